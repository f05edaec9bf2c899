"""Asking again, in the one place that does: what may help, after a wait that grows, within attempts and seconds.

The wait is what the provider asks for, else a random share of 1, 2, 4 … seconds (full jitter: many who failed together
don't come back together). No attempt starts later than `seconds` after the first; a wait that would end later is not
begun: the error comes at once.
"""

import asyncio
import copy
import dataclasses
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_delay, wait_random_exponential

from mockint.domain.grade import Usage
from mockint.llm.client import Client, Reply, Request
from mockint.llm.errors import ModelError, Overloaded, RateLimited, TimedOut, Unreachable

T = TypeVar("T")

_STATES: dict[type[ModelError], str] = {
    RateLimited: "is rate limited",
    Overloaded: "can't answer now",
    TimedOut: "took too long",
    Unreachable: "can't be reached",
}


_MAY_HELP = retry_if_exception(lambda error: isinstance(error, ModelError) and error.retryable)


class Retrying:
    """A client that asks another one again where that may help.

    `on_wait` gets a sentence for the person when a wait begins, and "" when it is over. A reply and an error carry the
    usage of all attempts. `sleep` and `clock` are the event loop's and the monotonic one unless told.
    """

    def __init__(
        self,
        client: Client,
        *,
        attempts: int = 4,
        seconds: float = 30.0,
        on_wait: Callable[[str], None] | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._attempts = attempts
        self._seconds = seconds
        self._on_wait = on_wait
        self._sleep = sleep
        self._clock = clock

    @property
    def name(self) -> str:
        return self._client.name

    async def ask(self, request: Request) -> Reply:
        started = self._clock()
        used = Usage()

        async def attempt() -> Reply:
            nonlocal used
            try:
                reply = await self._client.ask(request)
            except ModelError as error:
                used += error.usage
                raise
            return dataclasses.replace(reply, usage=used + reply.usage)

        def too_late(state: RetryCallState) -> bool:
            return self._clock() - started + state.upcoming_sleep > self._seconds

        retrying = AsyncRetrying(
            retry=_MAY_HELP,
            wait=self._wait,
            stop=lambda state: state.attempt_number >= self._attempts or too_late(state),
            before_sleep=self._tell,
            sleep=self._pause,
            reraise=True,
        )
        try:
            return await retrying(attempt)
        except ModelError as error:
            raise self._last(error, used, retrying.statistics.get("attempt_number", 1), started) from error.__cause__

    def _wait(self, state: RetryCallState) -> float:
        error = _error(state)
        # A wait of 0 says nothing: asked again at once, a provider in trouble stays there.
        return error.wait if error.wait else wait_random_exponential(multiplier=1, max=self._seconds)(state)

    def _tell(self, state: RetryCallState) -> None:
        attempt = f"{state.attempt_number + 1} of {self._attempts}"
        self._say(f"{self.name} {_state(_error(state))}; trying again in {_in(state.upcoming_sleep)} ({attempt})")

    async def _pause(self, seconds: float) -> None:
        try:
            await self._sleep(seconds)
        finally:
            self._say("")

    def _say(self, message: str) -> None:
        if self._on_wait:
            self._on_wait(message)

    def _last(self, error: ModelError, used: Usage, attempts: int, started: float) -> ModelError:
        """The error to end with: what all attempts used, how often and how long it was tried, what wait was asked."""
        last = copy.copy(error)
        last.usage = used
        words = str(error)
        if error.retryable and error.wait and attempts < self._attempts:
            words = f"asked to wait {_in(error.wait)}, longer than mockint waits: {words}"
        if attempts > 1:
            words = f"after {attempts} attempts in {_in(self._clock() - started)}: {words}"
        last.args = (words,)
        return last


async def patiently(
    call: Callable[[], Awaitable[T]],
    *,
    seconds: float,
    wait: tuple[float, float],
    on_wait: Callable[[str], None],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> T:
    """Call, and call again where that may help, for so many seconds.

    It waits for as long as the provider asks, else for a random time that grows from the first of `wait` to the second.
    """
    jitter = wait_random_exponential(multiplier=wait[0], max=wait[1])

    def pause(state: RetryCallState) -> float:
        return _error(state).wait or jitter(state)

    def tell(state: RetryCallState) -> None:
        on_wait(f"trying again in {max(round(state.upcoming_sleep), 1)} s: {_error(state)}")

    retrying = AsyncRetrying(
        retry=_MAY_HELP,
        wait=pause,
        stop=stop_after_delay(seconds),
        before_sleep=tell,
        sleep=sleep,
        reraise=True,
    )

    async def attempt() -> T:  # tenacity awaits a coroutine function alone, no lambda
        return await call()

    return await retrying(attempt)


def _error(state: RetryCallState) -> ModelError:
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, ModelError):
        raise TypeError("only an error of a model is waited for")
    return error


def _state(error: ModelError) -> str:
    return next((state for kind, state in _STATES.items() if isinstance(error, kind)), "failed")


def _in(seconds: float) -> str:
    """Seconds for a person: whole ones, and minutes from 100 on."""
    return f"{max(round(seconds), 1)} s" if seconds < 100 else f"{round(seconds / 60)} min"
