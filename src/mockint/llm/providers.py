"""From "openai:gpt-6-luna" to a client, by the entry points of the group `mockint.providers`.

mockint's own providers stand there as a stranger's do. Names come from what is installed, without importing any of it;
only the one that is asked for is loaded. A stranger can't take the place of one of mockint's own: `openai:` is given a
key, and a package that came along with something else must not get it. Two strangers of one name are an error, because
which of them would answer is chance.
"""

from importlib.metadata import EntryPoint, entry_points
from typing import cast

from mockint.domain.errors import ConfigurationError, MockintError
from mockint.llm.client import Client, Connection
from mockint.llm.keys import looks_like_key

GROUP = "mockint.providers"

EXAMPLES = {
    "openai": "openai:gpt-6-luna",
    "anthropic": "anthropic:claude-haiku-5-5",
    "ollama": "ollama:qwen3:0.6b",
    "compatible": "compatible:MODEL with --base-url URL",
}


def provider_names() -> tuple[str, ...]:
    """The providers that are installed, by name; imports none."""
    return tuple(sorted({entry.name for entry in entry_points(group=GROUP)}))


def check_provider(name: str) -> tuple[str, str]:
    """Provider and model of a name as `--grader` takes it; raises ConfigurationError for an unknown provider or where
    no model is named. Imports none.
    """
    # Split once: models have colons of their own (qwen3:0.6b).
    provider, _, model = name.partition(":")
    _entry(provider)
    if not model.strip():
        example = EXAMPLES.get(provider, f"{provider}:MODEL")
        raise ConfigurationError(f"{name!r} names no model; write it behind a colon: {example}")
    return provider, model.strip()


def open_client(name: str, connection: Connection) -> Client:
    """The client of a name as `--grader` takes it. Raises ConfigurationError for an unknown provider, a name without a
    model, or a provider that can't be loaded, and what the provider itself raises: NoKey where it has none.
    """
    provider, model = check_provider(name)
    entry = _entry(provider)
    try:
        make = entry.load()
    except Exception as error:  # a stranger's module may fail in any way
        raise ConfigurationError(
            f"the provider {provider!r} of {_owner(entry)} can't be loaded: {type(error).__name__}: {error}."
            f" Mend or remove {_owner(entry)}"
        ) from error
    try:
        return cast(Client, make(model, connection))
    except MockintError:
        raise
    except Exception as error:  # without its words: what it was given may hold a key
        raise ConfigurationError(
            f"the provider {provider!r} of {_owner(entry)} can't be used: {type(error).__name__}"
        ) from error


def _entry(provider: str) -> EntryPoint:
    found = list(entry_points(group=GROUP, name=provider))
    own = [entry for entry in found if _owner(entry) == "mockint"]
    if not found:
        if looks_like_key(provider):
            raise ConfigurationError("that looks like a key, not like a grader; it isn't shown here")
        raise ConfigurationError(
            f"there is no provider {provider!r}; installed: {', '.join(provider_names())}. Without one: embedded"
        )
    if len(found) > 1 and not own:
        owners = " and ".join(sorted(_owner(entry) for entry in found))
        raise ConfigurationError(f"{owners} both bring a provider {provider!r}; remove one of them")
    return (own or found)[0]


def _owner(entry: EntryPoint) -> str:
    """The distribution that an entry point comes from."""
    return entry.dist.name if entry.dist else "an unknown package"
