"""Finding a quote in an answer. No evidence, no credit: what can't be found earns nothing.

Case, white space, quotation marks, punctuation, emphasis and characters that nobody sees don't matter to the search;
the words do, in their order. Two liberties are granted. A quote may leave something out ("we keep … in a vault"): its
pieces are looked for one after the other, and what was left out is shown again. And in a quote of four words or more
one spot may be off by some letters, as when a transcript says "web hook" or "cash" and the quote "webhook" or "cache";
never a number or a word that denies.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache
from unicodedata import normalize

from mockint.domain.grade import Evidence
from mockint.domain.visible import WITHOUT_WIDTH
from mockint.grading.words import content

# An accent written as a character of its own belongs to its letter, and so does what has no width.
_WORD = re.compile(rf"(?:[^\W_{WITHOUT_WIDTH}][\u0300-\u036f{WITHOUT_WIDTH}]*)+")
_WITHOUT_WIDTH = re.compile(f"[{WITHOUT_WIDTH}]+")
_CJK = "\u2e80"  # from here on, scripts that put no space between words: each character counts as one
LEAST_WORDS = 2

_LEFT_OUT = re.compile(r"\s*(?:\[[^\]\n]*\]|\(\s*(?:\.{3}|…)\s*\)|\.{3,}|…|⋯)\s*")
_NEXT_PLACE = re.compile(r"\s+[/|]\s+|\n+")
MOST_LEFT_OUT = 15  # words; what is further apart are two places

LEAST_HEARD = 4  # words of a quote that may be off in one spot
MOST_HEARD = 40
OFF = 0.1  # of the quote's letters
OFF_AT_SPOT = 1 / 3  # of the letters where they differ
_DENIES = frozenset("no not nor never none non nobody nothing neither without cannot t nt".split())

Place = tuple[int, int]  # the first and the last word


class Searched:
    """A text made ready for many searches: its words folded, with the place of each."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._spans = [match.span() for match in _WORD.finditer(text)]
        self._words = [_folded(text[start:end]) for start, end in self._spans]
        self._folded = " " + " ".join(self._words) + " "
        # Where each word begins in the folded text, to come back from a hit to the words it covers.
        self._starts = []
        position = 1
        for word in self._words:
            self._starts.append(position)
            position += len(word) + 1

    def find(self, quote: str) -> Evidence | None:
        """The first place that says these words, as evidence cut at word boundaries; None where none does."""
        place = self._place(quote) or self._joined(_LEFT_OUT.split(quote)) or self._heard(fold(quote).split())
        return self._evidence(place, quote) if place else None

    def find_all(self, quote: str) -> tuple[Evidence, ...]:
        """As `find`; where a quote is made of several places, all of them, or none where one is not found."""
        if whole := self.find(quote):
            return (whole,)
        parts = [part for place in _NEXT_PLACE.split(quote) for part in _LEFT_OUT.split(place) if fold(part)]
        if len(parts) < 2 or any(len(fold(part).split()) < LEAST_WORDS for part in parts):
            return ()
        found = [place for part in parts if (place := self.find(part))]
        return tuple(found) if len(found) == len(parts) else ()

    def _place(self, quote: str, after: int = 0) -> Place | None:
        words = fold(quote)
        return next(self._places(words, after), None) if words else None

    def _places(self, words: str, after: int = 0) -> Iterator[Place]:
        """Where the text says these folded words, from the word `after` on."""
        hit = self._starts[after] - 2 if after < len(self._starts) else len(self._folded)
        while (hit := self._folded.find(f" {words} ", hit + 1)) >= 0:
            yield bisect_right(self._starts, hit + 1) - 1, bisect_right(self._starts, hit + len(words)) - 1

    def _joined(self, parts: list[str]) -> Place | None:
        """The stretch from the first part to the last, where all stand near each other in their order."""
        parts = [part for part in parts if fold(part)]
        if not parts or any(len(fold(part).split()) < LEAST_WORDS for part in parts):
            return None
        for start, end in self._places(fold(parts[0])):
            for part in parts[1:]:
                following = self._place(part, after=end + 1)
                if following is None:
                    return None
                if following[0] - end - 1 > MOST_LEFT_OUT:
                    break
                end = following[1]
            else:
                return start, end
        return None

    def _heard(self, quote: list[str]) -> Place | None:
        """Where the text says all of these words but for some letters in one spot of one or two words."""
        count = len(quote)
        if not LEAST_HEARD <= count <= MOST_HEARD:
            return None
        most = OFF * sum(map(len, quote))
        for start in range(count):
            for end in (start + 1, min(start + 2, count)):
                before, after = quote[:start], quote[end:]
                # The longer side leads to the place, the other one must fit.
                longer = before if len(before) >= len(after) else after
                if not longer or not carries_claim(" ".join([*before, *after])):
                    continue
                for first, last in self._places(" ".join(longer)):
                    for width in (1, 2):
                        spot = last + 1 if longer is before else first - width
                        begin, stop = spot - len(before), spot + width + len(after)
                        if (
                            begin >= 0
                            and stop <= len(self._words)
                            and self._words[begin:spot] == before
                            and self._words[spot + width : stop] == after
                            and _off(quote[start:end], self._words[spot : spot + width]) <= most
                        ):
                            return begin, stop - 1
        return None

    def _evidence(self, place: Place, quote: str) -> Evidence:
        start, end = self._spans[place[0]][0], self._spans[place[1]][1]
        # The quote's own closing mark belongs to the sentence.
        if end < len(self.text) and self.text[end] in ".!?" and quote.rstrip().endswith(self.text[end]):
            end += 1
        return Evidence(quote=self.text[start:end], start=start, end=end)


@lru_cache(maxsize=32)  # an answer is searched for each grader's quotes and again when they are graded
def searched(text: str) -> Searched:
    """The text, made ready."""
    return Searched(text)


def fold(text: str) -> str:
    """The words of a text in lower case, one space between."""
    return " ".join(_folded(word) for word in _WORD.findall(text))


def carries_claim(quote: str) -> bool:
    """Whether a quote says enough to be evidence: more than one word, and one with a matter of its own."""
    count = sum(len(word) if word[0] >= _CJK else 1 for word in fold(quote).split())
    return count >= LEAST_WORDS and bool(content(quote))


def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()
    # One form for "café" however it is composed, and for letters of another width or style.
    folded = normalize("NFKC", normalize("NFKC", _WITHOUT_WIDTH.sub("", word)).casefold())
    return "".join(_WORD.findall(folded)) or word


def _off(quoted: list[str], said: list[str]) -> float:
    """How many letters differ between what is quoted and what was said; infinite where that is another word."""
    left, right = "".join(quoted), "".join(said)
    telling = left[0] == right[0] and not any(char.isdigit() for char in left + right)
    if not telling or not _DENIES.isdisjoint({*quoted, *said}):
        return float("inf")
    alike = sum(block.size for block in SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks())
    longer = max(len(left), len(right))
    return longer - alike if longer - alike <= OFF_AT_SPOT * longer else float("inf")
