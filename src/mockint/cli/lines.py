"""Lines of standard input that a clock can interrupt."""

import asyncio
import threading
from typing import TextIO


class Lines:
    """Reads a stream line by line in a daemon thread: a blocked read holds up neither the clock nor the exit."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        while True:
            line = self._stream.readline()
            try:
                self._loop.call_soon_threadsafe(self._queue.put_nowait, line.rstrip("\n") if line else None)
            except RuntimeError:  # the interview is over and its loop closed
                return
            # At a terminal, Ctrl-D is an end that one can type past; a pipe's end is final.
            if not line and not self._stream.isatty():
                return

    async def next(self, timeout: float | None = None) -> str | None:
        """The next line without its newline, None at the end of input; raises TimeoutError after `timeout` seconds."""
        async with asyncio.timeout(timeout):
            line = await self._queue.get()
        if line is None and not self._stream.isatty():
            self._queue.put_nowait(None)  # a pipe's end is there for every later question too
        return line
