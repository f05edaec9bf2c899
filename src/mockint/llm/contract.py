"""What every client keeps, as tests that a provider's author runs against their own.

    class TestMine(ClientContract):
        name = "mine:some-model"

        @contextmanager
        def client(self, outcome: Outcome) -> Iterator[Client]:
            with a_provider_that_answers(outcome) as self.provider:
                yield my_client("some-model", Connection())  # with KEY as its key

        def requests(self) -> int:
            return self.provider.count

Needs pytest, which nothing else of mockint's does.
"""
# ruff: noqa: S101 - these are tests

import asyncio
import json
import traceback
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from enum import StrEnum
from typing import ClassVar

import pytest

from mockint.domain.grade import Usage
from mockint.llm import errors
from mockint.llm.client import Client, Reply, Request
from mockint.llm.errors import ModelError

KEY = "sk-contract-0123456789abcdef"
"""The key to make the client with: no error may show it."""

REPLY = {"vault": {"verdict": "met", "quote": "in a vault — “sealed”"}}
"""The object that the provider answers with."""

WAIT = 7
"""Seconds that a provider under RATE_LIMITED asks to be left alone."""

REQUEST = Request(
    system="Judge the answer by the criterion.",
    shared="Criterion vault: keeps secrets in a vault",
    own="Answer: We keep them in a vault — “sealed”.",
    schema={
        "type": "object",
        "properties": {
            "vault": {
                "type": "object",
                "properties": {
                    "verdict": {"type": "string", "enum": ["met", "partial", "missing", "wrong"]},
                    "quote": {"type": "string"},
                },
                "required": ["verdict", "quote"],
                "additionalProperties": False,
            }
        },
        "required": ["vault"],
        "additionalProperties": False,
    },
    max_output_tokens=2000,
    timeout=30,
)
"""What is asked."""


class Outcome(StrEnum):
    """What the provider does with each request."""

    REPLY = "answers with REPLY, as JSON"
    REFUSED = "lets its model decline"
    CUT_OFF = "ends the reply in the middle, at its length limit"
    MALFORMED = "answers with a web page and success"
    BAD_KEY = "doesn't take the key"
    UNKNOWN_MODEL = "has no such model"
    RATE_LIMITED = "was asked too much, and asks to wait for WAIT seconds"
    OVERLOADED = "can't answer now"
    UNREACHABLE = "can't be connected to"
    HANGS = "takes the request and never answers"


ERRORS: dict[Outcome, type[ModelError]] = {
    Outcome.REFUSED: errors.Refused,
    Outcome.CUT_OFF: errors.CutOff,
    Outcome.MALFORMED: errors.Malformed,
    Outcome.BAD_KEY: errors.BadKey,
    Outcome.UNKNOWN_MODEL: errors.UnknownModel,
    Outcome.RATE_LIMITED: errors.RateLimited,
    Outcome.OVERLOADED: errors.Overloaded,
    Outcome.UNREACHABLE: errors.Unreachable,
}

each_error = pytest.mark.parametrize("outcome", ERRORS, ids=lambda outcome: outcome.name.lower())


