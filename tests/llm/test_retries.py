import asyncio
from collections.abc import Iterable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockint.domain.grade import Usage
from mockint.llm.client import Reply, Request
from mockint.llm.errors import (
    BadKey,
    BadRequest,
    CostLimit,
    CutOff,
    Filtered,
    Malformed,
    ModelError,
    NoKey,
    Overloaded,
    RateLimited,
    Refused,
    TimedOut,
    UnknownModel,
    Unreachable,
)
from mockint.llm.retries import Retrying
from mockint.llm.scripted import Scripted, ScriptedClient

REQUEST = Request("", "", "", {})
GOOD = {"verdict": "met"}
RETRYABLE = (RateLimited, Overloaded, TimedOut, Unreachable)
FINAL = (NoKey, BadKey, UnknownModel, BadRequest, Refused, Filtered, CutOff, Malformed, CostLimit)


class Time:
    """A clock that only sleeping moves; what is asked may take its time too."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Case:
    """A model that replies as it is told, asked by way of Retrying."""

    def __init__(
        self, replies: Iterable[Scripted], attempts: int = 4, seconds: float = 30.0, takes: float = 0.0
    ) -> None:
        self.time = Time()
        self.said: list[str] = []
        left = iter(replies)

        def reply(request: Request) -> Scripted:
            self.time.now += takes
            return next(left)

        self.model = ScriptedClient(reply, name="openai:gpt-6-luna")
        self.client = Retrying(
            self.model,
            attempts=attempts,
            seconds=seconds,
            on_wait=self.said.append,
            sleep=self.time.sleep,
            clock=lambda: self.time.now,
        )

    def ask(self) -> Reply:
        return asyncio.run(self.client.ask(REQUEST))

    def fail(self) -> ModelError:
        with pytest.raises(ModelError) as caught:
            self.ask()
        return caught.value


@pytest.mark.parametrize("error", RETRYABLE)
def test_what_may_help_is_asked_again(error: type[ModelError]) -> None:
    case = Case([error("not now"), error("not now"), GOOD])
    assert case.ask().data == GOOD
    assert len(case.model.asked) == 3


@pytest.mark.parametrize("error", FINAL)
def test_what_cant_help_fails_at_once_and_as_it_is(error: type[ModelError]) -> None:
    case = Case([error("no"), GOOD])
    assert type(failed := case.fail()) is error
    assert str(failed) == "no"
    assert len(case.model.asked) == 1
    assert not case.time.slept
    assert not case.said


def test_a_reply_at_once_says_nothing() -> None:
    case = Case([GOOD])
    assert case.ask().data == GOOD
    assert not case.said


def test_a_person_sees_why_it_waits_and_that_it_goes_on() -> None:
    case = Case([RateLimited("slow down", wait=7), Overloaded("busy", wait=12.4), GOOD])
    case.ask()
    assert case.said == [
        "openai:gpt-6-luna is rate limited; trying again in 7 s (2 of 4)",
        "",
        "openai:gpt-6-luna can't answer now; trying again in 12 s (3 of 4)",
        "",
    ]


def test_the_attempts_are_bounded_and_the_last_error_says_how_many_there_were() -> None:
    case = Case([Overloaded("it is busy", wait=2)] * 9)
    failed = case.fail()
    assert isinstance(failed, Overloaded)
    assert str(failed) == "after 4 attempts in 6 s: it is busy"
    assert len(case.model.asked) == 4
    assert case.time.slept == [2, 2, 2]


def test_one_attempt_is_no_retry() -> None:
    case = Case([Overloaded("it is busy")] * 2, attempts=1)
    assert str(case.fail()) == "it is busy"
    assert len(case.model.asked) == 1


def test_a_wait_that_is_longer_than_what_is_left_fails_at_once_and_says_how_long_it_was() -> None:
    case = Case([RateLimited("too much", wait=3600), GOOD])
    failed = case.fail()
    assert str(failed) == "asked to wait 60 min, longer than mockint waits: too much"
    assert failed.wait == 3600
    assert not case.time.slept


def test_no_attempt_starts_after_the_seconds_are_over() -> None:
    case = Case([TimedOut("slow")] * 9, seconds=30, takes=31)
    assert isinstance(case.fail(), TimedOut)
    assert len(case.model.asked) == 1
    assert not case.time.slept


def test_a_wait_to_the_very_end_is_still_waited() -> None:
    case = Case([RateLimited("too much", wait=30), GOOD], seconds=30)
    assert case.ask().data == GOOD


def test_a_wait_of_nothing_grows_as_any_other() -> None:
    case = Case([RateLimited("now", wait=0)] * 4)
    case.fail()
    assert all(seconds > 0 for seconds in case.time.slept)


@given(st.lists(st.none() | st.floats(min_value=0, max_value=60), min_size=1, max_size=12), st.integers(1, 8))
def test_neither_attempts_nor_seconds_are_passed(waits: list[float | None], attempts: int) -> None:
    case = Case([*(Overloaded("busy", wait=wait) for wait in waits), *[GOOD] * 12], attempts=attempts, seconds=20)
    with suppress(Overloaded):
        case.ask()
    assert len(case.model.asked) <= attempts
    assert case.time.now <= 20


def test_waits_that_nobody_asked_for_are_a_random_share_of_a_growing_time() -> None:
    waits = []
    for _ in range(200):
        case = Case([Overloaded("busy")] * 4)
        case.fail()
        waits.append(case.time.slept)
    for number, bound in enumerate((1, 2, 4)):
        at = [wait[number] for wait in waits]
        assert 0 <= min(at) < bound / 4
        assert bound * 3 / 4 < max(at) <= bound


def test_failed_attempts_that_cost_money_are_in_the_usage() -> None:
    paid = Usage(calls=1, input_tokens=100, output_tokens=10, cost_usd=0.25)
    reply = Reply(data=GOOD, text="{}", usage=paid)
    assert Case([Overloaded("cut", usage=paid), RateLimited("no"), reply]).ask().usage == paid + paid


def test_an_error_carries_what_all_attempts_used() -> None:
    paid = Usage(calls=1, output_tokens=10, cost_usd=0.25)
    failed = Case([Overloaded("cut", usage=paid), Malformed("half", usage=paid, text="{")]).fail()
    assert isinstance(failed, Malformed)
    assert failed.usage == paid + paid
    assert failed.text == "{"
    assert str(failed).startswith("after 2 attempts in 1 s: half")


def test_an_error_that_is_raised_twice_keeps_its_words() -> None:
    error = Overloaded("busy", wait=1)
    Case([error] * 4).fail()
    assert str(error) == "busy"


def test_giving_up_while_it_waits_ends_the_wait() -> None:
    said: list[str] = []
    model = ScriptedClient([Overloaded("busy", wait=20), GOOD], name="openai:gpt-6-luna")

    async def given_up() -> None:
        waiting = asyncio.Event()

        def on_wait(message: str) -> None:
            said.append(message)
            waiting.set()

        task = asyncio.create_task(Retrying(model, on_wait=on_wait).ask(REQUEST))
        await waiting.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(given_up())
    assert said == ["openai:gpt-6-luna can't answer now; trying again in 20 s (2 of 4)", ""]
    assert len(model.asked) == 1


def test_an_error_that_is_none_of_the_models_is_not_waited_for() -> None:
    def broken(request: Request) -> Scripted:
        raise ZeroDivisionError

    model = ScriptedClient(broken)
    with pytest.raises(ZeroDivisionError):
        asyncio.run(Retrying(model).ask(REQUEST))
    assert len(model.asked) == 1


def test_it_is_called_as_the_client_that_it_asks() -> None:
    assert Retrying(ScriptedClient([], name="openai:x")).name == "openai:x"
