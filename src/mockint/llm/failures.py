"""What a provider's answer says went wrong, as one of mockint's own errors with what to do next."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from mockint.domain.grade import Usage
from mockint.llm import errors
from mockint.llm.errors import ModelError
from mockint.llm.reading import loaded
from mockint.llm.service import Service

_TOO_LONG = re.compile(
    r"context.{0,10}(length|window|limit|size)|prompt is too long|too many tokens|exceed_context|maximum context"
    r"|request_too_large|exceeds the maximum size",
    re.IGNORECASE,
)
_NO_MODEL = re.compile(
    r"model_not_found|model.{0,80}(not found|does ?n[o']t exist|not exist|not available)"
    r"|(unknown|invalid|no such) model|not a valid model",
    re.IGNORECASE | re.DOTALL,
)
_NO_CREDIT = re.compile(r"insufficient_quota|credit balance|billing_error|billing_hard_limit|insufficient credit", re.I)
_FILTERED = re.compile(r"content_filter|content_policy|content filtering|invalid_prompt|ResponsibleAI", re.I)


@dataclass(frozen=True)
class Answer:
    """What came over HTTP, without the key: status, address, the headers that are read, and the text."""

    status: int
    url: str
    headers: Mapping[str, str]
    text: str

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


def failure(service: Service, answer: Answer) -> ModelError:
    """The error for an answer whose status is not a success. Its message holds the provider's own words."""
    status, (text, codes) = answer.status, _said(answer.text)
    words = f"{codes} {text}"
    said = service.quoted(text)
    wait = _wait(answer.headers)
    if _NO_CREDIT.search(words) or status == HTTPStatus.PAYMENT_REQUIRED:
        todo = f"Look at the account's billing. {_without_key(service)}"
        return errors.BadKey(_message(service, "has no credit left on this account", said, todo))
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return _bad_key(service, status, said)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        todo = f"Wait a little, or ask for less at a time. {_without_key(service)}"
        return errors.RateLimited(_message(service, "was asked too much", said, todo), wait=wait)
    if status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT) or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        what = f"can't answer now (HTTP {status})"
        return errors.Overloaded(_message(service, what, said, f"Try again later. {_without_key(service)}"), wait=wait)
    if _FILTERED.search(words):
        return errors.Filtered(_message(service, "took the request away by its content filter", said, _other(service)))
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE or too_long(words):
        todo = "Give a shorter answer, or name a model that takes more"
        return errors.BadRequest(_message(service, "can't take in a request this long", said, todo))
    if _NO_MODEL.search(words) or (status == HTTPStatus.NOT_FOUND and "model" in text):
        todo = f"`ollama pull {service.model}` fetches it" if service.provider == "ollama" else "Check the name"
        return errors.UnknownModel(_message(service, "is not a model that the provider has", said, todo))
    if status == HTTPStatus.NOT_FOUND:
        return errors.BadRequest(_message(service, f"found nothing at {answer.url}", said, _address(service)))
    return errors.BadRequest(_message(service, f"won't take the request (HTTP {status})", said, _other(service)))


def too_long(text: str) -> bool:
    """Whether an answer says that the request is more than the model can take in."""
    return bool(_TOO_LONG.search(text))


def refused(service: Service, said: str, usage: Usage) -> ModelError:
    return errors.Refused(
        _message(service, "won't answer this", service.quoted(said), _other(service)), usage=usage, text=said
    )


def filtered(service: Service, text: str, usage: Usage) -> ModelError:
    return errors.Filtered(
        _message(service, "took its reply away by its content filter", "", _other(service)), usage=usage, text=text
    )


def cut_off(service: Service, text: str, usage: Usage) -> ModelError:
    todo = "Try again, or name a model that thinks less or may write more"
    return errors.CutOff(_message(service, "stopped at its length limit", "", todo), usage=usage, text=text)


def malformed(service: Service, what: str, *, said: str = "", usage: Usage | None = None, text: str = "") -> ModelError:
    todo = f"Try again; if it stays so, check the base URL ({service.address}) or name another model"
    return errors.Malformed(_message(service, what, service.quoted(said), todo), usage=usage, text=text)


def timed_out(service: Service, seconds: float) -> ModelError:
    todo = f"Try again, or name a faster model. {_without_key(service)}"
    return errors.TimedOut(_message(service, f"gave no whole answer within {seconds:g} seconds", "", todo))


