"""Who asks and who answers."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from mockint.domain.errors import InputError
from mockint.domain.question import Bank
from mockint.speech.meetings.asking import Alike, Match, find_questions, is_closing, leads_on
from mockint.speech.meetings.turns import Meeting, Turn, spread

CANDIDATE, INTERVIEWER = "candidate", "interviewer"
"""How the two are called where the file names nobody."""

_ROLE = re.compile(r"(?:the )?(?:candidate|interviewee|applicant|answer|a|me)", re.I)
_TO_YOU = re.compile(r"\byou(?:r|rs|rself)?\b", re.I)
_MINE = re.compile(r"\b(?:I(?! mean)|we|my|our|us)\b(?<!tell us)", re.I)
_STOP = re.compile(r"[.?!…][\"')\]”’]*$")
_LONG = 40
"""Words; where sentences are longer than that on average, full stops are missing."""
_MOST = 300
"""Words of one answer that count for being the one who answers: a monologue is no interview."""
_OTHER = 0.1
"""What the answer to a question that isn't the bank's counts beside one that is."""


@dataclass(frozen=True)
class Stretch:
    """What one speaker says until another does."""

    speaker: str
    turns: tuple[Turn, ...]

    @property
    def text(self) -> str:
        return " ".join(turn.text for turn in self.turns)


def stretches(turns: Sequence[Turn]) -> list[Stretch]:
    """The turns with those of one speaker in a row taken together."""
    joined: list[list[Turn]] = []
    for turn in turns:
        if joined and joined[-1][0].speaker == turn.speaker:
            joined[-1].append(turn)
        else:
            joined.append([turn])
    return [Stretch(part[0].speaker, tuple(part)) for part in joined]


def candidate_of(meeting: Meeting, said: Sequence[Stretch], asked: Sequence[Match | None]) -> str:
    """The speaker who is interviewed: who is called so, else who answers what the others ask."""
    roles = [speaker for speaker in meeting.speakers if _ROLE.fullmatch(speaker)]
    if len(roles) == 1:
        return roles[0]
    credit: defaultdict[str, float] = defaultdict(float)
    asks: Counter[str] = Counter()
    asker, weight = "", 0.0
    for stretch, match in zip(said, asked, strict=True):
        words = len(stretch.text.split())
        credit[stretch.speaker] += 0  # everyone is in the list
        if weight and stretch.speaker != asker:
            credit[stretch.speaker] += weight * min(words, _MOST)
        # A question in the middle of what somebody says is their own way of telling.
        if match is not None and (match.is_sure or stretch.text.endswith(match.asked)):
            asker, weight = stretch.speaker, match.sureness if match.is_sure else _OTHER
            asks[asker] += match.is_sure
    return max(credit, key=lambda speaker: credit[speaker] / (1 + asks[speaker]) ** 2)


def named(meeting: Meeting, name: str) -> str:
    """The speaker with this name or with the only one that has it in it; raises InputError."""
    wanted = name.strip().casefold()
    exact = [speaker for speaker in meeting.speakers if speaker.casefold() == wanted]
    found = exact or [speaker for speaker in meeting.speakers if wanted and wanted in speaker.casefold()]
    if len(found) == 1:
        return found[0]
    who = ", ".join(meeting.speakers) or "nobody is named"
    fault = "more than one speaker is" if found else "no speaker is"
    raise InputError(f"{meeting.name}: {fault} “{name}”. It has: {who}.")


def told_apart(turns: Sequence[Turn], bank: Bank, alike: Alike) -> list[Turn]:
    """The sentences of a transcript without speakers, each as the interviewer's or the candidate's.

    A question of the bank is the interviewer's, and so is one that the speaker doesn't ask of themselves.
    """
    said = list(_sentences(turns))
    texts = [turn.text for turn in said]
    pairs = [f"{first} {second}" for first, second in pairwise(texts)]
    matches = find_questions([*texts, *pairs], bank, alike)
    alone, paired = matches[: len(texts)], matches[len(texts) :]
    asking = [
        is_closing(text) or (match is not None and (match.is_sure or _is_put(text)))
        for text, match in zip(texts, alone, strict=True)
    ]
    for number, both in enumerate(paired):  # "It is Monday morning, and nothing syncs. What do you do?"
        own = max(match.sureness if match else 0.0 for match in alone[number : number + 2])
        if (
            both
            and both.is_sure
            and both.asked == pairs[number]
            and both.sureness >= own
            and not _MINE.search(both.asked)
        ):
            asking[number] = asking[number + 1] = True
    for number in range(len(said) - 2, -1, -1):
        if asking[number + 1] and leads_on(texts[number]):
            asking[number] = True
    return [replace(turn, speaker=INTERVIEWER if asks else CANDIDATE) for turn, asks in zip(said, asking, strict=True)]


def _is_put(question: str) -> bool:
    return bool(_TO_YOU.search(question)) or ("?" in question and not _MINE.search(question))


def _sentences(turns: Sequence[Turn]) -> Iterator[Turn]:
    """The same words sentence by sentence, with their times; what has no full stops is cut where a turn ends."""
    spoken = [_tokens(turn) for turn in turns]
    stops = sum(_STOP.search(token.text) is not None for tokens in spoken for token in tokens)
    marked = stops * _LONG >= sum(map(len, spoken))
    sentence: list[Turn] = []
    for tokens in spoken:
        for token in tokens:
            sentence.append(token)
            if _STOP.search(token.text) or (token is tokens[-1] and not marked):
                yield _joined(sentence)
                sentence = []
    if sentence:
        yield _joined(sentence)


def _tokens(turn: Turn) -> list[Turn]:
    """The words of a turn, each with its own time, or its share of the turn's."""
    texts = turn.text.split()
    if len(texts) == len(turn.words):
        return [
            Turn(turn.speaker, text, word.start, word.end, (word,))
            for text, word in zip(texts, turn.words, strict=True)
        ]
    if turn.start is None or turn.end is None:
        return [Turn(turn.speaker, text, turn.start) for text in texts]
    return [
        Turn(turn.speaker, text, word.start, word.end)
        for text, word in zip(texts, spread(turn.text, turn.start, turn.end), strict=True)
    ]


def _joined(tokens: Sequence[Turn]) -> Turn:
    words = tuple(word for token in tokens for word in token.words)
    return Turn(tokens[0].speaker, " ".join(token.text for token in tokens), tokens[0].start, tokens[-1].end, words)
