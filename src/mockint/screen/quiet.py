"""Keeps the libraries that record and play sound from writing over the screen.

They are written in C and tell their troubles on the terminal's own stderr, which is where the screen is drawn.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """Have Python alone write to the terminal's stderr while the block runs; what else writes there is dropped."""
    terminal, stderr = os.dup(2), sys.__stderr__
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    with open(terminal, "w", encoding="utf-8", errors="replace", closefd=False) as ours:
        sys.__stderr__ = ours  # type: ignore[misc]  # what Textual draws on
        try:
            yield
        finally:
            sys.__stderr__ = stderr  # type: ignore[misc]
            os.dup2(terminal, 2)
    os.close(terminal)
