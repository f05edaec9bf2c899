"""Where keys come from: the environment, then the system's keyring. Never a file of mockint's, never an argument.

The keyring is asked only when a grader of that provider is, or when a person asks about keys: a locked one may open a
window. One that isn't there or doesn't work holds no key.
"""

import os
import re
from typing import Literal, NamedTuple

from mockint.domain.errors import ConfigurationError, InputError
from mockint.llm.errors import NoKey

SERVICE = "mockint"
"""What mockint's keys are called in the keyring; the user of each is the provider."""

VARIABLES = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
"""The environment variable of each provider that has one by custom."""

KEYLESS = ("ollama", "compatible")
"""Providers that are shown no key unless --api-key-env names the variable that holds it."""


class Key(NamedTuple):
    """A key and where it was found. Its text shows neither."""

    text: str
    source: Literal["environment", "keyring"]

    def __repr__(self) -> str:
        return f"Key(source={self.source!r})"


def find_key(provider: str, env: str) -> str | None:
    """The key of a provider: of the environment variable `env`, else of the keyring; None where neither has one.

    Where a variable is named in place of the usual one, only it will do: another key would be sent unasked.
    Raises NoKey where what is there can't be a key: a client would show it in its error.
    """
    key = look_for_key(provider, env)
    return key.text if key else None


def look_for_key(provider: str, env: str) -> Key | None:
    """As `find_key`, with where it was found."""
    if given := os.environ.get(env, "").strip() if env else "":
        if not _is_key(given):
            raise NoKey(f"what {env} holds can't be a key: it has spaces or signs that no key has. Set it again.")
        return Key(given, "environment")
    kept = _kept(provider) if _in_keyring(provider, env) else None
    if kept and not _is_key(kept):
        raise NoKey(f"what the keyring holds for {provider} can't be a key. `mockint config set-key {provider}`")
    return Key(kept, "keyring") if kept else None


def no_key(provider: str, env: str, instead: str = "--grader embedded") -> NoKey:
    """The error for a provider without a key: it says how to give one, and what to use instead (an option)."""
    ways = [f"set {env}"] if env else []
    if _in_keyring(provider, env):
        ways.append(f"keep one in the system's keyring with `mockint config set-key {provider}`")
    return NoKey(f"{provider} needs a key and there is none: {', or '.join(ways)}. Without a key: {instead}")


def set_key(provider: str, key: str) -> None:
    """Keep a key in the keyring. Raises InputError for what can't be a key, ConfigurationError where it isn't kept."""
    key = key.strip()
    if not key:
        raise InputError("no key was given, so none is kept")
    if not _is_key(key):
        raise InputError("that can't be a key: it has spaces or signs that no key has. Nothing is kept")
    try:
        import keyring

        keyring.set_password(SERVICE, provider, key)
    except Exception as error:  # a keyring of any make, behind a D-Bus in any state
        raise _not_kept(provider, type(error).__name__) from None
    if _kept(provider) != key:
        raise _not_kept(provider, "it forgets what it is told")


def delete_key(provider: str) -> None:
    """Take a key out of the keyring. Raises InputError where there is none, ConfigurationError where it stays."""
    if not _kept(provider):
        raise InputError(f"the keyring holds no key for {provider}")
    try:
        import keyring

        keyring.delete_password(SERVICE, provider)
    except Exception as error:
        raise ConfigurationError(
            f"the system's keyring didn't delete the key ({type(error).__name__}): delete {SERVICE!r}, {provider!r}"
            " with the system's own program for passwords"
        ) from None


def looks_like_key(text: str) -> bool:
    """Whether a text given for something else looks like a provider's key; such a text is never shown or written."""
    return bool(re.search(r"\b(sk-|sk_|xai-|gsk_|hf_|AIza)[A-Za-z0-9_-]{16,}", text))


def _kept(provider: str) -> str | None:
    """What the keyring holds; None also where there is no keyring, it stays locked, or its D-Bus is broken."""
    try:
        import keyring  # 0.1 s, and it looks for back ends

        return (keyring.get_password(SERVICE, provider) or "").strip() or None
    except Exception:
        return None


def _in_keyring(provider: str, env: str) -> bool:
    return provider not in KEYLESS and env == VARIABLES.get(provider, env)


def _not_kept(provider: str, reason: str) -> ConfigurationError:
    variable = VARIABLES.get(provider)
    instead = f"Set the environment variable {variable} instead" if variable else "Use an environment variable instead"
    return ConfigurationError(f"the system's keyring didn't keep the key ({reason}). {instead}")


def _is_key(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text
