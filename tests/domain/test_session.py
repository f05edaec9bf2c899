"""What a session says of itself."""

from datetime import UTC, datetime

import pytest
from grades import criterion, graded
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mockint.domain.delivery import Delivery
from mockint.domain.grade import Grade, Reason, Ungraded
from mockint.domain.question import Question
from mockint.domain.session import EVENT, Attempt, Drafted, Plan, Session

FAILED = Ungraded(question_id="one", ungraded=Reason(kind="timeout", message="late"), delivery=Delivery(words=1))
MET, HALF, MISSED = (graded(criterion("a", letter)) for letter in "mp-")


def attempt(question_id: str = "one", grade: Grade | None = None, answer: str = "", follow_up: str = "") -> Attempt:
    return Attempt(
        question_id=question_id,
        number=1,
        seconds_allowed=180,
        status="submitted",
        grade=grade,
        answer=answer,
        follow_up=follow_up,
    )


def session(*attempts: Attempt) -> Session:
    questions = tuple(Question(id=name, question=f"{name}?") for name in ("one", "two", "three"))
    plan = Plan(bank="bank", title="Bank", questions=questions, seconds=600)
    return Session(plan=plan, on=datetime(2026, 1, 5, tzinfo=UTC), attempts=attempts)


@pytest.mark.parametrize(
    ("grades", "final"),
    [
        ([], None),
        ([None], None),
        ([HALF], HALF),
        ([MET, HALF], HALF),
        ([HALF, FAILED], HALF),
        ([FAILED, None], FAILED),
        ([FAILED, MISSED, None], MISSED),
    ],
)
def test_the_last_grade_counts_and_a_failure_only_where_there_is_no_other(
    grades: list[Grade | None], final: Grade | None
) -> None:
    given_session = session(*(attempt(grade=grade) for grade in grades))
    assert given_session.final_grade("one") == final
    assert given_session.final_grade("two") is None


def test_an_attempt_is_compared_with_the_last_grade_of_its_question_before_it() -> None:
    played = session(
        attempt(grade=MET),
        attempt("two", HALF),
        attempt(grade=MISSED),
        attempt(grade=FAILED),
        attempt("two"),
        attempt(),
    )
    assert [played.grade_before(index) for index in range(6)] == [None, None, MET, MISSED, HALF, MISSED]


@pytest.mark.parametrize(("used", "over"), [(0, 0), (180, 0), (180.5, 0.5), (200, 20)])
def test_overtime_begins_where_the_time_allowed_ends(used: float, over: float) -> None:
    assert attempt().model_copy(update={"seconds_used": used}).overtime == over


def test_the_score_is_the_mean_of_the_questions_that_have_one() -> None:
    assert session().score() is None
    assert session(attempt(grade=FAILED)).score() is None
    both = session(attempt(grade=MET), attempt("two", HALF), attempt("two", MISSED), attempt("three", FAILED))
    assert both.score() == 50
    assert session(attempt(grade=MET), attempt("two", HALF), attempt("three", HALF)).score() == 66.7


def test_a_follow_up_belongs_to_the_answer_before_it() -> None:
    asked = session(
        attempt(answer="first"),
        attempt(answer="more", follow_up="And?"),
        attempt("two", answer="other"),
        attempt(answer="again"),
        attempt(answer="still more", follow_up="And?"),
        attempt(answer="most", follow_up="And then?"),
    )
    assert [asked.answer_text(index) for index in range(6)] == [
        "first",
        "first\n\nmore",
        "other",
        "again",
        "again\n\nstill more",
        "again\n\nstill more\n\nmost",
    ]


def test_what_was_not_asked_comes_next_in_the_plans_order() -> None:
    following = session(attempt("two")).next_question()
    assert following is not None
    assert following.id == "one"
    assert session(attempt("two"), attempt("one"), attempt("three")).next_question() is None
    with pytest.raises(KeyError, match="four"):
        session().question("four")


@pytest.mark.parametrize("at", [-1, float("nan"), float("inf")])
def test_a_time_that_can_not_be_written_down_is_refused(at: float) -> None:
    """JSON has no infinity: a log that holds one couldn't be read back."""
    with pytest.raises(ValidationError):
        Drafted(at=at, text="")


@given(st.floats(0, 1e9), st.integers(0, 99), st.text())
def test_an_event_is_read_back_to_the_last_digit(at: float, kept: int, text: str) -> None:
    event = Drafted(at=at, kept=kept, text=text)
    assert EVENT.validate_json(EVENT.dump_json(event)) == event
