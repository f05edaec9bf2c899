"""What can go wrong with sound."""

from mockint.domain.errors import MockintError


class SpeechError(MockintError):
    """Sound could not be recorded, read, understood or played; what to do instead is in the message."""


class MicrophoneError(SpeechError):
    """No microphone, no permission, or one that vanished."""


class TranscriptionError(SpeechError):
    """An engine could not turn the sound into text; the sound is kept where it was."""


class VoiceError(SpeechError):
    """The question could not be said aloud."""
