"""What was heard: the text of a spoken answer, with the time of each word."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import ConfigDict, Field

from mockint.domain.question import Model

Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Confidence = Annotated[float, Field(ge=0, le=1)]


class Word(Model):
    """A word and when it was said, in seconds from the beginning; `confidence` is None where the engine gives none."""

    word: str
    start: Seconds
    end: Seconds
    confidence: Confidence | None = None


class Correction(Model):
    """A technical word that was put right: `text[start:end]` of the transcript is `to`, and `from` was heard."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)

    from_: Annotated[str, Field(alias="from")]
    to: str
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]


class Transcript(Model):
    """A transcript as an engine wrote it, corrections of terms included.

    `fillers` is None where the engine can't keep them: then nothing may be said about them.
    """

    text: str
    seconds: Seconds
    engine: str
    words: tuple[Word, ...] = ()
    fillers: dict[str, int] | None = None
    corrections: tuple[Correction, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def confidence(self) -> float | None:
        """The mean confidence of its words; None where the engine gives none."""
        known = [word.confidence for word in self.words if word.confidence is not None]
        return sum(known) / len(known) if known else None


UNCLEAR = 0.7
"""Below this mean confidence a transcript is not graded before the candidate has looked at it."""


def as_heard(transcript: Transcript, undone: Sequence[Correction] = ()) -> str:
    """The text with these corrections undone."""
    text = transcript.text
    for item in sorted(undone, key=lambda item: -item.start):
        text = text[: item.start] + item.from_ + text[item.end :]
    return text
