"""Grading on this machine: a model's answers in one event loop, the embedded grader's on all cores."""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import AsyncGenerator, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import aclosing
from itertools import chain, islice

from mockint.bulk.items import Done, Keyed
from mockint.bulk.run import Pending, Way
from mockint.domain.errors import MockintError
from mockint.domain.question import Question
from mockint.grading.grader import Grader
from mockint.grading.grading import grade_async, grade_many

A_TASK = 10  # answers that a process is given at a time
FEW = 40  # answers for which other processes, a second or two until they work, don't pay


def here(grader: Grader, concurrency: int) -> Way:
    """In this process, at most `concurrency` answers at once; a model's connections are kept open."""

    async def way(pending: Pending) -> AsyncGenerator[Done, None]:
        from mockint.llm.sdk import kept_open

        async with kept_open(), aclosing(_graded(pending(), grader, concurrency)) as grades:
            async for done in grades:
                yield done

    return way


def on_cores(cores: int) -> Way:
    """By the embedded grader in so many processes, each with one thread; a few answers in this one."""

    async def way(pending: Pending) -> AsyncGenerator[Done, None]:
        from mockint.grading.embedded import EmbeddedGrader

        waiting = pending()
        first = list(islice(waiting, FEW))
        if len(first) < FEW or cores == 1:
            grades = _graded(chain(first, waiting), EmbeddedGrader(), 1)
        else:
            grades = _in_processes(chain(first, waiting), cores)
        async with aclosing(grades):
            async for done in grades:
                yield done

    return way


async def _graded(items: Iterable[Keyed], grader: Grader, concurrency: int) -> AsyncGenerator[Done, None]:
    keys: dict[int, str] = {}

    def asked() -> Iterator[tuple[Question, str]]:
        for number, (key, item) in enumerate(items):
            keys[number] = key
            yield item.question, item.answer

    async with aclosing(grade_many(asked(), grader, concurrency=concurrency)) as grades:
        async for number, grade in grades:
            yield keys.pop(number), grade


async def _in_processes(items: Iterator[Keyed], cores: int) -> AsyncGenerator[Done, None]:
    loop = asyncio.get_running_loop()
    # Started anew, not forked: the models' threads don't survive a fork.
    workers = ProcessPoolExecutor(cores, multiprocessing.get_context("spawn"), initializer=_begin)
    running: set[asyncio.Future[list[Done]]] = set()
    try:
        while True:
            while len(running) < 2 * cores and (task := list(islice(items, A_TASK))):
                running.add(loop.run_in_executor(workers, _grade, task))
            if not running:
                return
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for future in done:
                for graded in future.result():
                    yield graded
                running.discard(future)
    except BrokenProcessPool:
        raise MockintError(
            "a process that graded was ended from outside, perhaps for want of memory. What is graded is kept: run it"
            " again, with --concurrency 1 if there is little memory"
        ) from None
    finally:
        await asyncio.to_thread(workers.shutdown, cancel_futures=True)
        await asyncio.gather(*running, return_exceptions=True)


def _begin() -> None:
    from mockint.grading.model_files import take_one_thread

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes; the first of them ends the others
    take_one_thread()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _grade(items: list[Keyed]) -> list[Done]:
    from mockint.grading.embedded import EmbeddedGrader

    async def grades() -> list[Done]:
        return [(key, await grade_async(item.question, item.answer, EmbeddedGrader())) for key, item in items]

    return asyncio.run(grades())
