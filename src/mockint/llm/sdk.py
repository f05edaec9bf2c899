"""One exchange through a provider's SDK: its answer whatever its status, or an error of mockint's.

An SDK's exceptions and responses hold the request with the key in its headers, and a provider may repeat it. None of
them leaves this module, neither as a result nor as the cause or the context of an error.
"""

import asyncio
import importlib
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from contextvars import ContextVar
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

from mockint.llm import recording
from mockint.llm.errors import ModelError
from mockint.llm.failures import Answer, malformed, no_connection, timed_out, unreachable
from mockint.llm.service import Service

if TYPE_CHECKING:
    import httpx2
    import openai

Client = TypeVar("Client", bound=AbstractAsyncContextManager[Any])

_kept: ContextVar[dict[Service, Any] | None] = ContextVar("kept", default=None)

_CONNECT = 10.0
"""Seconds for a connection to stand; a host that drops packets would else take the whole time of a reply."""

# All that a server needs which is no account of ours: what else the environment makes an SDK send stays here.
_NEEDED = {"host", "accept", "accept-encoding", "connection", "user-agent", "content-type", "content-length"}


async def load(name: str, *parts: str) -> ModuleType:
    """Import an SDK, half a second or more, in a thread: the screen's clock goes on meanwhile."""
    if all(f"{name}.{part}" in sys.modules for part in parts):
        return sys.modules[name]
    for part in parts:
        await asyncio.to_thread(importlib.import_module, f"{name}.{part}")
    return await asyncio.to_thread(importlib.import_module, name)


@asynccontextmanager
async def within(service: Service, seconds: float) -> AsyncIterator[None]:
    """Bound all that is done in it, a body that drips included; raises TimedOut."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        pass
    else:
        return
    raise timed_out(service, seconds)


def http_client(service: Service, sdk: ModuleType, seconds: float) -> "httpx2.AsyncClient":
    """The SDK's own HTTP client, proxies of the environment included; raises BadRequest where they can't be used."""
    import httpx2

    async def bare(request: httpx2.Request) -> None:
        kept = _NEEDED | {"authorization"} if service.key else _NEEDED
        for name in set(request.headers):
            if name.lower() not in kept and not name.lower().startswith("x-stainless-"):
                del request.headers[name]

    problem: ModelError
    try:
        client: httpx2.AsyncClient = sdk.DefaultAsyncHttpxClient(
            timeout=httpx2.Timeout(seconds, connect=min(seconds, _CONNECT)),
            event_hooks={"request": [] if service.hosted else [bare]},
        )
    except (ValueError, ImportError, OSError, httpx2.InvalidURL) as error:
        problem = no_connection(service, error)
    else:
        return client
    raise problem


@asynccontextmanager
async def kept_open() -> AsyncIterator[None]:
    """In it, an SDK's client is made once and keeps its connections; else each exchange has its own.

    For calls of one event loop, to which a client is bound.
    """
    clients: dict[Service, AbstractAsyncContextManager[Any]] = {}
    token = _kept.set(clients)
    try:
        yield
    finally:
        _kept.reset(token)
        async with AsyncExitStack() as stack:
            for client in clients.values():
                stack.push_async_exit(client)


@asynccontextmanager
async def opened(service: Service, make: Callable[[], Client]) -> AsyncIterator[Client]:
    """The SDK's client for an exchange, made where none is kept."""
    clients = _kept.get()
    if clients is None:
        async with make() as client:
            yield client
    else:
        if service not in clients:
            clients[service] = make()
        yield clients[service]


def openai_sdk(service: Service, sdk: ModuleType, seconds: float) -> "AbstractAsyncContextManager[openai.AsyncOpenAI]":
    """OpenAI's SDK for one exchange, or for all that are made while it is kept open."""
    return opened(service, lambda: _openai(service, sdk, seconds))


