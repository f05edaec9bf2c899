"""MOCKINT_RECORD=DIR keeps each exchange with a provider as a JSON file, without what must not leave this machine.

{"how": "recorded", "date", "sdk", "client": "openai:MODEL",
 "exchanges": [{"request": {"method", "url", "body"}, "replies": [{"status", "headers", "body" or "text"}]}]}

The question and the answer stay in it. Keys, cookies, and the ids of an organisation, a project or a user don't: of the
headers only those below are kept, of the URL no query, and of both bodies nothing that looks like one.
"""

import asyncio
import json
import os
import re
import secrets
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from mockint.domain.errors import ConfigurationError
from mockint.llm.errors import ModelError
from mockint.llm.service import Service

if TYPE_CHECKING:
    import httpx2

VARIABLE = "MOCKINT_RECORD"

HEADERS = ("content-type", "retry-after", "retry-after-ms", "request-id", "x-request-id")
"""The headers of a reply that a client reads, or a person needs to ask the provider about it."""


def check_folder() -> Path | None:
    """The folder to record to, made if it isn't there; None where nothing is recorded.

    Raises ConfigurationError where it can't be written to.
    """
    given = os.environ.get(VARIABLE, "").strip()
    if not given:
        return None
    folder = Path(given).expanduser()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        writable = os.access(folder, os.W_OK | os.X_OK)
    except OSError:
        writable = False
    if not writable:
        raise ConfigurationError(f"{VARIABLE} names {folder}, which can't be written to; name another folder")
    return folder


async def keep(service: Service, sdk: ModuleType, response: "httpx2.Response") -> None:
    """Write an exchange down where that is asked for. Raises ModelError where it can't be written."""
    given = os.environ.get(VARIABLE, "").strip()
    if not given:
        return
    await response.request.aread()
    recording = {
        "how": "recorded",
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "sdk": f"{sdk.__name__} {sdk.__version__}",
        "client": service.name,
        "exchanges": [
            {
                "request": {
                    "method": response.request.method,
                    "url": service.shown(str(response.request.url.copy_with(userinfo=b""))),
                    **_asked(service, response.request),
                },
                "replies": [
                    {
                        "status": response.status_code,
                        "headers": {
                            name: service.scrubbed(response.headers[name])
                            for name in HEADERS
                            if name in response.headers
                        },
                        **_body(service, response.text),
                    }
                ],
            }
        ],
    }
    text = json.dumps(recording, ensure_ascii=False, indent=1) + "\n"
    try:
        await asyncio.to_thread(_write, _path(Path(given).expanduser(), service, response.status_code), text)
    except OSError as error:
        problem = f"{VARIABLE}={given}: the exchange can't be written ({error.strerror}). Unset it, or make room"
    else:
        return
    raise ModelError(problem)


def _asked(service: Service, request: "httpx2.Request") -> dict[str, Any]:
    if request.headers.get("content-type", "").startswith("multipart/"):  # somebody's voice: it stays out
        return {"text": f"(a form with a file, {len(request.content)} bytes)"}
    return _body(service, request.content.decode(errors="replace"))


def _body(service: Service, text: str) -> dict[str, Any]:
    scrubbed = service.scrubbed(text)
    try:
        return {"body": json.loads(scrubbed)}
    except (ValueError, RecursionError):
        return {"text": scrubbed}


def _path(folder: Path, service: Service, status: int) -> Path:
    model = re.sub(r"[^A-Za-z0-9.]+", "-", service.model).strip("-")[:60]
    when = f"{datetime.now(UTC):%Y%m%dT%H%M%S}"
    return folder / f"{service.provider}-{model}-{status}-{when}-{secrets.token_hex(3)}.json"


def _write(path: Path, text: str) -> None:
    # Only for its owner: it holds an answer.
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
