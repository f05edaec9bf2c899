"""A real interview in a real pseudo-terminal: keys are bytes, and the screen is what a terminal makes of the answer."""

import os
import signal
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pexpect
import pyte

from mockint.domain.session import EVENT, Event, Session
from mockint.interview.engine import replay

RUNNER = Path(__file__).with_name("held_interview.py")
PATIENCE = 20.0
"""Seconds after which a test gives up waiting; nothing here takes a tenth of it."""


class RealTerminal:
    """Starts `held_interview.py`, or another `runner`, with its log at `log`; a context that ends what it started."""

    def __init__(self, log: Path, *arguments: str, columns: int = 80, rows: int = 24, runner: Path = RUNNER) -> None:
        self.log = log
        self.raw = b""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self.child = pexpect.spawn(
            sys.executable,
            [str(runner), str(log), *arguments],
            dimensions=(rows, columns),
            env={**os.environ, "TERM": "xterm-256color", "TEXTUAL": ""},
            timeout=PATIENCE,
        )
        self.settings = termios.tcgetattr(self.child.child_fd)

    def __enter__(self) -> "RealTerminal":
        return self

    def __exit__(self, *_: object) -> None:
        self.child.close(force=True)

    def kill(self, number: signal.Signals) -> None:
        """Send a signal to the interview alone."""
        assert self.child.pid
        os.kill(self.child.pid, number)

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self._screen.display)

    def press(self, keys: str) -> None:
        self.child.send(keys)

    def shows(self, *words: str) -> None:
        """Wait until all these words stand on the screen."""
        self.until(lambda: all(word in self.text for word in words))

    def until(self, holds: Callable[[], bool]) -> None:
        """Read what comes until something holds; fails with the screen as it stands."""
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, f"never came; the screen says:\n{self.text}"
            self._read()

    def ends(self) -> int | None:
        """Read to the end of the process and give its exit status; None where a signal ended it."""
        while self._read():
            pass
        self.child.wait()
        status: int | None = self.child.exitstatus
        return status

    def resize(self, columns: int, rows: int) -> None:
        self._screen.resize(rows, columns)
        self.child.setwinsize(rows, columns)

    def restored(self) -> bool:
        """Whether the terminal is as it was: its settings, the first screen, the cursor, plain pastes."""
        undone = all(self._last(mode + "l") > self._last(mode + "h") for mode in ("1049", "2004", "1004"))
        cursor = self._last("25h") > self._last("25l")
        return undone and cursor and termios.tcgetattr(self.child.child_fd) == self.settings

    def _last(self, mode: str) -> int:
        return self.raw.rfind(f"\x1b[?{mode}".encode())

    def begin(self) -> None:
        """Leave the first screen for the first question."""
        self.shows("Enter Begin")
        self.press("\r")
        self.shows("^S F2 Submit")

    @property
    def events(self) -> list[Event]:
        return [EVENT.validate_json(line) for line in self.log.read_text().splitlines()] if self.log.exists() else []

    @property
    def session(self) -> Session:
        return replay(self.events)

    def _read(self) -> bool:
        """Read what is there, waiting a moment for it; False at the end."""
        try:
            data: Any = self.child.read_nonblocking(65536, timeout=0.05)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += data
        self._stream.feed(data)
        return True
