"""An answer cut into sentences and clauses, each with its place in the answer.

A transcript may have no punctuation at all: what runs on for too long is cut where a speaker would draw breath.
"""

import re
from dataclasses import dataclass

from mockint.grading.words import Word, words

LONG = 40  # words; a longer sentence is cut
BREATH = 12  # words; the least that is cut off a long sentence
FULL_LINE = 60  # characters; a line as long as this was broken for its length
LONGEST_WORD = 100  # characters; nothing longer is a word
MOST_WORDS = 6000  # about forty minutes of speech: no answer is longer, and a text that is costs minutes

ABBREVIATIONS = ("e.g.", "i.e.", "etc.", "vs.", "approx.", "incl.", "cf.", "dr.", "mr.", "mrs.", "ms.", "no.", "st.")
END = re.compile(r"[.!?…。！？]+[\"'”’)\]]*(?=\s|$)|[\n\r\u2028\u2029]+|;(?=\s|$)|[。！？]")
BULLET = re.compile(r"(?:[-*•·–]|\(?\d{1,2}[.)])\s+")
CLAUSE = re.compile(
    r"\s*[,:;—–()]+\s+|\s+[-–—]+\s+|\s*—\s*"
    r"|\s+(?=(?:and then|and|but|so that|so|because|since|which|while|whereas|although|though|until|unless|then|plus"
    r"|when|if|or|before|after|instead of|rather than)\s)",
    re.IGNORECASE,
)
WORD = re.compile(rf"\S{{1,{LONGEST_WORD}}}")
JOINTS = frozenset(
    "and but so because then also next after before when while if which plus or since until first finally okay".split()
)


@dataclass(frozen=True)
class Span:
    """A stretch of the answer: `answer[start:end]`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True)
class Sentence(Span):
    """A sentence, its words with their places in the answer, and its clauses in order; at least one."""

    text: str
    words: tuple[Word, ...]
    clauses: tuple[Span, ...]


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text in order, without the white space and bullets around them; raises nothing."""
    found = []
    for span in (piece for cut in _by_punctuation(text) for piece in _by_breath(text, cut)):
        said = span.of(text)
        placed = tuple(
            Word(word.text, word.stem, word.start + span.start, word.end + span.start) for word in words(said)
        )
        found.append(Sentence(span.start, span.end, said, placed, _clauses(text, span)))
    return found


def readable(text: str) -> int:
    """How many characters of a text are read: all, unless it has more than MOST_WORDS words."""
    for number, word in enumerate(re.finditer(r"\S+", text)):
        if number == MOST_WORDS:
            return word.start()
    return len(text)


def _by_punctuation(text: str) -> list[Span]:
    spans, start = [], 0
    for end in END.finditer(text):
        last = text[start : end.end()].split()[-1:]
        if end.group() == "." and last and last[0].lower().lstrip("([\"'") in ABBREVIATIONS:
            continue
        if end.group() in ("\n", "\r\n") and _is_wrapped(text, end.start(), end.end()):
            continue
        spans.append(_trimmed(text, start, end.end()))
        start = end.end()
    spans.append(_trimmed(text, start, len(text)))
    return [span for span in spans if any(char.isalnum() for char in span.of(text))]


def _is_wrapped(text: str, start: int, end: int) -> bool:
    """Whether this line break only wraps a line: the next goes on in lower case, or this one is full."""
    line = start - (text.rfind("\n", 0, start) + 1)
    return not BULLET.match(text, end) and (text[end : end + 1].islower() or line >= FULL_LINE)


def _by_breath(text: str, span: Span) -> list[Span]:
    words = list(WORD.finditer(text, span.start, span.end))
    if len(words) <= LONG:
        return [span]
    cuts, last = [0], 0
    for number, word in enumerate(words):
        since = number - last
        joint = word.group().lower().strip(",") in JOINTS or words[number - 1].group().endswith((",", ":"))
        if (since >= BREATH and joint and len(words) - number >= BREATH // 2) or since >= LONG:
            cuts.append(number)
            last = number
    ends = [*cuts[1:], len(words)]
    return [_trimmed(text, words[first].start(), words[end - 1].end()) for first, end in zip(cuts, ends, strict=True)]


def _clauses(text: str, span: Span) -> tuple[Span, ...]:
    clauses, start = [], span.start
    for joint in CLAUSE.finditer(text, span.start, span.end):
        clauses.append(_trimmed(text, start, joint.start()))
        start = joint.end()
    clauses.append(_trimmed(text, start, span.end))
    return tuple(clause for clause in clauses if any(char.isalnum() for char in clause.of(text))) or (span,)


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    if bullet := BULLET.match(text, start, end):
        start = bullet.end()
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
