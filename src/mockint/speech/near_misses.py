"""Where a text has words that were meant for a technical term, and how sure that is.

Five rules, from the surest to the one that asks for most:

1. a term in the wrong case: "oauth";
2. letters one by one: "s f t p";
3. a term in pieces: "web hook". Where the pieces are ordinary words another technical word must stand near;
4. a word that isn't English, or several words, that sound like a term: "webbook", "item potency";
5. an ordinary word between certain neighbours only: "off flow".

A single word of ordinary English is never touched but by the last rule.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from mockint.speech.english import is_common, is_english
from mockint.speech.likeness import LETTER_NAMES, alike, letters, most_alike, sound
from mockint.speech.vocabulary import Alike, Vocabulary

_ADDRESS = re.compile(r"\S*(?:://|@|www\.)\S*")
TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_GAP = re.compile(r" |-|, (?=\w\b)|\.|\. ")
_WITHIN = re.compile(r"[\s,]+|-|/")
_CLOSES = re.compile(r"[,;.:]|\s+(?:and|or|plus)\b|\s*$")
_PARTICLES = frozenset(
    """
    a an the and or but of to in on at by for with from into off out up down over back away around through about under
    is are was were be been am do does did i it he she we you they me him us them my his her our your their its this
    that these those as if so not no all one
    """.split()
)
_OPENERS = frozenset("a an the and or more most less very so as is was are were be of in to with for high low".split())
_LETTERS = {name: letter for letter, name in LETTER_NAMES.items()} | {"sea": "c", "tea": "t", "eyes": "is", "oh": "o"}
NEAR = 25
"""How many words away another technical word is company."""
MOST_WORDS = 5
MOST_LETTERS = 4
"""How many letters longer or shorter than its term a near-miss may be."""
SOUND = 0.83
"""The least likeness in sound of what is heard and what is written."""
LOOK, LOOK_IN_COMPANY = 0.75, 0.62
"""The least likeness in letters; the second where a neighbour is one that the term has in the bank, or where the
last word is a rare one that only the term ends in."""
SOUND_OF_ENDING = 0.8
"""The least likeness in sound where the last word is a rare one that only the term ends in."""
SOUND_OF_ORDINARY, LOOK_OF_ORDINARY = 0.9, 0.8
"""The same where every word that was heard is ordinary English."""


@dataclass(frozen=True)
class Token:
    """One word of a text, `text[start:end]`."""

    text: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        return self.text.lower().replace("’", "'")


@dataclass(frozen=True)
class NearMiss:
    """`text[start:end]` should read `to`. Where `near`, only if another technical word stands close by."""

    start: int
    end: int
    first: int
    last: int
    to: str
    likeness: float
    near: bool


@dataclass(frozen=True)
class Form:
    """A way in which a term may be heard: its letters and its sound."""

    term: str
    look: str
    sound: str


def near_misses(text: str, vocabulary: Vocabulary) -> list[NearMiss]:
    """Every near-miss in a text that is sure enough, in order, none over another."""
    tokens = [Token(match[0], *match.span()) for match in TOKEN.finditer(_ADDRESS.sub(_blank, text))]
    known = [_known(token, vocabulary) for token in tokens]
    found = sorted(_candidates(text, tokens, known, vocabulary), key=lambda miss: (miss.near, -miss.likeness))
    company = {index for index, term in enumerate(known) if term and not is_common(tokens[index].lower)}
    taken: set[int] = set()
    chosen: list[NearMiss] = []
    for miss in found:
        place = set(range(miss.first, miss.last + 1))
        around = set(range(miss.first - NEAR, miss.last + NEAR + 1)) - place
        if not taken & place and (not miss.near or company & around):
            taken |= place
            company |= place  # what is put right is company for the next
            chosen.append(miss)
    return sorted(chosen, key=lambda miss: miss.start)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _candidates(text: str, tokens: list[Token], known: list[str | None], vocabulary: Vocabulary) -> Iterator[NearMiss]:
    for first, token in enumerate(tokens):
        spelling = known[first]
        if spelling and spelling != token.text and not is_english(token.lower):
            if token.text.islower() or token.text == token.text.capitalize() != spelling.capitalize():
                yield NearMiss(token.start, token.end, first, first, spelling, 1, near=len(token.text) < 4)
            continue
        for last in _ends(text, tokens, first):
            window = tokens[first : last + 1]
            miss = _in_pieces(text, tokens, first, last, vocabulary) if last > first else None
            if miss is None and not any(known[first : last + 1]):
                miss = _by_sound(text, tokens, first, last, vocabulary)
            if miss:
                yield miss
            for item in vocabulary.alikes:
                if " ".join(word.lower for word in window) in item.heard and _fits(text, tokens, first, last, item):
                    yield _miss(text, tokens, first, last, item.to, 0.9, near=item.near)


def _ends(text: str, tokens: list[Token], first: int) -> Iterator[int]:
    """The last words of the runs from `first` with no more than spaces, hyphens or the dots of letters in them."""
    for last in range(first, min(first + MOST_WORDS, len(tokens))):
        if last > first:
            gap = text[tokens[last - 1].end : tokens[last].start]
            if not _GAP.fullmatch(gap) or ("." in gap and max(len(tokens[last - 1].text), len(tokens[last].text)) > 1):
                return
        yield last


def _known(token: Token, vocabulary: Vocabulary) -> str | None:
    """How a token is spelled where it is a term, with its ending; None where it is none."""
    lower = token.lower
    for ending in ("", "'s", "s"):
        base = lower.removesuffix(ending) if ending else lower
        if (not ending or base != lower) and (term := vocabulary.known.get(base)):
            return term + token.text[len(base) :]
    return None


def _in_pieces(text: str, tokens: list[Token], first: int, last: int, vocabulary: Vocabulary) -> NearMiss | None:
    """The term that a run of words makes when it is written together."""
    window = tokens[first : last + 1]
    joined = Token("".join(word.text for word in window), window[0].start, window[-1].end)
    pieces = [word.lower for word in window]
    apart = " ".join([*pieces[:-1], letters(pieces[-1]).removesuffix("s")])
    listed = vocabulary.apart.get(" ".join(pieces)) or vocabulary.apart.get(apart)
    spelling = _known(Token(joined.lower, 0, 0), vocabulary) or _of_letters(window, vocabulary) or listed
    if spelling is None or any(len(word.text) > 1 and _known(word, vocabulary) == spelling for word in window):
        return None
    hyphens = "-" in text[joined.start : joined.end]
    if any(piece.isdigit() for piece in pieces):  # "OAuth 2" is as good as "OAuth2"
        return None
    if all(len(piece) == 1 for piece in pieces) and (len(pieces) < 3 or _goes_on(text, joined)):
        return None
    odd = any(not is_english(piece) or (len(piece) == 1 and piece not in ("a", "i")) for piece in pieces)
    if apart in vocabulary.open and not odd:
        return None
    sure = odd or listed is not None
    if not sure and is_english(joined.lower):  # usual both ways: "time stamp"
        return None
    if not sure and not hyphens and (pieces[0] in _PARTICLES or pieces[-1] in _PARTICLES):
        return None
    return _miss(text, tokens, first, last, spelling, 1 + len(window) / 10, near=not sure)


def _goes_on(text: str, letters_: Token) -> bool:
    """Whether more letters follow or went before: "H.A.R.L.I.E." has no "HAR"."""
    return bool(re.search(r"\w\.$", text[: letters_.start]) or re.match(r"\.\w", text[letters_.end :]))


def _of_letters(window: list[Token], vocabulary: Vocabulary) -> str | None:
    """The acronym that letters and names of letters make: "DL queue", "see SV"."""
    said = [token.text if token.text.isupper() else _LETTERS.get(token.lower, "") for token in window]
    if not all(said) or not any(token.text.isupper() and token.text not in ("A", "I") for token in window):
        return None
    return _known(Token("".join(said).lower(), 0, 0), vocabulary)


def _by_sound(text: str, tokens: list[Token], first: int, last: int, vocabulary: Vocabulary) -> NearMiss | None:
    """The term that a run of words sounds most like, where it is near enough."""
    window = tokens[first : last + 1]
    pieces = [word.lower for word in window]
    ordinary = all(is_english(piece) for piece in pieces)
    if (len(window) == 1 and (ordinary or _is_deliberate(window[0].text))) or any(p.isdigit() for p in pieces):
        return None
    heard = " ".join(pieces)
    ending = vocabulary.endings.get(pieces[-1]) if 2 <= len(pieces) <= 3 and pieces[0] not in _OPENERS else None
    if ending is None and (pieces[0] in _PARTICLES or pieces[-1] in _PARTICLES - {"and"}):
        return None
    look, code = letters(heard.removesuffix("'s")), sound(heard)
    if len(look) < 5 or len(code) < 3:
        return None
    plural = look.endswith("s")
    around = _neighbours(tokens, first, last)
    best, chosen = 0.0, None
    for likeness, form in _heard_as(code, vocabulary):
        if abs(len(form.look) - len(look)) > MOST_LETTERS or form.look.endswith("s") != plural or form.look == look:
            continue
        company = bool(around & vocabulary.company.get(form.term.lower(), frozenset()))
        least_sound, least_look = _bounds(form, ordinary=ordinary, company=company, ending=form.term == ending)
        seen = alike(look, form.look)
        if likeness < least_sound or seen < least_look or likeness + seen <= best:
            continue
        if ordinary and form.term != ending and not company and _is_part(pieces, form):
            continue
        best, chosen = likeness + seen, form
    if chosen is None:
        return None
    return _miss(text, tokens, first, last, chosen.term, best / 2, near=True)


def _bounds(form: Form, *, ordinary: bool, company: bool, ending: bool) -> tuple[float, float]:
    """The least likeness in sound and in letters that this form asks for; over 1 where it may not be heard at all."""
    if ending:
        return SOUND_OF_ENDING, LOOK_IN_COMPANY
    if ordinary and (len(form.sound) < 5 or is_english(form.term)):
        return 2, 2
    if company:
        return SOUND, LOOK_IN_COMPANY
    if ordinary:
        return SOUND_OF_ORDINARY, LOOK_OF_ORDINARY
    return (1 if len(form.sound) < 5 else SOUND), LOOK


def _is_part(pieces: list[str], form: Form) -> bool:
    """Whether the term is one of the words with something before or after it, which was said as it was heard."""
    return pieces[-1] in _PARTICLES or any(alike(piece, form.look) >= LOOK for piece in pieces)


def _is_deliberate(word: str) -> bool:
    """Whether a recogniser wrote a word as a name of its own: "OpenAI", "KPS", "S3"."""
    return any(char.isupper() for char in word[1:]) or any(char.isdigit() for char in word)


def _neighbours(tokens: list[Token], first: int, last: int) -> set[str]:
    return {tokens[index].lower for index in (first - 1, last + 1) if 0 <= index < len(tokens)}


def _fits(text: str, tokens: list[Token], first: int, last: int, item: Alike) -> bool:
    """Whether one of the neighbours that an ordinary word needs is there."""
    if item.closes and not _CLOSES.match(text, tokens[last].end):
        return False
    if not item.after and not item.before:
        return True
    return any(_runs(text, tokens, first - len(words.split()), words, first, last) for words in item.after) or any(
        _runs(text, tokens, last + 1, words, first, last) for words in item.before
    )


def _runs(text: str, tokens: list[Token], begin: int, words: str, first: int, last: int) -> bool:
    """Whether the tokens from `begin` are these words, with no more than a space between them and the run."""
    wanted = words.split()
    end = begin + len(wanted)
    if begin < 0 or end > len(tokens) or [token.lower for token in tokens[begin:end]] != wanted:
        return False
    low, high = min(begin, first), max(end - 1, last)
    return all(
        _WITHIN.fullmatch(text[tokens[index].end : tokens[index + 1].start]) is not None for index in range(low, high)
    )


def _miss(text: str, tokens: list[Token], first: int, last: int, to: str, likeness: float, *, near: bool) -> NearMiss:
    start, end = tokens[first].start, tokens[last].end
    if to.islower() and text[start].isupper() and _opens(text, start):
        to = to[0].upper() + to[1:]
    if "." in text[start:end] and re.match(r"\. [a-z]", text[end:]):
        end += 1  # the dot of the last letter, not of the sentence
    return NearMiss(start, end, first, last, to, likeness, near)


def _opens(text: str, start: int) -> bool:
    before = text[:start].rstrip("\"“‘'( \n")
    return not before or before[-1] in ".!?…"


def _heard_as(code: str, vocabulary: Vocabulary) -> Iterator[tuple[float, Form]]:
    """The forms that sound like this, with the likeness of each."""
    forms = _forms(vocabulary)
    for likeness, sounds in most_alike(code, tuple(forms), SOUND_OF_ENDING):
        for form in forms[sounds]:
            yield likeness, form


@lru_cache(maxsize=8)
def _forms(vocabulary: Vocabulary) -> dict[str, tuple[Form, ...]]:
    """The ways in which the terms may be heard, by their sound."""
    forms: dict[str, tuple[Form, ...]] = {}
    for term in vocabulary.terms:
        if len(term) >= 5 and term.isalpha() and not term.isupper():
            for spelling in (term, *([] if term.endswith(("s", "y")) else [term + "s"])):
                form = Form(spelling, letters(spelling), sound(spelling))
                if len(form.sound) >= 3:
                    forms[form.sound] = (*forms.get(form.sound, ()), form)
    return forms
