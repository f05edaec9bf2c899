"""What a grader is: it turns a question and an answer into one judgement a criterion, and never into a number."""

from typing import Annotated, Protocol

from pydantic import Field

from mockint.domain.grade import Share, UngradedKind, Usage, Verdict
from mockint.domain.question import Model, Question


class CriterionJudgement(Model):
    """A grader's word on one criterion. `quotes` are its evidence, verbatim from the answer, best first."""

    id: str
    verdict: Verdict
    credit: Share
    confidence: Share
    quotes: tuple[str, ...] = ()
    comment: str = ""
    claimed: Verdict | None = None
    """The verdict that was taken back for want of evidence."""


class Judgement(Model):
    """What a grader says of one answer: one entry for each criterion of the question, in the question's order."""

    criteria: Annotated[tuple[CriterionJudgement, ...], Field(min_length=1)]
    follow_up: str = ""
    improvements: tuple[str, ...] = ()
    usage: Usage = Usage()
    warnings: tuple[str, ...] = ()
    model: str | None = None
    """Who judged, by the provider's own word; None for a grader without a model."""
    replies: tuple[str, ...] = ()
    """What the model wrote, as it came."""


class GraderError(Exception):
    """The grader could not judge the answer. `kind` is one of `mockint.domain.grade.UngradedKind`.

    `usage` is what was paid for all the same, `replies` what the model wrote.
    """

    def __init__(
        self, kind: UngradedKind, message: str, *, usage: Usage | None = None, replies: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.usage = usage or Usage()
        self.replies = replies


class Grader(Protocol):
    """Turns an answer into verdicts. Raises GraderError where it can't; never gives a default."""

    @property
    def name(self) -> str: ...

    @property
    def prompt(self) -> str | None:
        """The hash of the prompt it sends, None where it sends none."""

    async def judge(self, question: Question, answer: str) -> Judgement: ...
