"""What in a person's words is a question, and which question of the bank it is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp
from typing import Protocol

from mockint.domain.question import Bank

SURE = 0.5
"""From this sureness on a question counts as the bank's; `docs/transcripts.md` has what that gets right."""
NEAR = 0.3
"""From this likeness to the question or its answer on, another question is about the same thing."""

# Fitted on half of the questions in tests/speech/meeting_questions.yaml: likeness, its lead on the next, and 1.
_LIKENESS, _LEAD, _OFFSET = 8.84, 3.99, -4.65
_WINDOW = 3  # sentences that may be one question: "It is Monday morning. Nothing syncs. What do you do?"
_LONG = 40  # words; speech without a full stop is read in pieces
_LEADING = 6  # words

_OPENING = (
    r"(?:(?:and|so|but|ok(?:ay)?|right|well|now|then|great|thanks|um+|uh+|next|alright|all right|cool|good|sure|also"
    r"|first|let's see|yeah|yes|finally|lastly)\b[\s,.:–—-]*)*"
)
_ASKED = re.compile(
    r"\?|\b(?:(?:tell|give) (?:me|us)|(?:walk|talk|take) (?:me|us) through|let(?:'s| us) (?:talk|discuss)"
    r"|(?:i'd|i would|we'd|we would) (?:like|love) to (?:hear|know|understand|talk))\b"
    rf"|^{_OPENING}(?:please )?(?:describe|explain|imagine|suppose|say|name|compare)\b",
    re.I,
)
# Told from a statement by its mark; where no question has one, by how it begins.
_ASKED_UNMARKED = re.compile(
    r"\b(?:how|what|where|when|why|which|who) (?:would|do|did|have|should|could|are|were|will|can) (?:you|we)\b"
    r"|\b(?:can|could|would|have|do|did|are) you\b|\bwhat(?:'s| is) your\b"
    rf"|^{_OPENING}(?:how|what|where|when|why|which|who)\b",
    re.I,
)
_FOLLOWING = re.compile(
    r"(?:(?:ok(?:ay)?|right|great|sure|interesting|i see|nice|cool|hm+|yeah|got it|good|thanks)\b[\s,.!–—-]*)*"
    r"(?:(?:and|but|so)\b|what (?:about|if)\b|how (?:so|come|about)\b|why not\b|(?:can|could) you (?:say|give|go|expand"
    r"|elaborate)\b|say (?:a bit |some)?more|such as\b|like what|for example\b|meaning\b)",
    re.I,
)
_BACK = re.compile(
    r"\b(?:that|those|these|this|it|them|they|then|there|such|he|she|him|her|you mentioned|you said)\b", re.I
)
_FRESH = re.compile(
    r"\b(?:(?:next|last|another|different) (?:question|topic|one)|mov(?:e|ing) on|my turn"
    r"|let's (?:talk|switch|turn|go to|move)|tell (?:me|us) about|describe (?:a|an|your)"
    r"|(?:walk|talk) me through (?:a|an|how you))\b",
    re.I,
)
_CLOSING = re.compile(
    r"\b(?:(?:do|did|have|got) you (?:have |got )?any(?: other)? questions?\b|any questions? (?:for|from|you)\b"
    r"|questions? (?:for|to) (?:me|us)\b|(?:what|anything) (?:would|do) you (?:like|want) to (?:ask|know)"
    r"|(?:that's|that is|those were) (?:all|everything|it)(?: (?:from me|from us|my questions|i have|i had|for today))"
    r"|anything (?:you'd|you would) like to ask)",
    re.I,
)
_SMALL = re.compile(
    r"\b(?:(?:can|could|do) you (?:hear|see) (?:me|us|my|the)|how(?:'s| is| are| was| were) (?:you|your (?:day|week"
    r"|weekend|journey|trip|morning)|it going|things)|shall (?:we|i)|(?:do you|would you) mind|are you ready"
    r"|does that make sense|did you find|where(?:abouts)? are you (?:calling|based|joining)"
    r"|is (?:now|this) (?:still )?a good time|how much time|what's the weather|(?:take|need) a (?:short )?break"
    r"|glass of water|(?:say|repeat) (?:that|it|the question)|broke up)\b",
    re.I,
)
_NODS = re.compile(
    r"(?:\b(?:m+-?h+m+|m+|mhm|uh-?huh|hm+|oh|ah|yeah|yes|yep|yup|no|ok|okay|right|sure|cool|great|nice|good|perfect|fine"
    r"|exactly|wow|interesting|i see|got it|(?:that )?makes sense|all right|alright|fair enough|of course|thanks"
    r"|thank you|true|very good|absolutely|definitely|go on|go ahead|please|lovely|excellent|brilliant|awesome|so|and"
    r")\b\W*)+",
    re.I,
)


