"""What graded answers and sample answers say of a rubric: which criteria tell nobody apart, or measure one thing."""

from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import ValidationError

from mockint.banks.fields import problem
from mockint.banks.finding import is_rubric
from mockint.banks.rubric import read_rubric
from mockint.bulk.run import GRADE
from mockint.domain.errors import InputError, MockintError
from mockint.domain.grade import VALUE, CriterionGrade, Evidence, Graded, Ungraded, Verdict
from mockint.domain.question import Bank, Model, Question
from mockint.grading.lines import MARK, BadField, BadLine, Line, read_lines

if TYPE_CHECKING:
    import numpy as np

    Values = np.ndarray[tuple[int, int], np.dtype[np.float64]]

FEWEST = 20  # answers to a question, below which its figures are chance
TOGETHER = 10  # of them with evidence for both criteria of a pair, below which that it is the same is chance
APART = 0.1  # the correlation with the rest of the score up to which a criterion measures something else
ALIKE = 0.8  # the correlation from which two criteria measure one thing
SAME = 0.5  # the share of the longer quote that two have in common to be the same words
MOSTLY = 0.5  # the share of pairs of quotes above which they are the same most of the time
DIGITS = 2

Kind = Literal["same_for_all", "apart_from_rest", "given_together", "same_evidence", "not_in_sample"]


class Finding(Model):
    """One thing about one criterion, or about two of a question; `n` answers say so, with a figure where there is one.

    `line` and `field` are its place in the rubric file, None and "" in a document.
    """

    kind: Kind
    question: str
    criteria: tuple[str, ...]
    message: str
    n: int
    value: float | None = None
    line: int | None = None
    field: str = ""


class RubricLint(Model):
    """What was found, in the order of the criteria.

    `graded` answers took part, and `samples` that were graded here. `left_out` grades are of other questions or of
    criteria that the rubric has no more; `ungraded` lines have no grade. `enough` questions have twenty answers or
    more; of the others only the sample answers say something.
    """

    samples: int
    graded: int = 0
    left_out: int = 0
    ungraded: int = 0
    enough: int = 0
    bad_lines: tuple[BadLine, ...] = ()
    findings: tuple[Finding, ...] = ()


def lint_rubric(
    path: Path, bank: Bank, graded: Path | None = None, on_progress: Callable[[int, int], None] | None = None
) -> RubricLint:
    """Look at the criteria of a bank that was read from `path`.

    Its sample answers are graded by the embedded grader; `on_progress` hears how many are done, and of how many.
    `graded` is what a bulk run wrote. Raises InputError where that can't be read or has no grade for the bank,
    MockintError where the embedded grader can't work.
    """
    read = _Read(bank)
    if graded is not None:
        read.all(graded)
    samples = [question for question in bank.questions if question.criteria and question.sample_answer.strip()]
    findings = [finding for answers in read.answers.values() for finding in answers.findings()]
    for number, question in enumerate(samples, start=1):
        findings += _not_in_sample(question)
        if on_progress:
            on_progress(number, len(samples))
    return RubricLint(
        samples=len(samples),
        graded=sum(len(answers.rows) for answers in read.answers.values()),
        left_out=read.left_out,
        ungraded=read.ungraded,
        enough=sum(len(answers.rows) >= FEWEST for answers in read.answers.values()),
        bad_lines=tuple(read.bad),
        findings=tuple(_placed(path, _in_order(bank, findings))),
    )


class _Read:
    """The grades of a file, by the question of the bank."""

    def __init__(self, bank: Bank) -> None:
        self.answers = {question.id: _Answers(question) for question in bank.questions if question.criteria}
        self.left_out = self.ungraded = 0
        self.bad: list[BadLine] = []

    def all(self, path: Path) -> None:
        for number, raw in read_lines(path):
            self._line(number, raw.removeprefix(MARK))
        if not any(answers.rows for answers in self.answers.values()):
            reason = f"; its line {self.bad[0].line}: {self.bad[0].field}: {self.bad[0].message}" if self.bad else ""
            raise InputError(
                f"{path}: no grade for a criterion of this bank{reason}. Give what `mockint bulk --out` wrote"
            )

    def _line(self, number: int, raw: bytes) -> None:
        if not raw.strip():
            return
        try:
            grade = _grade(Line(raw, {}))
        except BadField as error:
            self.bad.append(BadLine(line=number, field=error.field, message=error.message))
            return
        if grade is None:
            self.ungraded += 1
            return
        answers = self.answers.get(grade.question_id)
        if answers is None or not answers.add(grade):
            self.left_out += 1


