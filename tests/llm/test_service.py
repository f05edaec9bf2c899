"""Where a provider is reached, and what of its words may be repeated."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockint.domain.errors import ConfigurationError
from mockint.llm.client import Connection
from mockint.llm.providers import open_client
from mockint.llm.service import Service, checked_url

KEY = "sk-planted-0123456789abcdefghij"


@pytest.mark.parametrize(
    "url",
    [
        *("localhost:8000/v1", "ftp://models.test", "http://", "https:///v1", "http://[::1", "http://host:port/v1"),
        *("http://host:70000", "http://ho st/v1", "models", "file:///etc/passwd", "http://host/a\nb"),
    ],
)
def test_what_is_no_address_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(ConfigurationError, match="http://HOST:PORT/v1"):
        checked_url(url)


@pytest.mark.parametrize(
    "url", ["http://me:secret@host/v1", "https://secret@host", "//me:secret@host", "http://me:secret@[host"]
)
def test_an_address_with_a_password_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(ConfigurationError, match="--api-key-env") as raised:
        checked_url(url)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/v1", "https://[::1]:1/v1", "https://models.test/a@b/v1"])
def test_an_address_is_taken_as_it_is(url: str) -> None:
    assert checked_url(f" {url}/ ") == url


@given(st.text())
def test_no_text_breaks_the_look_at_an_address(url: str) -> None:
    with contextlib.suppress(ConfigurationError):
        assert checked_url(url).lower().startswith("http")


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_an_address_comes_from_the_connection_then_the_environment_then_the_provider(
    provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mockint.llm.service import hosted_service

    monkeypatch.setenv(f"{provider.upper()}_API_KEY", KEY)

    def address(connection: Connection) -> str:
        return hosted_service(provider, "m", connection, "https://provider.test").base_url

    assert address(Connection()) == "https://provider.test"
    monkeypatch.setenv(f"{provider.upper()}_BASE_URL", "https://environment.test")
    assert address(Connection()) == "https://environment.test"
    assert address(Connection(base_url="https://named.test")) == "https://named.test"
    monkeypatch.setenv(f"{provider.upper()}_BASE_URL", "nonsense")
    with pytest.raises(ConfigurationError, match="nonsense"):
        address(Connection())


def test_a_compatible_server_has_no_address_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match="--base-url"):
        open_client("compatible:m", Connection())
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:8080/v1")
    assert open_client("compatible:m", Connection()).name == "compatible:m"


def test_ollama_is_on_this_machine_whatever_openai_is(monkeypatch: pytest.MonkeyPatch) -> None:
    from mockint.llm.compatible_client import OLLAMA_URL, ollama_client

    monkeypatch.setenv("OPENAI_BASE_URL", "https://models.test/v1")
    assert vars(ollama_client("qwen3:0.6b", Connection()))["_service"].base_url == OLLAMA_URL


def test_a_short_key_is_a_word_and_not_every_letter() -> None:
    service = Service("compatible", "m", "http://127.0.0.1:1/v1", "x")
    assert service.scrubbed("x is no key for max: x.") == "(key) is no key for max: (key)."


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (f"Incorrect API key provided: {KEY}.", "Incorrect API key provided: (key)."),
        ("Incorrect API key provided: sk-plant****nted. See", "Incorrect API key provided: (key). See"),
        ("token sk-Other0123456789 in org-Ab12Cd34Ef56", "token (key) in (account)"),
        ("a\x1b[31m red\n\n line\u202e", "a [31m red line"),
        ("user-facing, sk-learn-based, bearer token", "user-facing, sk-learn-based, bearer token"),
    ],
)
def test_what_a_provider_says_is_repeated_on_one_line_without_secrets(said: str, shown: str) -> None:
    assert Service("openai", "m", "https://models.test", KEY).quoted(said) == shown


@given(st.text(max_size=2000))
def test_what_a_provider_says_is_never_long(said: str) -> None:
    quoted = Service("openai", "m", "https://models.test", KEY).quoted(f"{said}{KEY}{said}")
    assert len(quoted) <= 300
    assert KEY not in quoted
    assert "\n" not in quoted
