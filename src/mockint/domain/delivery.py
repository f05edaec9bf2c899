"""How an answer was said: pace, fillers, hedges, structure. Reported beside the score, never part of it."""

import re
import unicodedata
from typing import Annotated

from pydantic import Field

from mockint.domain.question import Kind, Model
from mockint.domain.sound import Sound, sound
from mockint.domain.transcript import Transcript

FILLERS = ("um", "uh", "erm", "hmm", "you know", "i mean", "sort of", "kind of", "basically", "actually", "literally")
HEDGES = ("maybe", "perhaps", "probably", "possibly", "i think", "i guess", "i suppose", "might", "a bit", "somewhat")
SINGULAR = ("i", "i'm", "i'd", "i've", "i'll", "my", "me", "mine", "myself")
PLURAL = ("we", "we're", "we'd", "we've", "we'll", "our", "us", "ours", "ourselves")

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")

# The four parts of a told experience and the words that open them. A cue is a hint, not a proof.
STRUCTURE = {
    "situation": r"\b(when i|when we|at my|at our|while|last (year|month|week|quarter)|in my (last|previous|current)"
    r"|we had|there was|our (team|company|customer|client)s?|back (in|at)|a (customer|client|partner|vendor))\b",
    "task": r"\b(my (job|task|role|goal|responsibility)|i (had|needed|was asked|was responsible|was tasked|owned)"
    r"|we needed|the (goal|challenge|problem|requirement|deadline)|responsible for|so that we could)\b",
    "action": r"\b(i|we) (then |also |first |finally )?(built|wrote|added|created|implemented|designed|set up|moved|led"
    r"|introduced|worked|changed|split|ran|made|started|fixed|replaced|organi[sz]ed|proposed|analy[sz]ed|reverse"
    r"|called|asked|met|trained|automated|migrated|refactored|tested|shipped|rolled|kept|processed|decided)\w*\b",
    "result": r"(\b(as a result|in the end|resulted|reduced|cut|increased|improved|saved|dropped|grew|doubled|halved"
    r"|launched|delivered|which (meant|led|let)|the (result|outcome|impact)|since then|fell)\b|\d+ ?(%|percent))",
}


class Delivery(Model):
    """Counts of an answer. `seconds` and the pace are None where no clock ran.

    `fillers` is None where an answer was spoken and its transcriber leaves them out. `sound` is of the recording that
    was made last: for a follow-up, of the answer to it.
    """

    words: Annotated[int, Field(ge=0)]
    seconds: float | None = None
    words_per_minute: float | None = None
    overtime_seconds: float = 0
    fillers: dict[str, int] | None = {}
    hedges: dict[str, int] = {}
    first_person_singular: int = 0
    first_person_plural: int = 0
    structure: dict[str, bool] | None = None
    """For a behavioural question: which of situation, task, action and result are there."""
    sound: Sound | None = None
    """Of a spoken answer only."""


def delivery(
    answer: str,
    kind: Kind = Kind.TECHNICAL,
    *,
    seconds: float | None = None,
    overtime: float = 0,
    transcript: Transcript | None = None,
) -> Delivery:
    """Measure one answer. `seconds` is the time it took, `overtime` the part of it past the clock.

    `transcript` is what was heard of a spoken answer, or of the last part of it; where no clock ran, since the
    recording was handed in, its length is the time.
    """
    if transcript is not None and (seconds is None or seconds < 1):
        seconds = transcript.seconds
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFC", answer).lower().replace("’", "'"))
    words = WORD.findall(text)
    timed = seconds is not None and seconds >= 1
    return Delivery(
        words=len(words),
        seconds=None if seconds is None else round(seconds, 1),
        words_per_minute=round(60 * len(words) / seconds, 1) if timed and seconds else None,
        overtime_seconds=round(overtime, 1),
        fillers=_fillers(text, transcript),
        hedges=_counts(HEDGES, text),
        first_person_singular=sum(word in SINGULAR for word in words),
        first_person_plural=sum(word in PLURAL for word in words),
        structure={part: bool(re.search(cues, text)) for part, cues in STRUCTURE.items()}
        if kind is Kind.BEHAVIOURAL
        else None,
        sound=sound(transcript) if transcript else None,
    )


def _fillers(text: str, transcript: Transcript | None) -> dict[str, int] | None:
    counted = _counts(FILLERS, text)
    if transcript is None:
        return counted
    if transcript.fillers is None:
        return None
    # What was said and then taken out of the text by hand was said all the same.
    return counted | {word: max(count, counted.get(word, 0)) for word, count in transcript.fillers.items() if count}


def _counts(phrases: tuple[str, ...], text: str) -> dict[str, int]:
    # Whole words only, as they are counted above: "uh-huh" has no "uh".
    found = {
        phrase: len(re.findall(rf"(?<!\w)(?<!\w['-]){re.escape(phrase)}(?!\w)(?!['-]\w)", text))
        for phrase in phrases
        if phrase in text
    }
    return {phrase: count for phrase, count in found.items() if count}