class Alike(Protocol):
    """Compares texts by meaning: a row for each text, a column for each other, -1 to 1."""

    def __call__(self, texts: Sequence[str], others: Sequence[str]) -> list[list[float]]: ...


@dataclass(frozen=True)
class Match:
    """What was asked, in the asker's words, and the question of the bank that is nearest to it.

    `sureness`, 0 to 1, is how likely that one is meant.
    """

    asked: str
    question_id: str
    sureness: float

    @property
    def is_sure(self) -> bool:
        return self.sureness >= SURE


def sentences(text: str) -> list[str]:
    """The sentences of what was said, in order; what runs on without a stop is cut."""
    found: list[str] = []
    for sentence in re.split(r"(?<=[.?!…])[\"')\]]*\s+", text):
        words = sentence.split()
        found += [" ".join(words[at : at + _LONG]) for at in range(0, len(words), _LONG)]
    return found


def is_question(text: str, *, marked: bool = True) -> bool:
    """Whether somebody is asked something; `marked`: the transcript has question marks."""
    return bool(_ASKED.search(text)) or (not marked and bool(_ASKED_UNMARKED.search(text)))


def bare(question: str) -> str:
    """A question without the words that lead to it: "So, tell me …" as "Tell me …"."""
    words = re.sub(rf"^{_OPENING}", "", question, flags=re.I) or question
    return words[0].upper() + words[1:]


def is_nod(text: str) -> bool:
    """Whether it is only a sign of listening, such as "mm-hm" or "Great, thanks."."""
    return bool(_NODS.fullmatch(text.strip()))


def leads_on(text: str) -> bool:
    """Whether a sentence only leads to the next question: "Great, thanks.", "My turn."."""
    return is_nod(text) or (len(text.split()) <= _LEADING and is_fresh(text))


def is_closing(text: str) -> bool:
    """Whether the candidate is invited to ask: what follows is no answer."""
    return bool(_CLOSING.search(text))


def is_small_talk(text: str) -> bool:
    """Whether a question is about the call, the day or the weather."""
    return bool(_SMALL.search(text))


def is_fresh(text: str) -> bool:
    """Whether it opens another matter: "Next question: …", "Tell me about …"."""
    return bool(_FRESH.search(text))


def refers_back(text: str) -> bool:
    """Whether a question goes on from what was said before: "And how would you …", "What about …"."""
    if is_fresh(text):
        return False
    return bool(_FOLLOWING.match(text)) or (len(text.split()) <= 12 and bool(_BACK.search(text)))


def sureness(likenesses: Sequence[float]) -> tuple[int, float]:
    """The place of the likeliest of a bank's questions and how sure it is, from the likeness to each of them."""
    best = max(range(len(likenesses)), key=likenesses.__getitem__)
    lead = likenesses[best] - max((value for place, value in enumerate(likenesses) if place != best), default=0.0)
    return best, round(1 / (1 + exp(-(_LIKENESS * likenesses[best] + _LEAD * lead + _OFFSET))), 2)


def find_questions(texts: Sequence[str], bank: Bank, alike: Alike) -> list[Match | None]:
    """For each text, the question in it that is most surely one of the bank's; None where nothing is asked."""
    marked = any("?" in text for text in texts)
    said = [sentences(text) for text in texts]
    windows = [
        (number, window)
        for number, parts in enumerate(said)
        for window in _windows(parts)
        if is_question(window, marked=marked)
    ]
    rows = alike([window for _, window in windows], [question.question for question in bank.questions])
    found: list[Match | None] = [None] * len(texts)
    for (number, window), row in zip(windows, rows, strict=True):
        place, sure = sureness(row)
        before = found[number]
        if before is None or sure > before.sureness:
            found[number] = Match(window, bank.questions[place].id, sure)
    return [
        match if match is None or match.is_sure else replace(match, asked=_asked_last(parts, marked))
        for match, parts in zip(found, said, strict=True)
    ]


def _windows(said: list[str]) -> list[str]:
    """Up to three sentences that follow one another, shortest first; none begins with "Let's go on."."""
    return [
        " ".join(said[start : start + size])
        for size in range(1, _WINDOW + 1)
        for start in range(len(said) - size + 1)
        if size == 1 or not leads_on(said[start])
    ]


def _asked_last(said: list[str], marked: bool) -> str:
    """The last sentences that ask: of several that are none of the bank's they are the ones to be answered."""
    asking = [is_question(sentence, marked=marked) for sentence in said]
    end = max((number + 1 for number, asks in enumerate(asking) if asks), default=len(said))
    start = end - 1
    while start and asking[start - 1]:
        start -= 1
    return " ".join(said[start:end])
