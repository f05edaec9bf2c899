"""How far a grader and people agree: each figure by SciPy or scikit-learn, with its bootstrap interval.

What is undefined is None, never a made-up number: the correlation of a side that doesn't vary, say.
"""

from collections.abc import Callable, Sequence
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from mockint.domain.question import Model
from mockint.grading import resampling

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from mockint.grading.resampling import Floats, Ints, Statistic

LEVELS = 5  # of a score for kappa: round(4 · score)
FEWEST_WITHIN = 3  # answers in a group to correlate inside it, and of each label to rank a criterion's answers
LEAST_SPREAD = 1e-9  # what varies by less doesn't vary
DIGITS = 4


class Figure(Model):
    """One statistic with its 95 % interval; None where it is undefined."""

    value: float | None = None
    low: float | None = None
    high: float | None = None


NONE = Figure()


class Agreement(Model):
    """How far scores and human scores of `n` answers agree; both are 0 to 1.

    `qwk` is Cohen's kappa with quadratic weights on five levels, round(4 · score). `pearson_within_group` is the mean
    of Pearson's r inside each group of three answers or more whose human scores differ; in a group where the grader
    gives all the same, it is 0.
    """

    n: int
    pearson: Figure = NONE
    spearman: Figure = NONE
    qwk: Figure = NONE
    mae: Figure = NONE
    rmse: Figure = NONE
    pearson_within_group: Figure = NONE


class CriteriaAgreement(Model):
    """How far credit and labels of `n` pairs of criterion and answer agree.

    `auc` is over all pairs, `auc_within_criterion` its mean over criteria with three answers or more of each label.
    `f1` takes met and partial for "the answer says it", missing and wrong for "it doesn't".
    """

    n: int
    auc: Figure = NONE
    auc_within_criterion: Figure = NONE
    f1: Figure = NONE


def agreement(human: "Floats", given: "Floats", groups: "Ints", *, is_score: bool = True) -> Agreement:
    """The agreement of what was given with the human scores; each is (answers), the groups by number.

    What is no score between 0 and 1 (`is_score`) has no kappa and no errors.
    """
    if not len(human):
        return Agreement(n=0)
    whole = _parts(groups, lambda part: len(part) >= FEWEST_WITHIN and _varies(human[part]))
    inside = [_correlations(human[part], given[part])["pearson"] or 0.0 for part in whole]
    anew = None if resampling.draws_groups(groups) else partial(_inside, human, given)
    statistics: dict[str, Statistic] = {
        "pearson": lambda weights: resampling.pearson(weights, human, given),
        "spearman": lambda weights: resampling.spearman(weights, human, given),
        "pearson_within_group": lambda weights: resampling.mean_within(weights, whole, inside, anew),
    }
    values = {**_correlations(human, given), "pearson_within_group": _mean(inside)}
    if is_score:
        values |= _errors(human, given)
        errors, left, right = np.abs(given - human), levels(human), levels(given)
        statistics |= {
            "qwk": lambda weights: resampling.kappa(weights, left, right, LEVELS),
            "mae": lambda weights: resampling.mean_error(weights, errors),
            "rmse": lambda weights: np.sqrt(resampling.mean_error(weights, errors**2)),
        }
    return Agreement(n=len(human), **_figures(values, statistics, groups))


