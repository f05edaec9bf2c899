"""A grader measured against the scores that people gave, beside measures that judge nothing.

Answers that the grader fails on are counted and named, and take part in no figure: they are no 0.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from mockint.domain.grade import VALUE, Grade, Graded, Reason, Ungraded, Usage, total
from mockint.domain.question import Model, Question
from mockint.grading import baselines
from mockint.grading.agreement import Agreement, CriteriaAgreement, agreement, criteria_agreement
from mockint.grading.baselines import Rated
from mockint.grading.embedded import warm
from mockint.grading.evidence import fold
from mockint.grading.grader import Grader
from mockint.grading.grading import grade_many
from mockint.grading.labelled import Labelled
from mockint.grading.lines import BadLine

if TYPE_CHECKING:
    from mockint.grading.resampling import Floats, Ints

GIVE_UP = 8  # failures at the beginning, after which a grader isn't asked any more
SAYS_IT = 0.5  # the value of a verdict from which the answer is taken to say it: met and partial


class Failed(Reason):
    """An answer that the grader didn't grade, by its line's id."""

    id: str


class Thirds(Model):
    """The answers by the rank of their human score, those of equal score together; None where no answer falls in."""

    low: Agreement | None
    mid: Agreement | None
    high: Agreement | None


class Baseline(Model):
    """What a measure that judges nothing reaches on the same answers."""

    overall: Agreement
    criteria: CriteriaAgreement


class Calibration(Model):
    """What a grader reached. `n` answers were graded; `skipped` lines could not be used and stand in `bad_lines`."""

    grader: str
    n: int
    skipped: int
    overall: Agreement
    """Of the scores."""
    credit: Agreement
    """Of the mean credit, by weight: how the grader ranks before verdicts cut it."""
    criteria: CriteriaAgreement
    thirds: Thirds
    groups: dict[str, Agreement]
    baselines: dict[str, Baseline]
    """By name: length, word_overlap, tfidf, maxsim."""
    does_not_beat: tuple[str, ...]
    """The baselines with a Pearson's r as high as the grader's, or higher."""
    ungraded: tuple[Failed, ...]
    bad_lines: tuple[BadLine, ...]
    usage: Usage
    points: tuple[tuple[float, float], ...] = Field(default=(), exclude=True, repr=False)
    """Human score and score of each graded answer, 0 to 1; for a plot, not in JSON."""


async def calibrate(
    lines: Sequence[Labelled],
    grader: Grader,
    *,
    bad_lines: Sequence[BadLine] = (),
    concurrency: int = 4,
    on_progress: Callable[[int, int], None] | None = None,
) -> Calibration:
    """Grade every answer, at most `concurrency` at once, and say how far the scores agree with people's.

    `bad_lines` are told on. `on_progress` takes how many answers are done, and of how many. A grader that fails on the
    first eight isn't asked for the rest; those are ungraded with its last reason. Raises ConfigurationError when the
    encoder's files are damaged, ValueError without lines; never for what a grader does.
    """
    from anyio.to_thread import run_sync

    if not lines:
        raise ValueError("there is no answer to grade")
    await run_sync(warm)  # the baselines need the encoder, and a grader may cost something
    nearest: dict[int, Rated] = {}
    grades: dict[int, Grade] = {}
    missed: dict[int, Reason] = {}
    hopeless = True  # until an answer with words is graded

    def asked() -> Iterator[tuple[Question, str]]:
        for line in lines:
            if hopeless and len(missed) >= GIVE_UP:
                return
            yield line.question, line.answer

    async for number, grade in grade_many(asked(), grader, concurrency=concurrency):
        grades[number] = grade
        if isinstance(grade, Ungraded):
            missed[number] = grade.ungraded
        else:
            nearest[number] = await run_sync(baselines.maxsim, lines[number])
            hopeless = hopeless and not fold(lines[number].answer)
        if on_progress:
            on_progress(len(grades), len(lines))
    if left := set(range(len(lines))) - set(grades):
        missed |= dict.fromkeys(left, list(missed.values())[-1])
    graded = {number: grade for number, grade in grades.items() if isinstance(grade, Graded)}
    return await run_sync(
        _summed_up,
        grader.name,
        lines,
        graded,
        missed,
        nearest,
        tuple(bad_lines),
        total(g.usage for g in grades.values()),
    )


def _summed_up(
    name: str,
    lines: Sequence[Labelled],
    grades: dict[int, Graded],
    missed: dict[int, Reason],
    nearest: dict[int, Rated],
    bad_lines: tuple[BadLine, ...],
    usage: Usage,
) -> Calibration:
    # In an order of their own, so that the order of the file changes no figure.
    found = sorted(grades.items(), key=lambda item: _place(lines[item[0]]))
    answers = [lines[number] for number, _ in found]
    measured = _Answers(answers)
    scored = [_by_score(grade) for _, grade in found]
    overall = measured.agreement(scored)
    beside = {
        "length": measured.beside(baselines.length(answers)),
        "word_overlap": measured.beside(baselines.word_overlap(answers), is_score=True),
        "tfidf": measured.beside(baselines.tfidf(answers)),
        "maxsim": measured.beside([nearest[number] for number, _ in found]),
    }
    return Calibration(
        grader=name,
        n=len(found),
        skipped=len(bad_lines),
        overall=overall,
        credit=measured.agreement([_by_credit(grade) for _, grade in found]),
        criteria=measured.criteria_agreement(scored, [_said(grade) for _, grade in found]),
        thirds=measured.thirds(scored),
        groups=measured.by_group(scored),
        baselines=beside,
        does_not_beat=tuple(other for other, reached in beside.items() if not _beats(overall, reached.overall)),
        ungraded=tuple(
            Failed(id=lines[number].id, kind=reason.kind, message=reason.message)
            for number, reason in sorted(missed.items())
        ),
        bad_lines=bad_lines,
        usage=usage,
        points=tuple(zip(measured.human.tolist(), (item.value for item in scored), strict=True)),
    )


class _Answers:
    """Graded answers as tables: human scores and groups by number (answers), criteria and their labels (pairs)."""

    def __init__(self, lines: Sequence[Labelled]) -> None:
        self.human: Floats = np.array([line.human for line in lines], dtype=np.float64)
        numbers = {name: number for number, name in enumerate(sorted({line.group for line in lines}))}
        self._names = list(numbers)
        self._groups: Ints = np.array([numbers[line.group] for line in lines], dtype=np.int64)
        pairs = [
            (row, column, label)
            for row, line in enumerate(lines)
            for column, label in enumerate(line.labels)
            if label is not None
        ]
        asked = [(lines[row].group, lines[row].question.criteria[column].text) for row, column, _ in pairs]
        criteria = {criterion: number for number, criterion in enumerate(sorted(set(asked)))}
        self._pairs = [(row, column) for row, column, _ in pairs]
        self._labels: Ints = np.array([label for _, _, label in pairs], dtype=np.int64)
        self._criteria: Ints = np.array([criteria[criterion] for criterion in asked], dtype=np.int64)

    def agreement(self, rated: Sequence[Rated], *, is_score: bool = True) -> Agreement:
        return agreement(self.human, _values(rated), self._groups, is_score=is_score)

    def criteria_agreement(
        self, rated: Sequence[Rated], said: "Sequence[tuple[int, ...]] | None" = None
    ) -> CriteriaAgreement:
        return criteria_agreement(
            self._labels,
            np.array([rated[row].credit[column] for row, column in self._pairs], dtype=np.float64),
            None if said is None else np.array([said[row][column] for row, column in self._pairs], dtype=np.int64),
            self._criteria,
            np.array([row for row, _ in self._pairs], dtype=np.int64),
            self._groups,
        )

    def beside(self, rated: Sequence[Rated], *, is_score: bool = False) -> Baseline:
        return Baseline(overall=self.agreement(rated, is_score=is_score), criteria=self.criteria_agreement(rated))

    def thirds(self, rated: Sequence[Rated]) -> Thirds:
        from scipy.stats import rankdata

        if not rated:
            return Thirds(low=None, mid=None, high=None)
        # Answers of equal score share their middle rank, so none of them is torn from the others.
        place = (rankdata(self.human) - 0.5) / len(rated)
        third = np.minimum(2, np.floor(3 * place + 1e-9)).astype(np.int64)
        return Thirds(**{name: self._some(rated, third == number) for number, name in enumerate(Thirds.model_fields)})

    def by_group(self, rated: Sequence[Rated]) -> dict[str, Agreement]:
        found = {name: self._some(rated, self._groups == number) for number, name in enumerate(self._names)}
        return {name: part for name, part in found.items() if part is not None}

    def _some(self, rated: Sequence[Rated], chosen: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> Agreement | None:
        if not chosen.any():
            return None
        return agreement(self.human[chosen], _values(rated)[chosen], self._groups[chosen])


def _place(line: Labelled) -> tuple[str, str, float, str]:
    return line.group, line.answer, line.human, line.id


def _values(rated: Sequence[Rated]) -> "Floats":
    return np.array([item.value for item in rated], dtype=np.float64)


def _by_score(grade: Graded) -> Rated:
    return Rated(grade.score / 100, tuple(item.credit for item in grade.criteria))


def _by_credit(grade: Graded) -> Rated:
    weights = [item.weight for item in grade.criteria]
    credit = [item.credit for item in grade.criteria]
    return Rated(float(np.average(credit, weights=weights)), tuple(credit))


def _said(grade: Graded) -> tuple[int, ...]:
    return tuple(int(VALUE[item.verdict] >= SAYS_IT) for item in grade.criteria)


def _beats(own: Agreement, other: Agreement) -> bool:
    if other.pearson.value is None:
        return True
    return own.pearson.value is not None and own.pearson.value > other.pearson.value
