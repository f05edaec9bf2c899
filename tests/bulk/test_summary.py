"""The summary of many answers: exact figures from a histogram, whatever the order and however many there are."""

import random
import statistics
import tracemalloc
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockint.bulk.items import BadItem
from mockint.bulk.summary import MOST, Flag, Summary, Tally, flagged
from mockint.domain.delivery import Delivery
from mockint.domain.grade import (
    VALUE,
    Band,
    CriterionGrade,
    Graded,
    Provenance,
    Reason,
    Ungraded,
    Usage,
    Verdict,
    band,
)
from mockint.domain.question import Question

LETTERS = {"m": Verdict.MET, "p": Verdict.PARTIAL, "-": Verdict.MISSING, "w": Verdict.WRONG}
VERDICTS = st.text("mp-w", min_size=3, max_size=3)
DELIVERY = Delivery(words=3)


def question(number: int = 1, criteria: int = 3) -> Question:
    return Question(question=f"Question {number}?", criteria=[f"Says thing {place}" for place in range(criteria)])


def grade(asked: Question, verdicts: str, grader: str = "g", confidence: float = 0.9, cost: float | None = 0) -> Graded:
    return Graded(
        question_id=asked.id,
        criteria=tuple(
            CriterionGrade(
                id=item.id,
                text=item.text,
                verdict=LETTERS[letter],
                credit=VALUE[LETTERS[letter]],
                confidence=confidence,
            )
            for item, letter in zip(asked.criteria, verdicts, strict=True)
        ),
        delivery=DELIVERY,
        provenance=Provenance(grader=grader, rubric="sha256:1", mockint="0"),
        usage=Usage(calls=int(cost != 0), cost_usd=cost),
    )


def summed(verdicts: Iterable[str], asked: Question | None = None) -> Summary:
    asked = asked or question()
    tally = Tally()
    for letters in verdicts:
        tally.add(asked, grade(asked, letters))
    return tally.summary()


@given(st.lists(VERDICTS, min_size=1, max_size=40))
def test_figures_are_those_of_the_scores_themselves(verdicts: list[str]) -> None:
    scores = [grade(question(), letters).score for letters in verdicts]
    found = summed(verdicts).scores
    assert found
    assert (found.n, found.least, found.most) == (len(scores), min(scores), max(scores))
    assert found.mean == pytest.approx(statistics.fmean(scores), abs=0.006)
    expected = np.percentile(scores, [25, 50, 75])
    assert [found.lower_quartile, found.median, found.upper_quartile] == pytest.approx(expected, abs=0.006)
    if len(scores) > 1:
        assert found.deviation == pytest.approx(statistics.stdev(scores), abs=0.006)
    else:
        assert found.deviation is None
    assert found.bands == {name: sum(band(score) is name for score in scores) for name in Band}


@given(st.lists(VERDICTS, min_size=1, max_size=30))
def test_shares_are_of_the_answers_that_were_judged(verdicts: list[str]) -> None:
    (asked,) = summed(verdicts).questions
    for place, criterion in enumerate(asked.criteria):
        given_letters = [letters[place] for letters in verdicts]
        assert criterion.n == len(verdicts)
        for letter, verdict in LETTERS.items():
            expected = given_letters.count(letter) / len(verdicts)
            assert getattr(criterion, verdict.value) == pytest.approx(expected, abs=0.0001)


@given(st.lists(VERDICTS, min_size=1, max_size=30), st.randoms())
def test_the_order_of_the_answers_changes_nothing(verdicts: list[str], chance: random.Random) -> None:
    mixed = list(verdicts)
    chance.shuffle(mixed)
    assert summed(mixed) == summed(verdicts)