def criteria_agreement(
    labels: "Ints", credit: "Floats", said: "Ints | None", criteria: "Ints", answers: "Ints", groups: "Ints"
) -> CriteriaAgreement:
    """The agreement of credit and labels (pairs).

    `said` is 1 where the verdict is met or partial, None for what gives no verdicts. `criteria` and `answers` tell by
    number whose pair it is (pairs), `groups` the group of each answer (answers).
    """
    if not len(labels):
        return CriteriaAgreement(n=0)
    from sklearn.metrics import f1_score

    def has_both(part: "Ints") -> bool:
        ones = int(labels[part].sum())
        return min(ones, len(part) - ones) >= FEWEST_WITHIN

    ranked = _parts(criteria, has_both)

    def within(weights: "Floats", part: "Ints") -> "Floats":
        return resampling.auc(weights, labels[part], credit[part])

    inside = [area for part in ranked if (area := _auc(labels[part], credit[part])) is not None]
    anew = None if resampling.draws_groups(groups) else within
    statistics: dict[str, Statistic] = {
        "auc": lambda weights: resampling.auc(weights, labels, credit),
        "auc_within_criterion": lambda weights: resampling.mean_within(weights, ranked, inside, anew),
    }
    values = {"auc": _auc(labels, credit), "auc_within_criterion": _mean(inside)}
    if said is not None:
        values["f1"] = float(f1_score(labels, said)) if (labels | said).any() else None
        statistics["f1"] = lambda weights: resampling.f1(weights, labels, said)
    return CriteriaAgreement(n=len(labels), **_figures(values, statistics, groups, answers))


def _figures(
    values: dict[str, float | None],
    statistics: "dict[str, Statistic]",
    groups: "Ints",
    answers: "Ints | None" = None,
) -> dict[str, Figure]:
    defined = {name: value for name, value in values.items() if value is not None and isfinite(value)}
    spread: dict[str, resampling.Interval] = {}
    if len(groups) > 1:  # one answer has no spread
        spread = resampling.intervals({name: statistics[name] for name in defined}, groups, answers)
    figures = {}
    for name, value in defined.items():
        low, high = spread.get(name, (None, None))
        figures[name] = Figure(value=_rounded(value), low=_rounded(low), high=_rounded(high))
    return figures


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS) + 0.0  # no -0.0


def _correlations(human: "Floats", given: "Floats") -> dict[str, float | None]:
    if not (_varies(human) and _varies(given)):
        return {"pearson": None, "spearman": None}
    from scipy.stats import pearsonr, spearmanr

    return {
        "pearson": float(pearsonr(human, given).statistic),
        "spearman": float(spearmanr(human, given).statistic),
    }


def _errors(human: "Floats", given: "Floats") -> dict[str, float | None]:
    from sklearn.metrics import cohen_kappa_score, mean_absolute_error, root_mean_squared_error

    left, right = levels(human), levels(given)
    constant = len({*left.tolist(), *right.tolist()}) == 1  # all on one level: nothing that chance could have missed
    kappa = None if constant else float(cohen_kappa_score(left, right, labels=range(LEVELS), weights="quadratic"))
    return {
        "qwk": kappa,
        "mae": float(mean_absolute_error(human, given)),
        "rmse": float(root_mean_squared_error(human, given)),
    }


def _auc(labels: "Ints", credit: "Floats") -> float | None:
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(labels, credit)) if 0 < labels.sum() < len(labels) else None


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if values else None


def _inside(human: "Floats", given: "Floats", weights: "Floats", part: "Ints") -> "Floats":
    """Pearson's r inside a group for each resample; 0 where the human scores vary and nothing else does."""
    found = resampling.pearson(weights, human[part], given[part])
    varies = np.isfinite(resampling.pearson(weights, human[part], human[part]))
    return np.where(np.isfinite(found), found, np.where(varies, 0.0, np.nan))


def _parts(numbers: "Ints", usable: "Callable[[Ints], bool]") -> "Sequence[Ints]":
    """The places of each number, where they are usable."""
    order = np.argsort(numbers, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(numbers[order])) + 1)
    return [part for part in parts if usable(part)]


def levels(scores: "ArrayLike") -> "Ints":
    """The level of each score of 0 to 1, round(4 · score): 0 to 4, halves to the even one."""
    fourths: Ints = np.rint(4 * np.round(np.asarray(scores, dtype=np.float64), 9)).astype(np.int64)
    return fourths  # of rounded scores: 0.1 + 0.2 is 0.3 here


def _varies(side: "Floats") -> bool:
    return len(side) > 1 and float(np.ptp(side)) > LEAST_SPREAD
