"""Several graders as one: each judges by itself, then they vote."""

import asyncio
import hashlib
from collections.abc import Sequence

from mockint.domain.errors import MockintError
from mockint.domain.grade import total
from mockint.domain.question import Question
from mockint.grading.grader import Grader, GraderError, Judgement
from mockint.grading.voting import vote


class Jury:
    """A grader made of at least two; each has one vote on each criterion, however often it asked its model."""

    def __init__(self, members: Sequence[Grader]) -> None:
        if len(members) < 2:
            raise ValueError("a jury needs at least two graders")
        self._members = tuple(members)

    @property
    def name(self) -> str:
        return " + ".join(member.name for member in self._members)

    @property
    def prompt(self) -> str | None:
        """The SHA-256 of the members' prompts, in their order; None where none sends one."""
        prompts = [member.prompt for member in self._members]
        if not any(prompts):
            return None
        digest = hashlib.sha256("\n".join(prompt or "" for prompt in prompts).encode()).hexdigest()
        return f"sha256:{digest}"

    async def judge(self, question: Question, answer: str) -> Judgement:
        """The members' vote; one that fails is a warning. Raises GraderError, of the first one's kind, where all do."""
        outcomes = await asyncio.gather(*(_judgement(member, question, answer) for member in self._members))
        judgements = [item for item in outcomes if isinstance(item, Judgement)]
        failed = [
            (member.name, item)
            for member, item in zip(self._members, outcomes, strict=True)
            if isinstance(item, GraderError)
        ]
        usage = total(item.usage for item in outcomes)
        replies = tuple(reply for item in outcomes for reply in item.replies)
        if not judgements:
            told = "; ".join(dict.fromkeys(str(error).rstrip(".") for _, error in failed))
            raise GraderError(failed[0][1].kind, told, usage=usage, replies=replies)
        voted = vote(judgements)
        left_out = tuple(f"{name} did not grade: {error}" for name, error in failed)
        return voted.model_copy(update={"usage": usage, "replies": replies, "warnings": (*voted.warnings, *left_out)})


async def _judgement(member: Grader, question: Question, answer: str) -> Judgement | GraderError:
    """What a member says, or why it says nothing; whatever one does, the others go on."""
    try:
        return await member.judge(question, answer)
    except GraderError as error:
        return error
    except MockintError as error:
        return GraderError("failed", str(error))
    except Exception as error:
        return GraderError("failed", f"grader {member.name} failed: {error!r}")
