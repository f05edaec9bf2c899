"""Asking by a provider's batch API: many requests in one file, answered within a day, at half the price.

A batch is named by a token that is made here before it is submitted, so that one which was accepted is found again even
though its own id never reached us. A request is named `TOKEN_REQUEST` in it. Nothing is asked again in here.
"""

import json
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, BinaryIO, Protocol

from mockint.domain.errors import ConfigurationError
from mockint.domain.grade import Usage
from mockint.llm import failures, prices
from mockint.llm.client import Connection, Reply, Request
from mockint.llm.errors import Malformed, ModelError, Overloaded, TimedOut, Unreachable
from mockint.llm.failures import Answer
from mockint.llm.reading import loaded
from mockint.llm.service import Service

SHARE = 0.5
"""Of the live price."""

DAYS = 30
"""How long a provider keeps what came of a batch, at most."""

SKEW = timedelta(minutes=15)
"""How far this machine's clock may be off the provider's, and still a batch is found by when it was made."""

Result = dict[str, Any] | ModelError
"""What came of one request: the body that a live request gets too, or what went wrong."""


@dataclass(frozen=True)
class Limits:
    """What one batch may hold: requests, and bytes of their lines."""

    requests: int
    size: int


@dataclass(frozen=True)
class State:
    """How far a batch is. `problem` is what became of the requests of an ended one that have no result of their own."""

    ended: bool
    done: int
    total: int
    problem: ModelError | None = None


class Unsure(ModelError):
    """Whether the provider has the batch can't be told yet."""


class Gone(ModelError):
    """The provider has no such batch for this key, or not its results any more."""


class BatchService(Protocol):
    """One model behind one provider's batch API. Every method raises ModelError only, none with a key in it."""

    @property
    def service(self) -> Service: ...

    @property
    def limits(self) -> Limits: ...

    def body(self, request: Request) -> dict[str, Any]:
        """What is sent to ask a request: the same as live."""

    def line(self, name: str, body: dict[str, Any]) -> bytes:
        """A line of the file that is submitted, its end included; `name` is at most 64 of A-Z, a-z, 0-9, _ and -."""

    def read(self, body: dict[str, Any]) -> Reply:
        """The reply in a body, at the price of a batch; raises ModelError where there is none."""

    async def submit(self, file: BinaryIO, token: str) -> str:
        """Submit all lines of a file; the provider's id of the batch. Raises Unsure where it may have been accepted all
        the same; any other error says that it was not.
        """

    async def find(self, token: str, since: datetime, count: int) -> str | None:
        """The id of the batch with this token, of so many requests, submitted at that time or later; None where the
        provider has none. Raises Unsure where that can't be told yet.
        """

    async def state(self, batch: str) -> State:
        """How far it is. Raises Gone."""

    def results(self, batch: str) -> AsyncGenerator[tuple[str, Result], None]:
        """What came of the requests of an ended batch, by name, in any order; streamed. Raises Gone."""

    async def delete(self, batch: str) -> None:
        """Have the provider delete an ended batch: what was asked, and what came of it."""


def open_batches(name: str, connection: Connection) -> BatchService:
    """The batch API for a model, named as `--grader` takes it.

    Raises ConfigurationError for a provider without one, and as the provider's client does: NoKey without a key.
    """
    from mockint.llm.providers import check_provider

    provider, model = check_provider(name)
    if provider == "openai":
        from mockint.llm.openai_batches import openai_batches

        return openai_batches(model, connection)
    if provider == "anthropic":
        from mockint.llm.anthropic_batches import anthropic_batches

        return anthropic_batches(model, connection)
    raise ConfigurationError(f"{name} has no batches, only openai:MODEL and anthropic:MODEL do; leave --batch out")


def worst_case(service: Service, request: Request) -> float | None:
    """US dollars that one request in a batch can't pass; None where the price isn't known."""
    most = prices.worst_case(service.provider, service.model, request)
    return None if most is None else most * SHARE


def at_batch_price(read: Callable[[], Reply]) -> Reply:
    """What `read` gives or raises, with the price of a batch."""
    try:
        reply = read()
    except ModelError as error:
        error.usage = _halved(error.usage)
        raise
    return replace(reply, usage=_halved(reply.usage))


def accepted(service: Service, answer: Answer) -> str:
    """The id in the answer to what was submitted; raises as `BatchService.submit`."""
    try:
        batch = failures.body_of(service, answer).get("id")
        if isinstance(batch, str) and batch:
            return batch
        raise failures.malformed(service, "gave no id of the batch", text=answer.text)
    except (Malformed, Overloaded) as error:
        raise unsure(error) from None


def unsure(error: Malformed | Overloaded | TimedOut | Unreachable) -> Unsure:
    """What to raise where it can't be told whether a batch was accepted, because of this error."""
    return Unsure(f"whether the batch was accepted isn't known: {error}", wait=error.wait)


def body_of(service: Service, batch: str, answer: Answer) -> dict[str, Any]:
    """The JSON object of an answer about a batch; raises Gone where there is none any more, else as for any answer."""
    if not answer.ok:
        raise refused(service, batch, answer)
    return failures.body_of(service, answer)


def refused(service: Service, batch: str, answer: Answer) -> ModelError:
    """The error for an answer about a batch whose status is not a success."""
    if answer.status not in (404, 410):
        return failures.failure(service, answer)
    return Gone(
        f"{service.name} has no batch {batch} for this key, or not its results any more. It may be another account's:"
        " run again with its key. Without --batch, these answers are graded now"
    )


def object_in(line: str) -> dict[str, Any]:
    """The JSON object in a line of results; {} where there is none."""
    try:
        said = loaded(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def failed(service: Service, error: Mapping[str, Any], status: int = 400) -> ModelError:
    """What a provider's error about a request or a batch means."""
    return failures.failure(service, Answer(status, service.base_url, {}, json.dumps({"error": error})))


def expired(service: Service) -> ModelError:
    return TimedOut(f"{service.name} didn't come to it within the day that a batch takes. Run again to ask once more")


def cancelled(service: Service) -> ModelError:
    return ModelError(f"the batch was cancelled before {service.name} came to it. Run again to ask once more")


def _halved(usage: Usage) -> Usage:
    cost = usage.cost_usd
    return usage.model_copy(update={"cost_usd": None if cost is None else round(cost * SHARE, 9)})
