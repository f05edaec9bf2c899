"""A limit on what models may cost, kept before each call and not after it.

Each call reserves the most that it can cost, and what it really cost takes the reservation's place. Where the provider
doesn't say what a call cost, or the call was given up while it ran (it may be charged all the same), the reservation
counts as spent. A connection that breaks counts as free: most never stood, and a limit spent offline would help nobody.
"""

import asyncio
from contextlib import suppress
from threading import Lock

from mockint.domain.errors import ConfigurationError
from mockint.llm.client import Client, Reply, Request
from mockint.llm.errors import CostLimit, ModelError, TimedOut
from mockint.llm.prices import worst_case


class Budget:
    """US dollars for all calls together, from any thread and event loop; `spent` is what was paid before."""

    def __init__(self, max_cost: float, spent: float = 0.0) -> None:
        self.max_cost = max_cost
        self.spent = spent
        self._reserved: list[float] = []
        self._lock = Lock()
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def reserve(self, cost: float) -> None:
        """Set `cost` aside; waits where calls that run may leave enough. Raises CostLimit where it can't be."""
        while True:
            with self._lock:
                if self.spent + sum(self._reserved) + cost <= self.max_cost:
                    self._reserved.append(cost)
                    return
                if self.spent + cost > self.max_cost:
                    raise CostLimit(
                        f"the limit of ${self.max_cost:.4g} is kept: ${self.spent:.4g} is spent and the next call may"
                        f" cost ${cost:.4g}. The answer is kept; a higher --max-cost grades it later"
                    )
                freed = asyncio.Event()
                self._waiting.append((asyncio.get_running_loop(), freed))
            await freed.wait()

    def settle(self, reserved: float, cost: float) -> None:
        """Give a reservation back and count what the call cost."""
        with self._lock:
            self._reserved.remove(reserved)
            self.spent += cost
            waiting, self._waiting = self._waiting, []
        for loop, freed in waiting:
            with suppress(RuntimeError):  # its event loop is closed: nobody waits there any more
                loop.call_soon_threadsafe(freed.set)


class Budgeted:
    """A client that stays within a budget, which several clients may share: put it under `Retrying`, so that every
    attempt is counted.

    Raises ConfigurationError where the model's price isn't known, since no limit could be kept.
    """

    def __init__(self, client: Client, budget: Budget) -> None:
        self._client = client
        self._budget = budget
        self._provider, _, self._model = client.name.partition(":")
        if worst_case(self._provider, self._model, Request("", "", "", {})) is None:
            raise ConfigurationError(
                f"the price of {client.name} isn't known, so --max-cost can't be kept; leave it out"
            )

    @property
    def name(self) -> str:
        return self._client.name

    async def ask(self, request: Request) -> Reply:
        most = worst_case(self._provider, self._model, request) or 0.0
        await self._budget.reserve(most)
        cost: float | None = None  # stays so where the call is given up
        try:
            reply = await self._client.ask(request)
            cost = reply.usage.cost_usd
        except ModelError as error:
            cost = None if isinstance(error, TimedOut) and not error.usage.calls else error.usage.cost_usd
            raise
        finally:
            self._budget.settle(most, most if cost is None else cost)
        return reply
