"""From measures to probabilities: how strongly an answer speaks for each criterion.

The strength of a criterion is a sum, taken at the sentence that fits it best:

    fit      overlap + 0.3 closeness + 0.1 signals: how well the sentence fits the criterion
    lead     how much closer it is to this criterion than to the question's others
    rival    taken off: what it says for this criterion in the very words that fit another one better
    topic    how close the answer as a whole comes to the question's criteria, up to a limit
    room     a sentence earns no more criteria than it has words for, the one it fits best first
    length   taken off: in a very long answer some sentence comes close to anything

*Lead* and *rival* keep one sentence from earning every criterion of its neighbourhood. *Topic* is what makes a
faithful paraphrase count: its sentences share no word with the criteria, but together they lie close.

The numbers below were chosen by `scripts/measure_embedded.py`, on the packaged bank, on answers of other trades and
on training data with human scores; docs/grading.md says what they reach.
"""

from dataclasses import dataclass
from math import exp, log2
from typing import TYPE_CHECKING

from mockint.grading.matching import Match

if TYPE_CHECKING:
    from mockint.grading.matching import Table

CLOSENESS = 0.3
SIGNALS = 0.1
LEAD = 2.0
LEAD_LIMIT = 0.12
RIVAL = 1.0
RIVAL_LIMIT = 0.3
TOPIC = 1.5
TOPIC_LIMIT = 0.42
WORDS_A_CRITERION = 4  # with a matter of their own, that a sentence needs for each criterion it earns
LENGTH = 0.1  # for each doubling of the sentences beyond LONG
LONG = 25
CLOSED = -9.0  # the fit of a sentence that is no evidence

# The strengths from which partial and met are likelier than not, and how fast they become so.
PARTIAL = 0.98
MET = 1.13
SLOPE = 5.0


@dataclass(frozen=True)
class Strength:
    """How strongly an answer speaks for one criterion, and the sentence (a column of the match) that does."""

    value: float
    column: int


def fits(match: Match) -> "Table":
    """How well each sentence (column) fits each criterion (row), by itself."""
    return match.overlap + CLOSENESS * match.closeness + SIGNALS * match.signals


def strengths(match: Match, may_count: "Table") -> list[Strength | None]:
    """The strength of each criterion; None where no sentence may count.

    `may_count` (criteria, sentences) is 1 where a sentence may be evidence for a criterion, else 0.
    """
    import numpy as np

    fit = np.where(may_count > 0, fits(match), CLOSED)
    closeness = match.closeness * may_count
    best = [int(column) for column in fit.argmax(axis=1)]
    # What a sentence has in common with all criteria, and a criterion with all sentences, says nothing of the two.
    lead = closeness - closeness.mean(axis=0, keepdims=True)
    lead = lead - lead.mean(axis=1, keepdims=True)
    leads = [min(float(lead[row, column]), LEAD_LIMIT) for row, column in enumerate(best)]
    topic = min(float(closeness.max(axis=1).mean() + np.mean(leads)), TOPIC_LIMIT)
    length = LENGTH * max(log2(fit.shape[1] / LONG), 0.0)

    def strength(row: int) -> Strength | None:
        column = int(fit[row].argmax())
        if fit[row, column] <= CLOSED:
            return None
        leads = LEAD * min(float(lead[row, column]), LEAD_LIMIT)
        value = float(fit[row, column]) + leads - RIVAL * _rival(match, fit, row, column) + TOPIC * topic
        return Strength(value - length, column)

    # The strongest criterion chooses its sentence first; a sentence that has earned all it has words for is closed.
    found: list[Strength | None] = [None] * len(fit)
    room = [max(round(count / WORDS_A_CRITERION), 1) for count in match.carrying]
    waiting = {row: reached for row in range(len(fit)) if (reached := strength(row))}
    while waiting:
        row = max(waiting, key=lambda item: waiting[item].value)
        chosen = found[row] = waiting.pop(row)
        room[chosen.column] -= 1
        if not room[chosen.column]:
            fit[list(waiting), chosen.column] = CLOSED
            waiting = {item: again for item in waiting if (again := strength(item))}
    return found


def probability(strength: float, threshold: float) -> float:
    """How likely it is that a strength is worth at least what the threshold stands for."""
    return 1 / (1 + exp(-max(min(SLOPE * (strength - threshold), 30.0), -30.0)))


def _rival(match: Match, fit: "Table", row: int, column: int) -> float:
    """How much of the sentence's fit to this criterion belongs to one that it fits better."""
    import numpy as np

    own = match.gains[row][column]
    total = max(float(own.sum()), 1e-9)
    return max(
        (
            float(np.minimum(own, match.gains[other][column]).sum())
            / total
            * min(float(fit[other, column] - fit[row, column]), RIVAL_LIMIT)
            for other in range(len(fit))
            if fit[other, column] > fit[row, column]
        ),
        default=0.0,
    )
