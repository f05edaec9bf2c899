"""The microphone: sound from a device, block by block, or the reason why none comes.

A block is the bytes of 16-bit samples, one channel, `RATE` samples a second, a tenth of a second or so of them.
"""

import queue
import sys
import threading
from collections.abc import Callable
from typing import Any, Protocol

from mockint.domain.errors import ConfigurationError
from mockint.speech.audio import RATE
from mockint.speech.errors import MicrophoneError

BLOCKS = 10
"""Blocks a second that a device is asked for."""
FIRST = 6.0
"""Seconds that the first block may take: a virtual or wireless device needs one or two."""
NEXT = 3.0
"""Seconds without a block after which a device counts as gone."""
QUIET = -90.0
"""The level of no sound at all, in dBFS."""

_INSTEAD = "Connect one and try again, or type your answer instead."


class Microphone(Protocol):
    """A source of blocks that is opened and closed as often as one speaks."""

    @property
    def name(self) -> str:
        """The device as people know it; "" before it was opened."""

    def open(self, take: Callable[[bytes], None], lost: Callable[[MicrophoneError], None]) -> None:
        """Begin to listen. Blocks until the device is open; raises MicrophoneError or ConfigurationError.

        `take` gets every block and `lost` the reason why no more come, both in a thread of the microphone's own.
        """

    def close(self) -> None:
        """Stop listening: when it returns, every block that came was taken. Harmless where nothing is open."""


class DeviceMicrophone:
    """The system's default input, by PortAudio. What doesn't record 16 kHz in one channel itself is converted."""

    def __init__(self) -> None:
        self._name = ""
        self._stream: Any = None
        self._blocks: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._reader: threading.Thread | None = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return self._name

    def open(self, take: Callable[[bytes], None], lost: Callable[[MicrophoneError], None]) -> None:
        with self._lock:  # who closes it while it is opening waits, and then closes it
            if self._reader is None:
                self._open(take, lost)

    def close(self) -> None:
        with self._lock:
            reader, self._reader = self._reader, None
            if reader is None:
                return
            self._stream.stop(ignore_errors=True)
            self._stream.close(ignore_errors=True)
            self._blocks.put(None)
            reader.join(timeout=NEXT)

    def _open(self, take: Callable[[bytes], None], lost: Callable[[MicrophoneError], None]) -> None:
        sounddevice = import_sounddevice()
        try:
            # PortAudio lists devices once, and there is no public way to have it look again.
            sounddevice._terminate()  # noqa: SLF001 - finds a device that was connected since
            sounddevice._initialize()  # noqa: SLF001
            device = sounddevice.query_devices(kind="input")
        except sounddevice.PortAudioError:
            raise MicrophoneError(f"there is no microphone. {_INSTEAD}") from None
        self._name = str(device["name"])
        own = (int(device["default_samplerate"]), max(1, min(2, int(device["max_input_channels"]))))
        self._blocks = queue.SimpleQueue()
        try:
            convert = self._start(sounddevice, RATE, 1)
        except sounddevice.PortAudioError:
            try:
                convert = self._start(sounddevice, *own)
            except sounddevice.PortAudioError as error:
                raise MicrophoneError(
                    f"the microphone “{self._name}” can't be opened: {_reason(error)}. Another program may hold it, or"
                    f" this terminal may not be allowed to record: {permission()}. Then try again, or type your answer."
                ) from None
        self._reader = threading.Thread(target=self._read, args=(convert, take, lost), name="microphone", daemon=True)
        self._reader.start()

    def _start(self, sounddevice: Any, rate: int, channels: int) -> Callable[[bytes], bytes]:
        """Open the stream, and give what makes our blocks of its blocks."""
        convert = resampler(rate, channels)
        blocks = self._blocks
        self._stream = sounddevice.RawInputStream(
            samplerate=rate,
            channels=channels,
            dtype="int16",
            blocksize=rate // BLOCKS,
            callback=lambda data, *_: blocks.put(bytes(data)),
            finished_callback=lambda: blocks.put(None),
        )
        try:
            self._stream.start()
        except sounddevice.PortAudioError:
            self._stream.close(ignore_errors=True)
            raise
        return convert

    def _read(
        self, convert: Callable[[bytes], bytes], take: Callable[[bytes], None], lost: Callable[[MicrophoneError], None]
    ) -> None:
        blocks, patience = self._blocks, FIRST
        while True:
            try:
                block = blocks.get(timeout=patience)
            except queue.Empty:
                block = None
            if block is None:
                break
            patience = NEXT
            take(convert(block))
        if self._reader is threading.current_thread():  # nobody closed it
            lost(MicrophoneError(f"no more sound comes from the microphone “{self._name}”. {_INSTEAD}"))


def import_sounddevice() -> Any:
    """The `sounddevice` module. Raises ConfigurationError without it, MicrophoneError without PortAudio."""
    try:
        import sounddevice
    except ImportError:
        raise ConfigurationError(
            'recording needs the voice extra: pip install "mockint[voice]", or `make voice` in a checkout'
        ) from None
    except OSError:
        raise MicrophoneError(
            "recording needs the PortAudio library: `sudo apt install libportaudio2`, or your system's package of"
            " that name. Until then, type your answers."
        ) from None
    return sounddevice


def resampler(rate: int, channels: int) -> Callable[[bytes], bytes]:
    """A function from blocks of this rate and number of channels, 16-bit and interleaved, to ours."""
    if (rate, channels) == (RATE, 1):
        return lambda block: block
    import av
    import numpy as np

    layout = "mono" if channels == 1 else "stereo"
    ours = av.AudioResampler(format="s16", layout="mono", rate=RATE)

    def convert(block: bytes) -> bytes:
        frame = av.AudioFrame.from_ndarray(np.frombuffer(block, np.int16).reshape(1, -1), format="s16", layout=layout)
        frame.sample_rate = rate
        return b"".join(made.to_ndarray().tobytes() for made in ours.resample(frame))

    return convert


def level(block: bytes) -> float:
    """How loud a block is, in dBFS: 0 is the loudest there can be, `QUIET` is no sound."""
    import numpy as np

    samples = np.frombuffer(block, np.int16).astype(np.float64) / 32768
    power = float(np.mean(samples**2)) if len(samples) else 0.0
    return max(QUIET, 10 * float(np.log10(power))) if power > 0 else QUIET


def permission() -> str:
    """Where this system is told who may record."""
    if sys.platform == "darwin":
        return "System Settings, Privacy & Security, Microphone"
    if sys.platform == "win32":
        return "Settings, Privacy & security, Microphone"
    return "on Linux, the group “audio” or the sound server's settings"


def _reason(error: Exception) -> str:
    return str(error.args[0] if error.args else error).removeprefix("Error opening RawInputStream: ")
