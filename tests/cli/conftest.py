"""The command line as a stranger runs it: a process of its own, an empty data folder, no terminal unless asked for."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest
from command import MOCKINT, Run, Spawn


@pytest.fixture
def mockint(tmp_path: Path) -> Run:
    """Run `mockint` with these arguments; stdout, stderr and the exit code come back."""

    def run(*arguments: str, stdin: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [MOCKINT, *arguments],
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**os.environ, **environment},
            timeout=60,
        )

    return run


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Spawn]:
    """Run `mockint` in a real pseudo-terminal of 80×24."""
    running: list[pexpect.spawn[str]] = []

    def spawn(*arguments: str, **environment: str) -> "pexpect.spawn[str]":
        child = pexpect.spawn(
            str(MOCKINT),
            list(arguments),
            cwd=str(tmp_path),
            env={**os.environ, "TERM": "xterm-256color", **environment},
            encoding="utf-8",
            dimensions=(24, 80),
            timeout=20,
        )
        running.append(child)
        return child

    yield spawn
    for child in running:
        child.close(force=True)
