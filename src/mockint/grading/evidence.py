"""Finding a quote in an answer. No evidence, no credit: what can't be found earns nothing.

Case, white space, quotation marks, punctuation and characters that nobody sees don't matter to the search; the words
do, in their order.
"""

import re
from bisect import bisect_right
from unicodedata import normalize

from mockint.domain.grade import Evidence
from mockint.domain.visible import WITHOUT_WIDTH
from mockint.grading.words import content

# An accent written as a character of its own belongs to its letter, and so does what has no width.
_WORD = re.compile(rf"(?:[^\W_{WITHOUT_WIDTH}][\u0300-\u036f{WITHOUT_WIDTH}]*)+")
_WITHOUT_WIDTH = re.compile(f"[{WITHOUT_WIDTH}]+")
_CJK = "\u2e80"  # from here on, scripts that put no space between words: each character counts as one
LEAST_WORDS = 2


class Searched:
    """A text made ready for many searches: its words folded, with the place of each."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._spans = [match.span() for match in _WORD.finditer(text)]
        words = [_folded(text[start:end]) for start, end in self._spans]
        self._folded = " " + " ".join(words) + " "
        # Where each word begins in the folded text, to come back from a hit to the words it covers.
        self._starts = []
        position = 1
        for word in words:
            self._starts.append(position)
            position += len(word) + 1

    def find(self, quote: str) -> Evidence | None:
        """The first place that says these words, as evidence cut at word boundaries; None where none does."""
        words = fold(quote)
        if not words:
            return None
        hit = self._folded.find(f" {words} ")
        if hit < 0:
            return None
        first = bisect_right(self._starts, hit + 1) - 1
        last = bisect_right(self._starts, hit + len(words)) - 1
        start, end = self._spans[first][0], self._spans[last][1]
        # The quote's own closing mark belongs to the sentence.
        if end < len(self.text) and self.text[end] in ".!?" and quote.rstrip().endswith(self.text[end]):
            end += 1
        return Evidence(quote=self.text[start:end], start=start, end=end)


def fold(text: str) -> str:
    """The words of a text in lower case, one space between."""
    return " ".join(_folded(word) for word in _WORD.findall(text))


def carries_claim(quote: str) -> bool:
    """Whether a quote says enough to be evidence: more than one word, and one with a matter of its own."""
    count = sum(len(word) if word[0] >= _CJK else 1 for word in fold(quote).split())
    return count >= LEAST_WORDS and bool(content(quote))


def _folded(word: str) -> str:
    return normalize("NFC", _WITHOUT_WIDTH.sub("", word)).casefold()
