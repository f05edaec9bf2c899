"""The grader that asks a model: verdicts that the answer bears out, or a reason why there are none."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from replying import HONEST, answer_in, answering, data, paid
from scripted import ANSWER, QUESTION

from mockint.domain.grade import Graded, Ungraded, Usage, Verdict, total
from mockint.domain.question import Question
from mockint.grading.grader import GraderError, Judgement
from mockint.grading.grading import grade
from mockint.grading.judge import AT_ONCE, Judge
from mockint.grading.prompting import prompt_hash
from mockint.llm import errors
from mockint.llm.client import Reply, Request
from mockint.llm.scripted import Scripted, ScriptedClient

GOOD = data(QUESTION, HONEST)
WORTHLESS = data(QUESTION, {})
USED = Usage(calls=1, input_tokens=900, output_tokens=8000, cost_usd=0.01)


def judged(client: ScriptedClient, question: Question = QUESTION, answer: str = ANSWER, samples: int = 1) -> Judgement:
    return asyncio.run(Judge(client, samples=samples).judge(question, answer))


def failing(client: ScriptedClient, samples: int = 1) -> GraderError:
    with pytest.raises(GraderError) as failed:
        judged(client, samples=samples)
    return failed.value


def test_a_models_verdicts_become_a_grade_with_evidence_and_provenance() -> None:
    client = answering(HONEST)(QUESTION)
    result = grade(QUESTION, ANSWER, Judge(client))
    assert isinstance(result, Graded)
    assert (result.score, [item.credit for item in result.criteria]) == (100, [1, 1])
    assert [item.evidence[0].quote for item in result.criteria] == [
        "We keep all of them in a vault.",
        "Keys are rotated every month",
    ]
    made = result.provenance
    assert (made.grader, made.model, made.prompt) == ("scripted:replies", "model-1", prompt_hash())
    assert (result.usage.calls, result.usage.cached_input_tokens, result.usage.cost_usd) == (1, 700, 0.002)
    assert result.replies == ("a reply",)
    assert len(client.asked) == 1, "one call an answer, all criteria in it"


@pytest.mark.parametrize(("verdict", "credit"), [("met", 1.0), ("partial", 0.5), ("missing", 0.0), ("wrong", 0.0)])
def test_the_credit_of_a_single_verdict_is_its_value(verdict: str, credit: float) -> None:
    words = {**HONEST, "vault": (verdict, "We keep all of them in a vault.")}
    first = judged(answering(words)(QUESTION)).criteria[0]
    assert (first.verdict.value, first.credit) == (verdict, credit)
    assert bool(first.quotes) is (verdict != "missing"), "what is missing has no evidence"


def test_a_verdict_whose_quote_was_invented_is_taken_back() -> None:
    words = {**HONEST, "rotation": ("met", "Keys are rotated by a nightly job")}
    judgement = judged(answering(words)(QUESTION))
    assert [item.verdict for item in judgement.criteria] == [Verdict.MET, Verdict.MISSING]
    assert judgement.criteria[1].claimed is Verdict.MET


@pytest.mark.parametrize(
    "quote", ["We keep all … in a vault.", "We keep all [...] in a vault", "keep all ... in a vault"]
)
def test_a_quote_that_leaves_something_out_stands_by_its_pieces(quote: str) -> None:
    judgement = judged(answering({**HONEST, "vault": ("met", quote)})(QUESTION))
    assert judgement.criteria[0].verdict is Verdict.MET
    assert "keep all of them in a vault" in judgement.criteria[0].quotes[0]


def test_pieces_that_were_not_said_stay_invented() -> None:
    words = {**HONEST, "vault": ("met", "All tokens are … encrypted by a key service")}
    assert judged(answering(words)(QUESTION)).criteria[0].verdict is Verdict.MISSING


BROKEN: dict[str, Scripted] = {
    "a criterion missing": {**GOOD, "criteria": {"vault": GOOD["criteria"]["vault"]}},
    "a criterion invented": {**GOOD, "criteria": {**GOOD["criteria"], "backup": GOOD["criteria"]["vault"]}},
    "an unknown verdict": data(QUESTION, {**HONEST, "vault": ("excellent", "in a vault")}),
    "no criteria": {"score": 100},
    "no JSON": "<html>Bad gateway</html>",
    "cut off": errors.CutOff("it ended at its length limit", usage=USED, text='{"criteria": {"vau'),
    "malformed": errors.Malformed("half of a JSON text", usage=USED, text='{"criteria'),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_reply_that_cant_be_used_is_asked_for_once_more(broken: Scripted) -> None:
    client = ScriptedClient([broken, paid(GOOD, "good")])
    judgement = judged(client)
    assert [item.verdict for item in judgement.criteria] == [Verdict.MET, Verdict.MET]
    first, second = client.asked
    assert second.own.startswith(first.own)
    assert (second.system, second.shared, second.schema) == (first.system, first.shared, first.schema)
    assert len(judgement.replies) == 2
    assert judgement.replies[1] == "good"


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_second_one_that_cant_be_used_leaves_the_answer_ungraded(broken: Scripted) -> None:
    client = ScriptedClient([broken, broken])
    error = failing(client)
    assert error.kind == "malformed"
    assert "asked twice" in str(error)
    assert len(error.replies) == 2


def test_what_was_paid_for_a_reply_that_cant_be_used_is_counted() -> None:
    broken = BROKEN["cut off"]
    assert judged(ScriptedClient([broken, paid(GOOD)])).usage == USED + paid(GOOD).usage
    assert failing(ScriptedClient([broken, broken])).usage == USED + USED


def test_the_model_is_told_what_was_wrong() -> None:
    client = ScriptedClient([BROKEN["a criterion missing"], GOOD])
    judged(client)
    assert "criteria has no rotation" in client.asked[1].own


KINDS = [
    (errors.RateLimited("slow down"), "unavailable"),
    (errors.TimedOut("too slow"), "timeout"),
    (errors.BadKey("not this key"), "unavailable"),
    (errors.UnknownModel("no such model"), "unavailable"),
    (errors.BadRequest("not like this"), "failed"),
    (errors.CostLimit("too dear"), "cost_limit"),
    (errors.Refused("it won't", usage=USED, text="I can't help with that."), "refused"),
    (errors.Filtered("filtered", usage=USED), "refused"),
]


@pytest.mark.parametrize(("error", "kind"), KINDS, ids=lambda item: type(item).__name__)
def test_what_goes_wrong_with_a_model_is_the_reason_and_isnt_repaired(error: errors.ModelError, kind: str) -> None:
    client = ScriptedClient([error])
    result = grade(QUESTION, ANSWER, Judge(client))
    assert isinstance(result, Ungraded)
    assert (result.ungraded.kind, result.ungraded.message) == (kind, str(error))
    assert result.usage == error.usage
    assert result.replies == ((error.text,) if error.text else ())
    assert len(client.asked) == 1


def test_an_error_after_an_unusable_reply_still_says_what_was_paid() -> None:
    error = failing(ScriptedClient([BROKEN["cut off"], errors.CostLimit("too dear")]))
    assert (error.kind, error.usage, len(error.replies)) == ("cost_limit", USED, 1)


def asked_orders(client: ScriptedClient) -> set[tuple[str, ...]]:
    return {tuple(request.schema["properties"]["criteria"]["properties"]) for request in client.asked}


def test_samples_ask_in_other_orders_and_vote() -> None:
    """With two criteria there are only two orders; the verdicts go to their criteria in each."""

    def reply(request: Request) -> Scripted:
        turned = next(iter(request.schema["properties"]["criteria"]["properties"])) == "rotation"
        return paid(data(QUESTION, HONEST if turned else {"vault": HONEST["vault"]}))

    client = ScriptedClient(reply)
    judgement = judged(client, samples=5)
    assert len(client.asked) == 5
    assert asked_orders(client) == {("vault", "rotation"), ("rotation", "vault")}
    turned = sum(next(iter(item.schema["properties"]["criteria"]["properties"])) == "rotation" for item in client.asked)
    vault, rotation = judgement.criteria
    assert (vault.verdict, vault.confidence) == (Verdict.MET, 1)
    share = max(turned, 5 - turned) / 5
    assert rotation.confidence == share
    assert rotation.verdict is (Verdict.MET if turned > 2 else Verdict.MISSING)
    assert rotation.credit == pytest.approx(turned / 5)
    assert judgement.usage == total([paid(GOOD).usage] * 5)
    assert len(judgement.replies) == 5


def test_every_answer_is_asked_about_in_the_same_orders() -> None:
    clients = [answering(HONEST)(QUESTION) for _ in range(2)]
    judged(clients[0], samples=4)
    judged(clients[1], samples=4, answer=f"Well. {ANSWER}")
    orders = [sorted(request.shared for request in client.asked) for client in clients]
    assert orders[0] == orders[1]


def test_each_sample_must_bear_out_its_own_claims() -> None:
    """Three samples that claim with invented words are three votes for missing, not three for met."""
    invented = data(QUESTION, {**HONEST, "rotation": ("met", "Keys are rotated by a nightly job")})
    judgement = judged(ScriptedClient([invented, invented, invented, GOOD, GOOD]), samples=5)
    rotation = judgement.criteria[1]
    assert (rotation.verdict, rotation.claimed, rotation.confidence) == (Verdict.MISSING, Verdict.MET, 0.6)


def test_samples_that_fail_are_a_warning_and_the_others_vote() -> None:
    client = ScriptedClient(
        [errors.Refused("it won't", usage=USED, text="No."), paid(GOOD), paid(WORTHLESS), paid(GOOD)]
    )
    judgement = judged(client, samples=4)
    assert [item.verdict for item in judgement.criteria] == [Verdict.MET, Verdict.MET]
    assert judgement.criteria[0].confidence == pytest.approx(2 / 3)
    assert "1 of 4 judgements failed: it won't" in judgement.warnings
    assert judgement.usage.calls == 4
    assert "No." in judgement.replies


def test_where_all_samples_fail_there_is_no_grade() -> None:
    error = failing(ScriptedClient(lambda _: errors.Refused("it won't", usage=USED)), samples=3)
    assert (error.kind, str(error), error.usage.calls) == ("refused", "it won't", 3)


def test_a_bug_is_not_taken_for_a_failed_sample() -> None:
    client = ScriptedClient([GOOD])
    with pytest.raises(AssertionError, match="no reply left"):
        judged(client, samples=2)


class Counting:
    """A client that notes how many calls run at once."""

    name = "counting:model"

    def __init__(self) -> None:
        self.running = self.most = 0

    async def ask(self, request: Request) -> Reply:
        assert request.own
        self.running += 1
        self.most = max(self.most, self.running)
        for _ in range(5):
            await asyncio.sleep(0)
        self.running -= 1
        return paid(GOOD)


def test_samples_run_together_but_not_all_at_once() -> None:
    client = Counting()
    asyncio.run(Judge(client, samples=12).judge(QUESTION, ANSWER))
    assert client.most == AT_ONCE


def test_a_cancelled_judgement_leaves_no_call_behind() -> None:
    client = Counting()

    async def cancel() -> None:
        task = asyncio.create_task(Judge(client, samples=3).judge(QUESTION, ANSWER))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert [item for item in asyncio.all_tasks() if item is not asyncio.current_task()] == []

    asyncio.run(cancel())


def test_an_endless_answer_is_read_as_far_as_any_answer_goes() -> None:
    client = answering(HONEST)(QUESTION)
    judgement = judged(client, answer=f"{ANSWER} {'word ' * 50_000}")
    assert any("first 6000 words" in warning for warning in judgement.warnings)
    assert [item.verdict for item in judgement.criteria] == [Verdict.MET, Verdict.MET]
    assert len(answer_in(client.asked[0])) < 35_000
    judged(client, answer=f"{ANSWER} {'字' * 500_000}")
    assert len(answer_in(client.asked[1])) <= 60_000


def test_a_question_without_criteria_is_not_asked_about() -> None:
    client = ScriptedClient([])
    with pytest.raises(GraderError) as failed:
        judged(client, question=Question(question="How?"))
    assert (failed.value.kind, client.asked) == ("no_criteria", [])


def test_a_question_with_only_a_reference_is_judged_by_its_sentences() -> None:
    question = Question(
        question="How are secrets kept?", reference="Secrets are kept in a vault. Keys are rotated often."
    )
    said = {
        "reference-1": ("met", "We keep all of them in a vault"),
        "reference-2": ("met", "Keys are rotated every month"),
    }

    def reply(request: Request) -> dict[str, Any]:
        entries = {key: said[key.replace("_", "-")] for key in request.schema["properties"]["criteria"]["properties"]}
        words = {key: {"quote": quote, "verdict": verdict, "comment": ""} for key, (verdict, quote) in entries.items()}
        return {"criteria": words, "improvements": [], "follow_up": ""}

    result = grade(question, ANSWER, Judge(ScriptedClient(reply)))
    assert isinstance(result, Graded)
    assert result.score == 100


@pytest.mark.parametrize(
    "client_of",
    [answering(HONEST, follow_up="Where exactly?"), answering({"vault": HONEST["vault"]}, follow_up="Why so?")],
)
def test_the_models_follow_up_is_asked_only_where_something_was_missed(
    client_of: Callable[[Question], ScriptedClient],
) -> None:
    judgement = judged(client_of(QUESTION))
    missed = any(item.verdict is not Verdict.MET for item in judgement.criteria)
    assert judgement.follow_up == ("Why so?" if missed else "")


def test_comments_and_improvements_come_as_short_plain_lines() -> None:
    said = data(
        QUESTION,
        HONEST,
        improvements=[("Keys are rotated every month.", "We rotate\nall keys every month, by [your tool].")],
    )
    said["criteria"]["vault"]["comment"] = "\x1b[2J" + "so " * 500
    judgement = judged(ScriptedClient([said]))
    assert len(judgement.criteria[0].comment) <= 300
    assert "\x1b" not in judgement.criteria[0].comment
    assert judgement.improvements == (
        'You said: "Keys are rotated every month." Better: "We rotate all keys every month, by [your tool]."',
    )


def test_no_samples_are_no_judge() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Judge(ScriptedClient([]), samples=0)
