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
CELLS = 2_000_000  # of a table of weights at a time: 16 MB
FLAT = 1e-12  # a variance below this is none


def intervals(statistics: Mapping[str, Statistic], groups: Ints, answers: Ints | None = None) -> dict[str, Interval]:
    """The 95 % interval of each statistic: its 2.5th and 97.5th percentile over 1,000 resamples of the answers.

    `groups` is the group of each answer (answers). Where there are at least 8, whole groups are drawn, since answers
    to one question are alike; else single answers. Statistics of several things in each answer take the weights of
    those: `answers` is the answer of each. The seed is fixed. (None, None) where most resamples leave a statistic
    undefined.
    """
    found: dict[str, list[Floats]] = {name: [] for name in statistics}
    for weights in resamples(groups, np.arange(len(groups)) if answers is None else answers):
        for name, statistic in statistics.items():
            found[name].append(statistic(weights))
    return {name: _interval(np.concatenate(values)) for name, values in found.items()}


def draws_groups(groups: Ints) -> bool:
    """Whether there are enough groups to draw them as wholes."""
    return len(np.unique(groups)) >= FEWEST_GROUPS


def resamples(groups: Ints, answers: Ints) -> Iterator[Floats]:
    """The weights of 1,000 resamples, some at a time: tables (resamples, places in `answers`)."""
    units = np.unique(groups, return_inverse=True)[1] if draws_groups(groups) else np.arange(len(groups))
    drawn = int(units.max()) + 1
    rng = np.random.default_rng(SEED)
    step = max(1, CELLS // len(answers))
    for first in range(0, RESAMPLES, step):
        counts = rng.multinomial(drawn, np.full(drawn, 1 / drawn), size=min(step, RESAMPLES - first))
        yield counts.astype(np.float64)[:, units[answers]]


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
    drawn = weights[:, order]
    ones = np.add.reduceat(drawn * labels[order], starts, axis=1)  # (resamples, different credits)
    zeros = np.add.reduceat(drawn, starts, axis=1) - ones
    below = np.cumsum(zeros, axis=1) - zeros / 2
    return _ratio((ones * below).sum(axis=1), ones.sum(axis=1) * zeros.sum(axis=1))


def f1(weights: Floats, labels: Ints, said: Ints) -> Floats:
    """F1 of what is said to be there (1) against the labels."""
    return _ratio(2 * (weights @ (labels * said)), weights @ (labels + said))


def mean_within(
    weights: Floats, parts: Sequence[Ints], values: Sequence[float], statistic: Callable[[Floats, Ints], Floats] | None
) -> Floats:
    """The mean over parts of a statistic inside each.

    `parts` are the places of each part, `values` the statistic inside each as it is. Where whole groups are drawn, a
    part keeps its value and counts as often as it was drawn. Where single answers are, `statistic` takes the part's
    columns of the weights and its places and gives the value of each resample; one that is undefined doesn't count.
    """
    if statistic is None:
        times = weights[:, [part[0] for part in parts]]
        return _ratio(times @ np.array(values), times.sum(axis=1))
    inside = np.array([statistic(weights[:, part], part) for part in parts])
    defined = np.isfinite(inside)
    return _ratio(np.where(defined, inside, 0.0).sum(axis=0), defined.sum(axis=0))


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
