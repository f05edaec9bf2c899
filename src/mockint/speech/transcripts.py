"""Transcripts put together and corrections taken back."""

import difflib
import re

from mockint.domain.transcript import Correction, Transcript, as_heard
from mockint.speech.heard import doubts

_TOKEN = re.compile(r"\w+|\W")


def joined(first: Transcript | None, second: Transcript) -> Transcript:
    """The transcript of two recordings of one answer, the second after the first. Fillers are known only where both
    know them.
    """
    if first is None:
        return second
    gap = " " if first.text and second.text else ""
    offset = len(first.text) + len(gap)
    fillers = None
    if first.fillers is not None and second.fillers is not None:
        names = [*first.fillers, *second.fillers]
        fillers = {name: first.fillers.get(name, 0) + second.fillers.get(name, 0) for name in names}
    moved = (
        word.model_copy(update={"start": first.seconds + word.start, "end": first.seconds + word.end})
        for word in second.words
    )
    return Transcript(
        text=first.text + gap + second.text,
        seconds=first.seconds + second.seconds,
        engine=second.engine,
        words=(*first.words, *moved),
        fillers=fillers,
        corrections=(*first.corrections, *(_moved(item, offset) for item in second.corrections)),
        warnings=tuple(dict.fromkeys((*_lasting(first), *_lasting(second)))),
    )


def undo(transcript: Transcript, correction: Correction) -> Transcript:
    """The transcript without this correction of it: its text has what was heard. The times of words stay."""
    shift = len(correction.from_) - (correction.end - correction.start)
    kept = (item for item in transcript.corrections if item != correction)
    return transcript.model_copy(
        update={
            "text": as_heard(transcript, [correction]),
            "corrections": tuple(_moved(item, shift) if item.start >= correction.end else item for item in kept),
        }
    )


def place(transcript: Transcript, correction: Correction, edited: str) -> tuple[int, int] | None:
    """Where the corrected words stand in a text that was edited since; None where they were edited themselves."""
    ours, theirs = _tokens(transcript.text), _tokens(edited)
    inside = [at for at, (start, token) in enumerate(ours) if correction.start <= start < correction.end]
    if not inside:
        return None
    first, last = inside[0], inside[-1]
    matcher = difflib.SequenceMatcher(
        None, [token for _, token in ours], [token for _, token in theirs], autojunk=False
    )
    for block in matcher.get_matching_blocks():
        if block.a <= first and last < block.a + block.size:
            start, (end, token) = theirs[first - block.a + block.b][0], theirs[last - block.a + block.b]
            return start, end + len(token)
    return None


def _lasting(transcript: Transcript) -> tuple[str, ...]:
    """The warnings that hold for the whole answer too: one recording may be silent where the other is clear."""
    passing = doubts(transcript)
    return tuple(warning for warning in transcript.warnings if warning not in passing)


def _tokens(text: str) -> list[tuple[int, str]]:
    return [(found.start(), found[0]) for found in _TOKEN.finditer(text)]


def _moved(item: Correction, by: int) -> Correction:
    return item.model_copy(update={"start": item.start + by, "end": item.end + by})
