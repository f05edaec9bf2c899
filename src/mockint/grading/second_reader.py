"""A second reader of a model's evidence: whether the words it quotes have to do with the criterion.

A small model calls every criterion met and quotes the answer at random. The words are there, so looking them up tells
nothing. The encoder reads each quote against all criteria of the question and says how near it is to its own:

    closeness   overlap of meaning with the criterion + half the cosine with its nearest wording: the criterion, its
                probe or one of its signals. The quote is read by itself: beside others it takes on their matter.
    lead        how much closer it is to its own criterion than to the closest other one, mostly less than nothing, but
                never less than -OUTSHONE: one sentence may show two criteria, and one of them better
    nearness    closeness + lead, so that a quote is far when it is evidence for something else. Where a criterion has
                several wordings, also no more than closeness - APART: what is close to none of them is far, too.

A quote of several sentences is as near as its nearest sentence. From NEAR on nothing is said; below FAR the quote is no
evidence; between the two the verdict stands, but its confidence falls below UNSURE. The encoder reads English: what
isn't English it can't place, so that stands too, and is unsure.

And a sentence has only so much room: it is evidence for no more criteria than it has words for, the nearest first.

The numbers were chosen by `scripts/measure_second_reader.py`; docs/grading.md says what they reach.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from mockint.domain.grade import UNSURE
from mockint.domain.question import Criterion, Question
from mockint.grading.encoder import encode
from mockint.grading.matching import asked_of
from mockint.grading.sentences import sentences
from mockint.grading.words import FUNCTION, words

if TYPE_CHECKING:
    from mockint.grading.encoder import Vectors

WORDING = 0.5
OUTSHONE = 0.45
APART = 0.22
SEVERAL = 3  # wordings of one criterion
FAR = 0.0
NEAR = 0.1
WORDS_A_CRITERION = 3  # with a matter of their own, that a sentence needs for each criterion it is evidence for
UNREAD = 0.4  # the confidence at most of what it can't read

# A third of usual English is such words, of other languages hardly any; a list of English terms has none either,
# but the encoder knows them whole.
SMALL_WORDS = 0.18
KNOWN_WORDS = 0.8


def nearness(question: Question, quotes: Sequence[tuple[str, str, str]]) -> list[float | None]:
    """How near each quote is to its criterion, about -1 to 2; None for what is not English.

    `quotes` are (criterion id, the words quoted, the sentences of the answer that they stand in). Raises
    ConfigurationError when the encoder's files are damaged.
    """
    rows = {criterion.id: row for row, criterion in enumerate(question.criteria)}
    found: list[float | None] = []
    for criterion, quote, context in quotes:
        row = rows[criterion]
        if not (is_english(context) and is_english(f"{question.question}\n{question.criteria[row].text}")):
            found.append(None)
            continue
        several = len(_wordings(question.criteria)[row]) >= SEVERAL
        said = [sentence.text for sentence in sentences(quote)] or [quote]
        close = (_closeness(question.question, question.criteria, text) for text in said)
        found.append(max(_nearness(each, row, several=several) for each in close))
    return found


def confidence(nearness: float | None) -> float:
    """The confidence at most of a verdict whose best evidence is as near as that; 0 for what is far."""
    if nearness is None:
        return UNREAD
    if nearness >= NEAR:
        return 1.0
    return max(UNSURE * (nearness - FAR) / (NEAR - FAR), 0.0)


def room(sentence: str) -> int:
    """How many criteria a sentence can be evidence for, at least one."""
    return max(round(sum(word.carries for word in words(sentence)) / WORDS_A_CRITERION), 1)


@lru_cache(maxsize=2048)
def is_english(text: str) -> bool:
    """Whether the encoder can read a text: mostly small words of English, or words that it knows whole."""
    spoken = words(text)
    if not spoken:
        return False
    if sum(word.text in FUNCTION for word in spoken) >= SMALL_WORDS * len(spoken):
        return True
    [encoded] = encode([text])
    whole = {span for span, piece in zip(encoded.spans, encoded.pieces, strict=True) if piece != "[UNK]"}
    return sum((word.start, word.end) in whole for word in spoken) >= KNOWN_WORDS * len(spoken)


def _nearness(closeness: Sequence[float], row: int, *, several: bool) -> float:
    own = closeness[row]
    closest = max((other for number, other in enumerate(closeness) if number != row), default=own)
    near = own + max(own - closest, -OUTSHONE)
    return min(near, own - APART) if several else near


@lru_cache(maxsize=1024)  # the samples of a vote quote the same words again
def _closeness(question: str, criteria: tuple[Criterion, ...], text: str) -> tuple[float, ...]:
    """How close a text is to each criterion of a question.

    It is encoded by itself: what shares a batch with it moves the last digits, and a bound must not depend on that.
    """
    [read] = encode([text])
    if not read.pieces:
        return (0.0,) * len(criteria)
    return tuple(
        float((asked.weights * (asked.vectors @ read.vectors.T).max(axis=1)).sum())
        + WORDING * float((wordings @ read.pooled).max())
        for asked, wordings in zip(asked_of(question, criteria), _wordings(criteria), strict=True)
    )


@lru_cache(maxsize=256)
def _wordings(criteria: tuple[Criterion, ...]) -> tuple["Vectors", ...]:
    """For each criterion the ways in which it is worded, (wordings, 384): the criterion, its probe, its signals."""
    import numpy as np

    texts = [[text for text in (item.text, item.probe, *item.signals) if text] for item in criteria]
    encoded = iter(encode(text for own in texts for text in own))
    return tuple(np.stack([next(encoded).pooled for _ in own]) for own in texts)
