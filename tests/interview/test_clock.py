"""The clocks of a question and of the session, and how they are told."""

import pytest
from building import graded, plan, session
from hypothesis import given
from hypothesis import strategies as st

from mockint.domain.session import AnswerGraded, Asked, Event, Paused, Resumed, Submitted
from mockint.interview.clock import clock_face, question_remaining, question_used, session_remaining, warning

REMAINING = st.floats(-7200, 7200, allow_nan=False)


def test_a_pause_feedback_and_grading_are_on_no_clock() -> None:
    """A number sequence: 20 s of the first question around a pause, feedback, then 5 s of the second."""
    now = session(Asked(at=10, question_id="one"))
    assert (question_used(now, 15), question_remaining(now, 15), session_remaining(now, 15)) == (5, 175, 595)
    now = session(Asked(at=10, question_id="one"), Paused(at=22))
    assert [question_remaining(now, at) for at in (22, 40, 1000)] == [168, 168, 168]
    assert session_remaining(now, 1000) == 588
    given_answer: list[Event] = [
        Asked(at=10, question_id="one"),
        Paused(at=22),
        Resumed(at=100),
        Submitted(at=108, text=""),
        AnswerGraded(at=130, attempt=0, grade=graded("one")),
    ]
    now = session(*given_answer)
    assert [(question_remaining(now, at), session_remaining(now, at)) for at in (130, 400)] == [(160, 580)] * 2
    now = session(*given_answer, Asked(at=400, question_id="two"))
    assert (question_used(now, 405), question_remaining(now, 405), session_remaining(now, 405)) == (5, 175, 575)


def test_overtime_counts_on_and_is_kept() -> None:
    now = session(Asked(at=0, question_id="one"), plan_=plan(strict=False))
    assert question_remaining(now, 187) == -7
    now = session(Asked(at=0, question_id="one"), Submitted(at=187, text=""), plan_=plan(strict=False))
    assert (question_remaining(now, 999), now.current.overtime) == (-7, 7)


def test_a_retake_costs_the_session_nothing() -> None:
    events: list[Event] = [
        Asked(at=0, question_id="one"),
        Submitted(at=50, text=""),
        AnswerGraded(at=51, attempt=0, grade=graded("one")),
        Asked(at=60, question_id="one"),
    ]
    now = session(*events)
    assert (session_remaining(now, 90), question_remaining(now, 90)) == (550, 150)


def test_a_follow_up_is_on_the_sessions_clock() -> None:
    events: list[Event] = [
        Asked(at=0, question_id="one"),
        Submitted(at=50, text=""),
        AnswerGraded(at=51, attempt=0, grade=graded("one", "--m", follow_up="Probe b?")),
        Asked(at=60, question_id="one", follow_up="Probe b?"),
    ]
    now = session(*events, plan_=plan(follow_ups=1))
    assert (session_remaining(now, 70), question_remaining(now, 70)) == (540, 50)


@pytest.mark.parametrize(
    ("remaining", "told"),
    [
        (180, None),
        (60.01, None),
        (60, 60),
        (30.5, 60),
        (30, 30),
        (10.1, 30),
        (10, 10),
        (0.1, 10),
        (0, None),
        (-5, None),
    ],
)
def test_the_warning_that_stands(remaining: float, told: int | None) -> None:
    assert warning(remaining) == told


@pytest.mark.parametrize(
    ("remaining", "face"),
    [
        (180, "3:00"),
        (179.9, "3:00"),
        (125, "2:05"),
        (59.1, "1:00"),
        (59, "0:59"),
        (0.01, "0:01"),
        (0, "0:00"),
        (-0.0, "0:00"),
        (-0.9, "+0:00"),
        (-7.5, "+0:07"),
        (-61, "+1:01"),
        (3600, "60:00"),
    ],
)
def test_a_second_shows_until_it_is_over(remaining: float, face: str) -> None:
    assert clock_face(remaining) == face


@given(REMAINING)
def test_nothing_left_shows_only_when_nothing_is_left(remaining: float) -> None:
    face = clock_face(remaining)
    assert (face == "0:00") == (remaining == 0)
    assert face.startswith("+") == (remaining < 0)
    minutes, seconds = face.removeprefix("+").split(":")
    shown = 60 * int(minutes) + int(seconds)
    assert len(seconds) == 2
    assert int(seconds) < 60
    assert 0 <= (shown - remaining if remaining > 0 else -remaining - shown) <= 1


@given(REMAINING, st.floats(0, 100))
def test_the_time_told_goes_one_way(remaining: float, later: float) -> None:
    """A countdown never shows more than before, nor a warning a longer time than the last."""

    def shown(left: float) -> int:
        minutes, seconds = clock_face(left).removeprefix("+").split(":")
        return (60 * int(minutes) + int(seconds)) * (1 if left > 0 else -1)

    assert shown(remaining - later) <= shown(remaining)
    before, after = warning(remaining), warning(remaining - later)
    if before is not None and after is not None:
        assert after <= before


def test_no_question_has_no_clock() -> None:
    with pytest.raises(IndexError):
        question_used(session(), 1)
    assert session_remaining(session(), 1) == 600
