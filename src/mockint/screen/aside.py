"""Blocking work beside the event loop, which nobody waits for when the interview is left."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

Result = TypeVar("Result")


async def aside(work: Callable[[], Result]) -> Result:
    """Do it in a thread of its own and give what it gives or raises.

    Unlike the loop's own threads, this one doesn't hold up the end of the program.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Result] = loop.create_future()

    def run() -> None:
        try:
            result = work()
        except Exception as error:
            settle(done.set_exception, error)
        else:
            settle(done.set_result, result)

    def settle(how: Callable[[Any], None], what: object) -> None:
        with suppress(RuntimeError):  # the loop is closed: the program ends
            loop.call_soon_threadsafe(lambda: None if done.done() else how(what))

    threading.Thread(target=run, name="aside", daemon=True).start()
    return await done
