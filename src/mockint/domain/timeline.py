"""When in an attempt each thing was there, and what changed from one attempt to the next."""

from collections.abc import Iterator

from pydantic import ConfigDict, Field

from mockint.domain.grade import Graded, Verdict
from mockint.domain.question import Model
from mockint.domain.session import Attempt


class Change(Model):
    """A criterion whose verdict is another than in the attempt before; written as `from` and `to`."""

    model_config = ConfigDict(serialize_by_alias=True)

    criterion: str
    text: str
    before: Verdict = Field(serialization_alias="from")
    after: Verdict = Field(serialization_alias="to")


def draft_texts(attempt: Attempt) -> Iterator[tuple[float, str]]:
    """The drafts of an attempt as whole texts, each with its second on the question's clock."""
    text = ""
    for draft in attempt.drafts:
        text = text[: draft.kept] + draft.text
        yield draft.seconds, text


def reached(attempt: Attempt, *quotes: str) -> float:
    """The second on the question's clock at which all these quotes first stood in a draft together.

    White space doesn't matter. Quotes that stood in no draft came after the last one was saved: they were there when
    the answer was given, at `attempt.seconds_used`.
    """
    wanted = [_folded(quote) for quote in quotes]
    for seconds, text in draft_texts(attempt):
        standing = _folded(text)
        if all(quote in standing for quote in wanted):
            return seconds
    return attempt.seconds_used


def changes(before: Graded, after: Graded) -> tuple[Change, ...]:
    """The criteria whose verdict differs between two grades of the same question, in the rubric's order."""
    verdicts = {criterion.id: criterion.verdict for criterion in before.criteria}
    return tuple(
        Change(criterion=criterion.id, text=criterion.text, before=verdicts[criterion.id], after=criterion.verdict)
        for criterion in after.criteria
        if verdicts.get(criterion.id, criterion.verdict) is not criterion.verdict
    )


def _folded(text: str) -> str:
    return " ".join(text.split())
