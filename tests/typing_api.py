"""Uses of the library as others write them. Never run: a strict type checker, with no plugin, must accept them."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import mockint
from mockint import CriterionJudgement, Grade, Judgement


def packaged() -> float:
    bank: mockint.Bank = mockint.load_bank("software-engineer-integrations")
    grader: mockint.Grader = mockint.get_grader("embedded")
    result = mockint.grade(bank.questions[0], "the answer", grader)
    if isinstance(result, mockint.Ungraded):
        print(result.ungraded.kind, result.ungraded.message)  # noqa: T201
        return 0
    verdict: mockint.Verdict = result.criteria[0].verdict
    evidence: tuple[mockint.Evidence, ...] = result.criteria[0].evidence
    band: mockint.Band = result.band
    words: tuple[str, str, str] = (verdict.value, band.value, evidence[0].quote)
    return result.score + result.criteria[0].credit + evidence[0].start + len(words)


def by_path() -> mockint.Question:
    return mockint.load_bank(Path("rubrics") / "mine.yaml").question("oauth")


def own_questions() -> list[mockint.Question]:
    whole = mockint.Criterion(id="vault", text="Uses a vault", weight=3, signals=("KMS",))
    return [
        mockint.Question(question="How?", criteria=["Uses a vault", "Rotates keys"]),
        mockint.Question(question="How?", criteria=[whole, "Rotates keys"], tags=["security"], seconds=90),
        mockint.Question(id="how", question="How?", reference="In a vault."),
    ]


class Mine:
    """A grader is any object with these: no base class."""

    name = "mine"
    prompt = None

    async def judge(self, question: mockint.Question, answer: str) -> Judgement:
        words = [
            CriterionJudgement(id=item.id, verdict=mockint.Verdict.MET, credit=1, confidence=0.5, quotes=(answer,))
            for item in question.criteria
        ]
        return Judgement(criteria=tuple(words))


async def many(answers: list[str]) -> dict[int, float | None]:
    def pairs() -> Iterator[tuple[mockint.Question, str]]:
        for answer in answers:
            yield own_questions()[0], answer

    results: AsyncIterator[tuple[int, Grade]] = mockint.grade_many(pairs(), Mine(), concurrency=4)
    return {place: result.score async for place, result in results}


async def one() -> mockint.Graded | mockint.Ungraded:
    return await mockint.grade_async(own_questions()[0], "the answer", Mine(), seconds=90.5, cut=True)


def errors() -> str:
    try:
        asyncio.run(one())
    except (mockint.InputError, mockint.ConfigurationError) as error:
        return str(error)
    except mockint.MockintError:
        raise
    return mockint.__version__
