"""How many calls run at once, by what the provider bears: half as many when it limits the rate, then one more again for
each round that goes well (additive increase, multiplicative decrease, as in TCP's congestion control, RFC 5681).
"""

import asyncio
import time

from anyio import CapacityLimiter

from mockint.llm.client import Client, Reply, Request
from mockint.llm.errors import RateLimited


class Paced:
    """A client that makes at most `at_once` calls at once, and fewer where that is too many; for one event loop.

    Put it under `Retrying`: what is asked again waits for its turn like all else.
    """

    def __init__(self, client: Client, at_once: int) -> None:
        self._client = client
        self._most = at_once
        self._limit = float(at_once)
        self._turns: CapacityLimiter | None = None  # made in the event loop that it is for
        self._slowed = self._resume = -float("inf")

    @property
    def name(self) -> str:
        return self._client.name

    @property
    def at_once(self) -> int:
        """How many calls may run now."""
        return int(self._limit)

    async def ask(self, request: Request) -> Reply:
        if self._turns is None:
            self._turns = CapacityLimiter(self._most)
        async with self._turns:
            while (left := self._resume - time.monotonic()) > 0:
                await asyncio.sleep(left)
            began = time.monotonic()
            try:
                reply = await self._client.ask(request)
            except RateLimited as error:
                self._slow_down(began, error.wait or 0.0)
                raise
            self._set(self._limit + 1 / self._limit)
            return reply

    def _slow_down(self, began: float, wait: float) -> None:
        now = time.monotonic()
        self._resume = max(self._resume, now + wait)
        if began > self._slowed:  # calls that began before know nothing of the new pace
            self._slowed = now
            self._set(self._limit / 2)

    def _set(self, limit: float) -> None:
        self._limit = min(max(limit, 1.0), float(self._most))
        if self._turns is not None:
            self._turns.total_tokens = int(self._limit)
