"""The figures, against values worked out by hand and against SciPy and scikit-learn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import pearsonr, spearmanr
from sklearn.metrics import cohen_kappa_score, f1_score, roc_auc_score

from mockint.grading import resampling
from mockint.grading.agreement import Agreement, CriteriaAgreement, agreement, criteria_agreement, levels
from mockint.grading.resampling import Floats, Ints

SHARES = st.sampled_from([0, 0.1, 0.25, 0.3, 0.5, 0.625, 0.75, 1])


def table(*values: float) -> Floats:
    return np.array(values, dtype=np.float64)


def numbers(*values: int) -> Ints:
    return np.array(values, dtype=np.int64)


def test_four_answers_by_hand() -> None:
    """Deviations −.5 −.25 .25 .5 and −.5 .25 −.25 .5: r = (.25 − .0625 − .0625 + .25) / .625 = 0.6; ranks say 0.8."""
    human, given = table(0, 0.25, 0.75, 1), table(0, 0.75, 0.25, 1)
    found = agreement(human, given, numbers(0, 0, 0, 0))
    assert found.n == 4
    assert found.pearson.value == 0.6
    assert found.spearman.value == 0.8
    assert found.mae.value == 0.25  # 0 + .5 + .5 + 0 of 4
    assert found.rmse.value == pytest.approx(0.3536, abs=1e-4)  # √(.5 / 4)
    assert found.pearson_within_group.value == 0.6  # one group, so the same


def test_kappa_by_hand() -> None:
    """Levels 0 2 4 4 and 0 4 4 2: apart by 0 + 4 + 0 + 4 = 8, where any of one side against any of the other has 22."""
    found = agreement(table(0, 0.5, 1, 1), table(0, 1, 1, 0.5), numbers(0, 0, 0, 0))
    apart = sum((left - right) ** 2 for left in (0, 2, 4, 4) for right in (0, 4, 4, 2)) / 4
    assert apart == 22
    assert found.qwk.value == pytest.approx(1 - 8 / 22, abs=1e-4)


def test_levels_round_halves_to_the_even_one_and_forgive_binary_fractions() -> None:
    assert levels([0, 0.12, 0.125, 0.375, 0.625, 0.875, 0.1 + 0.2 + 0.075, 1]).tolist() == [0, 0, 0, 2, 2, 4, 2, 4]


def test_the_mean_inside_groups_counts_a_constant_grader_as_none_and_leaves_out_what_can_not_be_told() -> None:
    human = table(0, 0.5, 1, 0, 0.5, 1, 1, 1, 1, 0, 1)
    given = table(0, 0.5, 1, 0.5, 0.5, 0.5, 0, 0.5, 1, 0, 1)
    groups = numbers(0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3)  # agreement, a constant, equal human scores, too few
    assert agreement(human, given, groups).pearson_within_group.value == 0.5


def test_criteria_by_hand() -> None:
    """Ones have .9 and .4, zeros .4 and .1: of four pairs three are right and one is a tie: 3.5 / 4."""
    found = criteria_agreement(
        numbers(1, 1, 0, 0), table(0.9, 0.4, 0.4, 0.1), numbers(1, 0, 1, 0), numbers(0, 1, 0, 1), numbers(0, 0, 1, 1),
        numbers(0, 0),
    )  # fmt: skip
    assert found.auc.value == 0.875
    assert found.f1.value == 0.5  # one of two said rightly, one of two found
    assert found.auc_within_criterion.value is None  # no criterion has three of each


def test_the_area_within_criteria_is_not_moved_by_how_hard_each_is() -> None:
    """Two criteria that are each ranked perfectly, one with all its credit below the other's."""
    labels, credit = numbers(0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1), table(1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4) / 4
    criteria, answers = np.repeat([0, 1], 6), np.tile(np.arange(6), 2)
    found = criteria_agreement(labels, credit, None, criteria, answers, numbers(0, 0, 0, 0, 0, 0))
    assert found.auc_within_criterion.value == 1
    assert found.auc.value == pytest.approx((36 - 9) / 36)
    assert found.f1.value is None  # without verdicts there is none


@pytest.mark.parametrize(
    ("human", "given"), [((), ()), ((1,), (1,)), ((1, 1, 1), (0, 0.5, 1)), ((0, 0.5, 1), (0.3, 0.3, 0.3))]
)
def test_what_is_undefined_is_none(human: tuple[float, ...], given: tuple[float, ...]) -> None:
    found = agreement(table(*human), table(*given), numbers(*[0] * len(human)))
    assert (found.pearson.value, found.pearson.low, found.spearman.value) == (None, None, None)
    assert "NaN" not in found.model_dump_json()
    assert found.n == len(human)
    assert (found.mae.value is None) is (not human)


