"""A grader that says what it is told, for the tests of this folder."""

from collections.abc import Callable, Sequence

from mockint.domain.grade import Usage, Verdict
from mockint.domain.question import Criterion, Question
from mockint.grading.grader import CriterionJudgement, Judgement

Told = Judgement | Exception
RUBRIC = (
    Criterion(id="vault", text="Keeps secrets in a vault", weight=2, tip="Say where.", probe="Where exactly?"),
    Criterion(id="rotation", text="Rotates keys", weight=1, tip="Say how often.", probe="How often?"),
)
QUESTION = Question(id="secrets", question="How do you keep secrets safe in production?", criteria=RUBRIC)
ANSWER = "We keep all of them in a vault. Keys are rotated every month."


class Scripted:
    """Judges by a function or always the same; keeps what it was given."""

    name = "scripted"
    prompt: str | None = "sha256:prompt"

    def __init__(self, told: Told | Callable[[Question, str], Told]) -> None:
        self._told = told
        self.given: list[tuple[Question, str]] = []

    async def judge(self, question: Question, answer: str) -> Judgement:
        self.given.append((question, answer))
        told = self._told if isinstance(self._told, (Judgement, Exception)) else self._told(question, answer)
        if isinstance(told, Exception):
            raise told
        return told


def word(id: str, *quotes: str, verdict: Verdict = Verdict.MET, credit: float = 1) -> CriterionJudgement:  # noqa: A002 - the field's name
    return CriterionJudgement(id=id, verdict=verdict, credit=credit, confidence=0.9, quotes=quotes, comment="so")


def judgement(*words: CriterionJudgement, follow_up: str = "", warnings: Sequence[str] = ()) -> Judgement:
    return Judgement(
        criteria=words,
        follow_up=follow_up,
        usage=Usage(calls=1, input_tokens=900, cost_usd=0.002),
        warnings=tuple(warnings),
    )


BOTH = judgement(word("vault", "We keep all of them in a vault."), word("rotation", "Keys are rotated every month"))


def quoting(question: Question, answer: str) -> Judgement:
    """Every criterion met, and the whole answer as evidence."""
    return judgement(*(word(item.id, answer) for item in question.criteria))
