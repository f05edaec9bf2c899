"""Sound for a service: what is silent is not sent, and what is long goes in pieces, cut in a pause."""

from collections.abc import Iterator
from typing import NamedTuple

from mockint.domain.errors import ConfigurationError
from mockint.speech.audio import RATE, Audio

LONGEST = 600
"""Seconds of a piece: 19 MB at most as FLAC, where services take 25."""
SOUGHT = 60
"""Seconds at the end of a piece in which the longest pause is looked for."""


class Piece(NamedTuple):
    """A part of a recording that begins `start` seconds after its beginning."""

    start: float
    audio: Audio


def pieces(audio: Audio, longest: int = LONGEST, sought: int = SOUGHT) -> list[Piece]:
    """The recording in pieces of at most `longest` seconds, without those in which nobody speaks.

    Raises ConfigurationError where the detector of speech isn't installed.
    """
    spoken = _spoken(audio)
    found, start, end = [], 0, len(audio.samples)
    while start < end:
        stop = (
            end if end - start <= longest * RATE else _pause(spoken, start + (longest - sought) * RATE, sought * RATE)
        )
        if any(first < stop and last > start for first, last in spoken):
            found.append(Piece(start / RATE, Audio(audio.samples[start:stop])))
        start = stop
    return found


def as_flac(audio: Audio) -> bytes:
    """The sound as a FLAC file of 16 bits, one channel, 16 kHz."""
    import io

    import av
    import numpy as np

    file = io.BytesIO()
    with av.open(file, "w", format="flac") as container:
        stream = container.add_stream("flac", rate=RATE, layout="mono")
        frame = av.AudioFrame.from_ndarray(
            np.round(audio.samples * 32767).astype(np.int16)[np.newaxis], format="s16", layout="mono"
        )
        frame.rate = RATE
        container.mux([*stream.encode(frame), *stream.encode(None)])
    return file.getvalue()


def _pause(spoken: list[tuple[int, int]], first: int, length: int) -> int:
    """The middle of the longest pause between `first` and `first + length`; its end where nobody pauses."""
    last = first + length
    silent = [gap for gap in _gaps(spoken, first, last) if gap[0] < gap[1]]
    begin, end = max(silent, key=lambda gap: gap[1] - gap[0], default=(last, last))
    return (begin + end) // 2


def _gaps(spoken: list[tuple[int, int]], first: int, last: int) -> Iterator[tuple[int, int]]:
    before = first
    for begin, end in spoken:
        if end > first and begin < last:
            yield before, begin
            before = max(before, end)
    yield before, last


def _spoken(audio: Audio) -> list[tuple[int, int]]:
    """The stretches of speech, in samples."""
    try:
        from faster_whisper.vad import get_speech_timestamps
    except ImportError as error:
        raise ConfigurationError(
            f"whether somebody speaks is heard with faster-whisper, which can't be used ({error}):"
            ' pip install "mockint[voice]" (in a checkout: make voice)'
        ) from None
    if not len(audio.samples):
        return []
    return [(part["start"], part["end"]) for part in get_speech_timestamps(audio.samples)]
