"""Trying what speech needs, for a person who wants to know whether it works here."""

import threading
from typing import NamedTuple

from mockint.speech.audio import RATE
from mockint.speech.errors import MicrophoneError
from mockint.speech.microphone import DeviceMicrophone, import_sounddevice, level

BYTES = 2  # a sample
PATIENCE = 5.0  # seconds that a device may take before its sound comes


class Trial(NamedTuple):
    """What a microphone gave: its name, the sound (16-bit, one channel, 16 kHz), and how loud its loudest block was."""

    device: str
    sound: bytes
    loudest: float


def record(seconds: float) -> Trial:
    """Record for so long. Raises MicrophoneError or ConfigurationError where nothing can be recorded."""
    microphone, blocks, over = DeviceMicrophone(), [], threading.Event()
    lost: list[MicrophoneError] = []

    def take(block: bytes) -> None:
        blocks.append(block)
        if sum(map(len, blocks)) >= seconds * RATE * BYTES:
            over.set()

    def give_up(error: MicrophoneError) -> None:
        lost.append(error)
        over.set()

    microphone.open(take, give_up)
    try:
        whole = over.wait(seconds + PATIENCE)
    finally:
        microphone.close()
    if lost:
        raise lost[0]
    if not whole:
        raise MicrophoneError(f"the microphone “{microphone.name}” is open and gives no sound")
    return Trial(microphone.name, b"".join(blocks), max(map(level, blocks)))


def play(sound: bytes) -> None:
    """Play 16-bit sound in one channel at 16 kHz. Raises MicrophoneError where nothing can be played."""
    sounddevice = import_sounddevice()
    try:
        with sounddevice.RawOutputStream(samplerate=RATE, channels=1, dtype="int16") as stream:
            stream.write(sound)
    except sounddevice.PortAudioError as error:
        raise MicrophoneError(f"nothing can be played here: {error}") from None
