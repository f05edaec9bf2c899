"""Runs of bulk grading by batches against the stand-in, for the tests beside it."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from batch_server import BatchServer

from mockint.bulk.batch import in_batches
from mockint.bulk.run import Run
from mockint.domain.grade import Grade, Graded
from mockint.llm.batches import BatchService, Limits, open_batches
from mockint.llm.client import Connection
from mockint.storage.journal import Journal

OPENAI, ANTHROPIC = "openai:gpt-6-luna", "anthropic:claude-haiku-5-5"
KEY = "sk-planted-0123456789abcdefghij"
_runs = count(1)

CHILD = f"""
import sys
sys.path[:0] = {[str(Path(__file__).parents[1]), str(Path(__file__).parent)]!r}
from pathlib import Path
from batch_server import BatchServer
from batch_runs import graded, service
from mockint.llm.batches import Limits
path, url, name, size, run = sys.argv[1:]
graded(Path(path), service(BatchServer(url=url), name, Limits(int(size), 10**7)), run=run)
"""


def answers(path: Path, number: int, criteria: int = 2) -> Path:
    """A file of so many answers to one question."""
    question = {"question": "Where is a token kept?", "criteria": [f"Point {place}" for place in range(criteria)]}
    lines = [{"id": str(place), "answer": f"Number {place}. In a vault.", **question} for place in range(number)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def service(server: BatchServer, name: str, limits: Limits | None = None) -> BatchService:
    made = open_batches(name, Connection(server.url + ("/v1" if name == OPENAI else "")))
    if limits:
        made.limits = limits  # type: ignore[misc] # both are plain attributes
    return made


def graded(
    path: Path,
    asked: BatchService,
    *,
    run: str = "",
    again: bool = False,
    told: Callable[[str], None] | None = None,
    settle: float = 0.05,
    **options: Any,
) -> list[Grade]:
    """What a whole run makes of the answers in the file, in its order; each run has a name of its own unless told."""
    with Journal.open() as journal:
        work = Run(path, asked.service.name, journal, name=run or f"run {next(_runs)}", again=again)
        way = in_batches(asked, journal.database, poll=(0.01, 0.02), settle=settle, on_wait=told, **options)
        asyncio.run(work.grade(way))
        return [grade for _, grade in work.lines() if grade]  # type: ignore[misc] # a reason would have no usage


def kinds(grades: list[Grade]) -> list[str]:
    return ["graded" if isinstance(grade, Graded) else grade.ungraded.kind for grade in grades]


def child(path: Path, server: BatchServer, name: str, size: int) -> "subprocess.Popen[str]":
    """A run in a process of its own, with batches of so many requests."""
    command = [sys.executable, "-c", CHILD, str(path), server.url, name, str(size), f"child {next(_runs)}"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
