"""What the verdict model is given of an answer for each criterion: the few sentences that could earn it."""

from collections.abc import Sequence
from dataclasses import dataclass

from mockint.grading.matching import Match, Said

MOST_WORDS = 60  # in all, unless one sentence has more
MOST_SENTENCES = 4
NEAR = 0.6  # the share of the first sentence's fit that another one needs
COMMON = 0.8  # how much of a sentence's fit to all criteria is taken off: what is close to everything tells little


@dataclass(frozen=True)
class Passage:
    """Sentences of an answer (columns of the match, best first), their text in its order, and their best fit."""

    columns: tuple[int, ...]
    text: str
    fit: float


def passages(match: Match, said: Sequence[Said]) -> list[Passage]:
    """One passage for each criterion; `said` must not be empty."""
    fit = match.fit
    found = []
    for row, special in zip(fit, fit - COMMON * fit.mean(axis=0), strict=True):
        first, *others = (int(column) for column in (-special).argsort(kind="stable"))
        columns, words = [first], len(said[first].sentence.words)
        for column in others:
            more = len(said[column].sentence.words)
            if len(columns) < MOST_SENTENCES and words + more <= MOST_WORDS and row[column] >= NEAR * row[first]:
                columns.append(column)
                words += more
        text = " ".join(said[column].sentence.text for column in sorted(columns))
        found.append(Passage(tuple(columns), text, float(row[columns].max())))
    return found
