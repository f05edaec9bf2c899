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
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from mockint.domain.question import Criterion, Question
from mockint.grading.encoder import Encoded, encode, pool
from mockint.grading.sentences import Sentence, Span
from mockint.grading.words import words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mockint.grading.encoder import Vectors

    Table = NDArray[np.float64]

CONTEXT = 100  # words that are read together; more costs time and tells no more
LETTERS = 6  # of a usual word with its space: a text without spaces has words too
PROBE_SHARE = 1 / 3
MOST = 0.7  # of what speaks for a criterion, to be quoted as its evidence
FEWEST_WORDS = 4  # of a quote: fewer carry no claim
CLOSENESS, SIGNALS = 0.3, 0.1  # what they weigh beside the overlap
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
    """A sentence made ready: its tokens with their places in the answer."""

    sentence: Sentence
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
    carrying: tuple[int, ...]
    """How many words with a matter of their own each sentence has."""
    gains: "list[list[Vectors]]"
    """For each pair, what each token of the sentence adds to the overlap (tokens): see `match`."""

    @cached_property
    def fit(self) -> "Table":
        """How well each sentence fits each criterion, by itself: about 0 to 1.5."""
        return self.overlap + CLOSENESS * self.closeness + SIGNALS * self.signals


def match(asked: Sequence[Asked], said: Sequence[Said]) -> Match:
    """Measure each criterion against each sentence; both must have at least one."""
    import numpy as np

    shape = (len(asked), len(said))
    overlap, closeness, signals = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    gains: list[list[Vectors]] = [[] for _ in asked]
    stems = [frozenset(word.stem for word in sentence.sentence.words) for sentence in said]
    for row, criterion in enumerate(asked):
        for column, sentence in enumerate(said):
            similar = criterion.vectors @ sentence.vectors.T
            best = criterion.weights * similar.max(axis=1)
            overlap[row, column] = float(best.sum())
            # A word of the criterion counts for the token that is closest to it.
            winners = similar.argmax(axis=1)
            gain = np.bincount(winners, np.maximum(best, 0), minlength=len(sentence.spans))
            gains[row].append(gain.astype(np.float32))
            close = float((sentence.pooled @ criterion.pooled).max())
            if criterion.probe is not None:
                close = (1 - PROBE_SHARE) * close + PROBE_SHARE * float((sentence.pooled @ criterion.probe).max())
            closeness[row, column] = close
            hits = sum(signal <= stems[column] for signal in criterion.signals)
            signals[row, column] = min(hits, MOST_SIGNALS)
    carrying = tuple(sum(word.carries for word in sentence.sentence.words) for sentence in said)
    return Match(overlap, closeness, signals, carrying, gains)


def evidence(gains: "Vectors", sentence: Said) -> Span:
    """The shortest run of a sentence's clauses that holds most of its gains: a stretch of the answer."""
    clauses = sentence.sentence.clauses
    runs = (
        Span(clauses[first].start, clauses[last].end)
        for first in range(len(clauses))
        for last in range(first, len(clauses))
    )
    telling = (
        span
        for span in runs
        if share_within(gains, sentence, span) >= MOST
        and sum(span.start <= word.start < span.end for word in sentence.sentence.words) >= FEWEST_WORDS
    )
    return min(telling, key=lambda span: span.end - span.start, default=sentence.sentence)


def share_within(gains: "Vectors", sentence: Said, span: Span) -> float:
    """How much of a sentence's gains stands inside a stretch of the answer, 0 to 1."""
    total = float(gains.sum())
    inside = sum(
        float(gain) for gain, (start, _) in zip(gains, sentence.spans, strict=True) if span.start <= start < span.end
    )
    return inside / total if total else 0.0


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


def said_in(heard: Sequence[Sentence]) -> list[Said]:
    """Sentences made ready, in the context of each other; those without a word that can be read are left out."""
    groups = _grouped(heard)
    ready = []
    for group, encoded in zip(groups, encode("\n".join(item.text for item in group) for group in groups), strict=True):
        start = 0
        for sentence in group:
            tokens = [
                number
                for number, (first, last) in enumerate(encoded.spans)
                if start <= first < last <= start + len(sentence.text)
                and any(char.isalnum() for char in encoded.pieces[number])
            ]
            if tokens:
                ready.append(_said(sentence, encoded, tokens, sentence.start - start))
            start += len(sentence.text) + 1
    return ready


def _said(sentence: Sentence, encoded: Encoded, tokens: list[int], offset: int) -> Said:
    import numpy as np

    spans = [(encoded.spans[number][0] + offset, encoded.spans[number][1] + offset) for number in tokens]
    vectors = encoded.vectors[tokens]
    wholes = [pool(vectors)]
    for clause in sentence.clauses:
        inside = [row for row, (first, _) in enumerate(spans) if clause.start <= first < clause.end]
        if inside and len(inside) < len(tokens):
            wholes.append(pool(vectors[inside]))
    return Said(sentence, vectors, tuple(spans), np.stack(wholes))


def _grouped(heard: Sequence[Sentence]) -> list[list[Sentence]]:
    groups: list[list[Sentence]] = []
    read = CONTEXT
    for sentence in heard:
        length = max(len(sentence.words), len(sentence.text) // LETTERS)
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
