"""Hint sentences ("In your answer, mention A, B, and C.") as single hints, each with a statement to check."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from mockint.banks.lists import Item, List, abbreviated, after_conjunction, outside, pieces, trimmed
from mockint.banks.wording import (
    LEADS,
    is_deed,
    lead,
    of_them,
    opening_verb,
    takes_things_only,
    third_person,
    verb_with_object,
)

MARKER = re.compile(
    r"in (?:your|an?|the) (?:\w+ )?(?:answer|response|reply)\b|when (?:answering|you (?:answer|respond))\b"
    r"|(?:your|an?|the) (?:\w+ )?(?:answer|response) (?:should|could|can|will|might|may|would)\b",
    re.I,
)
"""How a document opens the sentence with the hints."""
_POLITE = re.compile(
    r"(?:(?:you(?:['’]ll)? |it['’]s |it is )?(?:can|could|should|may|might|will|want to|need to|try to|aim to"
    r"|be sure(?: to)?|make sure (?:to|that you|you)|remember to|don['’]t forget to|feel free to|do your best to"
    r"|take care to|important to|helpful to|best to|a good idea to)|and|also|then|finally|first|additionally|briefly"
    r"|clearly|ideally|please|to)\b[\s,:]*",
    re.I,
)
_LIST_FOLLOWS = re.compile(r"\b(?:following|things|points|areas|topics|aspects|steps|elements|questions)\s*:\s", re.I)
_CLAUSE = re.compile(r"(?:how|why|what|when|where|which|who|whether)\b", re.I)
_DOING = re.compile(r"[a-z]+ing\b", re.I)


@dataclass(frozen=True)
class Hint:
    """One thing that the document asks an answer to do: in its words, as a statement to check, and as advice."""

    text: str
    criterion: str
    advice: str


def read_hints(paragraph: str) -> tuple[Hint, ...]:
    """The hints of a paragraph in order, each once; sentences that tell nobody to do anything give none."""
    hints: dict[str, Hint] = {}
    for sentence in sentences(paragraph):
        for hint in _hints(sentence):
            hints.setdefault(hint.text.casefold(), hint)
    return tuple(hints.values())


def is_advice(sentence: str) -> bool:
    """Whether a sentence tells the candidate what to do in the answer."""
    return bool(MARKER.match(sentence) or lead(sentence, _opening(sentence, 0, len(sentence)), len(sentence))[0])


def sentences(text: str) -> Iterator[str]:
    """The sentences of a paragraph; a full stop inside brackets, quotes or an abbreviation ends none."""
    start = 0
    for place, mark in outside(text, 0, len(text)):
        if mark in ".!?" and text[place + 1 : place + 2].isspace() and not abbreviated(text, place):
            after = text[place + 1 : place + 9].lstrip()[:1]
            if after.isupper() or after in ("“", '"', "'", "‘"):
                yield text[start : place + 1].strip()
                start = place + 1
    if text[start:].strip():
        yield text[start:].strip()


def _hints(sentence: str) -> Iterator[Hint]:
    sentence = sentence.rstrip(" .!;:,")
    stops = [-1, *(place for place, mark in outside(sentence, 0, len(sentence)) if mark == ";"), len(sentence)]
    first, *others = [trimmed(sentence, start + 1, end) for start, end in pairwise(stops)]
    verb, begin = _task(sentence, *first)
    if not verb:
        return
    tasks = [(*lead(sentence, _opening(sentence, *chunk), chunk[1]), chunk[1]) for chunk in others]
    if not all(own for own, _, _ in tasks) or _is_whole(sentence, verb, begin, first[1]):
        # Semicolons part the list, so that its commas stand inside an item.
        yield _hint(sentence, verb, Item(begin, first[1]))
    else:
        yield from _listed(sentence, verb, begin, first[1])
    for own, rest, end in tasks:
        if own:
            yield from _listed(sentence, own, rest, end)
        elif rest < end:
            yield _hint(sentence, verb, Item(after_conjunction(sentence, rest, end), end))


def _is_whole(sentence: str, verb: str, start: int, end: int) -> bool:
    """Whether what follows is no list: "be honest about A and B", "use the method to describe A, B, and C"."""
    if lead(f"{verb} x", 0, len(verb) + 2)[0]:
        return False
    head = next(pieces(sentence, start, end))
    return verb == "be" or " to " in sentence[head[0] : head[1]]


def _task(sentence: str, start: int, end: int) -> tuple[str, int]:
    """What the sentence asks for, and where the things asked for begin; ("", start) where it asks for nothing."""
    begin = _opening(sentence, start, end)
    verb, rest = lead(sentence, begin, end)
    if not verb:
        verb, rest = opening_verb(sentence, begin, end)
    if not verb and MARKER.match(sentence) and len(sentence[begin:end].split()) > 1:
        verb, rest = "mention", begin
    listed = _LIST_FOLLOWS.search(sentence, rest, min(end, rest + 80))
    return verb, listed.end() if listed else rest


def _opening(sentence: str, start: int, end: int) -> int:
    """Where the words begin that say what to do: after "In your answer, be sure to"."""
    if marker := MARKER.match(sentence, start, end):
        start = marker.end()
        if marker[0].lower().startswith("when"):
            start = max(start, sentence.find(",", start, start + 80))
        while start < end and sentence[start] in " ,:":
            start += 1
    while polite := _POLITE.match(sentence, start, end):
        start = polite.end()
    return start


def _listed(sentence: str, verb: str, start: int, end: int) -> Iterator[Hint]:
    lists = [(verb, List(sentence))]
    for first, last in pieces(sentence, start, end):
        current = lists[-1][1]
        if current.items:
            begin = after_conjunction(sentence, first, last)
            task, rest = lead(sentence, begin, last)
            within = current.how or current.inner
            if task and within and is_deed(task) and not _CLAUSE.match(sentence, rest):
                task = ""
            elif not task and not within:
                task, rest = verb_with_object(sentence, begin, last)
            if task:
                lists.append((task, List(sentence)))
                lists[-1][1].take(rest, last)
                continue
        if first < last:
            current.take(first, last)
    for verb, things in lists:
        if things.items:
            yield from (_hint(sentence, verb, item) for item in things.finished())


def _hint(sentence: str, verb: str, item: Item) -> Hint:
    text = sentence[item.start : item.end].strip(" ,;:")
    body = f"{item.prefix} {text}".lstrip()
    window = max(0, item.start - 20)
    before = sentence[window : item.start].rstrip()
    if before.lower().endswith(verb) and (verb == "avoid" or verb not in LEADS):
        text = sentence[window + len(before) - len(verb) : item.end].rstrip(" ,;:")  # the verb is the matter
    elif verb == "avoid":
        text = f"{verb} {text}"
    if body[:6].lower() == "using ":
        verb, body = "use", body[6:]
    elif _CLAUSE.match(body) and takes_things_only(verb):
        verb = "say"
    elif verb == "define" and _DOING.match(body):
        verb = "cover"
    return Hint(text, f"{third_person(verb)} {of_them(body)}", f"{verb.capitalize()} {body}.")
