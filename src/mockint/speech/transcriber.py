"""What a transcriber is: it turns sound into a transcript, and nothing else.

An engine is a function `(model: str, connection: Connection) -> Transcriber`, registered in the entry-point group
`mockint.transcribers` under the name that stands before the colon in `--transcriber NAME[:MODEL]`. It is light: what is
heavy is loaded at first use.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from mockint.domain.transcript import Transcript
from mockint.speech.audio import Audio


class Transcriber(Protocol):
    """Turns sound into text. Raises TranscriptionError or ConfigurationError; silence is an empty transcript."""

    @property
    def name(self) -> str: ...

    def transcribe(
        self, audio: Audio, *, hints: Sequence[str] = (), on_progress: Callable[[float], None] | None = None
    ) -> Transcript:
        """Blocks until all is heard; `on_progress` gets the share that is done, 0 to 1, and may raise to stop it."""
