"""Grading on a cluster: its workers grade, a batch at a time, and this process alone keeps what they give back.

Dask's distributed carries it. No key travels: each worker finds its own, in its environment or its keyring. What was
in the hands of a worker that is lost is asked again.
"""

import asyncio
import logging
import signal
import time
import warnings
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from importlib.util import find_spec
from itertools import islice
from multiprocessing import resource_tracker
from typing import Any

from mockint import __version__
from mockint.bulk.items import Done, Item, Keyed, way_of
from mockint.bulk.run import Pending, Way
from mockint.bulk.worker import Batch, Order, check, grade
from mockint.domain.delivery import delivery
from mockint.domain.errors import ConfigurationError, InputError, MockintError
from mockint.domain.grade import Reason, Ungraded
from mockint.domain.session import Grading
from mockint.grading.grader import Grader

LOCAL = "local"
"""The address of a cluster that is started here, a process for each core, and ended with the run."""

A_BATCH = 50  # answers at most: alone, each would cost more to hand round than to grade
EMBEDDED_BATCH = 10  # which is a second or more of work
CONNECT_WITHIN = 10.0  # seconds
WORKERS_WITHIN = 60.0  # seconds that a cluster may be without a worker
LOOK = 2.0  # seconds between two looks at who works
NAMED = 3  # workers in one message
ALIKE = ("mockint", "dask", "distributed", "python")

KEPT = "What is graded is kept: run it again to go on."


def on_cluster(
    address: str,
    grading: Grading,
    make: Callable[[], Grader],
    *,
    at_once: int,
    on_wait: Callable[[str], None] | None = None,
) -> Way:
    """On the cluster whose scheduler is at `address`, or on one that is started here for "local".

    `make` is pickled and makes the grader once in each worker process, which grades at most `at_once` answers at once,
    by the embedded grader one for each of its threads. `on_wait` gets a sentence while there is no worker and "" when
    there is one again. Raises InputError for a limit on the cost, ConfigurationError where distributed isn't installed.

    The way raises ConfigurationError where the cluster can't be reached, has no worker, or a worker can't grade as this
    process would, and MockintError where it is lost.
    """
    if grading.max_cost is not None:
        raise InputError(
            "--max-cost can't be kept on a cluster, whose workers spend without knowing of each other; leave one out"
        )
    if find_spec("distributed") is None:
        raise ConfigurationError(
            "--cluster needs Dask's distributed. Install it with `pip install 'mockint[cluster]'`."
        )
    told = on_wait or (lambda _: None)

    async def way(pending: Pending) -> AsyncGenerator[Done, None]:
        import cloudpickle

        order = cloudpickle.dumps(Order(grading, make, at_once, way_of(grading), __version__))
        async with _local() if address == LOCAL else _there(address) as client:
            # No more than run at once: what a kill takes has hardly been more than under way.
            size = EMBEDDED_BATCH if grading.is_embedded else min(at_once, A_BATCH)
            cluster = _Cluster(client, address, order, size, told)
            await cluster.check()
            async with aclosing(cluster.grades(pending())) as grades:
                async for done in grades:
                    yield done

    return way


class _Cluster:
    """A cluster that is connected to, and how its workers are to grade, `size` answers a batch."""

    def __init__(self, client: Any, address: str, order: bytes, size: int, told: Callable[[str], None]) -> None:
        self._client = client
        self._address = address
        self._order = order
        self._size = size
        self._told = told
        self._alone_since: float | None = None  # without a worker
        self._failure: MockintError | None = None

    async def check(self) -> None:
        """Raises ConfigurationError where no worker comes, or those that are there can't grade as this process would.

        Those that come later are checked by themselves.
        """
        while not await self._threads():
            await asyncio.sleep(LOOK)
        versions = await self._client.get_versions(packages=["mockint"])
        others = {"the scheduler": versions["scheduler"]} | {
            f"worker {address}": told for address, told in versions["workers"].items()
        }
        here = _alike(versions["client"])
        faults = [
            f"{who} has {name} {version}, this is {here[name]}"
            for who, told in others.items()
            for name, version in _alike(told).items()
            if version != here[name]
        ]
        if faults:
            raise ConfigurationError(f"{_some(faults)}. Install the same versions there.")
        checked = await self._client.run(check, self._order, on_error="return")
        faults = [str(error) for error in checked.values() if isinstance(error, MockintError)]
        if faults:
            raise ConfigurationError(_some(faults))

    async def grades(self, items: Iterator[Keyed]) -> AsyncGenerator[Done, None]:
        """Grade them; after a failure no batch is begun any more, and those that run are still waited for."""
        running: set[asyncio.Task[list[Done]]] = set()
        try:
            while running or not self._failure:
                threads = await self._threads()
                room = 0 if self._failure else 2 * threads - len(running)
                running |= {asyncio.create_task(self._graded(batch)) for batch in self._batches(items, room)}
                if threads and not running:
                    return
                done, running = await _first_of(running)
                for task in done:
                    for graded in self._taken(task):
                        yield graded
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
        if self._failure:
            raise self._failure

    def _batches(self, items: Iterator[Keyed], most: int) -> Iterator[tuple[Keyed, ...]]:
        for _ in range(most):
            if batch := tuple(islice(items, self._size)):
                yield batch

    def _taken(self, task: asyncio.Task[list[Done]]) -> list[Done]:
        try:
            return task.result()
        except MockintError as error:
            if not self._failure:
                self._failure = error
                self._told(f"{error} Waiting for what is begun.")
            return []

    async def _graded(self, batch: tuple[Keyed, ...]) -> list[Done]:
        """A batch by whichever worker is free; by another one where that is lost. Raises MockintError."""
        from distributed import KilledWorker
        from distributed.client import FutureCancelledError

        future = self._client.submit(grade, Batch(self._order, batch), pure=False)
        try:
            graded: list[Done] = await future
            return graded
        except KilledWorker as error:
            if len(batch) == 1:
                return [_given_up(*batch[0], error.allowed_failures + 1)]
        except FutureCancelledError:
            raise self._lost() from None
        except MockintError as error:
            raise ConfigurationError(f"{error}. {KEPT}") from None
        except Exception as error:
            raise MockintError(f"the cluster at {self._address} failed: {error!r}. {KEPT}") from error
        finally:
            future.release()
        # One of its answers may be what ends the workers: it shall not take the others with it.
        return [graded for one in batch for graded in await self._graded((one,))]

    async def _threads(self) -> int:
        """How many threads all workers have, 0 while there is none. Raises MockintError where that doesn't end."""
        try:
            threads: int = sum((await self._client.nthreads()).values())
        except OSError:
            raise self._lost() from None
        now = time.monotonic()
        start = "" if self._address == LOCAL else f" Start one: `dask worker {self._address}`."
        if threads:
            if self._alone_since is not None:
                self._told("")
            self._alone_since = None
        elif self._alone_since is None:
            self._alone_since = now
            self._told(f"The cluster has no worker; waiting for one.{start}")
        elif now - self._alone_since > WORKERS_WITHIN:
            raise ConfigurationError(
                f"the cluster at {self._address} had no worker for {WORKERS_WITHIN:.0f} seconds.{start} {KEPT}"
            )
        return threads

    def _lost(self) -> MockintError:
        return MockintError(f"the connection to the cluster at {self._address} is lost. {KEPT}")


