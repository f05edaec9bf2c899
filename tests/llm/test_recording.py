"""MOCKINT_RECORD keeps exchanges as files that the player takes, readable by their owner alone, without secrets."""

import json
import os
from pathlib import Path

import pytest
from loopback import REPLIES, replies, serving
from recorded import REQUEST, secrets_in

from mockint.domain.errors import ConfigurationError
from mockint.llm.client import Client, Connection, ask
from mockint.llm.errors import ModelError
from mockint.llm.providers import open_client

NAMES = ["openai:m", "anthropic:m", "compatible:m:0.6b", "ollama:a/m"]
SECRETS = {
    "user": "user-Ab12Cd34Ef56",
    "org": "org-Ab12Cd34Ef56",
    "team": "proj_Ab12Cd34Ef56",
    "key": "sk-Ab12Cd34Ef56Gh78Ij90",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MOCKINT_RECORD", str(tmp_path / "new" / "recorded"))
    monkeypatch.setenv("OPENAI_API_KEY", "test-key-of-openai")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "test-key-of-anthropic")
    return tmp_path / "new" / "recorded"


def provider(client: Client) -> str:
    return client.name.partition(":")[0]


@pytest.mark.parametrize("name", NAMES)
def test_each_exchange_is_kept_in_a_file_of_its_own(name: str, folder: Path) -> None:
    text = '{"vault": "met"}'
    body = REPLIES[name.partition(":")[0]](text) | {"metadata": SECRETS}
    headers = {"set_cookie": "a=b", "openai_organization": "acme", "x_request_id": "req_1", "cf_ray": "1"}
    with serving(replies(body, **headers)) as server:
        client = open_client(name, Connection(base_url=f"{server.url}/v1"))
        for _ in range(2):
            ask(client, REQUEST)
    first, second = (json.loads(path.read_text(encoding="utf-8")) for path in folder.iterdir())
    assert first == second
    assert (first["how"], first["client"]) == ("recorded", name)
    assert first["sdk"].split()[0] in ("openai", "anthropic")
    (exchange,) = first["exchanges"]
    assert exchange["request"]["body"] == server.asked[0].body
    assert exchange["request"]["url"] == f"{server.url}{server.asked[0].path}"
    (reply,) = exchange["replies"]
    assert reply["headers"] == {"content-type": "application/json", "x-request-id": "req_1"}
    assert {key: value for key, value in reply["body"].items() if key != "metadata"} == {
        key: value for key, value in body.items() if key != "metadata"
    }
    for path in folder.iterdir():
        assert secrets_in(path.read_text(encoding="utf-8")) == []
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.name.startswith(f"{provider(client)}-m" if "/" not in name else "ollama-a-m")


def test_words_that_only_look_like_secrets_stay(folder: Path) -> None:
    """The request is kept as it was sent, or it would never be matched again."""
    words = "user-facing cookies, sk-learn-based, a Bearer token, org-wide, **bold**, key-rotation-policy"
    with serving(replies(REPLIES["ollama"](json.dumps({"vault": words})))) as server:
        reply = ask(open_client("ollama:m", Connection(base_url=server.url)), REQUEST)
    (path,) = folder.iterdir()
    assert reply.data == {"vault": words}
    assert words in path.read_text(encoding="utf-8")


def test_a_page_is_kept_as_text(folder: Path) -> None:
    with serving(replies("<html>")) as server, pytest.raises(ModelError):
        ask(open_client("openai:m", Connection(base_url=server.url)), REQUEST)
    (path,) = folder.iterdir()
    assert json.loads(path.read_text())["exchanges"][0]["replies"][0]["body"] == "<html>"


def test_nothing_is_kept_unless_that_is_asked_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MOCKINT_RECORD", "")
    with serving(replies(REPLIES["ollama"]("{}"))) as server:
        ask(open_client("ollama:m", Connection(base_url=server.url)), REQUEST)
    assert list(tmp_path.rglob("*.json")) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_that_can_not_be_written_to_is_said_before_anything_is_asked(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("MOCKINT_RECORD", str(tmp_path / "file" / "recorded"))
    with pytest.raises(ConfigurationError, match="MOCKINT_RECORD"):
        open_client(name, Connection(base_url="http://127.0.0.1:9/v1"))


def test_a_disk_that_is_full_is_an_error_that_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, os.strerror(28))

    with serving(replies(REPLIES["ollama"]("{}"))) as server:
        client = open_client("ollama:m", Connection(base_url=server.url))
        monkeypatch.setattr("mockint.llm.recording.os.open", full)
        with pytest.raises(ModelError, match=r"MOCKINT_RECORD=.*No space left"):
            ask(client, REQUEST)
