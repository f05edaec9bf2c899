"""Who is asked: a provider, a model, an address, and what key it is shown."""

import os
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from mockint.domain.errors import ConfigurationError
from mockint.domain.visible import without_hidden
from mockint.llm.client import Connection
from mockint.llm.keys import find_key, no_key

EMBEDDED = "--grader embedded"

_LONGEST = 300
"""How much of a provider's own words an error repeats."""

# What looks like a key, or part of one behind stars: OpenAI's 401 repeats it so. The digit leaves "sk-learn" alone.
_KEYS = re.compile(
    r"\bsk-(?=[\w-]*\d)[\w-]{12,}|\bBearer\s+(?=\S*\d)[\w.~+/=-]{12,}|[\w-]{2,}\*{3,}[\w-]*|\*{4,}[\w-]{2,}",
    re.IGNORECASE,
)
_ACCOUNTS = re.compile(r"\b(?:org|proj|user)[-_](?=[A-Za-z]*\d)[A-Za-z0-9]{10,}")


@dataclass(frozen=True)
class Service:
    """One model at one address. `key` is never shown: not in a repr, a message or a recording."""

    provider: str
    model: str
    base_url: str = field(repr=False)  # it may hold a key too
    key: str | None = field(default=None, repr=False)
    key_env: str = ""
    instead: str = EMBEDDED
    """What does the same without a key or a network, as an option."""

    @property
    def name(self) -> str:
        """As `--grader` takes it."""
        return f"{self.provider}:{self.model}"

    @property
    def hosted(self) -> bool:
        """Whether it is the provider's own service, or in its place: its account's settings are sent along."""
        return self.provider in ("openai", "anthropic")

    @property
    def address(self) -> str:
        """The base URL for a message."""
        return self.shown(self.base_url)

    def shown(self, url: str) -> str:
        """An address for a message: without a query, which may hold a key."""
        return self.scrubbed(url.partition("?")[0].partition("#")[0])

    def without_key(self, text: str) -> str:
        """The text without the key that was sent."""
        if not self.key:
            return text
        key = re.escape(self.key)
        # A short one ("x", for a server that wants any) is a word of its own, not each x.
        return re.sub(key if len(self.key) >= 8 else rf"(?<!\w){key}(?!\w)", "(key)", text)

    def scrubbed(self, text: str) -> str:
        """The text without the key, whatever else looks like one, and the ids of accounts."""
        return _ACCOUNTS.sub("(account)", _KEYS.sub("(key)", self.without_key(text)))

    def quoted(self, text: str) -> str:
        """Words of the provider for an error: scrubbed, on one line, not too long."""
        line = " ".join(without_hidden(self.scrubbed(text)).split())
        return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def hosted_service(
    provider: str, model: str, connection: Connection, default_url: str, instead: str = EMBEDDED
) -> Service:
    """A provider's own service, or what stands in its place at another address: both get its key.

    Raises NoKey without one, ConfigurationError for an address that can't be used.
    """
    url_env = f"{provider.upper()}_BASE_URL"
    env = connection.key_env or f"{provider.upper()}_API_KEY"
    url = checked_url(connection.base_url or os.environ.get(url_env, "").strip() or default_url)
    key = find_key(provider, env)
    if not key:
        raise no_key(provider, env, instead)
    return Service(provider, model, url, key, env, instead)


def compatible_service(provider: str, model: str, connection: Connection, url: str, instead: str = EMBEDDED) -> Service:
    """A server that speaks as OpenAI does, at `url`. It is shown a key only where the connection names one.

    Raises NoKey where the named one isn't there, ConfigurationError for an address that can't be used.
    """
    url = checked_url(url)
    env = connection.key_env
    key = find_key(provider, env) if env else None
    if env and not key:
        raise no_key(provider, env, instead)
    return Service(provider, model, url, key, env, instead)


def checked_url(url: str) -> str:
    """The address as it is used; raises ConfigurationError where it isn't one, or holds a name and a password."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a broken port or a broken IPv6 address
        parts, usable = None, False
    if "@" in (parts.netloc if parts else url):
        # Not shown, because of what it holds.
        raise ConfigurationError(
            "the base URL holds a name or a password; leave them out: --api-key-env names a variable that holds a key"
        )
    if not usable or re.search(r"\s", url):
        raise ConfigurationError(
            f"the base URL {url!r} is no address; write it as http://HOST:PORT/v1 or https://HOST/v1"
        )
    return url.rstrip("/")