def unreachable(service: Service, error: BaseException) -> ModelError:
    """No connection, or one that broke: `error` is what the HTTP client raised."""
    said = service.quoted(str(error)) or type(error).__name__
    if service.hosted:
        todo = f"Check the network, and HTTPS_PROXY if one is set. Without a network: {service.instead}"
    else:
        todo = f"Is the server running? Without one: {service.instead}"
    return errors.Unreachable(f"{service.name} can't be reached at {service.address} ({said}). {todo}")


def no_connection(service: Service, error: BaseException) -> ModelError:
    """What the environment says of proxies and certificates can't be used."""
    said = service.quoted(str(error)) or type(error).__name__
    todo = "Check HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, SSL_CERT_FILE and the base URL"
    return errors.BadRequest(_message(service, "can't be connected to", said, todo))


def body_of(service: Service, answer: Answer) -> dict[str, Any]:
    """The JSON object of an answer; raises what an answer of another status says, and Malformed for another body."""
    if not answer.ok:
        raise failure(service, answer)
    text = answer.text
    try:
        body = loaded(text)
    except ValueError:
        what = "gave a web page instead of a reply" if _is_page(text) else "gave a reply that is no JSON, or half of it"
        raise malformed(service, what, text=text[:2000]) from None
    if not isinstance(body, dict):
        raise malformed(service, "gave a reply that is no JSON object", text=text[:2000])
    return body


def empty(service: Service, body: Mapping[str, Any], usage: Usage | None = None) -> ModelError:
    """The error for a reply under HTTP 200 that holds no answer: often an error in its place."""
    said = _in_body(body)[0] if body.get("error") else ""
    what = "gave an error in place of a reply" if said else "gave an empty reply"
    return malformed(service, what, said=said, usage=usage)


def _without_key(service: Service) -> str:
    return f"Without a key: {service.instead}"


def _other(service: Service) -> str:
    return f"Another model may take it. {_without_key(service)}"


def _bad_key(service: Service, status: int, said: str) -> ModelError:
    if not service.key:
        todo = "If it wants a key, --api-key-env names the variable that holds it"
        return errors.BadKey(_message(service, f"won't be asked without a key (HTTP {status})", said, todo))
    what = "doesn't take the key" if status == HTTPStatus.UNAUTHORIZED else "doesn't let this key do that"
    return errors.BadKey(_message(service, what, said, f"Check the key ({service.key_env}). {_without_key(service)}"))


def _message(service: Service, what: str, said: str, todo: str) -> str:
    words = f"; it says: “{said.rstrip('.')}”" if said else ""
    return f"{service.name} {what}{words}. {todo}"


def _address(service: Service) -> str:
    if service.provider == "anthropic":
        return "Check the base URL: the path /v1/messages is added to it"
    if service.provider == "openai":
        return "Check the base URL; a server without the Responses API is asked as compatible:MODEL"
    return "Check the base URL: it often ends with /v1"


def _said(text: str) -> tuple[str, str]:
    """What an answer says in words, and its codes for what went wrong."""
    try:
        body = loaded(text)
    except ValueError:
        return ("" if _is_page(text) else text[:2000]), ""
    return _in_body(body)


def _in_body(body: Any) -> tuple[str, str]:
    if isinstance(body, list) and body:  # some gateways wrap the error in a list
        body = body[0]
    if not isinstance(body, dict):
        return (body if isinstance(body, str) else ""), ""
    error = body.get("error")
    inner = error if isinstance(error, dict) else body
    words = error if isinstance(error, str) else inner.get("message") or inner.get("detail") or ""
    codes = " ".join(str(inner[key]) for key in ("code", "type") if isinstance(inner.get(key), str))
    return (words if isinstance(words, str) else json.dumps(words)), codes


def _is_page(text: str) -> bool:
    return text.lstrip()[:200].lower().startswith(("<!doctype", "<html", "<?xml", "<head", "<body"))


def _wait(headers: Mapping[str, str]) -> float | None:
    """Seconds that the provider asks for: `retry-after-ms`, or `retry-after` in seconds or as a date."""
    for name, unit in (("retry-after-ms", 1000), ("retry-after", 1)):
        value = headers.get(name, "")
        try:
            seconds = float(value) / unit
        except ValueError:
            continue
        if math.isfinite(seconds):
            return max(seconds, 0.0)
    try:
        when = parsedate_to_datetime(headers.get("retry-after", "")).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return max((when - datetime.now(UTC)).total_seconds(), 0.0)
