"""What a client sends, beyond what the recordings show: the order, the marks, what it remembers, what it leaves out."""

import asyncio
import json
import subprocess
import sys
from dataclasses import replace
from itertools import takewhile
from typing import Any

import httpx
import pytest
import respx
from loopback import REPLIES
from recorded import REQUEST

from mockint.llm.client import Client, Connection, Request
from mockint.llm.errors import BadRequest
from mockint.llm.providers import open_client

NAMES = ["openai:m", "anthropic:m", "compatible:m", "ollama:m"]


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "test-key-of-openai")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "test-key-of-anthropic")


def client_of(name: str) -> Client:
    return open_client(name, Connection(base_url="http://models.test/v1"))


def sent(name: str, router: respx.Router, *requests: Request) -> list[dict[str, Any]]:
    """The bodies of requests that are answered at once."""
    reply = REPLIES[name.partition(":")[0]]('{"vault": "met"}')
    route = router.post(url__startswith="http://models.test/v1/").respond(200, json=reply)
    client = client_of(name)
    for request in requests:
        asyncio.run(client.ask(request))
    return [json.loads(call.request.content) for call in route.calls]


@pytest.mark.parametrize("name", NAMES)
def test_two_answers_to_one_question_differ_in_nothing_before_the_answer(name: str, httpx2_mock: respx.Router) -> None:
    """What the two share is a prefix of what the model reads, so that a provider can keep it."""
    first, second = sent(name, httpx2_mock, REQUEST, replace(REQUEST, own="Answer: Something else altogether."))

    def read(body: dict[str, Any]) -> str:
        user = (body.get("messages") or body.get("input"))[-1]["content"]
        system = body.get("instructions") or body.get("system") or body["messages"][0]["content"]
        texts = [part if isinstance(part, str) else part["text"] for side in (system, user) for part in parts(side)]
        return "".join(texts)

    def parts(side: Any) -> list[Any]:
        return [side] if isinstance(side, str) else side

    shared = "".join(
        a for a, _ in takewhile(lambda pair: pair[0] == pair[1], zip(read(first), read(second), strict=False))
    )
    assert shared.replace("\n\n", "").startswith(REQUEST.system + REQUEST.shared)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_sampling_is_sent_and_nothing_is_kept_there(name: str, httpx2_mock: respx.Router) -> None:
    (body,) = sent(name, httpx2_mock, REQUEST)
    assert body.keys() & {"temperature", "top_p", "top_k", "seed", "reasoning", "stream", "n"} == set()
    assert body.get("store") is (False if name == "openai:m" else None)


def test_the_cache_of_anthropic_ends_with_what_is_shared(httpx2_mock: respx.Router) -> None:
    first, second = sent("anthropic:m", httpx2_mock, REQUEST, replace(REQUEST, shared=""))
    marks = {
        (place, number)
        for body in (first, second)
        for place, blocks in (("system", body["system"]), ("user", body["messages"][0]["content"]))
        for number, block in enumerate(blocks)
        if "cache_control" in block
    }
    assert marks == {("user", 0), ("system", 0)}
    assert len(second["messages"][0]["content"]) == 1


@pytest.mark.parametrize("name", NAMES)
def test_no_empty_text_is_sent(name: str, httpx2_mock: respx.Router) -> None:
    (body,) = sent(name, httpx2_mock, replace(REQUEST, system="", shared=""))
    assert '"text": ""' not in json.dumps(body)
    assert '"content": ""' not in json.dumps(body)


@pytest.mark.parametrize("model", ["qwen3:0.6b", "anthropic/claude-x", "a:b:c", "o-9"])
@pytest.mark.parametrize("provider", ["openai", "anthropic", "compatible", "ollama"])
def test_the_name_of_a_model_passes_through(provider: str, model: str, httpx2_mock: respx.Router) -> None:
    (body,) = sent(f"{provider}:{model}", httpx2_mock, REQUEST)
    assert body["model"] == model


def test_anthropic_is_asked_by_the_way_that_it_took() -> None:
    forms = []

    def answer(request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        forms.append("output_config" if "output_config" in body else body["tools"][0].get("strict", False))
        if forms[-1] is not False:
            error = {"type": "invalid_request_error", "message": "Extra inputs are not permitted"}
            return httpx.Response(400, json={"type": "error", "error": error})
        reply = {
            "stop_reason": "tool_use",
            "content": [{"type": "tool_use", "name": "reply", "input": {"vault": "met"}}],
        }
        return httpx.Response(200, json=reply)

    with respx.mock(using="httpcore2") as router:
        router.post(url__startswith="http://models.test/").mock(side_effect=answer)
        client = client_of("anthropic:m")
        for _ in range(2):
            asyncio.run(client.ask(REQUEST))
    assert forms == ["output_config", True, False, False]


def test_a_server_is_asked_by_the_limit_that_it_took(httpx2_mock: respx.Router) -> None:
    limits = []

    def answer(request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        limits.append([name for name in body if name.startswith("max_")])
        if "max_tokens" in body:
            return httpx.Response(400, json={"error": "max_tokens: use max_completion_tokens"})
        return httpx.Response(200, json=REPLIES["compatible"]('{"vault": "met"}'))

    httpx2_mock.post(url__startswith="http://models.test/").mock(side_effect=answer)
    client = client_of("compatible:m")
    for _ in range(2):
        asyncio.run(client.ask(REQUEST))
    assert limits == [["max_tokens"], ["max_completion_tokens"], ["max_completion_tokens"]]


@pytest.mark.parametrize("name", NAMES)
def test_a_server_that_refuses_everything_is_asked_a_bounded_number_of_times(
    name: str, httpx2_mock: respx.Router
) -> None:
    words = "bad max_tokens, max_completion_tokens, schema"
    route = httpx2_mock.post(url__startswith="http://models.test/").respond(400, json={"error": {"message": words}})
    with pytest.raises(BadRequest):
        asyncio.run(client_of(name).ask(REQUEST))
    assert route.call_count <= 5


@pytest.mark.parametrize("name", NAMES)
def test_half_of_a_character_is_none_that_could_not_be_stored(name: str, httpx2_mock: respx.Router) -> None:
    reply = json.dumps(REPLIES[name.partition(":")[0]]('{"vault": "met \ud800", "note": "\\ud800"}'))
    headers = {"content-type": "application/json"}
    httpx2_mock.post(url__startswith="http://models.test/").respond(200, text=reply, headers=headers)
    got = asyncio.run(client_of(name).ask(REQUEST))
    assert got.data == {"vault": "met ?", "note": "?"}
    assert got.text.encode()


def test_making_a_client_imports_no_sdk() -> None:
    script = (
        "import sys; from mockint.llm.client import Connection; from mockint.llm.providers import open_client\n"
        f"for name in {NAMES}: open_client(name, Connection(base_url='http://models.test/v1'))\n"
        "print(*{'openai', 'anthropic', 'httpx2', 'keyring'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
