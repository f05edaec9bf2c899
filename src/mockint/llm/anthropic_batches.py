"""Batches of Anthropic's: all requests are submitted in one call, and their results come as lines.

A batch has no name of ours there. Whether one is ours is told by the names of its requests, which are given only when
it has ended.
"""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO

from mockint.llm import batches, failures, recording, sdk
from mockint.llm.anthropic_client import URL, anthropic_sdk, read_message, request_body
from mockint.llm.batches import SKEW, Gone, Limits, Result, State, Unsure
from mockint.llm.client import Connection, Reply, Request
from mockint.llm.errors import Malformed, TimedOut, Unreachable
from mockint.llm.failures import Answer
from mockint.llm.reading import count as number
from mockint.llm.reading import items
from mockint.llm.service import Service, hosted_service

if TYPE_CHECKING:
    import anthropic

LIMITS = Limits(requests=20_000, size=32_000_000)
"""Far below the provider's own (100,000 and 256 MB), since a batch is held in memory while it is submitted."""

SECONDS = 60.0  # until an answer must be there, or the next part of a long one
UPLOAD_SECONDS = 600.0
PATH = "/v1/messages/batches"
PAGE = 100
COUNTS = ("succeeded", "errored", "canceled", "expired")

STATUSES = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "api_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
}
"""The HTTP status that stands for an error when a request is made live."""

# How the SDK is told to give an answer as it is, or piece by piece, where it has no method that does.
RAW = {"X-Stainless-Raw-Response": "raw"}
STREAMED = {"X-Stainless-Raw-Response": "stream", "Accept": "application/binary"}

Call = Callable[["anthropic.AsyncAnthropic"], Awaitable[Any]]


def anthropic_batches(model: str, connection: Connection) -> "AnthropicBatches":
    """Raises NoKey without a key, ConfigurationError for an address that can't be used."""
    recording.check_folder()
    return AnthropicBatches(hosted_service("anthropic", model, connection, URL))


class AnthropicBatches:
    """One model of Anthropic's, asked by batches; it must be one with structured output."""

    def __init__(self, service: Service, limits: Limits = LIMITS) -> None:
        self.service = service
        self.limits = limits

    def body(self, request: Request) -> dict[str, Any]:
        return request_body(self.service, request)

    def line(self, name: str, body: dict[str, Any]) -> bytes:
        return json.dumps({"custom_id": name, "params": body}, ensure_ascii=False).encode("utf-8", "replace") + b"\n"

    def read(self, body: dict[str, Any]) -> Reply:
        return batches.at_batch_price(lambda: read_message(self.service, body))

    async def submit(self, file: BinaryIO, token: str) -> str:  # noqa: ARG002 - it is in the names of the requests
        file.seek(0)
        # As bytes: the SDK takes ten times their memory for a list.
        body = b'{"requests":[' + b",".join(line.rstrip(b"\n") for line in file) + b"]}"
        try:
            answer = await self._answer(
                lambda client: client.post(
                    PATH, content=body, cast_to=object, options={"headers": RAW, "timeout": UPLOAD_SECONDS}
                ),
                UPLOAD_SECONDS,
            )
        except (TimedOut, Unreachable, Malformed) as error:
            raise batches.unsure(error) from None
        return batches.accepted(self.service, answer)

    async def find(self, token: str, since: datetime, count: int) -> str | None:
        maybe = False
        after: dict[str, str] = {}
        while True:
            answer = await self._answer(
                lambda client, after=after: client.messages.batches.with_raw_response.list(limit=PAGE, **after)  # type: ignore[misc]
            )
            page = failures.body_of(self.service, answer)
            listed = items(page, "data")
            for batch in listed:
                if _total(batch) != count or _made(batch) < since - SKEW:
                    continue
                if batch.get("processing_status") != "ended":
                    maybe = True
                elif await self._is_named(str(batch.get("id")), token):
                    return str(batch.get("id"))
            # The newest come first.
            if not page.get("has_more") or not listed or _made(listed[-1]) < since - SKEW:
                break
            after = {"after_id": str(listed[-1].get("id"))}
        if maybe:
            raise Unsure("a batch that may be the one we were ended over is under way; it shows when it has ended")
        return None

    async def state(self, batch: str) -> State:
        body = await self._retrieved(batch)
        done = _total(body) - (number(body, "request_counts", "processing") or 0)
        return State(body.get("processing_status") == "ended", done, _total(body))

    async def results(self, batch: str) -> AsyncGenerator[tuple[str, Result], None]:
        module = await sdk.load("anthropic", "resources.messages")
        # Not at the `results_url` that is told: behind a gateway it would lead past it, with the gateway's key.
        path = f"{PATH}/{batch}/results"

        refused = partial(batches.refused, self.service, batch)
        async with anthropic_sdk(self.service, module, SECONDS) as client:
            call = partial(_streamed, client, path)
            async with aclosing(sdk.lines(self.service, module, call, SECONDS, refused)) as lines:
                async for line in lines:
                    if found := self._result(line):
                        yield found

    async def delete(self, batch: str) -> None:
        answer = await self._answer(lambda client: client.messages.batches.with_raw_response.delete(batch))
        batches.body_of(self.service, batch, answer)

    async def _retrieved(self, batch: str) -> dict[str, Any]:
        answer = await self._answer(lambda client: client.messages.batches.with_raw_response.retrieve(batch))
        return batches.body_of(self.service, batch, answer)

    async def _is_named(self, batch: str, token: str) -> bool:
        """Whether the requests of an ended batch carry this token; the first one tells."""
        try:
            async with aclosing(self.results(batch)) as results:
                async for name, _ in results:
                    return name.startswith(token)
        except Gone:
            pass
        return False

    async def _answer(self, call: Call, seconds: float = SECONDS) -> Answer:
        module = await sdk.load("anthropic", "resources.messages")
        async with sdk.within(self.service, seconds), anthropic_sdk(self.service, module, SECONDS) as client:
            return await sdk.exchange(self.service, module, lambda: call(client))

    def _result(self, line: str) -> tuple[str, Result] | None:
        """The name of the request and what came of it; None for a line that can't be read."""
        said = batches.object_in(line)
        result = said.get("result")
        if not isinstance(result, dict):
            return None
        name = str(said.get("custom_id"))
        match result.get("type"):
            case "succeeded" if isinstance(result.get("message"), dict):
                return name, result["message"]
            case "expired":
                return name, batches.expired(self.service)
            case "canceled":
                return name, batches.cancelled(self.service)
        outer = result.get("error")
        error = outer.get("error") if isinstance(outer, dict) else None
        found = error if isinstance(error, dict) else {}
        return name, batches.failed(self.service, found, STATUSES.get(str(found.get("type")), 400))


@asynccontextmanager
async def _streamed(client: "anthropic.AsyncAnthropic", path: str) -> AsyncIterator[Any]:
    response: Any = await client.get(path, cast_to=object, options={"headers": STREAMED})
    try:
        yield response
    finally:
        await response.close()


def _total(batch: Mapping[str, Any]) -> int:
    return sum(number(batch, "request_counts", name) or 0 for name in ("processing", *COUNTS))


def _made(batch: Mapping[str, Any]) -> datetime:
    try:
        return datetime.fromisoformat(str(batch.get("created_at"))).astimezone(UTC)
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)  # it may be the one that is looked for