def test_answers_without_a_grade_are_told_by_kind_and_are_no_0() -> None:
    tally, asked = Tally(), question()
    tally.add(asked, grade(asked, "mmm"))
    for kind, message in (("timeout", "first"), ("refused", "no"), ("timeout", "second")):
        reason = Reason.model_validate({"kind": kind, "message": message})
        tally.add(asked, Ungraded(question_id=asked.id, delivery=DELIVERY, ungraded=reason))
    tally.add(asked, Reason(kind="cost_limit", message="not tried"))
    tally.bad(BadItem("line 7", 7, "answer", "missing"))
    tally.bad(BadItem("line 9", 9, "answer", "missing"))
    found = tally.summary()
    assert (found.answers, found.graded) == (5, 1)
    assert [(item.kind, item.n, item.example) for item in found.ungraded] == [
        ("timeout", 2, "first"),
        ("refused", 1, "no"),
        ("cost_limit", 1, "not tried"),
    ]
    assert [(item.kind, item.n, item.example) for item in found.bad_lines] == [("answer", 2, "line 7: missing")]
    (only,) = found.questions
    assert (only.answers, only.ungraded) == (5, 4)
    assert only.scores
    assert only.scores.mean == 100


def test_nothing_at_all_is_a_summary_too() -> None:
    found = Tally().summary()
    assert (found.answers, found.scores, found.questions, found.usage.calls) == (0, None, (), 0)


@pytest.mark.parametrize(
    ("letters", "flag"),
    [("mmmmm", "everybody"), ("--w--", "nobody"), ("p-p-p", "nobody"), ("mmmm-", None), ("mmmm", None), ("----", None)],
)
def test_what_nobody_or_everybody_meets_is_flagged_from_five_answers_on(letters: str, flag: Flag | None) -> None:
    found = summed(letters, question(criteria=1))
    (criterion,) = found.questions[0].criteria
    assert criterion.flag == flag
    for name in ("nobody", "everybody"):
        assert [pair[1] for pair in flagged(found, name)] == ([criterion] if name == flag else [])


def test_unsure_is_the_share_of_verdicts_whose_evidence_may_not_bear_them() -> None:
    tally, asked = Tally(), question(criteria=1)
    for letter, confidence in (("m", 0.3), ("p", 0.9), ("-", 0.3), ("w", 0.4)):
        tally.add(asked, grade(asked, letter, confidence=confidence))
    assert tally.summary().questions[0].criteria[0].unsure == 0.5


def test_questions_come_by_the_number_of_their_answers() -> None:
    tally = Tally()
    for number, answers in ((1, 2), (2, 5), (3, 2)):
        for _ in range(answers):
            tally.add(question(number), grade(question(number), "mp-"))
    assert [item.question for item in tally.summary().questions] == ["Question 2?", "Question 1?", "Question 3?"]


def test_one_wording_with_other_criteria_is_another_question() -> None:
    tally = Tally()
    for criteria in (2, 3, 2):
        tally.add(question(criteria=criteria), grade(question(criteria=criteria), "m" * criteria))
    assert [(item.answers, len(item.criteria)) for item in tally.summary().questions] == [(2, 2), (1, 3)]


def test_graders_and_costs_are_counted() -> None:
    tally, asked = Tally(), question()
    for grader, cost in (("embedded", 0), ("openai:m", 0.25), ("openai:m", 0.5)):
        tally.add(asked, grade(asked, "mmm", grader, cost=cost))
    found = tally.summary()
    assert found.graders == {"openai:m, mockint 0": 2, "embedded, mockint 0": 1}
    assert (found.usage.calls, found.usage.cost_usd) == (2, 0.75)
    tally.add(asked, grade(asked, "mmm", cost=None))
    assert tally.summary().usage.cost_usd is None


def test_a_summary_is_json_that_reads_back() -> None:
    found = summed(["mp-", "mmw"])
    assert Summary.model_validate_json(found.model_dump_json()) == found


def test_memory_does_not_grow_with_the_answers() -> None:
    tally, asked = Tally(), question()
    grades = [grade(asked, letters) for letters in ("mp-", "mmw", "---")]

    def add(count: int) -> int:
        for number in range(count):
            tally.add(asked, grades[number % 3])
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        few = add(100)
        assert add(2000) - few < 20_000
    finally:
        tracemalloc.stop()


def test_of_very_many_questions_the_largest_are_told_and_all_are_counted() -> None:
    tally = Tally()
    for number in range(MOST + 20):
        tally.add(question(number, 1), grade(question(number, 1), "m"))
    tally.add(question(MOST + 7, 1), grade(question(MOST + 7, 1), "-"))
    found = tally.summary()
    assert (found.answers, len(found.questions), found.more_questions) == (MOST + 21, MOST, 20)
    assert found.questions[0].question == f"Question {MOST + 7}?"
