"""A recording: a WAV file that is whole after every block, so that a crash or a kill keeps what was said."""

import os
import re
import struct
import threading
from collections import deque
from pathlib import Path

from mockint.speech.audio import RATE, Audio
from mockint.speech.errors import SpeechError
from mockint.speech.microphone import QUIET, level

HEADER = 44
"""Bytes before the samples."""
TAIL = 8.0
"""Seconds of the last sound that are kept in memory, to tell where speech ended."""
_SECOND = 2 * RATE


class Recorder:
    """Writes blocks to a new file that only its owner can read. Blocks may come from any thread.

    `level` is that of the last block in dBFS. `failure` says why nothing more is written, where that happened; what
    was written before stays.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.level = QUIET
        self.failure = ""
        self._lock = threading.Lock()
        self._tail: deque[bytes] = deque()
        self._bytes = 0
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        except OSError as error:
            raise SpeechError(
                f"{path} can't be made: {error.strerror}. Make its folder writable or set MOCKINT_HOME to another one;"
                " until then, type your answer."
            ) from None
        self._write(_header(0), 0)

    @property
    def seconds(self) -> float:
        return self._bytes / _SECOND

    @property
    def tail(self) -> bytes:
        """The last seconds of sound since `forget`, `TAIL` of them at most."""
        with self._lock:
            return b"".join(self._tail)

    def take(self, block: bytes) -> None:
        """Write one more block."""
        with self._lock:
            if self.failure or self._file < 0:
                return
            # The sound first, then its length: at every moment the file is a valid one.
            if self._write(block, HEADER + self._bytes):
                self._bytes += len(block)
                self._write(_header(self._bytes), 0)
                self.level = level(block)
                self._tail.append(block)
                while sum(map(len, self._tail)) > TAIL * _SECOND:
                    self._tail.popleft()

    def forget(self) -> None:
        """Begin the tail anew: what comes now is another stretch of speech."""
        with self._lock:
            self._tail.clear()

    def close(self) -> None:
        """Write no more. A recording without any sound is taken away."""
        with self._lock:
            if self._file < 0:
                return
            os.close(self._file)
            self._file = -1
            if not self._bytes:
                self.path.unlink(missing_ok=True)

    def _write(self, data: bytes, at: int) -> bool:
        try:
            os.lseek(self._file, at, os.SEEK_SET)
            while data:
                data = data[os.write(self._file, data) :]
        except OSError as error:
            self.failure = (
                f"{self.path} can't be written any more: {error.strerror}. What you said until now is kept;"
                " make room and go on, or type the rest."
            )
            return False
        return True


def read_recording(path: Path) -> Audio:
    """The sound of a recording, to its last whole sample, whatever its header says. Raises SpeechError."""
    import numpy as np

    try:
        data = path.read_bytes()[HEADER:]
    except OSError as error:
        raise SpeechError(f"{path} can't be read: {error.strerror}") from None
    samples = np.frombuffer(data[: len(data) // 2 * 2], np.dtype("<i2"))
    return Audio(samples.astype(np.float32) / np.float32(32768))


def new_recording(folder: Path, attempt: int) -> Path:
    """Where the next recording of an attempt goes: 01.wav for the first attempt of a session, then 01-2.wav."""
    made = recordings(folder, attempt)
    last = _part(made[-1]) if made else 0
    return folder / (f"{attempt + 1:02d}-{last + 1}.wav" if last else f"{attempt + 1:02d}.wav")


def recordings(folder: Path, attempt: int) -> list[Path]:
    """The recordings of an attempt, by its place in the session, in the order in which they were made."""
    return sorted((path for path in folder.glob(f"{attempt + 1:02d}*.wav") if _number(path) == attempt + 1), key=_part)


def _number(path: Path) -> int:
    matched = re.fullmatch(r"(\d+)(?:-\d+)?", path.stem)
    return int(matched[1]) if matched else -1


def _part(path: Path) -> int:
    return int(path.stem.partition("-")[2] or 1)


def _header(size: int) -> bytes:
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, 1, 1, RATE, _SECOND, 2, 16, b"data", size
    )
