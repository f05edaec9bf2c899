"""How close each sentence of an answer comes to each criterion.

Three measures, each of a criterion against one sentence:

- *overlap of meaning* (MaxSim): every word of the criterion takes the most similar word of the sentence; the mean of
  these cosines, in which rare words weigh more and words without a matter of their own nothing;
- *closeness*: the cosine of criterion and sentence as wholes, or of the sentence's best clause. Where the criterion
  has a probe, the probe is a second wording of it;
- *signals*: how many of the criterion's signal words the sentence has, by their stems.

Criteria are read in the context of their question, sentences in that of their neighbours: the same words in another
trade are something else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from mockint.domain.question import Criterion, Question
from mockint.grading.encoder import Encoded, encode, pool
from mockint.grading.sentences import Sentence, Span, sentences
from mockint.grading.words import Word, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mockint.grading.encoder import Vectors

    Table = NDArray[np.float64]

CONTEXT = 100  # words that are read together; more costs time and tells no more
LETTERS = 6  # of a usual word with its space: a text without spaces has words too
PROBE_SHARE = 1 / 3
MOST_SIGNALS = 2  # more signals in one sentence make no better evidence


@dataclass(frozen=True)
class Asked:
    """A criterion made ready: its token vectors (tokens, 384) and the share that each token has in its meaning."""

    vectors: "Vectors"
    weights: "Vectors"
    pooled: "Vectors"
    probe: "Vectors | None"
    signals: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Said:
    """A sentence made ready: its words, and its tokens with their places in the answer."""

    sentence: Sentence
    text: str
    words: tuple[Word, ...]
    vectors: "Vectors"
    spans: tuple[tuple[int, int], ...]
    pooled: "Vectors"
    """The sentence and each of its clauses as a whole: (1 + clauses, 384)."""


@dataclass(frozen=True)
class Match:
    """The measures of every criterion (rows) against every sentence (columns)."""

    overlap: "Table"
    closeness: "Table"
    signals: "Table"


def match(asked: Sequence[Asked], said: Sequence[Said]) -> Match:
    """Measure each criterion against each sentence; both must have at least one."""
    import numpy as np

    shape = (len(asked), len(said))
    overlap, closeness, signals = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    stems = [frozenset(word.stem for word in sentence.words) for sentence in said]
    for row, criterion in enumerate(asked):
        for column, sentence in enumerate(said):
            best = (criterion.vectors @ sentence.vectors.T).max(axis=1)
            overlap[row, column] = float(criterion.weights @ best)
            close = float((sentence.pooled @ criterion.pooled).max())
            if criterion.probe is not None:
                close = (1 - PROBE_SHARE) * close + PROBE_SHARE * float((sentence.pooled @ criterion.probe).max())
            closeness[row, column] = close
            hits = sum(signal <= stems[column] for signal in criterion.signals)
            signals[row, column] = min(hits, MOST_SIGNALS)
    return Match(overlap, closeness, signals)


def evidence(criterion: Asked, sentence: Said) -> Span:
    """The clauses of a sentence that hold most of what speaks for a criterion: a stretch of the answer."""
    gains = _gains(criterion, sentence)
    clauses = sentence.sentence.clauses
    held = [
        sum(gain for gain, (start, _) in zip(gains, sentence.spans, strict=True) if clause.start <= start < clause.end)
        for clause in clauses
    ]
    runs = [(first, last) for first in range(len(clauses)) for last in range(first, len(clauses))]
    enough = [
        Span(clauses[first].start, clauses[last].end)
        for first, last in runs
        if sum(held[first : last + 1]) >= 0.7 * sum(gains)
    ]
    fit = [span for span in enough if sum(span.start <= word.start < span.end for word in sentence.words) >= 4]
    return min(fit, key=lambda span: span.end - span.start, default=sentence.sentence)


def share_within(criterion: Asked, sentence: Said, span: Span) -> float:
    """How much of what speaks for a criterion stands inside a stretch of the answer, 0 to 1."""
    gains = _gains(criterion, sentence)
    total = sum(gains)
    inside = sum(gain for gain, (start, _) in zip(gains, sentence.spans, strict=True) if span.start <= start < span.end)
    return inside / total if total else 0.0


def _gains(criterion: Asked, sentence: Said) -> list[float]:
    # What each token of the sentence adds to the overlap: a criterion's word counts for the token it is closest to.
    similar = criterion.vectors @ sentence.vectors.T
    gains = [0.0] * len(sentence.spans)
    for row, column in enumerate(similar.argmax(axis=1)):
        gains[int(column)] += float(criterion.weights[row]) * max(float(similar[row, column]), 0.0)
    return gains


@lru_cache(maxsize=256)
def asked_of(question: str, criteria: tuple[Criterion, ...]) -> tuple[Asked, ...]:
    """The criteria of a question made ready. Kept, since every answer to the question needs the same."""
    texts = [criterion.text for criterion in criteria]
    probes = [criterion.probe for criterion in criteria if criterion.probe]
    encoded = encode([f"{question}\n{text}" for text in (*texts, *probes)])
    alone = encode(texts)
    in_context = [_after(whole, len(question) + 1) for whole in encoded]
    views = dict(zip(probes, in_context[len(texts) :], strict=True))
    ready = []
    for criterion, single, vectors in zip(criteria, alone, in_context, strict=False):
        # A question so long that its criterion was cut off gives no context.
        own = vectors if len(vectors) == len(single.pieces) else single.vectors
        signals = (frozenset(word.stem for word in words(signal)) for signal in criterion.signals)
        ready.append(
            Asked(
                vectors=own,
                weights=_weights(criterion.text, single),
                pooled=pool(own),
                probe=pool(views[criterion.probe]) if criterion.probe else None,
                signals=tuple(signal for signal in signals if signal),
            )
        )
    return tuple(ready)


def asked_by(question: Question) -> tuple[Asked, ...]:
    """The criteria that a question has, made ready in its own context."""
    return asked_of(question.question, question.criteria)


def said_in(answer: str) -> list[Said]:
    """The sentences of an answer made ready, those without a word that can be read left out."""
    ready = []
    groups = _grouped(answer, sentences(answer))
    texts = [answer[group[0].start : group[-1].end] for group in groups]
    for group, encoded in zip(groups, encode(texts), strict=True):
        start = group[0].start
        for sentence in group:
            tokens = [
                number
                for number, (first, last) in enumerate(encoded.spans)
                if sentence.start <= start + first < sentence.end
                and last > first
                and any(char.isalnum() for char in encoded.pieces[number])
            ]
            if tokens:
                ready.append(_said(answer, sentence, encoded, tokens, start))
    return ready


def _said(answer: str, sentence: Sentence, encoded: Encoded, tokens: list[int], start: int) -> Said:
    import numpy as np

    spans = [(start + encoded.spans[number][0], start + encoded.spans[number][1]) for number in tokens]
    vectors = encoded.vectors[tokens]
    wholes = [pool(vectors)]
    for clause in sentence.clauses:
        inside = [row for row, (first, _) in enumerate(spans) if clause.start <= first < clause.end]
        if inside and len(inside) < len(tokens):
            wholes.append(pool(vectors[inside]))
    text = sentence.of(answer)
    placed = tuple(
        Word(word.text, word.stem, word.start + sentence.start, word.end + sentence.start) for word in words(text)
    )
    return Said(sentence, text, placed, vectors, tuple(spans), np.stack(wholes))


def _grouped(answer: str, found: list[Sentence]) -> list[list[Sentence]]:
    groups: list[list[Sentence]] = []
    read = CONTEXT
    for sentence in found:
        text = sentence.of(answer)
        length = max(len(text.split()), len(text) // LETTERS)
        if read + length > CONTEXT:
            groups.append([])
            read = 0
        groups[-1].append(sentence)
        read += length
    return groups


def _after(whole: Encoded, start: int) -> "Vectors":
    return whole.vectors[
        [number for number, (first, last) in enumerate(whole.spans) if first >= start and last > first]
    ]


def _weights(text: str, encoded: Encoded) -> "Vectors":
    """The share of each token in a text's meaning, 1 in all: its word's rarity, divided among the word's tokens."""
    import numpy as np

    weights = np.zeros(len(encoded.pieces), dtype=np.float32)
    for word in words(text):
        tokens = [number for number, (start, _) in enumerate(encoded.spans) if word.start <= start < word.end]
        if word.carries and tokens:
            weights[tokens] = max(encoded.rarity[number] for number in tokens) / len(tokens)
    if not weights.any():  # nothing but small words: then they are what is asked for
        weights[:] = 1
    return np.asarray(weights / max(float(weights.sum()), 1e-9), dtype=np.float32)
