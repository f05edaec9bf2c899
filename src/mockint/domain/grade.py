"""Verdicts, and the grade computed from them: pure arithmetic, no grader ever gives a number.

`score = 100 · Σ w·v / Σ w` over the criteria, with w the criterion's weight and v = 1 for met, ½ for partial and
0 for missing or wrong.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, computed_field

from mockint.domain.delivery import Delivery
from mockint.domain.question import Model

Share = Annotated[float, Field(ge=0, le=1)]


class Verdict(StrEnum):
    """What an answer does with one criterion. WRONG: it is said, but false or harmful."""

    MET = "met"
    PARTIAL = "partial"
    MISSING = "missing"
    WRONG = "wrong"


VALUE = {Verdict.MET: 1.0, Verdict.PARTIAL: 0.5, Verdict.MISSING: 0.0, Verdict.WRONG: 0.0}


class Band(StrEnum):
    """A score in one word."""

    STRONG = "strong"
    SOLID = "solid"
    DEVELOPING = "developing"
    WEAK = "weak"


def band(score: float) -> Band:
    """The band of a score of 0 to 100: from 80 strong, from 60 solid, from 40 developing, else weak."""
    if score >= 80:
        return Band.STRONG
    if score >= 60:
        return Band.SOLID
    return Band.DEVELOPING if score >= 40 else Band.WEAK


class Evidence(Model):
    """Words of the answer that earn a verdict: `answer[start:end]` is `quote`."""

    quote: str
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]


UNSURE = 0.5
"""Below this confidence a verdict that rests on evidence is shown as unsure."""


class CriterionGrade(Model):
    """The verdict on one criterion. `credit` is the grader's own estimate of what it earns, between 0 and 1."""

    id: str
    text: str
    weight: Annotated[int, Field(ge=1, le=3)] = 1
    verdict: Verdict
    credit: Share
    confidence: Share
    evidence: tuple[Evidence, ...] = ()
    comment: str = ""
    follow_up: bool = False
    """Whether this verdict was earned by the answer to a follow-up question."""

    @property
    def unsure(self) -> bool:
        """Whether the verdict stands on evidence that may not bear it."""
        return self.verdict is not Verdict.MISSING and self.confidence < UNSURE


class Provenance(Model):
    """What made a grade. Scores of different provenance are not comparable as they stand."""

    grader: str
    model: str | None = None
    """Who judged, by the provider's own word."""
    prompt: str | None = None
    rubric: str
    mockint: str

    @property
    def way(self) -> tuple[str | None, ...]:
        """What must be the same for two scores to be comparable; the rubric is each question's own."""
        return self.grader, self.model, self.prompt, self.mockint


class Usage(Model):
    """What a grade took of a provider, tries that failed too; `cost_usd` is None where the price is not known."""

    calls: int = 0
    input_tokens: int = 0
    cached_input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = 0.0

    def __add__(self, other: "Usage") -> "Usage":
        """Both together; a cost that isn't known makes the sum unknown."""
        known = self.cost_usd is not None and other.cost_usd is not None
        return Usage(
            calls=self.calls + other.calls,
            input_tokens=self.input_tokens + other.input_tokens,
            cached_input_tokens=self.cached_input_tokens + other.cached_input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cost_usd=round((self.cost_usd or 0) + (other.cost_usd or 0), 9) if known else None,
        )


def total(usages: Iterable[Usage]) -> Usage:
    """What several of them took together; the cost is not known where one of them is not."""
    return sum(usages, Usage())


def score(criteria: Iterable[CriterionGrade]) -> float:
    """The weighted share of credit, 0 to 100, rounded to a tenth; raises ValueError without criteria."""
    graded = list(criteria)
    if not graded:
        raise ValueError("a score needs at least one criterion")
    total = sum(criterion.weight for criterion in graded)
    return round(100 * sum(criterion.weight * VALUE[criterion.verdict] for criterion in graded) / total, 1)


class _Grade(Model):
    # What is computed is written, and read over when a grade is read back.
    model_config = ConfigDict(frozen=True, extra="ignore")

    question_id: str
    cut_by_clock: bool = False
    delivery: Delivery
    usage: Usage = Usage()
    warnings: tuple[str, ...] = ()
    replies: tuple[str, ...] = ()
    """What a model wrote, as it came."""

    @property
    def notes(self) -> tuple[str, ...]:
        """The warnings as people read them."""
        return self.warnings


class Graded(_Grade):
    """A grade: the verdicts, and all that follows from them."""

    criteria: Annotated[tuple[CriterionGrade, ...], Field(min_length=1)]
    strengths: tuple[str, ...] = ()
    improvements: tuple[str, ...] = ()
    follow_up: str = ""
    provenance: Provenance

    @property
    def notes(self) -> tuple[str, ...]:
        """The warnings as people read them: what is about one criterion is counted here and said beside it."""
        told = tuple(line for line in self.warnings if not line.startswith(tuple(f"{it.id}: " for it in self.criteria)))
        taken = len(self.warnings) - len(told)
        if not taken:
            return told
        return (*told, f"{taken} {'verdict was' if taken == 1 else 'verdicts were'} taken back for want of evidence.")

    @computed_field  # type: ignore[prop-decorator]
    @property
    def score(self) -> float:
        return score(self.criteria)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def band(self) -> Band:
        return band(self.score)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def confidence(self) -> float:
        """How sure the grade is: the mean confidence of its verdicts, weighted as the score is."""
        total = sum(criterion.weight for criterion in self.criteria)
        return round(sum(criterion.weight * criterion.confidence for criterion in self.criteria) / total, 2)


UngradedKind = Literal[
    "no_criteria", "refused", "timeout", "malformed", "unavailable", "cost_limit", "unclear", "failed"
]


class Reason(Model):
    """Why an answer has no grade, in a word for programs and a sentence for people."""

    kind: UngradedKind
    message: str


class Ungraded(_Grade):
    """An answer without a grade: kept, with the reason, to be graded later. It is never a 0."""

    ungraded: Reason

    @computed_field  # type: ignore[prop-decorator]
    @property
    def score(self) -> None:
        return None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def band(self) -> None:
        return None


Grade = Graded | Ungraded
