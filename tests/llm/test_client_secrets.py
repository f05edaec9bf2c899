"""Which key goes where, and that it goes nowhere else: not into a message, a traceback, a log or a recording."""

import asyncio
import logging
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from unittest.mock import Mock

import httpcore2
import httpx
import pytest
import respx
from loopback import REPLIES, replies, serving
from recorded import REQUEST, secrets_in

from mockint.llm.client import Connection, ask
from mockint.llm.errors import ModelError, NoKey
from mockint.llm.providers import open_client

KEY = "sk-planted-0123456789abcdefghij"
OTHER = "other-planted-9876543210zyxwvut"
NAMES = ["openai:m", "anthropic:m", "compatible:m", "ollama:m"]
URL = "http://127.0.0.1:9/v1"

# All that the SDKs read of credentials and accounts, and more that a person may have set.
AMBIENT = {
    "OPENAI_ADMIN_KEY": OTHER,
    "OPENAI_ORG_ID": OTHER,
    "OPENAI_PROJECT_ID": OTHER,
    "OPENAI_CUSTOM_HEADERS": f"Authorization: Bearer {OTHER}\nX-Team: {OTHER}",
    "OPENAI_WEBHOOK_SECRET": OTHER,
    "ANTHROPIC_AUTH_TOKEN": OTHER,
    "ANTHROPIC_PROFILE": "planted",
}


