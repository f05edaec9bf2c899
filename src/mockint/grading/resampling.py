"""The spread of a statistic: percentile bootstrap (Efron and Tibshirani 1993, chapter 13), all resamples at once.

A resample is not a list of drawn answers but a weight for each answer: how often it was drawn. So every statistic here
is a weighted one, takes a table of weights (resamples, answers) and gives one number for each resample, not a number
where the resample leaves it undefined. With all weights 1 each is what SciPy or scikit-learn says; the tests hold them
to that.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Statistic = Callable[[Floats], Floats]
Interval = tuple[float | None, float | None]

RESAMPLES = 1000
SEED = 20_260_701
FEWEST_GROUPS = 8  # with fewer, resampling whole groups says nothing of the spread, and answers are resampled
CELLS = 2_000_000  # of a table of weights that are in memory at a time: 16 MB
FLAT = 1e-12  # a variance below this is none


def intervals(statistics: Mapping[str, Statistic], groups: Ints) -> dict[str, Interval]:
    """The 95 % interval of each statistic: its 2.5th and 97.5th percentile over 1,000 resamples of the answers.

    `groups` is the group of each answer (answers). Where there are at least 8, whole groups are drawn, since answers
    to one question are alike; else single answers. The seed is fixed. (None, None) where most resamples leave a
    statistic undefined.
    """
    found: dict[str, list[Floats]] = {name: [] for name in statistics}
    for weights in resamples(groups):
        for name, statistic in statistics.items():
            found[name].append(statistic(weights))
    return {name: _interval(np.concatenate(values)) for name, values in found.items()}


def resamples(groups: Ints) -> Iterator[Floats]:
    """The weights of 1,000 resamples, some at a time: tables (resamples, answers)."""
    answers = len(groups)
    names, units = np.unique(groups, return_inverse=True)
    if len(names) < FEWEST_GROUPS:
        units = np.arange(answers)
    drawn = int(units.max()) + 1
    rng = np.random.default_rng(SEED)
    step = max(1, CELLS // answers)
    for first in range(0, RESAMPLES, step):
        counts = rng.multinomial(drawn, np.full(drawn, 1 / drawn), size=min(step, RESAMPLES - first))
        yield counts.astype(np.float64)[:, units]


def _interval(values: Floats) -> Interval:
    defined = values[np.isfinite(values)]
    if len(defined) * 2 < len(values):
        return None, None
    low, high = np.percentile(defined, [2.5, 97.5])
    return float(low), float(high)


def pearson(weights: Floats, left: Floats, right: Floats) -> Floats:
    """Pearson's r of two sides (answers), or of tables with a row for each resample."""
    total = weights.sum(axis=1)
    left, right = _centred(weights, left, total), _centred(weights, right, total)
    shared = (weights * left * right).sum(axis=1)
    spread = np.sqrt((weights * left**2).sum(axis=1) * (weights * right**2).sum(axis=1))
    return _ratio(shared, spread, least=FLAT * total)


def spearman(weights: Floats, left: Floats, right: Floats) -> Floats:
    """Spearman's rho: Pearson's r of the ranks that the answers have in each resample, ties at their middle."""
    return pearson(weights, _ranks(weights, left), _ranks(weights, right))


def mean_error(weights: Floats, errors: Floats) -> Floats:
    """The mean of the answers' errors (answers)."""
    return _ratio(weights @ errors, weights.sum(axis=1))


def kappa(weights: Floats, left: Ints, right: Ints, levels: int) -> Floats:
    """Cohen's kappa with quadratic weights (Cohen 1968) of two sides in levels from 0 (answers)."""
    apart = np.subtract.outer(np.arange(levels), np.arange(levels)) ** 2.0
    observed = weights @ ((left - right) ** 2.0) * weights.sum(axis=1)
    sides = [weights @ np.eye(levels)[side] for side in (left, right)]
    by_chance = ((sides[0] @ apart) * sides[1]).sum(axis=1)
    return 1 - _ratio(observed, by_chance)


def auc(weights: Floats, labels: Ints, credit: Floats) -> Floats:
    """The area under the ROC curve: how often a 1 has more credit than a 0; ties count half (Mann and Whitney 1947)."""
    order = np.argsort(credit, kind="stable")
    starts = _starts(credit[order])
    ones, zeros = (
        np.add.reduceat((weights * (labels == side))[:, order], starts, axis=1) for side in (1, 0)
    )  # each (resamples, different credits)
    below = np.cumsum(zeros, axis=1) - zeros / 2
    return _ratio((ones * below).sum(axis=1), ones.sum(axis=1) * zeros.sum(axis=1))


def f1(weights: Floats, labels: Ints, said: Ints) -> Floats:
    """F1 of what is said to be there (1) against the labels."""
    return _ratio(2 * (weights @ (labels * said)), weights @ (labels + said))


def mean_within(weights: Floats, parts: Sequence[Ints], statistic: Callable[[Floats, Ints], Floats]) -> Floats:
    """The mean over parts of a statistic inside each.

    `parts` are the places of each part's answers; `statistic` takes the part's columns of the weights, and its places.
    A part whose group was drawn twice counts twice; one that a resample leaves undefined, not.
    """
    total, count = np.zeros(len(weights)), np.zeros(len(weights))
    for part in parts:
        inside = weights[:, part]
        value = statistic(inside, part)
        # Where single answers are drawn, their weights differ: then a part counts once.
        times = np.where(np.ptp(inside, axis=1) == 0, inside[:, 0], 1.0) * np.isfinite(value)
        total += times * np.nan_to_num(value)
        count += times
    return _ratio(total, count)


def _centred(weights: Floats, side: Floats, total: Floats) -> Floats:
    means = _ratio((weights * side).sum(axis=1), total)
    return np.asarray(side - means[:, None])


def _ranks(weights: Floats, side: Floats) -> Floats:
    order = np.argsort(side, kind="stable")
    starts = _starts(side[order])
    drawn = np.add.reduceat(weights[:, order], starts, axis=1)
    middles = np.cumsum(drawn, axis=1) - drawn / 2
    ranks = np.empty_like(weights)
    ranks[:, order] = np.repeat(middles, np.diff([*starts, len(side)]), axis=1)
    return ranks


def _starts(ordered: Floats) -> Ints:
    """Where each different value begins."""
    return np.flatnonzero(np.concatenate([[True], np.diff(ordered) > 0]))


def _ratio(above: Floats, below: Floats, least: "Floats | float" = 0.0) -> Floats:
    """The quotient, not a number where the divisor is none."""
    quotient: Floats = np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below > least)
    return quotient
