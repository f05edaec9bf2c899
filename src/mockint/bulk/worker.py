"""What runs on a worker of a cluster: one grader for all batches of its process, in an event loop of its own.

So connections stay open from batch to batch, the pace that a provider bears is learnt once, and a batch that nobody
waits for any more is given up.
"""

import asyncio
import atexit
import pickle
import signal
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextvars import Context, copy_context
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Any

from mockint import __version__
from mockint.bulk.items import Done, Item, Keyed, way_of
from mockint.domain.errors import ConfigurationError, MockintError
from mockint.domain.session import Grading
from mockint.grading.grader import Grader
from mockint.grading.grading import grade_async
from mockint.llm.errors import NoKey

LOOK = 1.0  # seconds between two looks whether a batch is still wanted
STOP_WITHIN = 5.0  # seconds


@dataclass(frozen=True)
class Order:
    """How the batches of a run are graded; `way` and `version` are the driver's, by which it keeps the grades."""

    grading: Grading
    make: Callable[[], Grader]
    at_once: int
    way: str
    version: str


@dataclass(frozen=True)
class Batch:
    """Some answers, and the pickled `Order`: a worker knows by its bytes that it is the same again."""

    order: bytes
    items: tuple[Keyed, ...]


def check(order: bytes, dask_worker: Any) -> None:
    """See whether a worker can grade so. Raises ConfigurationError, with the worker's address and what to do."""
    with _lock:
        _bench(order, dask_worker)


def grade(batch: Batch) -> list[Done]:
    """Grade a batch in a worker's thread; raises as `check`."""
    from distributed import Reschedule, get_worker

    worker = get_worker()
    task = worker.get_current_task()
    with _lock:
        grades = _bench(batch.order, worker).begin(batch.items)
    while not wait([grades], timeout=LOOK).done:
        state = worker.state.tasks.get(task)
        if state is None or state.state == "cancelled":
            grades.cancel()
            raise Reschedule  # nobody hears it, unless the batch is wanted again by now
    return grades.result()


def dask_setup(worker: Any) -> None:  # noqa: ARG001 - Dask gives it
    """Dask calls it in each process of a cluster that is here: Ctrl-C reaches them all, and the driver ends them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class Bench:
    """A grader in a thread with an event loop, for at most `at_once` answers at once."""

    def __init__(self, grader: Grader, at_once: int) -> None:
        self._grader = grader
        self._turns = asyncio.Semaphore(at_once)
        self._stopped = asyncio.Event()
        self._ready: Future[tuple[asyncio.AbstractEventLoop, Context]] = Future()
        self._running: set[Future[list[Done]]] = set()
        self._thread = Thread(target=lambda: asyncio.run(self._stay()), daemon=True, name="mockint")
        self._thread.start()

    @property
    def idle(self) -> bool:
        return not self._running

    def begin(self, items: tuple[Keyed, ...]) -> Future[list[Done]]:
        """Begin to grade; it can be cancelled."""
        loop, context = self._ready.result()
        grades = context.copy().run(asyncio.run_coroutine_threadsafe, self._grades(items), loop)
        self._running.add(grades)
        grades.add_done_callback(self._running.discard)
        return grades

    def stop(self) -> None:
        """Cancel what runs, and wait for it: a process that ends while a model reads complains loudly."""
        loop, _ = self._ready.result()
        loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join(STOP_WITHIN)

    async def _stay(self) -> None:
        from mockint.llm.sdk import kept_open

        async with kept_open():
            # In this context the connections are kept.
            self._ready.set_result((asyncio.get_running_loop(), copy_context()))
            await self._stopped.wait()

    async def _grades(self, items: tuple[Keyed, ...]) -> list[Done]:
        async def graded(key: str, item: Item) -> Done:
            async with self._turns:
                return key, await grade_async(item.question, item.answer, self._grader)

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(graded(key, item)) for key, item in items]
        return [task.result() for task in tasks]


_lock = Lock()
_benches: dict[bytes, Bench] = {}


@atexit.register
def stop() -> None:
    """Stop all that this process grades."""
    while _benches:
        _benches.popitem()[1].stop()


def _bench(order: bytes, worker: Any) -> Bench:
    """The bench of an order; those of other runs that are over go when a new one is made."""
    if order not in _benches:
        try:
            made = _made(pickle.loads(order), worker.state.nthreads)  # noqa: S301 - from the driver, as the code that runs
        except MockintError as error:
            keyless = ", and is sent no key" if isinstance(error, NoKey) else ""
            raise ConfigurationError(f"worker {worker.address} can't grade{keyless}: {error}") from None
        for other in [other for other, bench in _benches.items() if bench.idle]:
            _benches.pop(other).stop()
        _benches[order] = made
    return _benches[order]


def _made(order: Order, threads: int) -> Bench:
    from mockint.grading.model_files import take_one_thread

    if order.version != __version__:
        raise ConfigurationError(f"it has mockint {__version__}, the driver {order.version}; install the same there")
    if order.way != way_of(order.grading):
        raise ConfigurationError("its prompts or model files aren't the driver's; install the same mockint there")
    take_one_thread()  # for each reading: a worker's threads are as many as it may use
    return Bench(order.make(), min(order.at_once, threads) if order.grading.is_embedded else order.at_once)
