"""The end of an answer: speech, and then silence for a while. By the voice detection that faster-whisper carries."""

from mockint.domain.errors import ConfigurationError
from mockint.speech.audio import RATE

SILENCE = 4.0
"""Seconds of silence after speech that end an answer."""


class Ending:
    """Watches one stretch of listening. Silence before the first word ends nothing."""

    def __init__(self, seconds: float = SILENCE) -> None:
        self._seconds = seconds
        self.began = False
        """Whether speech was heard."""
        self.silence = 0.0
        """Seconds of silence since the last speech, as of the last look."""

    def over(self, tail: bytes) -> bool:
        """Whether the answer has ended, by its last seconds of sound as blocks have it; some 20 ms of work."""
        silence = trailing_silence(tail)
        whole = silence * 2 * RATE >= len(tail)
        self.began = self.began or not whole
        self.silence = silence if self.began else 0.0
        return self.began and silence >= self._seconds


def trailing_silence(sound: bytes) -> float:
    """Seconds without speech at the end of the sound: all of it where there is no speech in it."""
    try:
        import numpy as np
        from faster_whisper.vad import VadOptions, get_speech_timestamps
    except ImportError:
        raise ConfigurationError(
            'to stop after a silence, mockint needs the voice extra: pip install "mockint[voice]"'
        ) from None
    samples = np.frombuffer(sound[: len(sound) // 2 * 2], np.int16).astype(np.float32) / 32768
    # Short gaps belong to the speech; padding would move its end.
    options = VadOptions(min_speech_duration_ms=100, min_silence_duration_ms=300, speech_pad_ms=0)
    spoken = get_speech_timestamps(samples, options) if len(samples) else []
    return (len(samples) - (int(spoken[-1]["end"]) if spoken else 0)) / RATE