def _openai(service: Service, sdk: ModuleType, seconds: float) -> "openai.AsyncOpenAI":
    client = http_client(service, sdk, seconds)
    made: openai.AsyncOpenAI = sdk.AsyncOpenAI(
        # It isn't made without a key; where there is none, no Authorization header leaves.
        api_key=service.key or "none",
        default_headers={"Authorization": f"Bearer {service.key}"} if service.key else None,
        base_url=service.base_url,
        max_retries=0,
        timeout=client.timeout,
        http_client=client,
    )
    return made


async def exchange(service: Service, sdk: ModuleType, call: Callable[[], Awaitable[Any]]) -> Answer:
    """What comes of one raw call of an SDK: the answer, an error status included.

    Raises ModelError, or TimeoutError for `within`. A programming error passes through as itself, though anthropic
    calls each a broken connection.
    """
    came = await _outcome(service, sdk, call)
    if isinstance(came, BaseException):
        raise came  # here, where no exception of the SDK is being handled
    await recording.keep(service, sdk, came)
    return _answer(service, came)


async def lines(
    service: Service,
    sdk: ModuleType,
    call: Callable[[], AbstractAsyncContextManager[Any]],
    seconds: float,
    refused: Callable[[Answer], ModelError],
) -> AsyncGenerator[str, None]:
    """The lines of an answer as they come, however many: of one streaming call of an SDK.

    Raises ModelError, after some of them too: `refused` makes it for another status than a success, `seconds` is how
    long the next part may take. Nothing of it is recorded. A line ends at "\\n" alone, since the other line ends of
    Unicode may stand inside a JSON text.
    """
    import httpx2

    error: BaseException
    rest = b""
    try:
        async with call() as response:
            async for part in response.http_response.aiter_bytes():
                *whole, rest = (rest + part).split(b"\n")
                for line in whole:
                    yield service.without_key(line.decode(errors="replace"))
    except (sdk.APIStatusError, sdk.APIConnectionError, httpx2.TransportError, httpx2.InvalidURL) as raised:
        outcome = _made_of(service, sdk, raised)
        error = outcome if isinstance(outcome, BaseException) else refused(_answer(service, outcome))
    except httpx2.DecodingError as raised:
        error = _cause(service, raised)
    else:
        if rest:
            yield service.without_key(rest.decode(errors="replace"))
        return
    raise timed_out(service, seconds) if isinstance(error, TimeoutError) else error


async def _outcome(
    service: Service, sdk: ModuleType, call: Callable[[], Awaitable[Any]]
) -> "httpx2.Response | BaseException":
    import httpx2

    try:
        response: httpx2.Response = (await call()).http_response
    except (sdk.APIStatusError, sdk.APIConnectionError, httpx2.InvalidURL) as error:
        return _made_of(service, sdk, error)
    return response


def _made_of(service: Service, sdk: ModuleType, error: Exception) -> "httpx2.Response | BaseException":
    """The response that an SDK's exception holds, else an error of mockint's, TimeoutError or what lies beneath."""
    if isinstance(error, sdk.APIStatusError):
        response: httpx2.Response = error.response
        return response
    # An exception of the HTTP client's comes as it is while a body is read. A timeout is an APIConnectionError too.
    return _cause(service, (error.__cause__ or error) if isinstance(error, sdk.APIConnectionError) else error)


def _cause(service: Service, came: BaseException) -> BaseException:
    import anyio
    import httpx2

    match came:
        case httpx2.ConnectTimeout():
            return unreachable(service, came)
        case httpx2.TimeoutException():
            return TimeoutError()
        case httpx2.DecodingError():
            return malformed(service, "gave a reply that can't be unpacked", said=str(came))
        case httpx2.TooManyRedirects() | httpx2.InvalidURL():
            return no_connection(service, came)
        case httpx2.TransportError() | OSError() | anyio.EndOfStream():
            return unreachable(service, came)
        case _:
            return came


def _answer(service: Service, response: "httpx2.Response") -> Answer:
    return Answer(
        response.status_code,
        service.shown(str(response.request.url)),
        {name: service.scrubbed(response.headers[name]) for name in recording.HEADERS if name in response.headers},
        # What a model wrote stays as it is: words of an answer may look like a key.
        service.without_key(response.text) if response.is_success else service.scrubbed(response.text),
    )
