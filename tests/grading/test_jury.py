"""Several graders as one."""

import asyncio

import pytest
from replying import HONEST, answering, data, paid
from scripted import ANSWER, BOTH, QUESTION, Scripted, judgement, word

from mockint.domain.errors import ConfigurationError
from mockint.domain.grade import Graded, Usage, Verdict
from mockint.grading.embedded import EmbeddedGrader
from mockint.grading.grader import Grader, GraderError, Judgement
from mockint.grading.grading import grade
from mockint.grading.judge import Judge
from mockint.grading.jury import Jury
from mockint.llm.errors import CostLimit, RateLimited
from mockint.llm.scripted import ScriptedClient

NOTHING = judgement(
    word("vault", verdict=Verdict.MISSING, credit=0), word("rotation", verdict=Verdict.MISSING, credit=0)
)


def named(name: str, told: Judgement | Exception, prompt: str | None = "sha256:prompt") -> Grader:
    grader = Scripted(told)
    grader.name, grader.prompt = name, prompt
    return grader


def judged(*members: Grader) -> Judgement:
    return asyncio.run(Jury(members).judge(QUESTION, ANSWER))


def test_a_jury_votes_and_says_who_sat_on_it() -> None:
    jury = Jury([named("a", BOTH), named("b", BOTH), named("c", NOTHING)])
    result = grade(QUESTION, ANSWER, jury)
    assert isinstance(result, Graded)
    assert (result.score, result.provenance.grader) == (100, "a + b + c")
    assert [item.confidence for item in result.criteria] == [0.667, 0.667]
    assert (result.usage.calls, result.usage.cost_usd) == (3, pytest.approx(0.006))


def test_two_that_disagree_give_the_lower_verdict_and_half_the_confidence() -> None:
    result = judged(named("a", BOTH), named("b", NOTHING))
    assert {(item.verdict, item.credit) for item in result.criteria} == {(Verdict.MISSING, 0.5)}


def test_the_embedded_grader_may_sit_beside_a_model() -> None:
    jury = Jury([EmbeddedGrader(), Judge(answering(HONEST)(QUESTION), samples=3)])
    result = grade(QUESTION, ANSWER, jury)
    assert isinstance(result, Graded)
    assert result.provenance.grader == "embedded + scripted:replies"
    assert result.provenance.model == "model-1"
    assert result.usage.calls == 3
    assert len(result.replies) == 3


def test_the_prompt_of_a_jury_follows_those_of_its_members() -> None:
    def prompt(*prompts: str | None) -> str | None:
        return Jury([named(str(number), BOTH, item) for number, item in enumerate(prompts)]).prompt

    assert prompt(None, None) is None
    hashes = {
        prompt("a", "b"),
        prompt("b", "a"),
        prompt("a", None),
        prompt(None, "a"),
        prompt("a", "a"),
        prompt("ab", None),
    }
    assert len(hashes) == 6
    assert all(item and item.startswith("sha256:") for item in hashes)


@pytest.mark.parametrize(
    "error",
    [
        GraderError("unavailable", "no way", usage=Usage(calls=2), replies=("half",)),
        ConfigurationError("no way"),
        RuntimeError("no way"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_member_that_fails_is_a_warning(error: Exception) -> None:
    result = judged(named("a", error), named("b", BOTH))
    assert [item.verdict for item in result.criteria] == [Verdict.MET, Verdict.MET]
    (warning,) = result.warnings
    assert warning.startswith("a did not grade: ")
    assert "no way" in warning
    paid_too = error.usage.calls if isinstance(error, GraderError) else 0
    assert result.usage.calls == 1 + paid_too
    assert result.replies == (("half",) if paid_too else ())


def test_where_all_fail_the_first_reason_counts_and_all_is_told() -> None:
    clients = [
        ScriptedClient([CostLimit("too dear", usage=Usage(calls=1))]),
        ScriptedClient([RateLimited("slow down.")]),
    ]
    with pytest.raises(GraderError) as failed:
        judged(*(Judge(client) for client in clients))
    error = failed.value
    assert (error.kind, str(error), error.usage.calls) == ("cost_limit", "too dear; slow down", 1)


def test_each_member_has_one_vote_however_often_it_is_asked() -> None:
    worthless = ScriptedClient(lambda _: paid(data(QUESTION, {})))
    result = judged(Judge(worthless, samples=5), named("a", BOTH), named("b", BOTH))
    assert {(item.verdict, round(item.confidence, 3)) for item in result.criteria} == {(Verdict.MET, 0.667)}


def test_one_grader_is_no_jury() -> None:
    with pytest.raises(ValueError, match="at least two"):
        Jury([named("a", BOTH)])
