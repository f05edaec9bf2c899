"""What became of many answers, question by question and criterion by criterion, counted in flat memory.

Scores are kept as a histogram in tenths, which they are rounded to, so that every figure is exact however many there
are. Memory grows with the number of different questions alone.
"""

import hashlib
import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from math import ceil, floor, sqrt
from typing import Literal

from mockint.bulk.items import BadItem
from mockint.domain.grade import Band, CriterionGrade, Grade, Graded, Provenance, Reason, Share, Usage, Verdict, band
from mockint.domain.question import Model, Question
from mockint.reports.report import short
from mockint.reports.words import who

FEWEST = 5  # answers that judge a criterion, below which "nobody" and "everybody" say nothing
DIGITS = 4  # of a share
MOST = 1000  # questions in a summary, those with the most answers; all are counted

Flag = Literal["nobody", "everybody"]


class Told(Model):
    """Lines that have no grade for one kind of reason, and what was said of the first of them."""

    kind: str
    n: int
    example: str


class Scores(Model):
    """How `n` scores of 0 to 100 are spread. `deviation` is the standard deviation of a sample, None for one score.

    A quartile that falls between two scores is on the straight line between them, as spreadsheets have it.
    """

    n: int
    mean: float
    deviation: float | None
    least: float
    lower_quartile: float
    median: float
    upper_quartile: float
    most: float
    bands: dict[Band, int]


class CriterionSummary(Model):
    """What `n` answers did with one criterion, as shares of them.

    `unsure` is the share whose evidence may not bear the verdict. `flag` says that not one answer meets it in full, or
    that every one does, where at least five are judged.
    """

    id: str
    text: str
    weight: int
    n: int
    met: Share
    partial: Share
    missing: Share
    wrong: Share
    unsure: Share
    flag: Flag | None = None


class QuestionSummary(Model):
    """The answers to one question; `scores` is None where none of them is graded."""

    id: str
    question: str
    answers: int
    ungraded: int
    scores: Scores | None
    criteria: tuple[CriterionSummary, ...]


class Summary(Model):
    """What became of the lines of a file. Scores are of those that are graded alone: the others are no 0."""

    answers: int
    graded: int
    ungraded: tuple[Told, ...]
    """By kind, the most frequent first."""
    bad_lines: tuple[Told, ...]
    """Lines that can't be used, by field; they are not among the answers."""
    scores: Scores | None
    """Of all questions together."""
    questions: tuple[QuestionSummary, ...]
    """Those with the most answers first, a thousand at most."""
    more_questions: int
    """How many there are besides."""
    graders: dict[str, int]
    """How many were graded by whom: grader, model, prompt and version. What differs there is not one measure."""
    usage: Usage
    """What these grades took, of this run and earlier ones. Lines of one content, graded once, count one by one."""


class Tally:
    """Counts outcomes one by one; `summary` may be asked for at any time."""

    def __init__(self) -> None:
        self._questions: dict[bytes, _Question] = {}
        self._scores = _Histogram()
        self._ungraded = _Reasons()
        self._bad = _Reasons()
        self._graders: Counter[str] = Counter()
        self._usage = Usage()

    def add(self, question: Question, grade: Grade | Reason) -> None:
        """Count what became of one answer to a question: its grade, or why it wasn't tried."""
        found = self._question(question)
        found.answers += 1
        if isinstance(grade, Reason):
            self._ungraded.add(grade.kind, grade.message)
            return
        self._usage += grade.usage
        if not isinstance(grade, Graded):
            self._ungraded.add(grade.ungraded.kind, grade.ungraded.message)
            return
        self._graders[_by(grade.provenance)] += 1
        found.scores.add(grade.score)
        self._scores.add(grade.score)
        for criterion in grade.criteria:
            found.judged(criterion)

    def bad(self, item: BadItem) -> None:
        """Count a line that can't be used."""
        self._bad.add(item.field, f"line {item.line}: {item.message}")

    def summary(self) -> Summary:
        """All that was counted so far."""
        by_size = sorted(self._questions.values(), key=lambda question: -question.answers)
        return Summary(
            answers=sum(question.answers for question in by_size),
            graded=self._scores.n,
            ungraded=self._ungraded.told(),
            bad_lines=self._bad.told(),
            scores=self._scores.scores(),
            questions=tuple(question.summary() for question in by_size[:MOST]),
            more_questions=max(0, len(by_size) - MOST),
            graders=dict(self._graders.most_common()),
            usage=self._usage,
        )

    def _question(self, question: Question) -> "_Question":
        # All of it: two questions of one wording with different criteria are two questions.
        whole = json.dumps(question.model_dump()).encode()
        key = hashlib.blake2b(whole, digest_size=16).digest()
        if key not in self._questions:
            self._questions[key] = _Question(question.id, question.question)
        return self._questions[key]


