"""The contract that every client keeps, run against those that come with mockint."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from inspect import signature
from typing import Any

import httpcore2
import httpx
import pytest
import respx

from mockint.domain.grade import Usage
from mockint.llm.anthropic_client import anthropic_client
from mockint.llm.client import Client, Connection, Reply, Request
from mockint.llm.compatible_client import compatible_client, ollama_client
from mockint.llm.contract import ERRORS, KEY, REPLY, WAIT, ClientContract, Outcome
from mockint.llm.errors import ModelError
from mockint.llm.openai_client import openai_client
from mockint.llm.scripted import Scripted, ScriptedClient

TEXT = json.dumps(REPLY)
HALF = TEXT[:20]


class TestScripted(ClientContract):
    name = "scripted:replies"
    kind = ScriptedClient
    never = frozenset({Outcome.HANGS})

    @contextmanager
    def client(self, outcome: Outcome) -> Iterator[Client]:
        def reply(request: Request) -> Scripted:
            error = ERRORS.get(outcome)
            return error("as it was told", usage=Usage(calls=1), wait=WAIT) if error else REPLY

        self.scripted = self.kind(reply)
        yield self.scripted

    def requests(self) -> int:
        return len(self.scripted.asked)


class OverHttp(ClientContract):
    """A provider behind HTTP, played by a router; `bodies` are its answers under status 200."""

    env = ""
    make: Callable[[str, Connection], Client]  # a function, so it is called by way of the class
    connection = Connection()
    bodies: dict[Outcome, Any]
    no_model: dict[str, Any] = {"error": {"message": "The model `x` does not exist", "code": "model_not_found"}}
    statuses = {Outcome.BAD_KEY: 401, Outcome.UNKNOWN_MODEL: 404, Outcome.RATE_LIMITED: 429, Outcome.OVERLOADED: 503}

    @pytest.fixture(autouse=True)
    def _key(self, monkeypatch: pytest.MonkeyPatch) -> None:
        if self.env:
            monkeypatch.setenv(self.env, KEY)

    @contextmanager
    def client(self, outcome: Outcome) -> Iterator[Client]:
        with respx.mock(using="httpcore2", assert_all_called=False) as router:
            self.came = 0  # the router counts a request only when it is answered
            router.post(url__regex=".*").side_effect = lambda _: self.answer(outcome)
            model = self.name.partition(":")[2]
            yield type(self).make(model, self.connection)

    def requests(self) -> int:
        return self.came

    def answer(self, outcome: Outcome) -> Any:
        self.came += 1
        if outcome is Outcome.HANGS:
            return asyncio.Event().wait()
        if outcome is Outcome.UNREACHABLE:
            raise httpcore2.ConnectError("connection refused")
        if outcome is Outcome.MALFORMED:
            return httpx.Response(200, html="<html><body>Welcome</body></html>")
        if outcome in self.bodies:
            return httpx.Response(200, json=self.bodies[outcome])
        body = {"error": {"message": f"no, {KEY} may not", "type": "some_error"}}
        return httpx.Response(
            self.statuses[outcome],
            json=self.no_model if outcome is Outcome.UNKNOWN_MODEL else body,
            headers={"retry-after": str(WAIT)} if outcome is Outcome.RATE_LIMITED else {},
        )


def response(content: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": "resp_1",
        "object": "response",
        "model": "gpt-6-luna-2026-08-01",
        "status": "completed",
        "output": [{"type": "message", "role": "assistant", "content": [content]}],
        "usage": {"input_tokens": 90, "output_tokens": 20, "input_tokens_details": {"cached_tokens": 60}},
        **more,
    }


class TestOpenAI(OverHttp):
    name = "openai:gpt-6-luna"
    env = "OPENAI_API_KEY"
    make = openai_client
    bodies = {
        Outcome.REPLY: response({"type": "output_text", "text": TEXT}),
        Outcome.REFUSED: response({"type": "refusal", "refusal": "I can't help with that."}),
        Outcome.CUT_OFF: response(
            {"type": "output_text", "text": HALF},
            status="incomplete",
            incomplete_details={"reason": "max_output_tokens"},
        ),
    }


def message(text: str, stop: str) -> dict[str, Any]:
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude-haiku-5-5",
        "content": [{"type": "text", "text": text}] if text else [],
        "stop_reason": stop,
        "usage": {"input_tokens": 30, "output_tokens": 20, "cache_read_input_tokens": 60},
    }


class TestAnthropic(OverHttp):
    name = "anthropic:claude-haiku-5-5"
    env = "ANTHROPIC_API_KEY"
    make = anthropic_client
    no_model = {"type": "error", "error": {"type": "not_found_error", "message": "model: claude-haiku-5-5"}}
    statuses = {**OverHttp.statuses, Outcome.OVERLOADED: 529}
    bodies = {
        Outcome.REPLY: message(TEXT, "end_turn"),
        Outcome.REFUSED: message("", "refusal"),
        Outcome.CUT_OFF: message(HALF, "max_tokens"),
    }


def completion(stop: str, **said: Any) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": "qwen3",
        "choices": [{"index": 0, "finish_reason": stop, "message": {"role": "assistant", **said}}],
        "usage": {"prompt_tokens": 90, "completion_tokens": 20},
    }


class TestCompatible(OverHttp):
    name = "compatible:org/model:tag"
    env = "GATEWAY_KEY"
    make = compatible_client
    connection = Connection(base_url="https://gateway.example/v1", key_env="GATEWAY_KEY")
    bodies = {
        Outcome.REPLY: completion("stop", content=TEXT),
        Outcome.REFUSED: completion("stop", content=None, refusal="I can't help with that."),
        Outcome.CUT_OFF: completion("length", content=HALF),
    }


class TestOllama(TestCompatible):
    name = "ollama:qwen3:0.6b"
    env = ""
    make = ollama_client
    connection = Connection()


class Unnamed(ScriptedClient):
    """Called as no grader is."""

    def __init__(self, replies: Callable[[Request], Scripted]) -> None:
        super().__init__(replies, name="replies")


class Insisting(ScriptedClient):
    """Asks again by itself."""

    async def ask(self, request: Request) -> Reply:
        try:
            return await super().ask(request)
        except ModelError:
            return await super().ask(request)


class Telling(ScriptedClient):
    """Says more than it should."""

    async def ask(self, request: Request) -> Reply:
        try:
            return await super().ask(request)
        except ModelError as error:
            error.args = (f"{error} with {KEY}",)
            raise

    def __repr__(self) -> str:
        return f"Telling({KEY})"


class Generous(ScriptedClient):
    """Makes one error of all, as if it had cost nothing, and a reply of its own."""

    async def ask(self, request: Request) -> Reply:
        try:
            return replace(await super().ask(request), data={})
        except ModelError:
            raise ModelError("something failed") from None


@pytest.mark.parametrize(
    ("client", "broken"),
    [
        (Unnamed, ["test_it_is_called_as_grader_takes_it"]),
        (Insisting, ["test_nothing_is_asked_again"]),
        (Telling, ["test_no_failure_shows_the_key", "test_it_shows_no_key"]),
        (
            Generous,
            [
                "test_a_reply_is_the_object_of_its_text",
                "test_each_failure_is_its_own_error",
                "test_a_failure_that_cost_something_says_what_it_took",
                "test_a_rate_limit_says_how_long_to_wait",
                "test_it_may_be_asked_from_one_event_loop_after_another",
                "test_it_may_be_asked_from_several_event_loops_at_once",
            ],
        ),
    ],
)
def test_the_contract_finds_who_breaks_it(client: type[ScriptedClient], broken: list[str]) -> None:
    class Case(TestScripted):
        kind = client

    found = []
    for test in (name for name in dir(Case) if name.startswith("test_")):
        method = getattr(Case(), test)
        try:
            method(Outcome.REFUSED) if "outcome" in signature(method).parameters else method()
        except (AssertionError, pytest.fail.Exception):
            found.append(test)
        except pytest.skip.Exception:
            continue
    assert found == sorted(broken)
