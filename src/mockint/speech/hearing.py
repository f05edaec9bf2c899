"""All that an interview by voice needs from outside, in one place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mockint.domain.question import Question
from mockint.domain.transcript import Transcript
from mockint.speech.ending import SILENCE
from mockint.speech.microphone import Microphone
from mockint.speech.transcriber import Transcriber
from mockint.speech.voices import Voice


def _no_hints(_: Question) -> Sequence[str]:
    return ()


def _as_it_is(transcript: Transcript, _: Question) -> Transcript:
    return transcript


@dataclass(frozen=True)
class Hearing:
    """How answers are heard.

    `folder` gives where the session's recordings go; it is asked once the session has its id. `hints` are words that
    the transcriber may expect for a question, `correct` puts technical words right. `voice` says the questions aloud.
    """

    microphone: Callable[[], Microphone]
    transcriber: Transcriber
    folder: Callable[[], Path]
    hints: Callable[[Question], Sequence[str]] = _no_hints
    correct: Callable[[Transcript, Question], Transcript] = _as_it_is
    keep_audio: bool = False
    """Whether recordings stay when the answer is handed in."""
    edit: bool = True
    """Whether every transcript is looked at before it is graded; an unclear one always is."""
    silence_stop: float | None = SILENCE
    """Seconds of silence that end an answer; None where only a key does."""
    voice: Voice | None = None