def _by(origin: Provenance) -> str:
    prompt = f", prompt {short(origin.prompt)}" if origin.prompt else ""
    return f"{who(origin)}{prompt}, mockint {origin.mockint}"


class _Histogram:
    """Scores by how often each was given, in tenths."""

    def __init__(self) -> None:
        self._count: dict[int, int] = {}
        self.n = 0

    def add(self, score: float) -> None:
        tenths = round(10 * score)
        self._count[tenths] = self._count.get(tenths, 0) + 1
        self.n += 1

    def scores(self) -> Scores | None:
        if not self.n:
            return None
        total = sum(tenths * count for tenths, count in self._count.items())
        # Whole numbers up to the last step, so that no order of adding changes a figure.
        squares = sum(tenths**2 * count for tenths, count in self._count.items())
        spread = (self.n * squares - total**2) / (self.n * (self.n - 1)) if self.n > 1 else None
        ordered = sorted(self._count.items())
        lower, median, upper = (self._quantile(ordered, quarter / 4) for quarter in (1, 2, 3))
        bands = dict.fromkeys(Band, 0)
        for tenths, count in ordered:
            bands[band(tenths / 10)] += count
        return Scores(
            n=self.n,
            mean=round(total / self.n / 10, 2),
            deviation=None if spread is None else round(sqrt(spread) / 10, 2),
            least=ordered[0][0] / 10,
            lower_quartile=lower,
            median=median,
            upper_quartile=upper,
            most=ordered[-1][0] / 10,
            bands=bands,
        )

    def _quantile(self, ordered: list[tuple[int, int]], share: float) -> float:
        place = share * (self.n - 1)
        low, high = (_at(ordered, whole) for whole in (floor(place), ceil(place)))
        return round((low + (place - floor(place)) * (high - low)) / 10, 2)


def _at(ordered: list[tuple[int, int]], place: int) -> int:
    """The score (tenths) at a place, from 0, of all in their order."""
    passed = list(accumulate(count for _, count in ordered))
    return ordered[bisect_right(passed, place)][0]


class _Reasons:
    """Reasons by their kind, with the first that was given."""

    def __init__(self) -> None:
        self._count: Counter[str] = Counter()
        self._example: dict[str, str] = {}

    def add(self, kind: str, message: str) -> None:
        self._count[kind] += 1
        self._example.setdefault(kind, message)

    def told(self) -> tuple[Told, ...]:
        return tuple(Told(kind=kind, n=n, example=self._example[kind]) for kind, n in self._count.most_common())


@dataclass(slots=True)
class _Criterion:
    text: str
    weight: int
    verdicts: dict[Verdict, int] = field(default_factory=dict)
    unsure: int = 0

    def summary(self, name: str) -> CriterionSummary:
        n = sum(self.verdicts.values())
        shares = {verdict.value: round(self.verdicts.get(verdict, 0) / n, DIGITS) for verdict in Verdict}
        met = self.verdicts.get(Verdict.MET, 0)
        flag: Flag | None = None
        if n >= FEWEST and met in (0, n):
            flag = "everybody" if met else "nobody"
        unsure = round(self.unsure / n, DIGITS)
        return CriterionSummary(id=name, text=self.text, weight=self.weight, n=n, **shares, unsure=unsure, flag=flag)


@dataclass(slots=True)
class _Question:
    id: str
    question: str
    answers: int = 0
    scores: _Histogram = field(default_factory=_Histogram)
    criteria: dict[str, _Criterion] = field(default_factory=dict)

    def judged(self, given: CriterionGrade) -> None:
        found = self.criteria.get(given.id)
        if found is None:
            found = self.criteria[given.id] = _Criterion(given.text, given.weight)
        found.verdicts[given.verdict] = found.verdicts.get(given.verdict, 0) + 1
        found.unsure += given.unsure

    def summary(self) -> QuestionSummary:
        return QuestionSummary(
            id=self.id,
            question=self.question,
            answers=self.answers,
            ungraded=self.answers - self.scores.n,
            scores=self.scores.scores(),
            criteria=tuple(criterion.summary(name) for name, criterion in self.criteria.items()),
        )


def flagged(found: Summary, flag: Flag) -> Iterator[tuple[QuestionSummary, CriterionSummary]]:
    """The criteria with a flag, each with its question."""
    for question in found.questions:
        for criterion in question.criteria:
            if criterion.flag == flag:
                yield question, criterion
