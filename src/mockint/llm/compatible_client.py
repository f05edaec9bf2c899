"""Every server that speaks OpenAI's chat completions: Ollama, llama.cpp, vLLM, LM Studio, a gateway.

They differ in what they take. A reply is asked for in the strictest form, and in the next one where the server refuses
it or doesn't keep to it: by JSON schema, as any JSON object, as text; in the last two the schema stands in the prompt.
So with the limit of a reply: by its old name, which most know, by its new one, or none. What was taken is remembered.
"""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

from mockint.domain.errors import ConfigurationError
from mockint.domain.grade import Usage
from mockint.llm import failures, prices, recording, sdk
from mockint.llm.client import Connection, Reply, Request
from mockint.llm.errors import BadRequest, Malformed, ModelError, Overloaded
from mockint.llm.parsing import json_object
from mockint.llm.reading import count, items, texts
from mockint.llm.service import Service, compatible_service

OLLAMA_URL = "http://127.0.0.1:11434/v1"

Form = Literal["json_schema", "json_object", "text"]
_EASIER: dict[Form, Form] = {"json_schema": "json_object", "json_object": "text"}
_ABOUT_FORM = re.compile(r"response_format|json|schema|grammar|structured|guided", re.IGNORECASE)
_SCHEMA = "Reply with one JSON object and nothing else. It must be valid by this JSON schema:"


def ollama_client(model: str, connection: Connection) -> "CompatibleClient":
    """The provider `ollama`, on this machine unless the connection says where. Raises as `compatible_client`."""
    recording.check_folder()
    return CompatibleClient(compatible_service("ollama", model, connection, connection.base_url or OLLAMA_URL))


def compatible_client(model: str, connection: Connection) -> "CompatibleClient":
    """The provider `compatible`, at the connection's address or OPENAI_BASE_URL.

    Raises ConfigurationError without an address or for one that can't be used, NoKey where the named key isn't there.
    """
    recording.check_folder()
    url = connection.base_url or os.environ.get("OPENAI_BASE_URL", "").strip()
    if not url:
        raise ConfigurationError(
            f"compatible:{model} needs the address of its server: --base-url http://HOST:PORT/v1, or OPENAI_BASE_URL"
        )
    return CompatibleClient(compatible_service("compatible", model, connection, url))


@dataclass(frozen=True)
class _Way:
    """How a server is asked."""

    form: Form = "json_schema"
    limit: Literal["max_tokens", "max_completion_tokens", ""] = "max_tokens"


class CompatibleClient:
    """One model behind one server; remembers the way of asking that it took."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._way = _Way()

    @property
    def name(self) -> str:
        return self._service.name

    async def ask(self, request: Request) -> Reply:
        module = await sdk.load("openai", "resources.chat")
        async with (
            sdk.within(self._service, request.timeout),
            sdk.openai_sdk(self._service, module, request.timeout) as client,
        ):
            way, spent = self._way, Usage()
            first: ModelError | None = None
            while True:
                body = _body(self._service, request, way)
                answer = await sdk.exchange(
                    self._service, module, partial(client.chat.completions.with_raw_response.create, **body)
                )
                try:
                    reply = read_completion(self._service, failures.body_of(self._service, answer))
                except ModelError as error:
                    spent += error.usage
                    # What it says of the strictest form tells a person most, unless another one got further.
                    first = first if first and isinstance(error, BadRequest | Malformed) else error
                    easier = _easier(way, error, answer)
                    if not easier:
                        break
                    way = easier
                else:
                    self._way = way
                    return replace(reply, usage=spent + reply.usage)
        first.usage = spent
        raise first


def read_completion(service: Service, body: dict[str, Any]) -> Reply:
    """The reply in a body of chat completions; raises ModelError where there is none."""
    usage = prices.usage(
        service.provider,
        service.model,
        input_tokens=count(body, "usage", "prompt_tokens"),
        cached_input_tokens=count(body, "usage", "prompt_tokens_details", "cached_tokens"),
        cache_write_tokens=count(body, "usage", "prompt_tokens_details", "cache_write_tokens"),
        output_tokens=count(body, "usage", "completion_tokens"),
    )
    choices = items(body, "choices")
    if not choices:
        raise failures.empty(service, body)
    choice = choices[0]
    message = choice.get("message")
    message = message if isinstance(message, Mapping) else {}
    content = message.get("content")
    # Some servers give parts, thoughts among them.
    text = content if isinstance(content, str) else "".join(texts([message], "text"))
    stop = choice.get("finish_reason")
    if stop == "content_filter":
        raise failures.filtered(service, text, usage)
    if message.get("refusal"):
        raise failures.refused(service, str(message["refusal"]), usage)
    if stop == "length":
        raise failures.cut_off(service, text, usage)
    if not text.strip():
        raise failures.empty(service, choice, usage)
    data = json_object(text)
    if data is None:
        raise failures.malformed(service, "wrote no JSON object", usage=usage, text=text)
    return Reply(data, text, usage, str(body.get("model") or ""), str(stop or ""))


def _body(service: Service, request: Request, way: _Way) -> dict[str, Any]:
    schema = dict(request.schema)
    system = request.system
    if way.form != "json_schema":
        system = f"{system}\n\n{_SCHEMA}\n{json.dumps(schema, ensure_ascii=False)}".lstrip()
    body: dict[str, Any] = {
        "model": service.model,
        "messages": [
            *([{"role": "system", "content": system}] if system else []),
            # One text: the servers that take no list of parts are many.
            {"role": "user", "content": "\n\n".join(text for text in (request.shared, request.own) if text)},
        ],
    }
    if way.form == "json_schema":
        form = {"name": "reply", "strict": True, "schema": schema}
        body["response_format"] = {"type": "json_schema", "json_schema": form}
    elif way.form == "json_object":
        body["response_format"] = {"type": "json_object"}
    if way.limit:
        body[way.limit] = request.max_output_tokens
    return body


def _easier(way: _Way, error: ModelError, answer: failures.Answer) -> _Way | None:
    """The next way to ask after one that failed, None where another one wouldn't help."""
    said = answer.text
    if answer.ok:
        wrote_no_json = isinstance(error, Malformed) and error.text and error.usage.calls
        return _next_form(way) if wrote_no_json else None
    if isinstance(error, BadRequest) and answer.status in (400, 404, 422):
        if way.limit == "max_tokens" and "max_completion_tokens" in said:
            return replace(way, limit="max_completion_tokens")
        if way.limit and (failures.too_long(said) or way.limit in said):
            # The limit may be what is too much: some servers count it in.
            return replace(way, limit="")
        return None if failures.too_long(said) else _next_form(way)
    # Some break over a schema instead of refusing it.
    return _next_form(way) if isinstance(error, Overloaded) and _ABOUT_FORM.search(said) else None


def _next_form(way: _Way) -> _Way | None:
    form = _EASIER.get(way.form)
    return replace(way, form=form) if form else None
