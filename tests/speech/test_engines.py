"""From a name, as `--transcriber` takes it, to a transcriber."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from plugged_in import plug_in

from mockint.domain.errors import ConfigurationError
from mockint.llm.client import Connection
from mockint.llm.errors import NoKey
from mockint.speech.engines import engine_names, engine_owners, get_transcriber

OWN = ("compatible", "local", "openai")
Install = Callable[..., Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Install a distribution that brings an engine."""

    def put(distribution: str, engine: str, code: str) -> Path:
        return plug_in(tmp_path, monkeypatch, distribution, f"[mockint.transcribers]\n{engine} = {{}}:engine", code)

    return put


ACME = """
from mockint.domain.transcript import Transcript

class Acme:
    def __init__(self, model, connection):
        self.name = f"acme:{model}@{connection.base_url}"

    def transcribe(self, audio, *, hints=(), on_progress=None):
        return Transcript(text="heard", seconds=1, engine=self.name)

engine = Acme
"""


def test_mockints_own_engines_are_entry_points_as_a_strangers_are() -> None:
    assert engine_names() == OWN
    assert {engine_owners(name) for name in OWN} == {("mockint",)}


def test_a_strangers_engine_is_listed_and_made(install: Install) -> None:
    install("mockint-acme", "acme", ACME)
    assert engine_names() == ("acme", *OWN)
    assert engine_owners("acme") == ("mockint-acme",)
    assert get_transcriber("acme:small:v2", connection=Connection("http://acme")).name == "acme:small:v2@http://acme"
    assert get_transcriber("acme").name == "acme:@"


def test_an_engine_that_needs_files_is_told_who_may_be_asked(install: Install) -> None:
    """It finds them, or says no, before anybody speaks."""
    install("mockint-acme", "acme", f"{ACME}\ndef prepare(self, ask): self.name = str(ask)\nAcme.prepare = prepare\n")
    assert get_transcriber("acme").name == "None"
    assert "lambda" in get_transcriber("acme", ask_download=lambda *_: True).name


def test_listing_imports_none_and_making_one_loads_nothing_heavy(install: Install) -> None:
    folder = install("mockint-acme", "acme", "raise SystemExit('it was imported')")
    code = (
        "import sys\n"
        "from mockint.speech.engines import engine_names, engine_owners, get_transcriber\n"
        "print(*engine_names(), *engine_owners('acme'))\n"
        "print('mockint.speech.local' in sys.modules or 'mockint.speech.remote' in sys.modules)\n"
        "get_transcriber('openai:whisper-1')\n"
        "print([name for name in ('mockint_acme', 'openai', 'httpx2', 'faster_whisper', 'av', 'numpy', 'textual')"
        " if name in sys.modules])\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(folder), "OPENAI_API_KEY": "sk-one"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.stdout == f"acme {' '.join(OWN)} mockint-acme\nFalse\n[]\n", ran.stderr


@pytest.mark.parametrize("name", ["acme", "acme:x", "", ":x", "Local"])
def test_an_unknown_engine_is_told_which_there_are(name: str) -> None:
    with pytest.raises(ConfigurationError, match="installed: compatible, local, openai"):
        get_transcriber(name)


def test_a_key_given_as_an_engine_is_not_repeated() -> None:
    with pytest.raises(ConfigurationError) as refused:
        get_transcriber("sk-planted-0123456789abcdef")
    assert "planted" not in str(refused.value)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import a_package_that_is_not_there", r"'acme' of mockint-acme can't be loaded.*a_package_that_is_not_there"),
        ("", r"'acme' of mockint-acme can't be loaded"),
        ("def engine(model, connection):\n    raise ValueError('planted')", r"mockint-acme can't be used: ValueError$"),
    ],
)
def test_an_engine_that_fails_is_named_with_its_package(code: str, said: str, install: Install) -> None:
    install("mockint-acme", "acme", code)
    with pytest.raises(ConfigurationError, match=said):
        get_transcriber("acme")


def test_a_stranger_cant_take_the_place_of_mockints_own(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    install("mockint-acme", "openai", ACME)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-one")
    assert type(get_transcriber("openai:m")).__module__ == "mockint.speech.remote"


def test_two_strangers_of_one_name_are_both_named(install: Install) -> None:
    install("mockint-acme", "acme", ACME)
    install("other-acme", "acme", ACME)
    with pytest.raises(ConfigurationError, match="mockint-acme and other-acme both bring a transcriber 'acme'"):
        get_transcriber("acme")


def test_a_missing_key_a_model_and_an_address_are_found_before_anything_is_said() -> None:
    with pytest.raises(NoKey, match="OPENAI_API_KEY"):
        get_transcriber("openai:whisper-1")
    with pytest.raises(ConfigurationError, match="address"):
        get_transcriber("compatible:m")


def test_a_missing_model_is_found_before_anything_is_said() -> None:
    pytest.importorskip("faster_whisper", reason="the voice extra is not installed", exc_type=ImportError)
    with pytest.raises(ConfigurationError, match=r"mockint transcribers get small\.en"):
        get_transcriber("local:small.en")


def test_without_the_voice_extra_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from mockint.speech import local

    monkeypatch.setattr(local, "find_spec", {}.get)
    with pytest.raises(ConfigurationError, match=r'pip install "mockint\[voice\]" \(in a checkout: make voice\)'):
        get_transcriber("local")
