"""What is read from what an engine heard: its hesitations, and the doubts that a person should know of."""

import re
from collections import Counter

from mockint.domain.transcript import UNCLEAR, Transcript

# However long; "uh-huh" and "mm-hmm" are answers, and to "err" is a verb.
_FILLER = re.compile(
    r"(?<!\w)(?<!\w['’-])(u+m+|u+h+m+|u+h+|e+r+m+|e+r(?:r{2,})?|h+m+|a+h+)(?!\w)(?!['’-]\w)", re.IGNORECASE
)


def count_fillers(text: str) -> dict[str, int]:
    """The hesitations of a text, however long they are written: {"um": 3, "uh": 1}."""
    counts = Counter(re.sub(r"(.)\1+", r"\1", match[0].lower()) for match in _FILLER.finditer(text))
    for found, said in (("uhm", "um"), ("hm", "hmm")):
        if found in counts:
            counts[said] += counts.pop(found)
    return dict(counts)


def doubts(transcript: Transcript) -> tuple[str, ...]:
    """What a person should know of a transcript before it is graded."""
    if not transcript.text:
        return ("nobody is heard to speak: speak up or move closer to the microphone, or type the answer",)
    confidence = transcript.confidence
    if confidence is not None and confidence < UNCLEAR:
        return (f"hard to hear: {transcript.engine} is {confidence:.0%} sure of its words; read them again",)
    return ()
