"""A guard that gives the terminal back when mockint is killed with no time to do it itself.

A small forked process waits on a pipe. A word on it means that all went well. A pipe that closes without a word means
that mockint is gone: then the guard leaves the alternate screen, shows the cursor, and mends the terminal's settings.
"""

import os
import signal
import termios
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_LFLAG = 3
_RESET = (
    b"\x1b[<u"  # the kitty keyboard off, before its screen is left
    b"\x1b[?2026l\x1b[?2004l\x1b[?1004l\x1b[?2048l"  # held output, bracketed paste, focus and resize reports off
    b"\x1b[?7h\x1b[0m\x1b[?1049l\x1b[?25h"  # wrapping on, plain text, the first screen, the cursor
    b"\r\nmockint was killed; `mockint resume` goes on from what was saved.\r\n"
)


@contextmanager
def guarded(keyboard: int = 0, display: int = 2) -> Iterator[None]:
    """Watch over the terminal on these file descriptors while the block runs. Fork it before any thread starts."""
    settings = termios.tcgetattr(keyboard)
    ours, word = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _watch(ours, keyboard, display, settings)
        finally:
            os._exit(0)
    os.close(ours)
    try:
        yield
    finally:
        with suppress(OSError):  # someone ended the guard first
            os.write(word, b".")
            os.waitpid(child, 0)
        os.close(word)


def _watch(pipe: int, keyboard: int, display: int, settings: list[int | list[bytes | int]]) -> None:
    # A session of its own: no signal meant for the interview comes here, and writing is not stopped as a
    # background job's would be.
    os.setsid()
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    for other in range(3, 64):
        if other not in (pipe, keyboard, display):
            with suppress(OSError):  # it was not open
                os.close(other)
    if os.read(pipe, 1):
        return
    os.write(display, _RESET)
    # A shell that edits its own line has settings of its own by now; they have ISIG on.
    if not int(termios.tcgetattr(keyboard)[_LFLAG]) & termios.ISIG:
        termios.tcsetattr(keyboard, termios.TCSANOW, settings)
