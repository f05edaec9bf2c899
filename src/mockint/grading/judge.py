"""The grader that asks a model: verdicts with quotes, never a number.

Each judgement is one call; a reply that can't be used is asked for once more, with what is wrong with it. What a model
says is checked against the answer before it counts, in each sample by itself, and only then do the samples vote.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from anyio.to_thread import run_sync

from mockint.domain.grade import VALUE, Usage, Verdict, total
from mockint.domain.question import Question
from mockint.grading.asking import follow_up
from mockint.grading.grader import CriterionJudgement, GraderError, Judgement
from mockint.grading.improving import improvements
from mockint.grading.prompting import ask_about, ask_again, in_order, keys_of, new_boundary, prompt_hash
from mockint.grading.replies import COMMENT, ModelReply, UnusableReply, Word, read_reply, tidy
from mockint.grading.sentences import MOST_WORDS, readable
from mockint.grading.verification import verified
from mockint.grading.voting import vote
from mockint.llm.client import Client, Reply
from mockint.llm.errors import CutOff, Malformed, ModelError

AT_ONCE = 4  # samples of one answer; more would only meet the provider's rate limit
MOST_CHARACTERS = 60_000  # of an answer; words of ten letters, as many as are read


class Judge:
    """Grades by a model. `samples` judgements are made of each answer and vote, criteria in a new order each time.

    `timeout` is how many seconds one reply may take.
    """

    def __init__(
        self, client: Client, *, samples: int = 1, timeout: float = 120.0, boundary: Callable[[], str] = new_boundary
    ) -> None:
        if samples < 1:
            raise ValueError(f"samples must be at least 1, not {samples}")
        self._client = client
        self._samples = samples
        self._timeout = timeout
        self._boundary = boundary

    @property
    def name(self) -> str:
        return self._client.name

    @property
    def prompt(self) -> str:
        return prompt_hash()

    async def judge(self, question: Question, answer: str) -> Judgement:
        """Judge an answer of any text and length; what comes after six thousand words is not read.

        Raises GraderError where no judgement came: what was paid and written is in it. Some that fail are a warning.
        """
        if not question.criteria:
            raise GraderError("no_criteria", "this question has no criteria to grade by")
        read = answer[: min(readable(answer), MOST_CHARACTERS)]
        free = asyncio.Semaphore(AT_ONCE)

        async def sample(number: int) -> Judgement:
            async with free:
                return await self._sample(question, read, number)

        outcomes = await asyncio.gather(*(sample(number) for number in range(self._samples)), return_exceptions=True)
        judgements = [item for item in outcomes if isinstance(item, Judgement)]
        failed = [item for item in outcomes if isinstance(item, GraderError)]
        for item in outcomes:
            if not isinstance(item, Judgement | GraderError):
                raise item
        paid: list[Judgement | GraderError] = [*judgements, *failed]
        usage = total(item.usage for item in paid)
        replies = tuple(reply for item in paid for reply in item.replies)
        if not judgements:
            raise GraderError(failed[0].kind, str(failed[0]), usage=usage, replies=replies) from failed[0]
        voted = vote(judgements)
        warnings = list(voted.warnings)
        if failed:
            warnings.append(f"{len(failed)} of {self._samples} judgements failed: {failed[0]}")
        if len(read) < len(answer):
            warnings.append(f"Only the first {MOST_WORDS} words were read.")
        return voted.model_copy(update={"usage": usage, "replies": replies, "warnings": tuple(warnings)})

    async def _sample(self, question: Question, answer: str, number: int) -> Judgement:
        """One judgement, its quotes verified; raises GraderError."""
        reply, replies, usage, model = await self._ask(in_order(question, number), answer)
        judgement = await run_sync(_checked, question, answer, reply)  # in a thread: clocks and screens go on
        return judgement.model_copy(update={"usage": usage, "model": model or None, "replies": replies})

    async def _ask(self, asked: Question, answer: str) -> tuple[ModelReply, tuple[str, ...], Usage, str]:
        """A usable reply; what the model wrote, took and is called. Asks once more where the first can't be used."""
        keys = keys_of(asked)
        request = first = replace(ask_about(asked, answer, self._boundary), timeout=self._timeout)
        replies: tuple[str, ...] = ()
        usage, told = Usage(), ""
        for _ in range(2):
            try:
                reply: Reply = await self._client.ask(request)
            except ModelError as error:
                usage, text = usage + error.usage, error.text
                replies = _with(replies, text)
                if not isinstance(error, CutOff | Malformed):
                    raise GraderError(error.kind, str(error), usage=usage, replies=replies) from error
                fault = "it ended at its length limit" if isinstance(error, CutOff) else "it is not one JSON object"
                told = f"{str(error).rstrip('.')} (asked twice)"
            else:
                usage, text = usage + reply.usage, reply.text
                replies = _with(replies, text)
                try:
                    return read_reply(reply.data, keys), replies, usage, reply.model
                except UnusableReply as error:
                    fault = str(error)
                told = (
                    f"{self.name} gave no usable judgement, asked twice: {fault}. Grade it again, or with another model"
                )
            request = ask_again(first, text, fault, self._boundary)
        raise GraderError("malformed", told, usage=usage, replies=replies)


def _with(replies: tuple[str, ...], text: str) -> tuple[str, ...]:
    """The replies and one more, if it has a text; as one that can be written, whatever a model put in it."""
    return (*replies, text.encode("utf-8", "replace").decode()) if text else replies


def _checked(question: Question, answer: str, reply: ModelReply) -> Judgement:
    """What is left of a reply when it is held against the answer."""
    said = Judgement(
        criteria=tuple(_judged(item.id, reply.criteria[item.id]) for item in question.criteria),
        improvements=improvements(reply.improvements, question, answer),
    )
    judged = verified(question, answer, said)
    asked = follow_up(reply.follow_up, question, answer, judged.criteria)
    return judged.model_copy(update={"follow_up": asked})


def _judged(criterion_id: str, word: Word) -> CriterionJudgement:
    """A model's word as a judgement. Its own single verdict is all that it says of its credit."""
    return CriterionJudgement(
        id=criterion_id,
        verdict=word.verdict,
        credit=VALUE[word.verdict],
        confidence=1.0,
        quotes=() if word.verdict is Verdict.MISSING or not word.quote.strip() else (word.quote,),
        comment=tidy(word.comment, COMMENT),
    )