def _grade(line: Line) -> Graded | None:
    """The grade in a line of output; None where it says why there is none."""
    given: Any = line.get("grade")
    if given is None:
        if line.get("error") is None:
            raise BadField("grade", "missing; a line of `mockint bulk` has a grade or an error")
        return None
    try:
        grade = GRADE.validate_python(given)
    except ValidationError as error:
        place = ".".join(map(str, error.errors(include_url=False)[0]["loc"][1:]))
        raise BadField(
            "grade", f"not a grade of this version of mockint: {place or 'it'} is missing or wrong"
        ) from None
    return None if isinstance(grade, Ungraded) else grade


class _Answers:
    """What the answers to one question did with its criteria: a row for each answer, NaN where one was not judged."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._places = {(item.id, item.text): place for place, item in enumerate(question.criteria)}
        self._quoted: dict[tuple[int, int], list[int]] = {}  # a pair: how often both have evidence, and the same
        self.rows: list[list[float]] = []

    def add(self, grade: Graded) -> bool:
        """Whether the grade judges any of the criteria, in their present words."""
        row = [float("nan")] * len(self._places)
        quotes: list[tuple[int, Evidence]] = []
        for given in grade.criteria:
            place = self._places.get((given.id, given.text))
            if place is not None:
                row[place] = VALUE[given.verdict]
                quotes += [(place, given.evidence[0])] if _earned(given) else []
        if all(value != value for value in row):
            return False
        self.rows.append(row)
        for (one, quote), (other, beside) in combinations(sorted(quotes, key=lambda item: item[0]), 2):
            count = self._quoted.setdefault((one, other), [0, 0])
            count[0] += 1
            count[1] += _is_same(quote, beside)
        return True

    def findings(self) -> Iterator[Finding]:
        import numpy as np

        if len(self.rows) < FEWEST:
            return
        values: Values = np.array(self.rows)
        for place in range(values.shape[1]):
            yield from self._alone(values, place)
        for one, other in combinations(range(values.shape[1]), 2):
            yield from self._pair(values, one, other)

    def _alone(self, values: "Values", place: int) -> Iterator[Finding]:
        """A criterion that all answers do the same with, or that has nothing to do with the rest of the score."""
        import numpy as np

        judged = values[~np.isnan(values[:, place])]
        own, n = judged[:, place], len(judged)
        if n < FEWEST:
            return
        if np.ptp(own) == 0:
            told = {1.0: f"all {n} answers meet it", 0.5: f"all {n} answers meet it in part"}
            message = told.get(float(own[0]), f"none of {n} answers meets it")
            yield self._finding("same_for_all", (place,), f"{message}, so it tells nobody apart", n, float(own[0]))
            return
        others = np.delete(judged, place, axis=1)
        weights = np.delete([item.weight for item in self._question.criteria], place)
        weighed = np.where(np.isnan(others), 0, weights)
        some = weighed.sum(axis=1) > 0
        rest = (np.nan_to_num(others) * weighed)[some].sum(axis=1) / weighed[some].sum(axis=1)
        found = _correlation(own[some], rest)
        if found and found[0] <= APART:
            goes = "it goes against" if found[2] < 0 else "it has nothing to do with"
            message = f"{goes} the rest of the score: correlation {_interval(found)}, {len(rest)} answers"
            yield self._finding("apart_from_rest", (place,), message, len(rest), found[0])

    def _pair(self, values: "Values", one: int, other: int) -> Iterator[Finding]:
        """Two criteria that are met by the same answers, or by the same words."""
        import numpy as np

        both = values[~np.isnan(values[:, one]) & ~np.isnan(values[:, other])]
        name = self._question.criteria[one].id
        found = _correlation(both[:, one], both[:, other])
        if found and found[0] >= ALIKE:
            message = f"it goes with “{name}” nearly always: correlation {_interval(found)}, {len(both)} answers"
            yield self._finding("given_together", (other, one), message, len(both), found[0])
        quoted, same = self._quoted.get((one, other), (0, 0))
        if quoted >= TOGETHER and same > MOSTLY * quoted:
            message = f"the same words earn it and “{name}” in {same} of {quoted} answers that earn both"
            yield self._finding("same_evidence", (other, one), message, quoted, same / quoted)

    def _finding(self, kind: Kind, places: tuple[int, ...], message: str, n: int, value: float) -> Finding:
        names = tuple(self._question.criteria[place].id for place in places)
        told = f"“{names[0]}”: {message}"
        return Finding(
            kind=kind, question=self._question.id, criteria=names, message=told, n=n, value=round(value, DIGITS)
        )


def _earned(given: CriterionGrade) -> bool:
    return bool(given.evidence) and VALUE[given.verdict] > 0


def _is_same(one: Evidence, other: Evidence) -> bool:
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared > 0 and shared >= SAME * max(one.end - one.start, other.end - other.start)


def _correlation(one: Any, other: Any) -> tuple[float, float, float] | None:
    """Pearson's r with its 95 % interval; None for too few answers, or where a side doesn't vary."""
    import numpy as np
    from scipy.stats import pearsonr

    if len(one) < FEWEST or np.ptp(one) == 0 or np.ptp(other) < 1e-9:
        return None
    found = pearsonr(one, other)
    low, high = found.confidence_interval()
    return float(found.statistic), float(low), float(high)


def _interval(found: tuple[float, float, float]) -> str:
    value, low, high = (f"{round(figure, DIGITS) + 0.0:.2f}" for figure in found)
    return f"{value} (95 %: {low} to {high})"


def _not_in_sample(question: Question) -> Iterator[Finding]:
    """The criteria that the question's own sample answer earns nothing on."""
    from mockint.grading.embedded import EmbeddedGrader
    from mockint.grading.grading import grade

    graded = grade(question, question.sample_answer, EmbeddedGrader())
    if isinstance(graded, Ungraded):
        raise MockintError(f"the sample answer of “{question.id}” can't be graded: {graded.ungraded.message}")
    for item in graded.criteria:
        if VALUE[item.verdict] == 0:
            said = "says the opposite of it" if item.verdict is Verdict.WRONG else "does not meet it"
            message = f"“{item.id}”: the sample answer {said}, as the embedded grader reads it"
            yield Finding(kind="not_in_sample", question=question.id, criteria=(item.id,), message=message, n=1)


def _in_order(bank: Bank, findings: list[Finding]) -> list[Finding]:
    names = ((question.id, item.id) for question in bank.questions for item in question.criteria)
    places = {name: place for place, name in enumerate(names)}
    return sorted(findings, key=lambda finding: places[finding.question, finding.criteria[0]])


def _placed(path: Path, findings: list[Finding]) -> Iterator[Finding]:
    """The findings with their places in the rubric file."""
    if not is_rubric(path):
        yield from findings
        return
    rubric = read_rubric(path)
    places: dict[tuple[str, str], tuple[str | int, ...]] = {}
    for number, question in enumerate(rubric.file.questions):
        places |= {(question.id, ""): ("questions", number)}
        for place, criterion in enumerate(question.criteria):
            places[question.id, criterion.id] = ("questions", number, "criteria", place)
    for finding in findings:
        where = places.get((finding.question, finding.criteria[0])) or places.get((finding.question, ""))
        if where is None:  # of a question that the document alone has
            yield finding
            continue
        found = problem(rubric.tree, where, finding.message)
        yield finding.model_copy(update={"line": found.line, "field": found.field})
