"""Every exchange in tests/recordings is played to its client, and none holds what must not leave a machine."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import jsonschema
import pytest
import respx
from recorded import FOLDER, Case, cases, play, secrets_in

from mockint.llm import errors
from mockint.llm.client import Reply
from mockint.llm.errors import ModelError
from mockint.llm.failures import Answer, failure
from mockint.llm.service import Service

CASES = cases()

SITUATIONS = {
    *("success", "cached usage", "refusal", "cut off", "filtered"),
    *("error under 200", "empty", "HTML", "cut JSON"),
    *("400", "400 too long", "401", "403", "404 model", "408", "409", "413", "429", "429 in milliseconds"),
    *("500", "502", "503", "504", "529"),
}


def ask(case: Case) -> Reply | ModelError:
    try:
        return asyncio.run(case.open().ask(case.request))
    except ModelError as error:
        return error


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_client_asks_as_it_did_and_makes_of_the_reply_what_it_holds(
    case: Case, httpx2_mock: respx.Router, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each route of a case has to be called: a recording that is never played fails here."""
    monkeypatch.setenv("OPENAI_API_KEY", "test-key-of-openai")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "test-key-of-anthropic")
    play(httpx2_mock, case)
    got, gives = ask(case), case.gives
    if case.how == "recorded" and not gives:
        assert isinstance(got, Reply)
        jsonschema.validate(got.data, case.request.schema)
        return
    if "error" not in gives:
        assert isinstance(got, Reply), got
        assert (got.data, got.model, got.stop) == (gives["data"], gives["model"], gives["stop"])
    else:
        assert type(got) is getattr(errors, gives["error"]), got
        assert [words for words in gives["says"] if words not in str(got)] == []
        assert got.wait == gives.get("wait")
        assert "text" not in gives or got.text == gives["text"]
    used = got.usage.model_dump(exclude={"cost_usd"})
    assert "usage" not in gives or used == gives["usage"]


def test_a_wait_until_a_date_is_the_seconds_until_then() -> None:
    """A date in the past, as in the recordings, is no wait; this is one to come."""
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    answer = Answer(429, "https://api.openai.com/v1", {"retry-after": later}, "{}")
    wait = failure(Service("openai", "gpt-6-luna", "https://api.openai.com/v1", "k" * 20), answer).wait
    assert wait is not None
    assert 60 < wait <= 90


@pytest.mark.parametrize("provider", ["openai", "compatible", "anthropic"])
def test_the_recordings_show_every_situation(provider: str) -> None:
    shown = {case.name for case in CASES if case.client.partition(":")[0] == provider}
    assert SITUATIONS - shown == set()


def test_every_file_has_a_case_and_says_how_it_came_to_be() -> None:
    files = {path for path in FOLDER.rglob("*") if path.is_file() and path.suffix != ".md"}
    assert {case.file for case in CASES} == files
    assert {case.how for case in CASES} <= {"recorded", "constructed"}
    assert all({"date", "sdk"} <= json.loads(c.file.read_text()).keys() for c in CASES if c.how == "recorded")


@pytest.mark.parametrize("file", sorted(FOLDER.rglob("*.json")), ids=lambda file: file.stem)
def test_a_recording_holds_no_secret(file: Path) -> None:
    assert secrets_in(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("place", "secret", "kind"),
    [
        ("body", "sk-proj-abcdefgh12345678", "a key"),
        ("body", "Bearer abcd1234efgh", "a key"),
        ("body", "org-Ab12Cd34Ef56", "an organisation"),
        ("body", "proj_Ab12Cd34Ef56", "an organisation"),
        ("body", "__cf_bm=abc", "a cookie"),
        ("url", "https://me:secret@example.test/v1", "a password"),
        ("set-cookie", "a=b", "a cookie"),
        ("openai-organization", "acme", "an organisation"),
        ("anthropic-organization-id", "0f6f", "an organisation"),
        ("authorization", "Basic abc", "a key"),
        ("x-served-by", "cache-7", "the header x-served-by"),
    ],
)
def test_a_recording_that_holds_a_secret_is_found_out(place: str, secret: str, kind: str) -> None:
    recording = json.loads((FOLDER / "openai-errors.json").read_text(encoding="utf-8"))
    exchange = recording["exchanges"][0]
    if place == "url":
        exchange["request"]["url"] = secret
    elif place == "body":
        exchange["replies"][0]["body"]["error"]["message"] = f"no: {secret}"
    else:
        exchange["replies"][0].setdefault("headers", {})[place] = secret
    assert kind in secrets_in(json.dumps(recording))
