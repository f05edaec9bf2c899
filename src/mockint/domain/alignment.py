"""Where in a recording a part of an answer was said, though the text may have been put right by hand."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from difflib import SequenceMatcher

from mockint.domain.transcript import Transcript

_TOKEN = re.compile(r"[^\W_]+")
_SMALL = 3
"""So many words may stand for so many others: a misheard word that was put right is still the word that was said."""


class Alignment:
    """The words of an answer beside those that were heard."""

    def __init__(self, answer: str, transcript: Transcript) -> None:
        heard = [(token, word.end) for word in transcript.words for token in _tokens(word.word)]
        found = list(_TOKEN.finditer(answer))
        self._starts = [match.start() for match in found]
        self._ends: list[float | None] = [None] * len(found)
        matcher = SequenceMatcher(None, [_folded(match[0]) for match in found], [token for token, _ in heard])
        for tag, left, right, first, last in matcher.get_opcodes():
            if tag == "equal":
                self._ends[left:right] = [end for _, end in heard[first:last]]
            elif tag == "replace" and right - left <= _SMALL and last - first <= _SMALL:
                self._ends[left:right] = [heard[last - 1][1]] * (right - left)

    def said(self, start: int, end: int) -> float | None:
        """The second at which the last heard word of `answer[start:end]` ends.

        None where fewer than half of its words were heard: it was written by hand, or the engine gives no times.
        """
        ends = self._ends[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        known = [second for second in ends if second is not None]
        return max(known) if known and 2 * len(known) >= len(ends) else None


def _tokens(text: str) -> Iterable[str]:
    return (_folded(match[0]) for match in _TOKEN.finditer(text))


def _folded(token: str) -> str:
    return token.casefold()
