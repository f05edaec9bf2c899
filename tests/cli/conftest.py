"""The command line with an empty data folder: as a stranger runs it, at a terminal, and inside of this process."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest
from command import MOCKINT, Run, Spawn

from mockint.cli.main import main


@pytest.fixture
def mockint(tmp_path: Path) -> Run:
    """Run `mockint` as a process of its own, not at a terminal; stdout, stderr and the exit code come back."""

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
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The same inside of this process, which loads modules and models once; an error that nobody expects is raised."""

    def run(*arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        streams = {name: io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for name in ("stdout", "stderr")}
        with monkeypatch.context() as patched:
            patched.chdir(tmp_path)
            for name, value in environment.items():
                patched.setenv(name, value)
            patched.setattr(sys, "argv", ["mockint", *arguments])
            patched.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
            for name, stream in streams.items():
                patched.setattr(sys, name, stream)
            patched.setattr("mockint.cli.main.ASIDE", "")  # what other tests left aside must not end this process
            with pytest.raises(SystemExit) as end:
                main()
        said = {name: _written(stream) for name, stream in streams.items()}
        return subprocess.CompletedProcess(arguments, int(end.value.code or 0), **said)

    return run


def _written(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


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
