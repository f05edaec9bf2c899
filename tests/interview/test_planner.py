"""The planner: which questions, in which order, and how much time."""

from typing import Any

import pytest
from building import question
from hypothesis import given
from hypothesis import strategies as st

from mockint.domain.errors import InputError
from mockint.domain.question import Bank, Question
from mockint.domain.session import Plan
from mockint.interview.planner import FOLLOW_UP_SECONDS, plan_session

SECONDS = (120, 180, 90, 240, 180, 60, 180)
TAGS = (("auth",), ("auth", "http"), ("data",), (), ("http",), ("data",), ("auth",))


def bank() -> Bank:
    questions = [
        question(f"q{number}", seconds).model_copy(update={"tags": tags})
        for number, (seconds, tags) in enumerate(zip(SECONDS, TAGS, strict=True), start=1)
    ]
    return Bank(bank="sample", title="A sample", questions=tuple(questions))


def ids(**wishes: Any) -> list[str]:
    return [item.id for item in plan_session(bank(), **wishes).questions]


def test_five_questions_in_the_banks_order_unless_told() -> None:
    planned = plan_session(bank())
    assert [item.id for item in planned.questions] == ["q1", "q2", "q3", "q4", "q5"]
    assert planned.seconds == 120 + 180 + 90 + 240 + 180
    assert (planned.bank, planned.title, planned.strict) == ("sample", "A sample", True)
    assert (planned.feedback, planned.follow_ups, planned.predict, planned.graders) == ("each", 0, False, ("embedded",))


def test_questions_are_kept_whole() -> None:
    assert plan_session(bank()).questions == bank().questions[:5]


def test_as_many_as_are_asked_for_and_at_most_what_there_is() -> None:
    assert ids(count=2) == ["q1", "q2"]
    assert ids(count=50) == [item.id for item in bank().questions]
    assert len(ids(focus="data", count=50)) == 2


def test_minutes_take_as_many_as_fit_and_are_the_sessions_clock() -> None:
    assert ids(minutes=5) == ["q1", "q2"], "120 + 180 s fit, 90 s more don't"
    assert ids(minutes=6.5) == ["q1", "q2", "q3"]
    assert ids(minutes=0.5) == ["q1"], "one is asked even when its clock is longer than the session's"
    assert plan_session(bank(), minutes=0.5).seconds == 30
    assert plan_session(bank(), minutes=0.001).seconds == 1
    assert len(ids(minutes=600)) == 7


def test_a_number_of_questions_with_minutes_keeps_both() -> None:
    planned = plan_session(bank(), count=4, minutes=2)
    assert (len(planned.questions), planned.seconds) == (4, 120)


def test_one_clock_for_every_question() -> None:
    planned = plan_session(bank(), per_question=45)
    assert [item.seconds for item in planned.questions] == [45] * 5
    assert planned.seconds == 5 * 45
    assert ids(per_question=60, minutes=3) == ["q1", "q2", "q3"]


def test_follow_ups_have_their_time_in_the_sessions_clock() -> None:
    assert plan_session(bank(), count=2, follow_ups=2).seconds == 120 + 180 + 4 * FOLLOW_UP_SECONDS
    assert ids(minutes=7, follow_ups=1) == ["q1", "q2"]
    assert ids(minutes=6.9, follow_ups=1) == ["q1"]


def test_a_focus_takes_the_questions_with_that_tag() -> None:
    assert ids(focus="http") == ["q2", "q5"]


def test_named_questions_come_in_the_order_named_and_once() -> None:
    """All of them, also when they are more than five."""
    assert ids(question_ids=["q6", "q2", "q6"]) == ["q6", "q2"]
    assert ids(question_ids=["q6", "q2", "q4"], count=2) == ["q6", "q2"]
    everything = [f"q{number}" for number in (7, 6, 5, 4, 3, 2, 1)]
    assert ids(question_ids=everything) == everything
    assert ids(question_ids=everything, order="random", random_seed=1) == everything


def test_a_random_seed_gives_the_same_order_every_time() -> None:
    assert ids(random_seed=7, count=7) == ["q6", "q7", "q5", "q1", "q4", "q2", "q3"]
    assert ids(order="random", random_seed=7) == ids(random_seed=7)
    assert sorted(ids(order="random", count=7)) == sorted(ids(count=7))
    assert {tuple(ids(order="random", count=7)) for _ in range(20)} != {tuple(ids(count=7))}


def test_planning_leaves_the_bank_as_it_was() -> None:
    given_bank = bank()
    plan_session(given_bank, random_seed=3, per_question=10)
    assert given_bank == bank()


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        ({"question_ids": ["q1", "q9"]}, "bank 'sample' has no question 'q9'; `mockint bank show sample` lists them"),
        ({"focus": "law"}, "no question of bank 'sample' has the tag 'law'; it has: auth, data, http"),
        ({"count": 0}, "the number of questions must be at least 1, not 0"),
        ({"count": -2}, "the number of questions must be at least 1, not -2"),
        ({"per_question": 0}, "the number of seconds a question must be at least 1, not 0"),
        ({"follow_ups": -1}, "the number of follow-ups must be at least 0, not -1"),
        ({"minutes": 0}, "the number of minutes must be more than 0, not 0"),
        ({"minutes": float("nan")}, "the number of minutes must be more than 0, not nan"),
        ({"minutes": float("inf")}, "the number of minutes must be more than 0, not inf"),
    ],
)
def test_what_cant_be_planned_is_said(wishes: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as error:
        plan_session(bank(), **wishes)
    assert str(error.value) == message


def test_a_bank_without_tags_says_so() -> None:
    bare = Bank(bank="bare", title="Bare", questions=(Question(question="What?"),))
    with pytest.raises(InputError, match="it has: none"):
        plan_session(bare, focus="auth")


@given(
    count=st.none() | st.integers(1, 9),
    minutes=st.none() | st.floats(0.01, 90),
    per_question=st.none() | st.integers(1, 900),
    seed=st.none() | st.integers(),
    focus=st.none() | st.sampled_from(["auth", "data", "http"]),
    follow_ups=st.integers(0, 3),
)
def test_any_wish_that_can_be_had_makes_a_plan_that_can_be_kept(
    count: int | None,
    minutes: float | None,
    per_question: int | None,
    seed: int | None,
    focus: str | None,
    follow_ups: int,
) -> None:
    """At least one question, none twice, no more time than told, and it is read back as it was written."""
    planned = plan_session(
        bank(),
        count=count,
        minutes=minutes,
        per_question=per_question,
        random_seed=seed,
        focus=focus,
        follow_ups=follow_ups,
    )
    chosen = [item.id for item in planned.questions]
    assert chosen
    assert len(set(chosen)) == len(chosen)
    assert len(chosen) <= (count or 7)
    needed = sum(item.seconds + follow_ups * FOLLOW_UP_SECONDS for item in planned.questions)
    if minutes is None:
        assert planned.seconds == needed
    elif count is None and len(chosen) > 1:
        assert needed <= planned.seconds + 1
    if seed is None:
        assert chosen == sorted(chosen)
    assert Plan.model_validate_json(planned.model_dump_json()) == planned
