"""Several judgements as one: the majority, and how sure it is."""

import random
import runpy
from collections import Counter
from collections.abc import Sequence
from math import comb, sqrt
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mockint.domain.grade import VALUE, Usage, Verdict
from mockint.grading import judge
from mockint.grading.grader import CriterionJudgement, Judgement
from mockint.grading.voting import vote

MET, PARTIAL, MISSING, WRONG = Verdict.MET, Verdict.PARTIAL, Verdict.MISSING, Verdict.WRONG


def word(
    verdict: Verdict, confidence: float = 1.0, claimed: Verdict | None = None, quote: str = ""
) -> CriterionJudgement:
    return CriterionJudgement(
        id="vault",
        verdict=verdict,
        credit=VALUE[verdict],
        confidence=confidence,
        quotes=(quote,) if quote else (),
        comment=f"{verdict} {quote}".strip(),
        claimed=claimed,
    )


def voted(*words: CriterionJudgement) -> CriterionJudgement:
    return vote([Judgement(criteria=(item,)) for item in words]).criteria[0]


CONFIDENCE = st.sampled_from([0.2, 0.4, 0.6, 0.8, 1.0])
VERDICTS = st.sampled_from(list(Verdict))
TAKEN_BACK = st.builds(word, st.just(MISSING), CONFIDENCE, st.sampled_from([MET, PARTIAL, WRONG]))
WORDS = st.builds(word, VERDICTS, CONFIDENCE) | TAKEN_BACK
BALLOTS = st.lists(WORDS, min_size=2, max_size=9)


@pytest.mark.parametrize(
    ("cast", "verdict", "confidence"),
    [
        ([MET, MET, MISSING], MET, 2 / 3),
        ([MET, MISSING], MISSING, 1 / 2),
        ([MET, PARTIAL], PARTIAL, 1 / 2),
        ([PARTIAL, WRONG], WRONG, 1 / 2),
        ([WRONG, MISSING], MISSING, 1 / 2),
        ([MET, MET, PARTIAL, PARTIAL, MISSING], PARTIAL, 2 / 5),
        ([MET, PARTIAL, MISSING, WRONG], MISSING, 1 / 4),
        ([WRONG, WRONG, MET], WRONG, 2 / 3),
    ],
)
def test_the_majority_counts_and_a_tie_goes_to_what_earns_less(
    cast: Sequence[Verdict], verdict: Verdict, confidence: float
) -> None:
    result = voted(*map(word, cast))
    assert (result.verdict, result.confidence) == (verdict, confidence)
    assert result.credit == pytest.approx(sum(VALUE[item] for item in cast) / len(cast))


def test_one_judgement_is_given_back_as_it_is() -> None:
    judgement = Judgement(criteria=(word(MET, 0.3),), follow_up="Why?", warnings=("so",), usage=Usage(calls=1))
    assert vote([judgement]) is judgement


@given(BALLOTS, st.randoms())
def test_the_order_of_the_votes_doesnt_matter(ballot: list[CriterionJudgement], chance: random.Random) -> None:
    shuffled = ballot.copy()
    chance.shuffle(shuffled)
    one, other = voted(*ballot), voted(*shuffled)
    assert (one.verdict, one.confidence, one.credit) == (other.verdict, other.confidence, other.credit)
    assert (one.claimed is None) is (other.claimed is None)


@given(VERDICTS, st.integers(2, 9))
def test_where_all_agree_it_is_sure(verdict: Verdict, times: int) -> None:
    result = voted(*[word(verdict)] * times)
    assert (result.verdict, result.confidence, result.credit) == (verdict, 1, VALUE[verdict])


@given(BALLOTS)
def test_nobody_is_surer_than_those_who_agree(ballot: list[CriterionJudgement]) -> None:
    result = voted(*ballot)
    agreed = [item for item in ballot if item.verdict is result.verdict]
    assert result.confidence <= len(agreed) / len(ballot)
    assert result.confidence <= max(item.confidence for item in agreed)
    assert len(agreed) == max(Counter(item.verdict for item in ballot).values())


