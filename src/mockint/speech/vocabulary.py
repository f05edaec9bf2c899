"""The technical words of a bank: those that a recogniser is told of, and those that may be put right afterwards.

Hints are words that the question itself says, or that several other questions say: a hint can be heard where nobody
said it, so none comes from what the answer is graded by. Words for corrections come from the whole bank, since a
correction needs the sound of the word to be there.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from mockint.domain.question import Bank, Question
from mockint.speech.english import LEXICON, is_common, is_everyday

HINTS = 18
"""The most words that a recogniser is told of: more of them are heard where nobody said them."""
_SEVERAL = 2
_OF_THE_TRADE = 10
"""A bank that uses so many of the packaged terms gets the rest of them too."""
_WORD = re.compile(r"[^\W\d_][^\W_]*(?:['’][^\W_]+)*")
_ACRONYM = re.compile(r"[A-Z]{3,6}s?")
_MIXED = re.compile(r"(?=.*[a-z])[A-Za-z]*[a-z][A-Z][A-Za-z]*|[A-Z]{2,}[a-rt-z][a-z]*|[A-Z][A-Z][a-z]+")
_FORM_OF_ACRONYM = re.compile(r"[A-Z]{2,}(?:ing|ed)")
_SENTENCE = re.compile(r"[.!?:;\n]\s*[\"“‘'(]*$")


@dataclass(frozen=True)
class Alike:
    """Words that stand for `to` between certain neighbours only.

    `near` wants a technical word close by too, and `closes` a mark, "and" or "or" after it.
    """

    to: str
    heard: tuple[str, ...]
    after: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    near: bool = False
    closes: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """What `terms.correct` may write: terms as they are spelled, and what is heard for some of them."""

    terms: tuple[str, ...] = ()
    alikes: tuple[Alike, ...] = ()
    apart: dict[str, str] = field(default_factory=dict, compare=False)
    """Terms written apart ("web hook") that are no ordinary English in any company, and the term."""
    endings: dict[str, str] = field(default_factory=dict, compare=False)
    """Rare words that a term is heard to end in ("potency"), and the term."""
    company: dict[str, frozenset[str]] = field(default_factory=dict, repr=False, compare=False)
    """The words that stand right before or after a term in the bank, by the term in lower case."""
    known: dict[str, str] = field(default_factory=dict, repr=False, compare=False)
    """Each term in lower case, and how it is spelled."""
    open: frozenset[str] = frozenset()
    """Words that the bank itself writes apart, though they make a term when joined: "rate limit"."""

    def __post_init__(self) -> None:
        self.known.update({term.lower(): term for term in reversed(self.terms)})

    def __hash__(self) -> int:
        return hash((self.terms, self.alikes))


def hints(question: Question, bank: Bank) -> tuple[str, ...]:
    """The words that a recogniser is told of before it hears an answer to this question, at most `HINTS`.

    They are the question's own technical words, then those that several other questions of the bank use in their
    wording or hints. No criterion, sample answer or hint of this question is looked at.
    """
    own = list(_rare(question.question))
    counted: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    for other in bank.questions:
        if other.id != question.id:
            words = {_singular(word): word for text in (other.question, *other.hints) for word in _rare(text)}
            counted.update(words.keys())
            for key, word in words.items():
                spelled.setdefault(key, word)
    general = [spelled[key] for key, count in counted.most_common() if count >= _SEVERAL]
    found: dict[str, str] = {}
    for word in sorted([*own, *general, *_rare(bank.title)], key=is_common):  # the rarest first, else in this order
        found.setdefault(_singular(word), word)
    return tuple(found.values())[:HINTS]


def vocabulary(bank: Bank) -> Vocabulary:
    """The technical words of a bank, by rule from all its texts, with the packaged ones where it is of their trade."""
    packaged = _packaged()
    found: dict[str, str] = {}
    for text in _texts(bank):
        for word in _terms(text):
            if word.islower() or word.lower() not in found:
                found[word.lower()] = word
    known = {word.lower(): word for word in packaged.terms}
    company, apart = _company(bank, {*found, *known})
    for pair in apart:  # "RateLimit" is how code spells what people say as two words
        if not found.get(joined := pair.replace(" ", ""), joined).islower():
            del found[joined]
    said = {word.lower() for text in _texts(bank) for word in _WORD.findall(text)}
    if len(said & set(known)) < _OF_THE_TRADE:
        terms = {lower: known.get(lower, word) for lower, word in found.items()}
        return Vocabulary(tuple(terms.values()), company=company, open=apart)
    terms = found | known
    return Vocabulary(tuple(terms.values()), packaged.alikes, packaged.apart, packaged.endings, company, open=apart)


@lru_cache(maxsize=1)
def _packaged() -> Vocabulary:
    import yaml

    read = yaml.safe_load((LEXICON / "technical.yaml").read_text("utf-8"))
    alikes = [
        Alike(
            item["to"],
            tuple(item["heard"]),
            tuple(item.get("after", ())),
            tuple(item.get("before", ())),
            near=item.get("near", False),
            closes=item.get("closes", False),
        )
        for item in read["alikes"]
    ]
    return Vocabulary(tuple(read["terms"].split()), tuple(alikes), read["apart"], read["endings"])


def _texts(bank: Bank) -> Iterator[str]:
    yield bank.title
    for question in bank.questions:
        yield from (question.question, question.sample_answer, question.reference, *question.hints, *question.tags)
        for criterion in question.criteria:
            yield from (criterion.text, *criterion.signals, *criterion.covers)


def _company(bank: Bank, terms: set[str]) -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    """The neighbours of each term in the bank, and the pairs of words that would make a term but are written apart."""
    found: dict[str, set[str]] = {}
    apart: set[str] = set()
    for text in _texts(bank):
        words = [word.lower() for word in _WORD.findall(text)]
        for word, following in pairwise(words):
            if word + following.removesuffix("s") in terms or word + following in terms:
                apart |= {f"{word} {following}", f"{word} {following.removesuffix('s')}"}
            for term, other in ((word, following), (following, word)):
                if term in terms and len(other) > 3:
                    found.setdefault(term, set()).add(other)
    return {term: frozenset(others) for term, others in found.items()}, frozenset(apart)


def _terms(text: str) -> Iterator[str]:
    """The words of a text that are technical by their form, or by being no common English."""
    for match in _WORD.finditer(text):
        word = re.sub(r"['’]s$", "", match[0])
        if _ACRONYM.fullmatch(word) or (_MIXED.fullmatch(word) and not _FORM_OF_ACRONYM.fullmatch(word)):
            yield word
        elif len(word) >= 5 and word.isalpha() and not is_common(word):
            capital = word[0].isupper() and match.start() > 0 and not _SENTENCE.search(text[: match.start()])
            if word.islower() or (capital and word[1:].islower()):
                yield word


def _rare(text: str) -> Iterator[str]:
    """The words of a text that a recogniser may not expect."""
    for match in _WORD.finditer(text):
        word = re.sub(r"['’]s$", "", match[0])
        if _ACRONYM.fullmatch(word) or _MIXED.fullmatch(word):
            yield word
        elif len(word) >= 4 and "'" not in word and "’" not in word and not is_everyday(word):
            yield word.lower() if match.start() == 0 or _SENTENCE.search(text[: match.start()]) else word


def _singular(word: str) -> str:
    lower = word.lower()
    return lower.removesuffix("s") if len(lower) > 3 and not lower.endswith("ss") else lower