class ClientContract:
    """Override `name`, `client` and `requests`; list in `never` the outcomes that the provider doesn't have."""

    name: str
    never: ClassVar[frozenset[Outcome]] = frozenset()

    def client(self, outcome: Outcome) -> AbstractContextManager[Client]:
        """A new client, made with KEY where it takes one, whose provider does this with every request."""
        raise NotImplementedError

    def requests(self) -> int:
        """How many requests have reached the provider since `client`, those that it failed included."""
        raise NotImplementedError

    def test_it_is_called_as_grader_takes_it(self) -> None:
        with self.client(Outcome.REPLY) as client:
            assert client.name == self.name, f"its name is {client.name!r}"

    def test_a_reply_is_the_object_of_its_text(self) -> None:
        with self.client(Outcome.REPLY) as client:
            reply = asyncio.run(client.ask(REQUEST))
            assert reply.data == REPLY, f"the reply is {reply.data}"
            assert json.loads(reply.text) == REPLY, f"its text is {reply.text!r}"
            assert self.requests() == 1, f"it took {self.requests()} requests"

    def test_a_reply_says_what_it_took(self) -> None:
        with self.client(Outcome.REPLY) as client:
            _check_usage(asyncio.run(client.ask(REQUEST)).usage)

    @each_error
    def test_each_failure_is_its_own_error(self, outcome: Outcome) -> None:
        error = self._error(outcome)
        assert isinstance(error, ERRORS[outcome]), f"{outcome.name} raised {error!r}"
        assert str(error).strip(), "an error says what failed and what to do next"

    @each_error
    def test_nothing_is_asked_again(self, outcome: Outcome) -> None:
        self._error(outcome)
        assert self.requests() <= 1, f"{self.requests()} requests: retries are mockint's own matter"

    @each_error
    def test_no_failure_shows_the_key(self, outcome: Outcome) -> None:
        error = self._error(outcome)
        shown = f"{error!r} {vars(error)} {''.join(traceback.format_exception(error))}"
        assert KEY not in shown, "the key is in the error, its traceback or what caused it"

    @pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.CUT_OFF], ids=["refused", "cut_off"])
    def test_a_failure_that_cost_something_says_what_it_took(self, outcome: Outcome) -> None:
        _check_usage(self._error(outcome).usage)

    def test_a_rate_limit_says_how_long_to_wait(self) -> None:
        wait = self._error(Outcome.RATE_LIMITED).wait
        assert wait == pytest.approx(WAIT), f"wait is {wait}"

    def test_a_reply_that_takes_too_long_is_given_up(self) -> None:
        self._unless(Outcome.HANGS)
        with self.client(Outcome.HANGS) as client, pytest.raises(errors.TimedOut):
            asyncio.run(client.ask(replace(REQUEST, timeout=0.2)))

    def test_giving_up_is_not_an_error_of_the_model(self) -> None:
        self._unless(Outcome.HANGS)

        async def given_up(client: Client) -> None:
            asked = asyncio.ensure_future(client.ask(REQUEST))
            while not self.requests() and not asked.done():
                await asyncio.sleep(0.01)
            asked.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asked

        with self.client(Outcome.HANGS) as client:
            asyncio.run(given_up(client))

    def test_it_may_be_asked_from_one_event_loop_after_another(self) -> None:
        with self.client(Outcome.REPLY) as client:
            assert [asyncio.run(client.ask(REQUEST)).data for _ in range(2)] == [REPLY, REPLY]

    def test_it_may_be_asked_from_several_event_loops_at_once(self) -> None:
        with self.client(Outcome.REPLY) as client, ThreadPoolExecutor(3) as threads:
            ask: Callable[[Awaitable[Reply]], Reply] = asyncio.run  # type: ignore[assignment]
            replies = threads.map(lambda _: ask(client.ask(REQUEST)).data, range(3))
            assert list(replies) == [REPLY] * 3

    def test_it_shows_no_key(self) -> None:
        with self.client(Outcome.REPLY) as client:
            assert KEY not in repr(client), "the key is in the client's repr"

    def _error(self, outcome: Outcome) -> ModelError:
        self._unless(outcome)
        with self.client(outcome) as client, pytest.raises(ModelError) as caught:
            asyncio.run(client.ask(REQUEST))
        return caught.value

    def _unless(self, outcome: Outcome) -> None:
        if outcome in self.never:
            pytest.skip(f"this provider never {outcome.value}")


def _check_usage(usage: Usage) -> None:
    assert usage.calls >= 1, "no call is counted"
    assert 0 <= usage.cached_input_tokens <= usage.input_tokens, f"input tokens include the cached ones: {usage}"
    assert usage.output_tokens >= 0, f"{usage}"
    assert usage.cost_usd is None or usage.cost_usd >= 0, f"{usage}"
