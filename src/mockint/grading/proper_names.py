"""Words that a text uses as names: of products, people, places, or short for something."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from mockint.grading.words import EMPTY, stem

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_PART = re.compile(r"\d+|[^\W\d_]+")
_HUMP = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
_OPENS = re.compile(r"(?:^|[.!?:;…\n]|[\[\"“‘(–—•]|\s[-'])\s*[\"“‘'(\[]*$")
# What a sentence may begin with, beside the words that hold one together.
_OPENERS = frozenset(
    """
    additionally afterwards alone also altogether anyway beforehand besides consequently currently eventually finally
    furthermore generally given hence here however ideally initially instead later likewise meanwhile moreover
    nevertheless next nowadays otherwise overall part please previously rather recently similarly since so soon
    specifically still subsequently thanks therefore thus today together ultimately unlike yesterday
    add ask avoid build check choose create define design do ensure find fix follow handle help improve keep lead learn
    let limit look make measure move plan prevent protect provide put read reduce report review run save send set ship
    show split start stop store take tell test track try turn use validate verify watch work write
    """.split()
)  # fmt: skip
_ORDINARY_ENDING = re.compile(r"[^\W\d_]{2,}(?:ing|ed|ly)$")
# German writes all its nouns with a capital; it is known by the words that hold its sentences together.
_GERMAN = frozenset(
    """
    und ich wir der die das den dem des ist sind war nicht ein eine einen einem einer mit auf für von zu zum zur im am
    bei aus nach habe haben hatte wurde würde werden dass weil auch dann aber oder wie sich mich uns
    """.split()
)  # fmt: skip
_GERMAN_SHARE = 0.15


@dataclass(frozen=True)
class Name:
    """A word that is used as a name: `text[start:end]`."""

    start: int
    end: int


class Said:
    """What a text has said: which words and names it knows."""

    def __init__(self, text: str, ordinary: Iterable[str] = ()) -> None:
        """`ordinary` are texts whose words in lower case are known to be no names."""
        self._words = {word.casefold() for word in _words(text)}
        self._stems = {stem(word.lower()) for word in self._words}
        self._run = f" {' '.join(_parts(text))} "
        self._ordinary = {stem(word) for source in (text, *ordinary) for word in _words(source) if word == word.lower()}
        words = [word.lower() for word in _words(text)]
        self._german = sum(word in _GERMAN for word in words) > _GERMAN_SHARE * len(words)

    def unknown_names(self, text: str) -> list[Name]:
        """The names in a text that were not said, in order."""
        return [
            Name(match.start(), match.end())
            for match in _WORD.finditer(text)
            if _may_be_name(match[0]) and not self._knows(match[0]) and not self._is_ordinary(text, match)
        ]

    def _knows(self, word: str) -> bool:
        plain = _bare(word)
        if plain.lower() in EMPTY or plain.casefold() in self._words or stem(plain.lower()) in self._stems:
            return True
        parts = _parts(plain)  # "OAuth2" is known by "OAuth 2.0", "NetSuite" by "net suite"
        return len(parts) > 1 and f" {' '.join(parts)} " in self._run

    def _is_ordinary(self, text: str, match: re.Match[str]) -> bool:
        """Whether a word has its capital from where it stands, or from its language."""
        word = _bare(match[0])
        if not word[1:].islower():
            return False
        if self._german:
            return True
        lower = word.lower()
        usual = lower in _OPENERS or _ORDINARY_ENDING.match(lower) or stem(lower) in self._ordinary
        return bool(usual) and _opens(text, match.start())


def _may_be_name(word: str) -> bool:
    """A capital anywhere, or letters with digits in them."""
    return word != word.lower() or (not word.isdigit() and any(char.isdigit() for char in word) and word[0].isalpha())


def _opens(text: str, start: int) -> bool:
    """Whether a sentence, a quotation or a bracket begins here."""
    return bool(_OPENS.search(text, max(0, start - 8), start))


def _words(text: str) -> list[str]:
    return [_bare(word) for word in _WORD.findall(text)]


def _bare(word: str) -> str:
    word = word.replace("’", "'")
    return word.removesuffix("'s")


def _parts(text: str) -> list[str]:
    return [part.casefold() for part in _PART.findall(_HUMP.sub(" ", text))]