@pytest.fixture
def crowded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment full of keys, and a profile of the Anthropic SDK on disk."""
    for name, value in AMBIENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    monkeypatch.setenv("ANTHROPIC_CONFIG_DIR", str(tmp_path / "anthropic"))
    profile = tmp_path / "anthropic" / "configs" / "planted.json"
    profile.parent.mkdir(parents=True)
    profile.write_text(f'{{"authentication": {{"type": "api_key", "api_key": "{OTHER}"}}}}', encoding="utf-8")


def headers_sent(name: str, connection: Connection) -> dict[str, str]:
    reply = REPLIES[name.partition(":")[0]]('{"vault": "met"}')
    with serving(replies(reply)) as server:
        ask(open_client(name, Connection(server.url, connection.key_env)), REQUEST)
    (asked,) = server.asked
    return asked.headers


@pytest.mark.usefixtures("crowded")
@pytest.mark.parametrize("name", ["compatible:m", "ollama:m"])
def test_a_server_of_ones_own_is_shown_no_key_and_no_account(name: str) -> None:
    headers = headers_sent(name, Connection())
    assert "authorization" not in headers
    assert [value for value in headers.values() if KEY in value or OTHER in value] == []
    assert {name for name in headers if not name.startswith("x-stainless-")} <= {
        *("host", "accept", "accept-encoding", "connection", "user-agent", "content-type", "content-length")
    }


@pytest.mark.usefixtures("crowded")
@pytest.mark.parametrize("name", ["compatible:m", "ollama:m"])
def test_a_server_of_ones_own_is_shown_the_key_that_is_named_for_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEAM_KEY", "team-key-1234567890")
    headers = headers_sent(name, Connection(key_env="TEAM_KEY"))
    assert headers["authorization"] == "Bearer team-key-1234567890"
    assert [value for value in headers.values() if KEY in value or OTHER in value] == []


@pytest.mark.usefixtures("crowded")
@pytest.mark.parametrize("name", ["openai:m", "anthropic:m"])
def test_a_provider_gets_its_own_key_at_another_address_too(name: str) -> None:
    headers = headers_sent(name, Connection())
    shown = {headers.get("authorization", "").removeprefix("Bearer "), headers.get("x-api-key", "")}
    assert shown - {""} == {KEY}


def test_no_file_of_an_sdk_stands_in_for_a_key(monkeypatch: pytest.MonkeyPatch, crowded: None) -> None:
    for provider in ("openai", "anthropic"):
        monkeypatch.delenv(f"{provider.upper()}_API_KEY")
        with pytest.raises(NoKey, match="--grader embedded"):
            open_client(f"{provider}:m", Connection())


@pytest.mark.parametrize("name", NAMES)
def test_a_key_that_is_named_has_to_be_there(name: str) -> None:
    with pytest.raises(NoKey, match="NO_SUCH_KEY"):
        open_client(name, Connection(base_url=URL, key_env="NO_SUCH_KEY"))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("key", ["sk-planted\nX-Evil: 1", "sk-plänted", "sk-\x00planted", "sk planted"])
def test_what_can_not_be_a_key_is_refused_without_being_shown(
    name: str, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # An environment can't hold a NUL, a keyring can.
    monkeypatch.setattr("keyring.get_password", Mock(return_value=key))
    with pytest.raises(NoKey) as raised:
        open_client(name, Connection(base_url=URL, key_env="NO_SUCH_KEY"))
    assert "planted" not in str(raised.value)


Trouble = Callable[[httpx.Request], httpx.Response]


def echo(status: int, words: str) -> Trouble:
    """A provider that repeats the key wherever it can."""

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(
            status,
            json={"error": {"message": words.replace("KEY", KEY), "type": "x"}, "id": KEY},
            headers={"x-request-id": "req_1", "set-cookie": f"a={OTHER}", "openai-organization": OTHER},
        )

    return answer


def write(text: str) -> Trouble:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, text=text)

    return answer


def fail(error: type[Exception]) -> Trouble:
    def raising(request: httpx.Request) -> httpx.Response:
        raise error(f"broken by {request.headers.get('authorization')} {request.headers.get('x-api-key')}")

    return raising


UNANSWERED = {
    "refused": fail(httpcore2.ConnectError),
    "dropped": fail(httpcore2.RemoteProtocolError),
    "timeout": fail(httpcore2.ReadTimeout),
    "connect timeout": fail(httpcore2.ConnectTimeout),
}
TROUBLE = {
    **UNANSWERED,
    **{str(status): echo(status, "no, KEY") for status in (400, 401, 402, 403, 404, 408, 409, 413, 422, 429, 500, 529)},
    "masked": echo(401, f"Incorrect API key provided: {KEY[:10]}{'*' * 12}{KEY[-4:]}. You can find it elsewhere."),
    "bearer": echo(401, "not authorised: Bearer KEY"),
    "error under 200": echo(200, "KEY"),
    "page": write(f"<html>{KEY}</html>"),
    "text": write(f"hello {KEY}"),
}


@pytest.mark.parametrize("trouble", TROUBLE)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("crowded")
def test_a_key_shows_in_nothing_that_an_error_leaves(
    name: str,
    trouble: str,
    httpx2_mock: respx.Router,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("MOCKINT_RECORD", str(tmp_path / "recorded"))
    monkeypatch.setenv("OPENAI_LOG", "debug")
    monkeypatch.setenv("ANTHROPIC_LOG", "debug")
    monkeypatch.setenv("TEAM_KEY", KEY)
    connection = Connection(f"http://models.test/{KEY}/v1?api_key={KEY}" if trouble == "404" else URL, "TEAM_KEY")
    httpx2_mock.route().mock(side_effect=TROUBLE[trouble])
    client = open_client(name, connection)
    with caplog.at_level(logging.DEBUG), pytest.raises(ModelError) as raised:
        asyncio.run(client.ask(REQUEST))
    kept = [path.read_text(encoding="utf-8") for path in (tmp_path / "recorded").iterdir()]
    shown = [
        *(repr(client), repr(vars(client))),
        *errors_told(raised.value),
        *kept,
        # httpx2's own loggers tell the address of each request, which here holds the key.
        *(record.getMessage() for record in caplog.records if trouble != "404"),
    ]
    assert [text for text in shown if KEY in text or KEY[:10] in text or KEY[-4:] in text] == []
    assert [text for text in kept if OTHER in text or secrets_in(text)] == []
    assert bool(kept) is (trouble not in UNANSWERED)


def errors_told(error: BaseException) -> Iterator[str]:
    """All that can be read out of an error: its chain, its attributes, the local variables of its traceback."""
    told: BaseException | None = error
    yield from traceback.format_exception(error)
    while told:
        yield from (str(told), repr(told), repr(vars(told)))
        yield from local_variables(told.__traceback__)
        told = told.__cause__ or told.__context__


def local_variables(tb: TracebackType | None) -> Iterator[str]:
    while tb:
        # This test knows the key, of course.
        if tb.tb_frame.f_code.co_filename != __file__:
            yield from (repr(value) for value in tb.tb_frame.f_locals.values())
        tb = tb.tb_next


@pytest.mark.parametrize("name", NAMES)
def test_a_bug_is_told_as_one_and_not_as_a_broken_connection(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that no route is there for is a mistake of the test, which anthropic calls a broken connection."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    with respx.mock(using="httpcore2"), pytest.raises(AssertionError, match="not mocked"):
        ask(open_client(name, Connection(URL)), REQUEST)
