"""Ordinary English: how usual a word is. The list is made from SCOWL; its licence stands beside it."""

import gzip
import re
from functools import lru_cache
from pathlib import Path

LEXICON = Path(__file__).parent / "lexicon"
_ENDING = re.compile(r"['’]s$|['’]$")


def is_everyday(word: str) -> bool:
    """Whether a word is among the ten thousand that everybody uses."""
    return _level(word) == 0


def is_common(word: str) -> bool:
    """Whether a word is one that a reader of newspapers knows."""
    return _level(word) <= 1


def is_english(word: str) -> bool:
    """Whether a word is in an ordinary dictionary, or a usual name."""
    return _level(word) <= 2


def _level(word: str) -> int:
    """0 everyday, 1 common, 2 in a dictionary, 3 not English."""
    lower = word.lower().replace("’", "'")
    levels = _levels()
    return min(levels.get(lower, 3), levels.get(_ENDING.sub("", lower), 3))


@lru_cache(maxsize=1)
def _levels() -> dict[str, int]:
    text = gzip.decompress((LEXICON / "english.txt.gz").read_bytes()).decode()
    return {word: level for level, block in enumerate(text.split("\n\n")) for word in block.split("\n")}
