"""What a follow-up adds: only for the better, only from the follow-up's own words."""

from typing import Any

import pytest
from grades import CRITERIA, criterion, graded
from hypothesis import given
from hypothesis import strategies as st

from mockint.domain.delivery import Delivery
from mockint.domain.follow_up import add_follow_up
from mockint.domain.grade import VALUE, Evidence, Grade, Graded, Reason, Ungraded
from mockint.domain.question import Criterion

EARLIER = 100
RUBRIC = (
    Criterion(id="a", text="Says a", tip="Tip a", probe="Probe a?"),
    Criterion(id="b", text="Says b", tip="Tip b", probe="Probe b?"),
)
FAILED = Ungraded(question_id="one", ungraded=Reason(kind="timeout", message="late"), delivery=Delivery(words=1))


def merged(before: Grade | None, combined: Grade, **changes: Any) -> Grade:
    return add_follow_up(before, combined, **{"earlier": EARLIER, "rubric": RUBRIC, "asked": {"Probe a?"}, **changes})


@pytest.mark.parametrize(
    ("before", "after", "start", "earned"),
    [
        ("-", "m", 102, True),
        ("-", "p", 102, True),
        ("p", "m", 102, True),
        ("w", "m", 102, True),
        ("-", "m", 98, False),
        ("-", "m", 100, True),
        ("m", "p", 102, False),
        ("m", "-", 102, False),
        ("m", "w", 102, False),
        ("p", "p", 102, False),
        ("-", "w", 102, False),
        ("w", "-", 102, False),
    ],
)
def test_a_verdict_changes_for_the_better_by_what_the_follow_up_says(
    before: str, after: str, start: int, earned: bool
) -> None:
    first, second = criterion("a", before, starts=(3,)), criterion("a", after, starts=(start,))
    grade = merged(graded(first), graded(second))
    assert isinstance(grade, Graded)
    assert grade.criteria == ((second.model_copy(update={"follow_up": True}),) if earned else (first,))


def test_one_place_in_the_follow_up_is_enough() -> None:
    grade = merged(graded(criterion("a", "-")), graded(criterion("a", "m", starts=(3, 120))))
    assert grade.score == 100


def test_feedback_follows_from_the_verdicts_that_stand() -> None:
    """a stays met though it was not found again; b is still missing: its tip and its probe, none of a."""
    before = graded(criterion("a", "m", starts=(3,)), criterion("b", "-"))
    combined = graded(criterion("a", "-"), criterion("b", "-"), follow_up="Probe a?")
    combined = combined.model_copy(update={"improvements": ("Tip a", "Tip b"), "strengths": ()})
    grade = merged(before, combined, asked={"Probe c?"})
    assert isinstance(grade, Graded)
    assert (grade.strengths, grade.improvements, grade.follow_up) == (("Says a",), ("Tip b",), "Probe b?")


def test_what_the_grader_itself_wrote_to_mend_stands() -> None:
    """Before the tips, and without the tip of a criterion that stays met."""
    before = graded(criterion("a", "m", starts=(3,)), criterion("b", "-"))
    combined = graded(criterion("a", "-"), criterion("b", "-"))
    combined = combined.model_copy(update={"improvements": ('You said: "x" Better: "y"', "Tip a", "Tip b")})
    assert isinstance(grade := merged(before, combined), Graded)
    assert grade.improvements == ('You said: "x" Better: "y"', "Tip b")


def test_a_question_of_the_graders_own_is_asked_once() -> None:
    before, combined = graded(criterion("b", "-")), graded(criterion("b", "-"), follow_up="And at night?")
    assert isinstance(own := merged(before, combined), Graded)
    assert own.follow_up == "And at night?"
    assert isinstance(again := merged(before, combined, asked={"And at night?"}), Graded)
    assert again.follow_up == "Probe b?"
    assert isinstance(last := merged(before, combined, asked={"And at night?", "Probe b?"}), Graded)
    assert last.follow_up == ""


def test_the_time_the_cut_and_the_warnings_are_those_of_both_together() -> None:
    combined = graded(criterion("a", "-"), cut=True).model_copy(update={"warnings": ("careful",)})
    grade = merged(graded(criterion("a", "-")), combined)
    assert (grade.cut_by_clock, grade.warnings, grade.delivery) == (True, ("careful",), combined.delivery)


def test_without_two_grades_there_is_nothing_to_add() -> None:
    grade = graded(criterion("a", "m"))
    assert merged(None, grade) == grade
    assert merged(FAILED, grade) == grade
    assert merged(grade, FAILED) == FAILED


@given(st.lists(CRITERIA, min_size=1, max_size=5, unique_by=lambda item: item.id), st.data())
def test_a_follow_up_never_costs_anything(criteria: list[Any], data: st.DataObject) -> None:
    """Whatever the second look finds, each criterion is there once, in order, and worth no less."""
    again = [data.draw(CRITERIA).model_copy(update={"id": item.id}) for item in criteria]
    again = [
        item.model_copy(update={"evidence": (Evidence(quote="q", start=data.draw(st.integers(0, 200)), end=201),)})
        for item in data.draw(st.permutations(again))
    ]
    before = graded(*criteria)
    grade = merged(before, graded(*again))
    assert isinstance(grade, Graded)
    assert [item.id for item in grade.criteria] == [item.id for item in criteria]
    assert grade.score >= before.score
    for old, new in zip(before.criteria, grade.criteria, strict=True):
        assert VALUE[new.verdict] >= VALUE[old.verdict]
        assert new == old or new.evidence[0].start >= EARLIER
