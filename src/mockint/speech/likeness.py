"""How alike two wordings sound and look: what a recogniser may take for one another.

The sound is the metaphone of each word, without its vowels and with those consonants made one that are heard for each
other (b and p, m and n, f and th). The look is a check on the vowels that the sound leaves out.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from mockint.domain.errors import ConfigurationError

LETTER_NAMES = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        "ay bee see dee ee eff gee aitch eye jay kay el em en oh pee queue are ess tee you vee double-you ex why zee"
        .split(),
        strict=True,
    )
)  # fmt: skip
_SAME = str.maketrans({"B": "P", "M": "N", "0": "F", "J": "X", **dict.fromkeys("AEIOUHY", "")})
_NOT_LETTER = re.compile(r"[\W_]+")


def letters(text: str) -> str:
    """The letters and digits of a text in lower case, without what stands between."""
    return _NOT_LETTER.sub("", text.lower())


@lru_cache(maxsize=50_000)
def sound(text: str) -> str:
    """The consonants that are heard in a text, as a code of one letter each.

    Raises ConfigurationError where the voice extra is not installed.
    """
    try:
        from jellyfish import metaphone
    except ModuleNotFoundError as error:
        raise ConfigurationError(MISSING) from error
    code = "".join(metaphone(word) for word in _NOT_LETTER.split(text.lower().replace("'", "").replace("’", "")))
    return re.sub(r"(.)\1+", r"\1", code.replace(" ", "").translate(_SAME))


def alike(one: str, other: str) -> float:
    """How much two strings share in order, 0 to 1; raises ConfigurationError as `sound` does."""
    try:
        from rapidfuzz.fuzz import ratio
    except ModuleNotFoundError as error:
        raise ConfigurationError(MISSING) from error
    return ratio(one, other) / 100


def most_alike(one: str, others: Sequence[str], least: float) -> Iterator[tuple[float, str]]:
    """Those of `others` that are `alike` by `least` or more, with the likeness of each."""
    try:
        from rapidfuzz import fuzz, process
    except ModuleNotFoundError as error:
        raise ConfigurationError(MISSING) from error
    for other, percent, _ in process.extract(one, others, scorer=fuzz.ratio, score_cutoff=100 * least, limit=None):
        yield percent / 100, other


MISSING = 'putting technical words right needs the voice extra: pip install "mockint[voice]", or `make voice`'