@given(BALLOTS, CONFIDENCE)
def test_one_more_vote_for_the_winner_never_makes_it_less_sure(
    ballot: list[CriterionJudgement], confidence: float
) -> None:
    before = voted(*ballot)
    after = voted(*ballot, word(before.verdict, confidence))
    assert after.verdict is before.verdict
    assert after.confidence >= before.confidence


@given(BALLOTS)
def test_a_vote_never_earns_more_than_the_best_and_less_than_the_worst(ballot: list[CriterionJudgement]) -> None:
    values = [VALUE[item.verdict] for item in ballot]
    result = voted(*ballot)
    assert min(values) <= VALUE[result.verdict] <= max(values)
    assert min(values) <= result.credit <= max(values)


@given(BALLOTS)
def test_turning_a_vote_down_never_turns_the_verdict_up(ballot: list[CriterionJudgement]) -> None:
    """Between two verdicts: with three, a lost vote may break another tie."""
    plain = [item.model_copy(update={"verdict": MET if item.verdict is MET else MISSING}) for item in ballot]
    before = VALUE[voted(*plain).verdict]
    for place in range(len(plain)):
        turned = [*plain[:place], word(MISSING), *plain[place + 1 :]]
        assert VALUE[voted(*turned).verdict] <= before


def test_quotes_and_comment_are_of_the_surest_that_agreed_the_first_of_them() -> None:
    result = voted(word(MISSING), word(MET, 0.3, quote="a"), word(MET, 1, quote="b"), word(MET, 1, quote="c"))
    assert (result.quotes, result.comment, result.confidence) == (("b",), "met b", 3 / 4)


def test_what_most_had_to_take_back_is_said_so() -> None:
    taken = word(MISSING, claimed=MET)
    assert voted(taken, taken, word(MISSING)).claimed is MET
    assert voted(taken, word(MISSING), word(MISSING)).claimed is None
    assert voted(taken, word(MET), word(MET)).claimed is None
    assert voted(taken, taken, word(MET)).claimed is MET


@given(st.lists(TAKEN_BACK, min_size=2, max_size=5))
def test_what_all_had_to_take_back_stays_missing(ballot: list[CriterionJudgement]) -> None:
    result = voted(*ballot)
    assert (result.verdict, result.quotes) == (MISSING, ())
    assert result.claimed


def sample(verdict: Verdict, **more: object) -> Judgement:
    return Judgement.model_validate({"criteria": (word(verdict), word(MISSING).model_copy(update={"id": "b"})), **more})


def test_what_was_paid_and_written_is_of_all() -> None:
    paid = Usage(calls=1, input_tokens=10, output_tokens=5, cost_usd=0.5)
    unknown = paid.model_copy(update={"cost_usd": None})
    result = vote(
        [sample(MET, usage=paid, replies=("a",), model="m"), sample(MET, usage=paid, replies=("b",), model="m")]
    )
    assert (result.usage, result.replies, result.model) == (paid + paid, ("a", "b"), "m")
    assert vote([sample(MET, usage=paid), sample(MET, usage=unknown)]).usage.cost_usd is None
    assert vote([sample(MET, model="m"), sample(MET), sample(MET, model="n")]).model == "m, n"
    assert vote([sample(MET), sample(MET)]).model is None


def test_follow_up_and_improvements_are_of_the_first_that_has_them() -> None:
    first, second, third = (
        sample(MET),
        sample(MET, follow_up="Why?", improvements=("Say more.",)),
        sample(MET, follow_up="How?", improvements=("Say less.",)),
    )
    result = vote([first, second, third])
    assert (result.follow_up, result.improvements) == ("Why?", ("Say more.",))


