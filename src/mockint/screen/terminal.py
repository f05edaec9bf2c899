"""Whether this terminal can show the interview screen. Nothing here imports Textual."""

import os
import sys


def can_show() -> bool:
    """Whether all three streams are terminals, and the terminal is one that can place text.

    Textual draws on stderr and reads stdin: with one of them redirected the terminal stays blank or hangs.
    """
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return all(stream is not None and not stream.closed and stream.isatty() for stream in streams) and (
        os.environ.get("TERM", "") not in ("", "dumb")
    )
