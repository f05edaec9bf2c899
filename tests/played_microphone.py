"""A microphone that hears what a test plays to it, and a transcriber that writes what it is told to."""

import math
import threading
from array import array
from collections.abc import Callable, Sequence
from functools import cache

from mockint.domain.transcript import Transcript
from mockint.speech.audio import RATE, Audio
from mockint.speech.errors import MicrophoneError

BLOCK = RATE // 10


def tone(seconds: float, loudness: float = 0.3) -> bytes:
    """A hum, as blocks have it; each second is like the first."""
    return (_second(loudness) * math.ceil(seconds))[: round(seconds * RATE)].tobytes()


@cache
def _second(loudness: float) -> "array[int]":
    return array("h", (round(32767 * loudness * math.sin(i / 9)) for i in range(RATE)))


class PlayedMicrophone:
    """Plays `sound` when it is opened, as fast as `speed` says (None: at once), then waits for `feed`.

    `missing` is raised by `open`, as often as it holds an error.
    """

    name = "Played microphone"

    def __init__(self, sound: bytes = b"", *, speed: float | None = None) -> None:
        self.missing: list[Exception] = []
        self.opened = 0
        self._sound = sound
        self._speed = speed
        self._take: Callable[[bytes], None] | None = None
        self._lost: Callable[[MicrophoneError], None] | None = None
        self._closed = threading.Event()

    @property
    def is_open(self) -> bool:
        return self._take is not None

    def open(self, take: Callable[[bytes], None], lost: Callable[[MicrophoneError], None]) -> None:
        if self.missing:
            raise self.missing.pop(0)
        self.opened += 1
        self._take, self._lost = take, lost
        self._closed = threading.Event()
        if self._sound:
            threading.Thread(target=self._play, args=(take, self._closed), daemon=True).start()

    def close(self) -> None:
        self._take = self._lost = None
        self._closed.set()

    def feed(self, sound: bytes) -> None:
        """Let it hear this, block by block; nothing comes of it while it is closed."""
        for start in range(0, len(sound), 2 * BLOCK):
            if self._take is not None:
                self._take(sound[start : start + 2 * BLOCK])

    def vanish(self) -> None:
        """Unplug it."""
        assert self._lost is not None
        self._lost(MicrophoneError("no more sound comes from the microphone “Played microphone”"))

    def _play(self, take: Callable[[bytes], None], closed: threading.Event) -> None:
        for start in range(0, len(self._sound), 2 * BLOCK):
            if self._speed is not None and closed.wait(0.1 / self._speed):
                return
            take(self._sound[start : start + 2 * BLOCK])


class ScriptedTranscriber:
    """Gives these transcripts in turn, of whatever it hears; an exception among them is raised instead."""

    name = "scripted"

    def __init__(self, *replies: Transcript | Exception) -> None:
        self.replies = list(replies)
        self.heard: list[float] = []
        self.hints: list[Sequence[str]] = []

    def transcribe(
        self, audio: Audio, *, hints: Sequence[str] = (), on_progress: Callable[[float], None] | None = None
    ) -> Transcript:
        self.heard.append(audio.seconds)
        self.hints.append(hints)
        if on_progress is not None:
            on_progress(0.5)
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply
