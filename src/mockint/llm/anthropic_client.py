"""Anthropic's models, by the Messages API with its structured output, or with a tool where a model has none."""

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from mockint.llm import failures, prices, recording, sdk
from mockint.llm.client import Connection, Reply, Request
from mockint.llm.errors import BadRequest, ModelError
from mockint.llm.parsing import json_object
from mockint.llm.reading import count, items, texts
from mockint.llm.service import Service, hosted_service

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager
    from types import ModuleType

    import anthropic

    from mockint.domain.grade import Usage

URL = "https://api.anthropic.com"

WAYS = ("output_config", "strict_tool", "tool")
"""How a reply is held to its schema, the strictest first."""

_CUT = ("max_tokens", "model_context_window_exceeded")


def anthropic_client(model: str, connection: Connection) -> "AnthropicClient":
    """The provider `anthropic`. Raises NoKey without a key, ConfigurationError for an address that can't be used."""
    recording.check_folder()
    return AnthropicClient(hosted_service("anthropic", model, connection, URL))


class AnthropicClient:
    """One model of Anthropic's; remembers the way of asking that it took."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._way = 0

    @property
    def name(self) -> str:
        return self._service.name

    async def ask(self, request: Request) -> Reply:
        module = await sdk.load("anthropic", "resources.messages")
        errors: list[ModelError] = []
        async with (
            sdk.within(self._service, request.timeout),
            anthropic_sdk(self._service, module, request.timeout) as client,
        ):
            for way in range(self._way, len(WAYS)):
                body = request_body(self._service, request, WAYS[way])
                answer = await sdk.exchange(
                    self._service, module, partial(client.messages.with_raw_response.create, **body)
                )
                if answer.ok:
                    self._way = max(self._way, way)
                    return read_message(self._service, failures.body_of(self._service, answer))
                errors.append(failures.failure(self._service, answer))
                if not _may_be_the_form(errors[-1], answer):
                    break
        # What it says of the strictest way tells a person most, unless another one got further.
        raise errors[0] if isinstance(errors[-1], BadRequest) else errors[-1]


def anthropic_sdk(
    service: Service, module: "ModuleType", seconds: float
) -> "AbstractAsyncContextManager[anthropic.AsyncAnthropic]":
    """Anthropic's SDK for one exchange, or for all that are made while it is kept open."""
    return sdk.opened(service, lambda: _anthropic(service, module, seconds))


def _anthropic(service: Service, module: "ModuleType", seconds: float) -> "anthropic.AsyncAnthropic":
    client = sdk.http_client(service, module, seconds)
    made: anthropic.AsyncAnthropic = module.AsyncAnthropic(
        # Named, so that no other credential of the environment or of a file is looked for.
        api_key=service.key,
        base_url=service.base_url,
        max_retries=0,
        timeout=client.timeout,
        http_client=client,
    )
    return made


def request_body(service: Service, request: Request, way: str = WAYS[0]) -> dict[str, Any]:
    """What is sent to ask a request in one of the `WAYS`."""
    schema = dict(request.schema)
    system: list[dict[str, Any]] = [{"type": "text", "text": request.system}] if request.system else []
    shared: list[dict[str, Any]] = [{"type": "text", "text": request.shared}] if request.shared else []
    # The cache keeps what stands up to this mark: all that many requests share, not the answer.
    for block in (shared or system)[-1:]:
        block["cache_control"] = {"type": "ephemeral"}
    body: dict[str, Any] = {
        "model": service.model,
        "max_tokens": request.max_output_tokens,
        "system": system,
        "messages": [{"role": "user", "content": [*shared, {"type": "text", "text": request.own}]}],
    }
    if way == "output_config":
        return body | {"output_config": {"format": {"type": "json_schema", "schema": schema}}}
    tool: dict[str, Any] = {"name": "reply", "description": "Gives the whole reply.", "input_schema": schema}
    if way == "strict_tool":
        tool["strict"] = True
    return body | {"tools": [tool], "tool_choice": {"type": "tool", "name": "reply"}}


def _may_be_the_form(error: ModelError, answer: failures.Answer) -> bool:
    """Whether a request may have been refused for how it asks for JSON."""
    return isinstance(error, BadRequest) and answer.status in (400, 422) and not failures.too_long(answer.text)


def read_message(service: Service, body: dict[str, Any]) -> Reply:
    """The reply in a body of the Messages API; raises ModelError where there is none."""
    usage = _usage(service, body)
    tools = items(body, "content", "tool_use")
    text = json.dumps(tools[-1].get("input"), ensure_ascii=False) if tools else "".join(texts([body], "text"))
    stop = body.get("stop_reason")
    if stop == "refusal":
        details = body.get("stop_details")
        said = (details.get("explanation") or details.get("category")) if isinstance(details, dict) else None
        raise failures.refused(service, str(said or text), usage)
    if stop in _CUT:
        raise failures.cut_off(service, text, usage)
    if not text:
        raise failures.empty(service, body, usage)
    data = json_object(text)
    if data is None:
        raise failures.malformed(service, "wrote no JSON object", usage=usage, text=text)
    return Reply(data, text, usage, str(body.get("model") or ""), str(stop or ""))


def _usage(service: Service, body: dict[str, Any]) -> "Usage":
    fresh = count(body, "usage", "input_tokens")
    read = count(body, "usage", "cache_read_input_tokens")
    written = count(body, "usage", "cache_creation_input_tokens")
    return prices.usage(
        service.provider,
        service.model,
        # Here the fresh ones are counted apart from those of the cache.
        input_tokens=None if fresh is None else fresh + (read or 0) + (written or 0),
        cached_input_tokens=read,
        cache_write_tokens=written,
        output_tokens=count(body, "usage", "output_tokens"),
    )