def test_all_on_one_level_leaves_kappa_undefined() -> None:
    assert agreement(table(1, 1), table(1, 1), numbers(0, 0)).qwk.value is None
    assert agreement(table(1, 1), table(0, 0), numbers(0, 0)).qwk.value == 0


def test_a_similarity_has_ranks_and_no_errors() -> None:
    found = agreement(table(0, 0.5, 1), table(3, 4, 9), numbers(0, 0, 0), is_score=False)
    assert (found.qwk.value, found.mae.value, found.rmse.value) == (None, None, None)
    assert found.spearman.value == 1


def test_without_pairs_there_is_nothing_to_say() -> None:
    none = numbers()
    assert criteria_agreement(none, table(), None, none, none, numbers(0, 0)) == CriteriaAgreement(n=0)
    assert agreement(table(), table(), none) == Agreement(n=0)


def test_whole_groups_are_drawn_where_there_are_eight() -> None:
    """Eight groups of five equal answers say no more than eight answers: their interval is as wide."""
    rng = np.random.default_rng(5)
    human = rng.random(8)
    given = human + rng.normal(0, 0.5, 8)
    once = agreement(human, given, np.arange(8), is_score=False).pearson
    copied = agreement(np.repeat(human, 5), np.repeat(given, 5), np.repeat(np.arange(8), 5), is_score=False).pearson
    single = agreement(np.repeat(human, 5), np.repeat(given, 5), np.repeat(0, 40), is_score=False).pearson
    assert once == copied
    assert None not in (once.low, once.high, single.low, single.high)
    assert (single.high or 0) - (single.low or 0) < 0.7 * ((once.high or 0) - (once.low or 0))


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    """Pearson's r of 60 answers, drawn 60 times from a population with r = 0.6."""
    rng = np.random.default_rng(2)
    inside = 0
    for _ in range(60):
        human = rng.normal(size=60)
        given = 0.6 * human + 0.8 * rng.normal(size=60)
        found = agreement(human, given, np.zeros(60, dtype=np.int64), is_score=False).pearson
        inside += (found.low or 0) <= 0.6 <= (found.high or 0)
    assert inside >= 51


@given(st.lists(st.tuples(SHARES, SHARES, st.integers(0, 1), st.integers(0, 3)), min_size=1, max_size=30))
def test_weighted_statistics_are_those_of_scipy_and_scikit_learn_on_repeated_answers(
    rows: list[tuple[float, float, int, int]],
) -> None:
    human, given, labels = (np.array(side) for side in list(zip(*rows, strict=True))[:3])
    times = np.array([row[3] for row in rows])
    drawn_human, drawn_given, drawn_labels = (np.repeat(side, times) for side in (human, given, labels))
    weights = times[None, :].astype(np.float64)
    left, right, said = levels(human), levels(given), (given >= 0.5).astype(np.int64)
    pearson, spearman = resampling.pearson(weights, human, given)[0], resampling.spearman(weights, human, given)[0]
    if len(set(drawn_human)) > 1 and len(set(drawn_given)) > 1:
        assert pearson == pytest.approx(pearsonr(drawn_human, drawn_given).statistic, abs=1e-9)
        assert spearman == pytest.approx(spearmanr(drawn_human, drawn_given).statistic, abs=1e-9)
    else:
        assert np.isnan(pearson)
        assert np.isnan(spearman)
    kappa = resampling.kappa(weights, left, right, 5)[0]
    drawn_left, drawn_right = np.repeat(left, times), np.repeat(right, times)
    if len({*drawn_left, *drawn_right}) > 1:
        expected = cohen_kappa_score(drawn_left, drawn_right, labels=range(5), weights="quadratic")
        assert kappa == pytest.approx(expected, abs=1e-9)
    else:
        assert np.isnan(kappa)
    area = resampling.auc(weights, labels, given)[0]
    if len(set(drawn_labels)) == 2:
        assert area == pytest.approx(roc_auc_score(drawn_labels, drawn_given), abs=1e-9)
    else:
        assert np.isnan(area)
    f1, drawn_said = resampling.f1(weights, labels, said)[0], np.repeat(said, times)
    if (drawn_labels | drawn_said).any():
        assert f1 == pytest.approx(f1_score(drawn_labels, drawn_said), abs=1e-9)
    else:
        assert np.isnan(f1)
