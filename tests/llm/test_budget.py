import asyncio
from contextlib import suppress
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockint.domain.errors import ConfigurationError
from mockint.domain.grade import Usage
from mockint.llm.budget import Budget, Budgeted
from mockint.llm.client import Reply, Request
from mockint.llm.errors import CostLimit, Malformed, Overloaded, TimedOut
from mockint.llm.prices import worst_case
from mockint.llm.scripted import Scripted, ScriptedClient

NAME = "openai:gpt-6-luna"
REQUEST = Request("", "", "an answer", {}, max_output_tokens=1000)
WORST = worst_case("openai", "gpt-6-luna", REQUEST) or 0.0


def reply(cost: float | None) -> Reply:
    return Reply(data={}, text="{}", usage=Usage(calls=1, cost_usd=cost))


def client(budget: Budget, *replies: Scripted) -> tuple[Budgeted, ScriptedClient]:
    model = ScriptedClient(replies, name=NAME)
    return Budgeted(model, budget), model


def ask(budgeted: Budgeted) -> Reply:
    return asyncio.run(budgeted.ask(REQUEST))


def test_what_a_call_really_cost_takes_the_place_of_what_it_might() -> None:
    budget = Budget(WORST * 1.5)
    budgeted, _ = client(budget, reply(WORST / 4), reply(WORST / 4))
    ask(budgeted)
    ask(budgeted)
    assert budget.spent == pytest.approx(WORST / 2)


def test_a_call_that_might_pass_the_limit_is_not_made() -> None:
    budget = Budget(WORST * 1.5, spent=WORST)
    budgeted, model = client(budget, reply(0))
    with pytest.raises(CostLimit) as caught:
        ask(budgeted)
    assert not model.asked
    assert budget.spent == WORST
    assert caught.value.kind == "cost_limit"
    for words in (f"${WORST * 1.5:.4g}", f"${WORST:.4g} is spent", "may cost", "answer is kept", "--max-cost"):
        assert words in str(caught.value)


def test_what_was_paid_before_counts() -> None:
    budgeted, _ = client(Budget(WORST, spent=WORST / 100), reply(0))
    with pytest.raises(CostLimit):
        ask(budgeted)


def test_several_graders_share_one_budget() -> None:
    budget = Budget(WORST * 1.5)
    one, _ = client(budget, reply(WORST))
    other, model = client(budget, reply(WORST))
    ask(one)
    with pytest.raises(CostLimit):
        ask(other)
    assert not model.asked


@pytest.mark.parametrize(
    ("told", "counted"),
    [
        (reply(None), WORST),
        (Malformed("half", usage=Usage(calls=1, cost_usd=WORST / 2)), WORST / 2),
        (Malformed("half", usage=Usage(calls=1, cost_usd=None)), WORST),
        (TimedOut("slow"), WORST),
        (Overloaded("busy"), 0),
    ],
    ids=["unknown", "paid error", "error of unknown cost", "timed out", "not begun"],
)
def test_what_may_have_been_charged_counts_as_spent(told: Scripted, counted: float) -> None:
    budget = Budget(1)
    budgeted, _ = client(budget, told)
    with suppress(Malformed, TimedOut, Overloaded):
        ask(budgeted)
    assert budget.spent == pytest.approx(counted)


def test_a_call_that_is_given_up_counts_as_spent() -> None:
    class Hanging:
        name = NAME

        async def ask(self, _: Request) -> Reply:
            await asyncio.Event().wait()
            raise AssertionError

    budget = Budget(1)

    async def given_up() -> None:
        task = asyncio.create_task(Budgeted(Hanging(), budget).ask(REQUEST))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(given_up())
    assert budget.spent == pytest.approx(WORST)


@given(
    st.lists(st.floats(min_value=0, max_value=1), min_size=1, max_size=12),
    st.floats(min_value=0.1, max_value=8),
)
def test_the_limit_holds_for_calls_at_once_and_as_many_are_made_as_fit(shares: list[float], limit: float) -> None:
    budget = Budget(WORST * limit)
    running = most = 0

    class Slow:
        name = NAME

        def __init__(self, cost: float) -> None:
            self.cost = cost

        async def ask(self, _: Request) -> Reply:
            nonlocal running, most
            running += 1
            most = max(most, running)
            await asyncio.sleep(0)
            running -= 1
            return reply(self.cost)

    async def all_at_once() -> list[Reply | BaseException]:
        calls = (Budgeted(Slow(share * WORST), budget).ask(REQUEST) for share in shares)
        return await asyncio.gather(*calls, return_exceptions=True)

    came = asyncio.run(all_at_once())
    assert all(isinstance(item, Reply | CostLimit) for item in came)
    assert budget.spent <= budget.max_cost + 1e-12
    assert most * WORST <= budget.max_cost
    if any(isinstance(item, CostLimit) for item in came):
        assert budget.spent + WORST > budget.max_cost


def test_calls_from_many_threads_never_pass_the_limit() -> None:
    budget = Budget(WORST * 3.5)
    made: list[Reply] = []

    def grade() -> None:
        budgeted, _ = client(budget, *[reply(WORST)] * 5)
        for _ in range(5):
            try:
                made.append(ask(budgeted))
            except CostLimit:
                return

    threads = [Thread(target=grade) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 3
    assert budget.spent == pytest.approx(WORST * 3)


@pytest.mark.parametrize("name", ["openai:gpt-99", "compatible:gpt-6-luna", "ollama:qwen3:0.6b"])
def test_a_limit_that_cant_be_kept_is_refused_before_anything_is_asked(name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"the price of {name} isn't known.*leave it out"):
        Budgeted(ScriptedClient([], name=name), Budget(1))


def test_it_is_called_as_the_client_that_it_asks() -> None:
    assert client(Budget(1))[0].name == NAME
