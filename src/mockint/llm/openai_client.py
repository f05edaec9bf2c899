"""OpenAI's models, by the Responses API with its strict structured output. Nothing is stored there."""

from functools import partial
from typing import TYPE_CHECKING, Any

from mockint.llm import failures, prices, recording, sdk
from mockint.llm.client import Connection, Reply, Request
from mockint.llm.parsing import json_object
from mockint.llm.reading import count, items, texts
from mockint.llm.service import Service, hosted_service

if TYPE_CHECKING:
    from mockint.domain.grade import Usage

URL = "https://api.openai.com/v1"


def openai_client(model: str, connection: Connection) -> "OpenAIClient":
    """The provider `openai`. Raises NoKey without a key, ConfigurationError for an address that can't be used."""
    recording.check_folder()
    return OpenAIClient(hosted_service("openai", model, connection, URL))


class OpenAIClient:
    """One model of OpenAI's, or of what speaks the Responses API at another address."""

    def __init__(self, service: Service) -> None:
        self._service = service

    @property
    def name(self) -> str:
        return self._service.name

    async def ask(self, request: Request) -> Reply:
        module = await sdk.load("openai", "resources.responses")
        body = request_body(self._service, request)
        async with (
            sdk.within(self._service, request.timeout),
            sdk.openai_sdk(self._service, module, request.timeout) as client,
        ):
            answer = await sdk.exchange(
                self._service, module, partial(client.responses.with_raw_response.create, **body)
            )
            return read_response(self._service, failures.body_of(self._service, answer))


def request_body(service: Service, request: Request) -> dict[str, Any]:
    """What is sent to ask a request."""
    return {
        "model": service.model,
        "instructions": request.system,
        "input": [
            {
                "role": "user",
                "content": [{"type": "input_text", "text": text} for text in (request.shared, request.own) if text],
            }
        ],
        "text": {"format": {"type": "json_schema", "name": "reply", "strict": True, "schema": dict(request.schema)}},
        "max_output_tokens": request.max_output_tokens,
        "store": False,
    }


def read_response(service: Service, body: dict[str, Any]) -> Reply:
    """The reply in a body of the Responses API; raises ModelError where there is none."""
    usage = _usage(service, body)
    # What a model says on the way to its answer is no part of it.
    messages = [message for message in items(body, "output", "message") if message.get("phase") != "commentary"]
    text = "".join(texts(messages, "output_text"))
    refusal = "".join(texts(messages, "refusal", field="refusal"))
    details = body.get("incomplete_details")
    reason = details.get("reason") if isinstance(details, dict) else None
    if reason == "content_filter":
        raise failures.filtered(service, text, usage)
    if refusal:
        raise failures.refused(service, refusal, usage)
    if reason or body.get("status") == "incomplete":
        raise failures.cut_off(service, text, usage)
    if body.get("status") == "failed" or not text:
        raise failures.empty(service, body, usage)
    data = json_object(text)
    if data is None:
        raise failures.malformed(service, "wrote no JSON object", usage=usage, text=text)
    return Reply(data, text, usage, str(body.get("model") or ""), str(body.get("status") or ""))


def _usage(service: Service, body: dict[str, Any]) -> "Usage":
    return prices.usage(
        service.provider,
        service.model,
        input_tokens=count(body, "usage", "input_tokens"),
        cached_input_tokens=count(body, "usage", "input_tokens_details", "cached_tokens"),
        cache_write_tokens=count(body, "usage", "input_tokens_details", "cache_write_tokens"),
        output_tokens=count(body, "usage", "output_tokens"),
    )