@asynccontextmanager
async def _there(address: str, security: Any = None) -> AsyncIterator[Any]:
    """A client of the scheduler at an address; raises ConfigurationError where none answers."""
    with _quiet():
        from distributed import Client

        client = Client(address, asynchronous=True, timeout=CONNECT_WITHIN, set_as_default=False, security=security)
        try:
            try:
                async with asyncio.timeout(CONNECT_WITHIN + 2):  # who listens there may be no scheduler, and silent
                    await client
            except Exception as error:  # what an address can be taken for is many things
                told = str(error) or "it is silent"
                raise ConfigurationError(
                    f"no cluster answers at {address}: {told}. Start one with `dask scheduler` and"
                    " `dask worker ADDRESS`, or use --cluster local"
                ) from None
            yield client
        finally:
            await client.close()


@asynccontextmanager
async def _local() -> AsyncIterator[Any]:
    """A client of a cluster that lives as long: processes with one thread each, that hear only this one."""
    with _quiet():
        from distributed import LocalCluster, Security

        security = Security.temporary()  # without it, any user of this machine could have a worker run what they like
        cluster = LocalCluster(
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},  # of its HTTP server, which it has all the same
            security=security,
            silence_logs=logging.CRITICAL,
            memory_limit=0,
            preload=["mockint.bulk.worker"],
            asynchronous=True,
        )
        # Ctrl-C at a terminal reaches its processes too. They inherit what is blocked, and then ignore it (dask_setup).
        resource_tracker.ensure_running()  # else it is started later, and unblocks it
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            await cluster
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        async with cluster, _there(cluster.scheduler_address, security) as client:
            yield client


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the log and the warnings of Dask's: what matters of them is told in errors."""
    import dask
    from distributed.client import version_module  # importing it sets its logging up

    for name in ("distributed", "distributed.client", "distributed.gc", "tornado", "tornado.application"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GiB"}), warnings.catch_warnings():
        warnings.simplefilter("ignore", version_module.VersionMismatchWarning)
        yield


def _given_up(key: str, item: Item, workers: int) -> Done:
    message = f"the {workers} workers that graded it ended, perhaps for want of memory"
    return key, Ungraded(
        question_id=item.question.id,
        ungraded=Reason(kind="failed", message=message),
        delivery=delivery(item.answer, item.question.kind),
    )


async def _first_of(
    running: set[asyncio.Task[list[Done]]],
) -> tuple[set[asyncio.Task[list[Done]]], set[asyncio.Task[list[Done]]]]:
    """Those that are done, and those that still run; it is time to look at the workers where none is."""
    if not running:
        await asyncio.sleep(LOOK)
        return set(), running
    return await asyncio.wait(running, timeout=LOOK, return_when=asyncio.FIRST_COMPLETED)


def _alike(told: dict[str, Any]) -> dict[str, str]:
    """The versions that must be the same everywhere, of Dask's account of a process."""
    found = {name: told["packages"].get(name) or "(none)" for name in ALIKE}
    return found | {"python": ".".join(found["python"].split(".")[:2])}


def _some(faults: list[str]) -> str:
    more = f"; and {len(faults) - NAMED} more" if len(faults) > NAMED else ""
    return "; ".join(faults[:NAMED]) + more
