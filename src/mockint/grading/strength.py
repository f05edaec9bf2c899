"""From measures to probabilities: how strongly an answer speaks for each criterion.

The strength of a criterion is a weighted sum, taken at the sentence that is best for it:

    overlap + ½ closeness + 0.12 signals      how well the sentence fits the criterion
    + lead                                    how much better it fits this criterion than the question's others
    + topic                                   how well the answer as a whole fits the question's criteria

The *lead* keeps one sentence from earning every criterion of its neighbourhood. The *topic* is what makes a faithful
paraphrase count: its sentences share no words with the criteria, but all of them together lie close.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mockint.grading.matching import Match

if TYPE_CHECKING:
    from mockint.grading.matching import Table

CLOSENESS = 0.5
SIGNALS = 0.12
LEAD = 1.0
TOPIC = 1.0
CLOSED = -9.0  # the strength of a sentence that is no evidence

# Where partial and met become likelier than not, and how fast.
PARTIAL = 0.96
MET = 1.08
SLOPE = 12.0


@dataclass(frozen=True)
class Strength:
    """How strongly an answer speaks for one criterion, and the sentence (a column of the match) that does."""

    value: float
    column: int


def strengths(match: Match, open_: "Table") -> list[Strength | None]:
    """The strength of each criterion; `open_` (criteria, sentences) is 1 where a sentence may count, else 0.

    None where no sentence may count.
    """
    import numpy as np

    fit = np.where(open_ > 0, fits(match), CLOSED)
    closeness = match.closeness * open_
    columns = fit.argmax(axis=1)
    rows = range(len(fit))
    # What a sentence has in common with all criteria, and a criterion with all sentences, says nothing of the two.
    lead = closeness - closeness.mean(axis=0, keepdims=True)
    lead = lead - lead.mean(axis=1, keepdims=True)
    leads = [float(lead[row, columns[row]]) for row in rows]
    topic = float(closeness.max(axis=1).mean() + np.mean(leads))
    return [
        Strength(float(fit[row, columns[row]]) + LEAD * leads[row] + TOPIC * topic, int(columns[row]))
        if open_[row, columns[row]]
        else None
        for row in rows
    ]


def fits(match: Match) -> "Table":
    """How well each sentence fits each criterion, by itself."""
    return match.overlap + CLOSENESS * match.closeness + SIGNALS * match.signals


def probability(strength: float, threshold: float) -> float:
    """How likely it is that a strength is worth at least what the threshold stands for."""
    from math import exp

    return 1 / (1 + exp(-max(min(SLOPE * (strength - threshold), 30.0), -30.0)))
