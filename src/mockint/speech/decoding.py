"""Sound files, as PyAV reads them: WAV, FLAC, OGG, MP3, M4A, WebM, the sound of a video, and what else FFmpeg knows.

A damaged file gives what can be read of it, and the audio says so in its warnings. Only the file itself is opened: a
playlist that names other files or addresses reaches none of them.
"""

from collections.abc import Iterator
from io import SEEK_END
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from mockint.domain.errors import ConfigurationError, InputError
from mockint.speech.audio import RATE, Audio

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.container import InputContainer

    from mockint.speech.audio import Samples

LONGEST = 3 * 3600
"""Seconds; each hour takes 230 MB of memory."""

_KINDS = "WAV, FLAC, OGG, MP3, M4A and WebM are read"


def decode(source: str | Path | BinaryIO) -> Audio:
    """The sound of a file, or of a file that is open to be read in binary: one channel, 16 kHz.

    Raises InputError, with the file's name, for what is no sound or is longer than LONGEST; ConfigurationError where
    PyAV isn't installed.
    """
    if not isinstance(source, str | Path):
        return _decoded(source, str(getattr(source, "name", "the sound")))
    path = Path(source)
    try:
        if path.is_dir():
            raise InputError(f"{path} is a folder; name a sound file in it")
        with path.open("rb") as file:
            return _decoded(file, str(path))
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file") from None
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror or error}") from None


def _decoded(file: BinaryIO, name: str) -> Audio:
    import numpy as np

    av = _av()
    sound, damaged = bytearray(), 0
    cut_off = _is_cut_off(file, name)
    try:
        container = av.open(file, metadata_errors="ignore", options={"protocol_whitelist": "none"})
    except (av.FFmpegError, ValueError, OSError):
        raise InputError(f"{name} is no sound file that can be read, or only a part of one. {_KINDS}") from None
    with container:
        if not container.streams.audio:
            raise InputError(f"{name} has no sound in it, only {_without_sound(container)}. {_KINDS}")
        told = _told_seconds(container)
        for chunk in _resampled(av, _frames(av, container)):
            if chunk is None:
                damaged += 1
                continue
            sound += chunk.data.cast("B")
            if len(sound) > LONGEST * RATE * 4:
                raise InputError(f"{name} is longer than {LONGEST // 3600} hours; cut it into parts, one for an answer")
    samples = np.frombuffer(sound, dtype=np.float32)
    if not len(samples):
        raise InputError(f"{name} holds no sound that can be read{' (it is damaged)' if damaged else ''}. {_KINDS}")
    return Audio(samples, _warnings(name, len(samples) / RATE, told, damaged or cut_off))


def _is_cut_off(file: BinaryIO, name: str) -> bool:
    """Whether a WAV file is shorter than it says, which FFmpeg passes over; raises InputError for an empty file."""
    start, size = file.read(12), file.seek(0, SEEK_END)
    file.seek(0)
    if not size:
        raise InputError(f"{name} is empty; record it again")
    told = int.from_bytes(start[4:8], "little")
    # Who streams sound writes the greatest number, or one near it: its length wasn't known yet.
    return start[:4] == b"RIFF" and size - 8 < told < 0x7FFF_F000


def _av() -> Any:
    try:
        import av
    except ImportError:
        raise ConfigurationError(
            'sound files are read with PyAV, which isn\'t installed: pip install "mockint[voice]" (in a checkout: make'
            " voice)"
        ) from None
    return av


def _frames(av: Any, container: "InputContainer") -> "Iterator[AudioFrame | None]":
    """The frames of the first sound in a container; None for a part that is damaged."""
    packets = container.demux(container.streams.audio[0])
    while True:
        try:
            yield from next(packets).decode()
        except StopIteration:
            return
        except av.InvalidDataError:
            yield None
        except (av.FFmpegError, OSError):  # what comes after can't be found
            yield None
            return


def _resampled(av: Any, frames: "Iterator[AudioFrame | None]") -> "Iterator[Samples | None]":
    """Float samples of one channel at RATE; the form of the frames may change in the middle of a file."""
    form: tuple[str, str, int] | None = None
    resampler: Any = None
    for frame in frames:
        if frame is None:
            yield None
            continue
        frame.pts = None  # damaged files count their time wrong
        found = (frame.format.name, frame.layout.name, frame.rate)
        if found != form:
            if resampler:
                yield from map(_samples, resampler.resample(None))
            # In 16 bits: FFmpeg would join two channels of floating point into one that is too loud.
            form, resampler = found, av.AudioResampler(format="s16", layout="mono", rate=RATE)
        yield from map(_samples, resampler.resample(frame))
    if resampler:
        yield from map(_samples, resampler.resample(None))


def _samples(frame: "AudioFrame") -> "Samples":
    import numpy as np

    samples: Samples = frame.to_ndarray().reshape(-1).astype(np.float32) / np.float32(32768)
    return samples


def _told_seconds(container: "InputContainer") -> float | None:
    """How long the file says it is."""
    stream = container.streams.audio[0]
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return container.duration / 1_000_000 if container.duration is not None else None


def _without_sound(container: "InputContainer") -> str:
    kinds = sorted({stream.type for stream in container.streams})
    return " and ".join(kinds) or "nothing"


def _warnings(name: str, seconds: float, told: float | None, damaged: int) -> tuple[str, ...]:
    if told is not None and told < 2 * LONGEST and seconds < told - max(1.0, told * 0.02):
        return (f"{name} is damaged or cut off: {seconds:.0f} of its {told:.0f} seconds could be read",)
    return (f"{name} is damaged or cut off: some of it could not be read",) if damaged else ()
