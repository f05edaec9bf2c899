"""One answer as it is recorded: from the microphone into a file, as long as there is sound and room for it."""

import threading
from pathlib import Path

from mockint.speech.ending import Ending
from mockint.speech.errors import MicrophoneError
from mockint.speech.microphone import QUIET, Microphone
from mockint.speech.recorder import Recorder, new_recording


class Take:
    """Records an attempt of a session, by its place there, into a folder. Opened and closed as often as one pauses.

    `failure` says why no more is recorded, where that happened while it was open; what was recorded before is kept.
    """

    def __init__(self, microphone: Microphone, folder: Path, attempt: int) -> None:
        self.microphone = microphone
        self._folder = folder
        self._attempt = attempt
        self._recorder: Recorder | None = None
        self._finished = 0.0
        self._opened_at = 0.0
        self._lost = ""
        self._ending: Ending | None = None
        self._over = False
        self._lock = threading.Lock()

    @property
    def seconds(self) -> float:
        """Seconds of sound so far."""
        return self._finished + (self._recorder.seconds if self._recorder is not None else 0.0)

    @property
    def level(self) -> float:
        """How loud the last sound was, in dBFS."""
        return self._recorder.level if self._recorder is not None else QUIET

    @property
    def came(self) -> bool:
        """Whether sound has come since it was opened."""
        return self.seconds > self._opened_at

    @property
    def failure(self) -> str:
        return (self._recorder.failure if self._recorder is not None else "") or self._lost

    @property
    def silence(self) -> float:
        """Seconds of silence since the last speech, as of the last look; 0 where no end is looked for."""
        return self._ending.silence if self._ending is not None else 0.0

    def open(self, silence: float | None) -> None:
        """Listen; `silence` is what ends the answer, in seconds. Blocks; raises SpeechError or ConfigurationError."""
        with self._lock:  # who finishes it while it is opening waits, and then finishes it
            if self._over:
                return
            self._lost = ""
            if self._recorder is None:
                self._recorder = Recorder(new_recording(self._folder, self._attempt))
            self._recorder.forget()
            self._opened_at = self.seconds
            self.end_by(silence)
            self.microphone.open(self._recorder.take, self._lose)

    def end_by(self, silence: float | None) -> None:
        """Change what silence ends the answer; None: none does."""
        self._ending = None if silence is None else Ending(silence)

    def ended(self) -> bool:
        """Look whether the answer has ended by silence; some 20 ms of work. Raises ConfigurationError."""
        ending, recorder = self._ending, self._recorder
        return ending is not None and recorder is not None and ending.over(recorder.tail)

    def close(self) -> None:
        """Stop listening; it may be opened again. Blocks a moment."""
        with self._lock:
            self.microphone.close()
            if self._recorder is not None and self._recorder.failure:
                self._close_file()  # recording on begins another

    def finish(self) -> None:
        """Stop listening for good; the second time it does nothing, since the microphone may be another's by then."""
        with self._lock:
            if not self._over:
                self._over = True
                self.microphone.close()
                self._close_file()

    def _close_file(self) -> None:
        recorder, self._recorder = self._recorder, None
        if recorder is not None:
            self._finished += recorder.seconds
            recorder.close()

    def _lose(self, error: MicrophoneError) -> None:
        self._lost = str(error)
