"""A model as mockint asks it: one request, one reply that is a JSON object.

A provider is a function `(model: str, connection: Connection) -> Client`, registered in the entry-point group
`mockint.providers` under the name that stands before the colon in `--grader NAME:MODEL`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from mockint.domain.grade import Usage


@dataclass(frozen=True)
class Connection:
    """Where a provider is reached and what it is shown; empty means the provider's own way.

    `key_env` names the environment variable that holds the key; the key itself is never kept here.
    """

    base_url: str = ""
    key_env: str = ""


@dataclass(frozen=True)
class Request:
    """What is asked. `system` and `shared` come first and are the same for many requests, so that providers can keep
    them; `own` is what only this request has. `schema` is the JSON schema of the reply, an object.
    """

    system: str
    shared: str
    own: str
    schema: Mapping[str, Any]
    max_output_tokens: int = 8000
    timeout: float = 120.0
    """Seconds until a whole reply must be there."""


@dataclass(frozen=True)
class Reply:
    """What came back: `data` is the JSON object of `text`, not yet checked against the schema. `model` is who answered
    by its own word, `stop` why it stopped, in the provider's word.
    """

    data: Mapping[str, Any]
    text: str
    usage: Usage
    model: str = ""
    stop: str = ""


class Client(Protocol):
    """One model behind one provider."""

    @property
    def name(self) -> str:
        """As `--grader` takes it: "openai:MODEL"."""

    async def ask(self, request: Request) -> Reply:
        """One request, one reply; never retried here. Raises ModelError only. Safe to call from any event loop."""


def ask(client: Client, request: Request) -> Reply:
    """Ask and wait for the reply; works inside a running event loop (a notebook) too. Raises ModelError."""
    from anyio.from_thread import start_blocking_portal

    with start_blocking_portal() as portal:
        return portal.call(client.ask, request)
