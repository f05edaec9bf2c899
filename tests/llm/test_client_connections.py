"""Clients against a real server on this machine: what breaks, what waits, and what goes over the wire."""

import asyncio
import socket
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from threading import Event

import pytest
from loopback import REPLIES, Asked, completion, replies, send, serving
from recorded import REQUEST

from mockint.llm.client import Connection, ask
from mockint.llm.errors import BadRequest, Malformed, ModelError, TimedOut, Unreachable
from mockint.llm.providers import open_client

NAMES = ["openai:m", "anthropic:m", "compatible:m", "ollama:m"]
HOSTED = ("openai", "anthropic")


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "test-key-of-openai")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "test-key-of-anthropic")


def drop(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
    """Promise a thousand bytes, send twenty, hang up."""
    handler.send_response(200)
    handler.send_header("content-type", "application/json")
    handler.send_header("content-length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"choices": [{"index')


@pytest.mark.parametrize("name", NAMES)
def test_a_connection_that_breaks_in_the_middle_of_a_reply_is_unreachable(name: str) -> None:
    with serving(drop) as server, pytest.raises(Unreachable, match="can't be reached at http://127") as raised:
        ask(open_client(name, Connection(base_url=server.url)), REQUEST)
    assert raised.value.retryable


@pytest.mark.parametrize("name", NAMES)
def test_a_body_that_drips_ends_at_the_time_that_was_given(name: str) -> None:
    """Each byte comes in time: only a bound on the whole ends it."""
    done = Event()

    def drip(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        handler.send_response(200)
        handler.send_header("content-length", "100000")
        handler.end_headers()
        try:
            while not done.wait(0.02):
                handler.wfile.write(b" ")
        except OSError:
            pass

    with serving(drip) as server:
        try:
            with pytest.raises(TimedOut, match=r"within 0\.5 seconds") as raised:
                ask(open_client(name, Connection(base_url=server.url)), replace(REQUEST, timeout=0.5))
        finally:
            done.set()
    assert raised.value.kind == "timeout"


@pytest.mark.parametrize("name", NAMES)
def test_a_port_that_nobody_listens_at_is_unreachable(name: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    with pytest.raises(Unreachable) as raised:
        ask(open_client(name, Connection(base_url=url)), REQUEST)
    hosted = name.startswith(HOSTED)
    assert ("Check the network" if hosted else "Is the server running?") in str(raised.value)
    assert url in str(raised.value)


@pytest.mark.parametrize("name", NAMES)
def test_a_base_url_keeps_its_path(name: str) -> None:
    reply = REPLIES[name.partition(":")[0]]('{"vault": "met"}')
    with serving(replies(reply)) as server:
        for url in (f"{server.url}/team/v1", f"{server.url}/team/v1/"):
            assert ask(open_client(name, Connection(base_url=url)), REQUEST).data == {"vault": "met"}
    path = {"openai": "/responses", "anthropic": "/v1/messages"}.get(name.partition(":")[0], "/chat/completions")
    assert [asked.path for asked in server.asked] == [f"/team/v1{path}"] * 2


@pytest.mark.parametrize("name", NAMES)
def test_a_proxy_of_the_environment_is_used(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reply = REPLIES[name.partition(":")[0]]('{"vault": "met"}')
    with serving(replies(reply)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        ask(open_client(name, Connection(base_url="http://models.invalid/v1")), REQUEST)
    assert [asked.path.startswith("http://models.invalid/v1/") for asked in proxy.asked] == [True]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("variable", "value"), [("HTTPS_PROXY", "gopher://proxy.test:1"), ("SSL_CERT_FILE", "/no/such/file.pem")]
)
def test_a_broken_proxy_or_certificate_setting_is_named(
    name: str, variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(BadRequest, match=f"Check .*{variable}"):
        ask(open_client(name, Connection(base_url="https://127.0.0.1:1/v1")), REQUEST)


@pytest.mark.parametrize("name", NAMES)
def test_a_circle_of_redirects_ends(name: str) -> None:
    def round_and_round(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        send(handler, {}, 307, location=asked.path)

    with serving(round_and_round) as server, pytest.raises(BadRequest, match="base URL"):
        ask(open_client(name, Connection(base_url=server.url)), REQUEST)


@pytest.mark.parametrize("name", NAMES)
def test_a_reply_that_can_not_be_unpacked_is_malformed(name: str) -> None:
    with (
        serving(replies({}, content_encoding="gzip")) as server,
        pytest.raises(Malformed, match="can't be unpacked"),
    ):
        ask(open_client(name, Connection(base_url=server.url)), REQUEST)


@pytest.mark.parametrize("name", NAMES)
def test_one_client_serves_many_event_loops_and_many_requests_at_once(name: str) -> None:
    reply = REPLIES[name.partition(":")[0]]('{"vault": "met"}')
    with serving(replies(reply)) as server:
        client = open_client(name, Connection(base_url=server.url))

        async def three() -> None:
            await asyncio.gather(*(client.ask(REQUEST) for _ in range(3)))

        asyncio.run(three())
        asyncio.run(three())
    assert len(server.asked) == 6


@pytest.mark.parametrize("name", NAMES)
def test_who_cancels_gets_the_cancellation(name: str) -> None:
    arrived, done = Event(), Event()

    def hang(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        arrived.set()
        done.wait()

    async def cancelled() -> None:
        task = asyncio.create_task(open_client(name, Connection(base_url=server.url)).ask(REQUEST))
        await asyncio.to_thread(arrived.wait)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with serving(hang) as server:
        try:
            asyncio.run(cancelled())
        finally:
            done.set()


def test_a_server_of_plain_text_is_asked_once_in_vain_and_then_as_it_likes() -> None:
    def plain(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        if "response_format" in asked.body:
            send(handler, {"error": "response_format is not supported"}, 422)
        else:
            send(handler, completion('<think>{"vault": "wrong"}?</think>\n```\n{"vault": "met"}\n```'))

    with serving(plain) as server:
        client = open_client("compatible:m", Connection(base_url=server.url))
        assert [ask(client, REQUEST).data for _ in range(2)] == [{"vault": "met"}] * 2
    forms = [asked.body.get("response_format", {}).get("type") for asked in server.asked]
    assert forms == ["json_schema", "json_object", None, None]
    assert all('"enum"' in asked.body["messages"][0]["content"] for asked in server.asked[1:])


def test_a_server_that_breaks_over_a_schema_is_asked_without_one() -> None:
    def breaks(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        if asked.body.get("response_format", {}).get("type") == "json_schema":
            send(handler, {"error": {"message": "failed to parse grammar"}}, 500)
        else:
            send(handler, completion('{"vault": "met"}'))

    with serving(breaks) as server:
        assert ask(open_client("ollama:m", Connection(base_url=server.url)), REQUEST).data == {"vault": "met"}


@pytest.mark.parametrize("ignored", ["json_schema", "json_object"])
def test_a_server_that_ignores_one_form_and_refuses_the_other_is_asked_for_text(ignored: str) -> None:
    def answer(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        form = asked.body.get("response_format", {}).get("type")
        if form == ignored:
            send(handler, completion("The answer meets it."))
        elif form:
            send(handler, {"error": "no such response_format"}, 400)
        else:
            send(handler, completion('{"vault": "met"}'))

    with serving(answer) as server:
        reply = ask(open_client("compatible:m", Connection(base_url=server.url)), REQUEST)
    assert (reply.data, reply.usage.calls, len(server.asked)) == ({"vault": "met"}, 2, 3)


def test_on_the_way_to_an_easier_form_another_trouble_is_told_as_it_is() -> None:
    def busy(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        if asked.body.get("response_format", {}).get("type") == "json_schema":
            send(handler, {"error": "no json_schema here"}, 400)
        else:
            send(handler, {"error": "slow down"}, 429, retry_after="3")

    with serving(busy) as server, pytest.raises(ModelError, match="slow down") as raised:
        ask(open_client("compatible:m", Connection(base_url=server.url)), REQUEST)
    assert (raised.value.retryable, raised.value.wait) == (True, 3)
