"""Batches of OpenAI's: a file is uploaded, a batch made of it, and what came of it is one or two files."""

import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing, suppress
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from mockint.llm import batches, failures, recording, sdk
from mockint.llm.batches import DAYS, SKEW, Limits, Result, State, Unsure
from mockint.llm.client import Connection, Reply, Request
from mockint.llm.errors import Malformed, ModelError, TimedOut, Unreachable
from mockint.llm.failures import Answer
from mockint.llm.openai_client import URL, read_response, request_body
from mockint.llm.reading import count as number
from mockint.llm.reading import items
from mockint.llm.service import Service, hosted_service

if TYPE_CHECKING:
    import openai

ENDPOINT: Final = "/v1/responses"
LIMITS = Limits(requests=45_000, size=180_000_000)
"""A tenth below the provider's own."""

SECONDS = 60.0  # until an answer must be there, or the next part of a long one
UPLOAD_SECONDS = 1800.0
EXPIRES = {"anchor": "created_at", "seconds": DAYS * 24 * 3600}
"""When files are deleted that nobody fetched; those that were fetched are deleted at once."""

PAGE = 100
MARK = "mockint"
"""The name of the batch's metadata that holds its token."""

ENDED = ("completed", "failed", "expired", "cancelled")
FILES = ("output_file_id", "error_file_id")

Call = Callable[["openai.AsyncOpenAI"], Awaitable[Any]]


def openai_batches(model: str, connection: Connection) -> "OpenAIBatches":
    """Raises NoKey without a key, ConfigurationError for an address that can't be used."""
    recording.check_folder()
    return OpenAIBatches(hosted_service("openai", model, connection, URL))


