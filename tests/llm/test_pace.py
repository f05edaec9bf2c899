"""How many calls run at once when a provider limits the rate."""

import asyncio

import pytest

from mockint.domain.grade import Usage
from mockint.llm.client import Reply, Request
from mockint.llm.errors import RateLimited
from mockint.llm.pace import Paced

REQUEST = Request("", "", "", {})
REPLY = Reply({}, "", Usage())


class Limited:
    """Bears so many calls at once, and says so to the others; `wait` is what it asks for."""

    name = "limited:m"

    def __init__(self, bears: int, wait: float = 0.0) -> None:
        self.bears, self.wait = bears, wait
        self.running = self.most = self.refused = 0

    async def ask(self, _: Request) -> Reply:
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await asyncio.sleep(0)
            if self.running > self.bears:
                self.refused += 1
                error = RateLimited("slow down")
                error.wait = self.wait
                raise error
            return REPLY
        finally:
            self.running -= 1


async def asked(client: Paced, times: int) -> list[Reply | BaseException]:
    return await asyncio.gather(*(client.ask(REQUEST) for _ in range(times)), return_exceptions=True)


def test_no_more_run_than_are_allowed() -> None:
    limited = Limited(bears=99)
    assert asyncio.run(asked(Paced(limited, 7), 50)) == [REPLY] * 50
    assert limited.most == 7


def test_a_limit_halves_the_pace_once_for_all_calls_that_were_under_way() -> None:
    limited = Limited(bears=0)
    paced = Paced(limited, 16)
    found = asyncio.run(asked(paced, 16))
    assert all(isinstance(error, RateLimited) for error in found)
    assert limited.refused == 16
    assert paced.at_once == 8


def test_the_pace_grows_again_to_where_it_was_and_no_further() -> None:
    limited = Limited(bears=0)
    paced = Paced(limited, 8)

    async def run() -> list[int]:
        await asked(paced, 8)
        limited.bears = 99
        seen = [paced.at_once]
        for _ in range(40):
            await asked(paced, 1)
            seen.append(paced.at_once)
        return seen

    seen = asyncio.run(run())
    assert (seen[0], seen[-1]) == (4, 8)
    assert seen == sorted(seen)


def test_it_never_stops_altogether() -> None:
    paced = Paced(Limited(bears=0), 4)

    async def run() -> None:
        for _ in range(6):
            await asked(paced, 1)

    asyncio.run(run())
    assert paced.at_once == 1


def test_nothing_is_asked_before_the_time_that_the_provider_named(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    now = 100.0

    async def sleep(seconds: float) -> None:  # also of the server above
        nonlocal now
        slept.append(seconds)
        now += seconds

    limited = Limited(bears=0, wait=9.0)
    paced = Paced(limited, 2)
    monkeypatch.setattr("mockint.llm.pace.time.monotonic", lambda: now)

    async def run() -> None:
        await asked(paced, 1)
        limited.bears = 99
        monkeypatch.setattr("mockint.llm.pace.asyncio.sleep", sleep)
        await paced.ask(REQUEST)

    asyncio.run(run())
    assert [seconds for seconds in slept if seconds] == [9.0]
