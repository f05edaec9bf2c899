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
from mockint.llm.providers import EXAMPLES, check_provider, open_client, provider_names

OWN = ("anthropic", "compatible", "ollama", "openai")

Install = Callable[..., Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Install a distribution that brings a provider."""

    def put(distribution: str, provider: str, code: str) -> Path:
        return plug_in(tmp_path, monkeypatch, distribution, f"[mockint.providers]\n{provider} = {{}}:client", code)

    return put


ACME = """
from mockint.llm.scripted import ScriptedClient

def client(model, connection):
    return ScriptedClient([{"vault": "met"}], name=f"acme:{model}@{connection.base_url}")
"""


def test_mockints_own_providers_are_entry_points_as_a_strangers_are() -> None:
    assert provider_names() == OWN


def test_a_strangers_provider_is_listed_and_opened(install: Install) -> None:
    install("mockint-acme", "acme", ACME)
    assert provider_names() == ("acme", *OWN)
    client = open_client("acme:small:v2", Connection(base_url="http://acme"))
    assert client.name == "acme:small:v2@http://acme"


def test_listing_and_checking_import_no_provider(install: Install) -> None:
    folder = install("mockint-acme", "acme", "raise SystemExit('it was imported')")
    code = (
        "import sys\n"
        "from mockint.llm.providers import check_provider, provider_names\n"
        "print(*provider_names(), *check_provider('acme:x'))\n"
        "heavy = ('mockint_acme', 'openai', 'anthropic', 'httpx2', 'keyring', 'tenacity',"
        " 'mockint.llm.openai_client', 'mockint.llm.anthropic_client', 'mockint.llm.compatible_client')\n"
        "print([name for name in heavy if name in sys.modules])\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.stdout == f"acme {' '.join(OWN)} acme x\n[]\n", ran.stderr


def test_opening_imports_no_sdk() -> None:
    code = (
        "import sys\n"
        "from mockint.llm.client import Connection\n"
        "from mockint.llm.providers import open_client\n"
        "for name in ('openai:gpt-6-luna', 'anthropic:claude-haiku-5-5', 'ollama:qwen3:0.6b'):\n"
        "    print(open_client(name, Connection()).name)\n"
        "print([name for name in ('openai', 'anthropic', 'httpx2') if name in sys.modules])\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "OPENAI_API_KEY": "sk-one", "ANTHROPIC_API_KEY": "sk-two"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.stdout == "openai:gpt-6-luna\nanthropic:claude-haiku-5-5\nollama:qwen3:0.6b\n[]\n", ran.stderr


@pytest.mark.parametrize("name", ["acme:x", "acme", "", ":x", "Openai:gpt-6-luna"])
def test_an_unknown_provider_is_told_which_there_are(name: str) -> None:
    with pytest.raises(ConfigurationError, match="installed: anthropic, compatible, ollama, openai"):
        open_client(name, Connection())


def test_a_key_given_as_a_grader_is_not_repeated() -> None:
    with pytest.raises(ConfigurationError) as caught:
        open_client("sk-planted-0123456789abcdef", Connection())
    assert "planted" not in str(caught.value)


@pytest.mark.parametrize("provider", OWN)
@pytest.mark.parametrize("name", ["{}", "{}:", "{}: "])
def test_a_name_without_a_model_is_told_how_one_looks(provider: str, name: str) -> None:
    with pytest.raises(ConfigurationError, match="names no model") as caught:
        check_provider(name.format(provider))
    assert EXAMPLES[provider] in str(caught.value)


def test_models_may_have_colons_and_slashes() -> None:
    assert check_provider("ollama:qwen3:0.6b") == ("ollama", "qwen3:0.6b")
    assert check_provider("compatible:org/model:free") == ("compatible", "org/model:free")


def test_a_provider_that_fails_on_import_is_named_with_its_package(install: Install) -> None:
    install("mockint-acme", "acme", "import a_package_that_is_not_there")
    with pytest.raises(
        ConfigurationError, match=r"'acme' of mockint-acme can't be loaded.*a_package_that_is_not_there"
    ):
        open_client("acme:x", Connection())


def test_a_package_without_the_function_that_it_names_is_an_error_of_its(install: Install) -> None:
    install("mockint-acme", "acme", "")
    with pytest.raises(ConfigurationError, match="'acme' of mockint-acme can't be loaded"):
        open_client("acme:x", Connection())


def test_a_provider_that_fails_is_named_without_its_words(install: Install) -> None:
    install("mockint-acme", "acme", "def client(model, connection):\n    raise ValueError('sk-planted')")
    with pytest.raises(ConfigurationError, match="'acme' of mockint-acme can't be used: ValueError") as caught:
        open_client("acme:x", Connection())
    assert "planted" not in str(caught.value)


def test_a_missing_key_is_said_by_the_provider(install: Install) -> None:
    install(
        "mockint-acme",
        "acme",
        "from mockint.llm.keys import no_key\ndef client(model, connection):\n    raise no_key('acme', 'ACME_KEY')",
    )
    with pytest.raises(NoKey, match="ACME_KEY"):
        open_client("acme:x", Connection())


def test_a_stranger_cant_take_the_place_of_mockints_own(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    install("mockint-acme", "openai", ACME)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-one")
    assert provider_names() == OWN
    assert type(open_client("openai:gpt-6-luna", Connection())).__module__ == "mockint.llm.openai_client"


def test_two_strangers_of_one_name_are_both_named(install: Install) -> None:
    install("mockint-acme", "acme", ACME)
    install("other-acme", "acme", ACME)
    with pytest.raises(ConfigurationError, match="mockint-acme and other-acme both bring a provider 'acme'"):
        open_client("acme:x", Connection())