class OpenAIBatches:
    """One model of OpenAI's, asked by batches."""

    def __init__(self, service: Service, limits: Limits = LIMITS) -> None:
        self.service = service
        self.limits = limits

    def body(self, request: Request) -> dict[str, Any]:
        return request_body(self.service, request)

    def line(self, name: str, body: dict[str, Any]) -> bytes:
        line = {"custom_id": name, "method": "POST", "url": ENDPOINT, "body": body}
        return json.dumps(line, ensure_ascii=False).encode("utf-8", "replace") + b"\n"

    def read(self, body: dict[str, Any]) -> Reply:
        return batches.at_batch_price(lambda: read_response(self.service, body))

    async def submit(self, file: BinaryIO, token: str) -> str:
        uploaded = await self._upload(file, token)
        try:
            answer = await self._answer(
                lambda client: client.batches.with_raw_response.create(
                    input_file_id=uploaded,
                    endpoint=ENDPOINT,
                    completion_window="24h",
                    metadata={MARK: token},
                    output_expires_after=EXPIRES,  # type: ignore[arg-type] # a TypedDict
                )
            )
            return batches.accepted(self.service, answer)
        except (TimedOut, Unreachable, Malformed) as error:
            raise batches.unsure(error) from None
        except Unsure:
            raise
        except ModelError:
            await self._delete(uploaded)  # no batch needs it
            raise

    async def find(self, token: str, since: datetime, count: int) -> str | None:  # noqa: ARG002 - its metadata will do
        after: dict[str, str] = {}
        while True:
            answer = await self._answer(
                lambda client, after=after: client.batches.with_raw_response.list(limit=PAGE, **after)  # type: ignore[misc]
            )
            page = failures.body_of(self.service, answer)
            listed = items(page, "data")
            for batch in listed:
                marks = batch.get("metadata")
                if isinstance(marks, Mapping) and marks.get(MARK) == token:
                    return str(batch.get("id"))
            made = number(listed[-1], "created_at") if listed else None
            # The newest come first.
            if not page.get("has_more") or made is None or made < (since - SKEW).timestamp():
                return None
            after = {"after": str(listed[-1].get("id"))}

    async def state(self, batch: str) -> State:
        body = await self._retrieved(batch)
        counts = [number(body, "request_counts", name) or 0 for name in ("completed", "failed", "total")]
        return State(body.get("status") in ENDED, counts[0] + counts[1], counts[2], self._problem(body))

    async def results(self, batch: str) -> AsyncGenerator[tuple[str, Result], None]:
        body = await self._retrieved(batch)
        for file in filter(None, map(body.get, FILES)):
            async with aclosing(self._lines(batch, str(file))) as lines:
                async for line in lines:
                    if found := self._result(line):
                        yield found

    async def delete(self, batch: str) -> None:
        body = await self._retrieved(batch)
        for file in filter(None, map(body.get, ("input_file_id", *FILES))):
            await self._delete(str(file))

    async def _upload(self, file: BinaryIO, token: str) -> str:
        file.seek(0)
        answer = await self._answer(
            lambda client: client.files.with_raw_response.create(
                file=(f"mockint-{token}.jsonl", file),
                purpose="batch",
                expires_after=EXPIRES,  # type: ignore[arg-type] # a TypedDict
                timeout=UPLOAD_SECONDS,
            ),
            UPLOAD_SECONDS,
        )
        found = failures.body_of(self.service, answer).get("id")
        if not isinstance(found, str) or not found:
            raise failures.malformed(self.service, "gave no id of the file that was uploaded", text=answer.text)
        return found

    async def _retrieved(self, batch: str) -> dict[str, Any]:
        answer = await self._answer(lambda client: client.batches.with_raw_response.retrieve(batch))
        return batches.body_of(self.service, batch, answer)

    async def _delete(self, file: str) -> None:
        with suppress(ModelError):  # it expires
            await self._answer(lambda client: client.files.with_raw_response.delete(file))

    async def _lines(self, batch: str, file: str) -> AsyncGenerator[str, None]:
        module = await sdk.load("openai", "resources.files")

        refused = partial(batches.refused, self.service, batch)
        async with sdk.openai_sdk(self.service, module, SECONDS) as client:
            call = partial(client.files.with_streaming_response.content, file)
            async with aclosing(sdk.lines(self.service, module, call, SECONDS, refused)) as lines:
                async for line in lines:
                    yield line

    async def _answer(self, call: Call, seconds: float = SECONDS) -> Answer:
        module = await sdk.load("openai", "resources.batches", "resources.files")
        async with sdk.within(self.service, seconds), sdk.openai_sdk(self.service, module, SECONDS) as client:
            return await sdk.exchange(self.service, module, lambda: call(client))

    def _problem(self, body: Mapping[str, Any]) -> ModelError | None:
        match body.get("status"):
            case "failed":
                errors = body.get("errors")
                told = items(errors, "data") if isinstance(errors, Mapping) else []
                said = "; ".join(str(error.get("message")) for error in told[:3])
                code = str(told[0].get("code")) if told else ""
                # Not too much for now, but too much at a time.
                status = 429 if code == "token_limit_exceeded" else 400
                return batches.failed(self.service, {"message": said or "the batch failed", "code": code}, status)
            case "expired":
                return batches.expired(self.service)
            case "cancelled":
                return batches.cancelled(self.service)
        return None

    def _result(self, line: str) -> tuple[str, Result] | None:
        """The name of the request and what came of it; None for a line that can't be read."""
        said = batches.object_in(line)
        if not said:
            return None
        name = str(said.get("custom_id"))
        response, error = said.get("response"), said.get("error")
        if isinstance(response, dict) and isinstance(response.get("body"), dict):
            status, body = number(response, "status_code") or 500, response["body"]
            if status == 200:
                return name, body
            return name, failures.failure(self.service, Answer(status, self.service.address, {}, json.dumps(body)))
        code = error.get("code") if isinstance(error, dict) else None
        if code == "batch_expired":
            return name, batches.expired(self.service)
        if code in ("batch_cancelled", "batch_canceled"):
            return name, batches.cancelled(self.service)
        return name, batches.failed(self.service, error if isinstance(error, dict) else {})
