"""The numbers in a text, by what they say: "85 %", "85 percent" and "eighty-five percent" are the same one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = {
    word: 10 * value for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_SMALL = {word: value for value, word in enumerate(_UNITS)} | _TENS
_LARGE = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
# Words that say how many or how much without counting; each line says the same.
_VAGUE = (
    "half halves halve halved halving",
    "double doubles doubled doubling twice twofold",
    "triple triples tripled tripling thrice threefold",
    "quadruple quadruples quadrupled quadrupling fourfold",
    "tenfold",
    "dozen dozens",
    "hundreds",
    "thousands",
    "millions",
    "billions",
)
_MEANING = {word: line.split()[0] for line in _VAGUE for word in line.split()}
_KEPT_UNITS = frozenset("x h s ms m min d gb mb kb tb".split())  # these still say something when the number is gone

_TOKEN = re.compile(
    rf"""(?<![^\W_])(?:
        (?P<digits>\d+(?:[.,]\d+)*)(?P<suffix>(?:[^\W\d_][^\W_]*)?)
        |(?P<counted>{"|".join([*_SMALL, *_LARGE])})(?![^\W_])
        |(?P<vague>{"|".join(_MEANING)})(?![^\W_]|-\w)
        |(?P<part>third|quarter|fifth|tenth)s?(?=\sof\b)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_PERCENT = re.compile(r"\s?(?:%|percent\b|per\scent\b)", re.IGNORECASE)
_JOINED = re.compile(r"(?:\s+|-)(?:and\s+)?", re.IGNORECASE)
_RANGE = re.compile(r"\s*(?:to|and|or|[-–—])\s*", re.IGNORECASE)
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")


@dataclass(frozen=True)
class Figure:
    """A number and its place, `text[start:end]`; `value` is the same however the number is written."""

    start: int
    end: int
    value: str


def figures(text: str) -> list[Figure]:
    """The numbers of a text in order: in digits of any script, in English words, and words such as "half".

    "one" by itself counts nothing ("one of them"); ordinals in words don't either.
    """
    found: list[Figure] = []
    phrase: list[re.Match[str]] = []
    for token in _TOKEN.finditer(text):
        if phrase and not (_JOINED.fullmatch(text, phrase[-1].end(), token.start()) and _goes_on(phrase[-1], token)):
            found.append(_figure(text, phrase))
            phrase = []
        phrase.append(token)
    if phrase:
        found.append(_figure(text, phrase))
    for index in reversed(range(len(found) - 1)):  # "85 to 90 %": both are shares
        here, after = found[index], found[index + 1]
        if after.value.endswith("%") and _RANGE.fullmatch(text, here.end, after.start):
            found[index] = replace(here, value=f"{here.value.rstrip('%')}%")
    return [figure for figure in found if text[figure.start : figure.end].lower() != "one" or figure.value != "1"]


def _goes_on(before: re.Match[str], token: re.Match[str]) -> bool:
    """Whether a token belongs to the same number as the one before it: "forty" "two", "3" "million"."""
    if before["vague"] or before["part"]:
        return False
    last, word = (before["counted"] or "").lower(), (token["counted"] or "").lower()
    if word in _LARGE:
        return True
    return bool(word) and (last in _LARGE or (last in _TENS and 0 < _SMALL[word] < 10))


def _figure(text: str, phrase: Sequence[re.Match[str]]) -> Figure:
    first, last = phrase[0], phrase[-1]
    end = last.end()
    if first["vague"] or first["part"]:
        said = (first["vague"] or first["part"]).lower()
        return Figure(first.start(), end, _MEANING.get(said, said))
    suffix = (last["suffix"] or "").lower()
    if suffix in _KEPT_UNITS:
        end -= len(suffix)
    value = _value(phrase)
    return Figure(first.start(), end, f"{value}%" if _PERCENT.match(text, end) else value)


def _value(phrase: Sequence[re.Match[str]]) -> str:
    first = phrase[0]
    if len(phrase) == 1 and first["digits"] and first["suffix"].lower() != "k":
        plain = _plain(first["digits"])
        return plain if "." in plain else f"{float(plain):.12g}"  # "2.0" is a version where "2" counts
    total = current = 0.0
    for token in phrase:
        if token["digits"]:
            current += _amount(token["digits"])
            if token["suffix"].lower() == "k":
                current *= 1000
        elif (word := token["counted"].lower()) == "hundred":
            current = (current or 1) * 100
        elif word in _LARGE:
            total += (current or 1) * _LARGE[word]
            current = 0
        else:
            current += _SMALL[word]
    return f"{total + current:.12g}"


def _amount(digits: str) -> float:
    try:
        return float(_plain(digits))
    except ValueError:  # an address, a version: 1.2.3 million is nothing
        return 0.0


def _plain(digits: str) -> str:
    return digits.replace(",", "") if _GROUPED.fullmatch(digits) else digits.replace(",", ".")
