"""From "openai:gpt-6-luna" to a client, by the entry points of the group `mockint.providers` (see `plugins`)."""

from typing import cast

from mockint.domain.errors import ConfigurationError
from mockint.llm.client import Client, Connection
from mockint.llm.plugins import Plugins

PROVIDERS = Plugins("mockint.providers", "provider", meant="grader", without=". Without one: embedded")

EXAMPLES = {
    "openai": "openai:gpt-6-luna",
    "anthropic": "anthropic:claude-haiku-5-5",
    "ollama": "ollama:qwen3:0.6b",
    "compatible": "compatible:MODEL with --base-url URL",
}


def provider_names() -> tuple[str, ...]:
    """The providers that are installed, by name; imports none."""
    return PROVIDERS.names()


def check_provider(name: str) -> tuple[str, str]:
    """Provider and model of a name as `--grader` takes it; raises ConfigurationError for an unknown provider or where
    no model is named. Imports none.
    """
    # Split once: models have colons of their own (qwen3:0.6b).
    provider, _, model = name.partition(":")
    PROVIDERS.find(provider)
    if not model.strip():
        example = EXAMPLES.get(provider, f"{provider}:MODEL")
        raise ConfigurationError(f"{name!r} names no model; write it behind a colon: {example}")
    return provider, model.strip()


def open_client(name: str, connection: Connection) -> Client:
    """The client of a name as `--grader` takes it. Raises ConfigurationError for an unknown provider, a name without a
    model, or a provider that can't be loaded, and what the provider itself raises: NoKey where it has none.
    """
    provider, model = check_provider(name)
    return cast(Client, PROVIDERS.use(provider, lambda make: make(model, connection)))