def test_nothing_is_asked_where_all_is_met_in_the_end() -> None:
    met, missed = Judgement(criteria=(word(MET),)), Judgement(criteria=(word(MISSING),), follow_up="Where?")
    assert vote([met, met, missed]).follow_up == ""
    assert vote([met, missed, missed]).follow_up == "Where?"


def test_a_warning_is_given_once_and_only_of_a_verdict_that_was_taken_back() -> None:
    told = ("vault: met was taken back, it came without evidence", "A part of the answer speaks to the grader.")
    taken = Judgement(criteria=(word(MISSING, claimed=MET),), warnings=told)
    met = Judgement(criteria=(word(MET),), warnings=told[1:])
    assert vote([taken, taken, met]).warnings == told
    assert vote([taken, met, met]).warnings == told[1:]


@given(st.permutations(["a", "b", "c"]), BALLOTS)
def test_criteria_are_matched_by_their_ids(order: list[str], ballot: list[CriterionJudgement]) -> None:
    assume(len(ballot) >= 3)
    one = Judgement(criteria=tuple(ballot[place].model_copy(update={"id": id_}) for place, id_ in enumerate("abc")))
    other = Judgement(criteria=tuple(next(item for item in one.criteria if item.id == id_) for id_ in order))
    assert [item.id for item in vote([one, other]).criteria] == ["a", "b", "c"]
    assert [item.verdict for item in vote([one, other]).criteria] == [item.verdict for item in one.criteria]


SAMPLES, FLIPPED, CRITERIA = 5, 0.136, 4000
MEASURE = runpy.run_path(str(Path(__file__).parents[2] / "scripts" / "measure_voting.py"))


@pytest.fixture(scope="module")
def counted() -> Counter[tuple[float, bool]]:
    """Verdicts of a model that says the opposite by chance, sampled and voted, by confidence and whether right.

    Every quote is good, so they aren't verified here: the vote is on trial, and the encoder would take a minute.
    """
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(judge, "verified", lambda _, __, judgement: judgement)
        result: Counter[tuple[float, bool]] = MEASURE["measure"](SAMPLES, FLIPPED, CRITERIA, seed=4)
    return result


def within(found: float, expected: float, number: int) -> bool:
    """Whether a share of so many differs from what is expected by less than three and a half standard errors."""
    return abs(found - expected) <= 3.5 * sqrt(expected * (1 - expected) / number)


def test_the_majority_of_samples_errs_as_seldom_as_the_binomial_says(counted: Counter[tuple[float, bool]]) -> None:
    expected = MEASURE["majority_wrong"](SAMPLES, FLIPPED)
    assert expected == pytest.approx(0.0203, abs=5e-5)
    wrong = sum(count for (_, right), count in counted.items() if not right)
    assert counted.total() >= CRITERIA
    assert within(wrong / counted.total(), expected, counted.total())


@pytest.mark.parametrize(("confidence", "expected"), [(0.6, 0.864), (0.8, 0.9961), (1.0, 0.9999)])
def test_a_verdict_is_right_as_often_as_its_confidence_tells(
    counted: Counter[tuple[float, bool]], confidence: float, expected: float
) -> None:
    """The confidence shown is the share that agreed; the chance of being right rises with it and is never below it."""
    assert MEASURE["right_at"](confidence, SAMPLES, FLIPPED) == pytest.approx(expected, abs=5e-5)
    right, number = counted[confidence, True], counted[confidence, True] + counted[confidence, False]
    assert number > 100
    assert within(right / number, expected, number)
    assert expected >= min(confidence, 0.9999)


def test_each_confidence_comes_as_often_as_the_binomial_says(counted: Counter[tuple[float, bool]]) -> None:
    for agreed in (3, 4, 5):
        share = counted[agreed / 5, True] + counted[agreed / 5, False]
        expected = sum(comb(5, n) * FLIPPED**n * (1 - FLIPPED) ** (5 - n) for n in {agreed, 5 - agreed})
        assert within(share / counted.total(), expected, counted.total())
