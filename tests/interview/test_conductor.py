"""The conductor: each event gets its time and is saved before it counts."""

import asyncio
from collections.abc import Callable

import pytest
from building import graded, plan
from hypothesis import given
from hypothesis import strategies as st
from playing import Clock, Grading, Interview, Store

from mockint.domain.errors import IllegalEvent, StoreError
from mockint.domain.grade import Graded, Verdict
from mockint.domain.session import State
from mockint.domain.transcript import Transcript
from mockint.interview.conductor import Conductor
from mockint.interview.conductor import ungraded as without_grade
from mockint.interview.engine import replay


def test_a_session_is_saved_from_its_first_moment_on() -> None:
    begun = Interview()
    assert [event.type for event in begun.store.events()] == ["started"]
    assert begun.conductor.session == replay(begun.store.events())
    assert begun.conductor.at == 0


def test_a_session_that_cant_be_saved_does_not_begin() -> None:
    store = Store()
    store.full = True
    with pytest.raises(StoreError):
        Conductor.start(plan(), store.save, Grading(), Clock())


def test_time_is_that_of_the_clock_since_the_beginning() -> None:
    interview = Interview()
    interview.wait(3)
    interview.conductor.ask_next()
    interview.wait(40.5)
    assert interview.conductor.at == 43.5
    assert (interview.conductor.question_remaining, interview.conductor.session_remaining) == (139.5, 559.5)
    interview.answer("mine", seconds=1.5)
    assert [event.at for event in interview.store.events()] == [0, 3, 45]


def test_a_clock_that_runs_backwards_stands_instead() -> None:
    interview = Interview()
    interview.wait(10)
    interview.conductor.ask_next()
    interview.wait(-4)
    interview.conductor.draft("x")
    assert interview.conductor.at == 10


ACTIONS: list[tuple[str, Callable[[Conductor], object]]] = [
    ("draft", lambda conductor: conductor.draft("more")),
    ("hint", lambda conductor: conductor.hint()),
    ("pause", lambda conductor: conductor.pause()),
    ("submit", lambda conductor: conductor.submit("done")),
    ("skip", lambda conductor: conductor.skip()),
    ("quit", lambda conductor: conductor.quit()),
    ("set_aside", lambda conductor: conductor.set_aside("more")),
]


@pytest.mark.parametrize("act", [act for _, act in ACTIONS], ids=[name for name, _ in ACTIONS])
def test_what_cant_be_saved_has_not_happened_and_may_be_tried_again(act: Callable[[Conductor], object]) -> None:
    interview = Interview()
    interview.conductor.ask_next()
    interview.conductor.draft("typed")
    before = interview.conductor.session
    interview.store.full = True
    with pytest.raises(StoreError):
        act(interview.conductor)
    assert interview.conductor.session is before
    interview.store.full = False
    act(interview.conductor)
    assert interview.conductor.session == replay(interview.store.events()) != before


def test_a_grade_that_cant_be_saved_is_not_there() -> None:
    interview = Interview()
    interview.conductor.ask_next()
    index = interview.answer("mine")
    interview.store.full = True
    with pytest.raises(StoreError):
        interview.grade(index)
    assert interview.conductor.session.state is State.SUBMITTED
    interview.store.full = False
    assert interview.grade(index).score == 100


def test_an_illegal_event_is_not_saved() -> None:
    interview = Interview()
    with pytest.raises(IllegalEvent):
        interview.conductor.skip()
    assert len(interview.store.written) == 1


def test_the_questions_come_in_turn_and_then_the_session_is_finished() -> None:
    interview = Interview(plan("one", "two"))
    asked = []
    while (question := interview.conductor.ask_next()) is not None:
        asked.append(question.id)
        assert interview.conductor.question == question
        interview.grade(interview.answer("mine"))
    assert asked == ["one", "two"]
    assert (interview.conductor.session.state, interview.conductor.session.ended) == (State.ENDED, "finished")


def test_the_sessions_clock_ends_it_after_the_current_answer() -> None:
    interview = Interview(plan(seconds=100))
    interview.conductor.ask_next()
    interview.wait(130)
    assert interview.conductor.session_remaining == -30
    interview.conductor.draft("still typing")
    interview.grade(interview.answer("the whole answer", seconds=5))
    assert interview.conductor.ask_next() is None
    assert interview.conductor.session.ended == "time"
    assert interview.grading.asked == [("one", "the whole answer", 135, 0, False)]


def test_an_open_question_is_not_ended_by_asking_on() -> None:
    interview = Interview(plan("one"))
    interview.conductor.ask_next()
    with pytest.raises(IllegalEvent):
        interview.conductor.ask_next()
    assert interview.conductor.session.state is State.ANSWERING


class TestDrafts:
    @given(st.lists(st.text(), min_size=1, max_size=8))
    def test_rebuild_any_text(self, texts: list[str]) -> None:
        """Whatever is typed, deleted or pasted between two drafts: emoji, accents, scripts, control characters."""
        interview = Interview()
        interview.conductor.ask_next()
        for text in texts:
            interview.conductor.draft(text)
            assert interview.again().conductor.session.current.answer == text

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("👩‍💻 codes", "👩‍💻 tests"),
            ("👩", "👩‍💻"),
            ("cafe", "cafe\u0301"),
            ("e\u0301te\u0301", "e\u0300te\u0301"),
            ("नमस्ते", "नमस्कार"),
            ("a\r\nb", "a\nb"),
            ("gone", ""),
            ("x" * 50_000, "x" * 49_999 + "y"),
        ],
    )
    def test_rebuild_what_editors_send(self, before: str, after: str) -> None:
        interview = Interview()
        interview.conductor.ask_next()
        for text in (before, after, before):
            interview.conductor.draft(text)
            assert interview.again().conductor.session.current.answer == text

    def test_hold_only_what_changed(self) -> None:
        interview = Interview()
        interview.conductor.ask_next()
        for text in ("word " * 1000, "word " * 1000 + "more", "word " * 1000 + "moss"):
            interview.conductor.draft(text)
        assert [len(draft.text) for draft in interview.conductor.session.current.drafts] == [5000, 4, 2]

    def test_are_saved_unchanged_too_since_they_carry_the_time(self) -> None:
        """A kill loses only the time since the last draft."""
        interview = Interview()
        interview.conductor.ask_next()
        for _ in range(3):
            interview.wait(2)
            interview.conductor.draft("thinking")
        assert interview.again().conductor.question_remaining == 174


class TestTakingUpAgain:
    def test_time_in_which_no_program_ran_is_not_on_the_time_line(self) -> None:
        """Killed while typing: another process goes on with the time that was left at the last draft."""
        interview = Interview()
        interview.conductor.ask_next()
        interview.wait(30)
        interview.conductor.draft("half of it")
        interview.wait(1.5)
        taken_up = interview.again()
        conductor = taken_up.conductor
        assert (conductor.at, conductor.question_remaining) == (30, 150)
        taken_up.wait(10)
        assert (conductor.at, conductor.question_remaining, conductor.session_remaining) == (40, 140, 560)
        taken_up.conductor.submit("all of it")
        assert conductor.session.current.seconds_used == 40

    def test_set_aside_keeps_the_draft_and_the_clock_stands(self) -> None:
        interview = Interview()
        interview.conductor.ask_next()
        interview.wait(30)
        interview.conductor.set_aside("half of it")
        interview.wait(3600)
        assert interview.conductor.question_remaining == 150
        conductor = interview.again().conductor
        assert (conductor.session.state, conductor.session.current.answer) == (State.PAUSED, "half of it")
        conductor.resume()
        assert conductor.question_remaining == 150

    def test_set_aside_without_a_text_keeps_the_last_draft(self) -> None:
        interview = Interview()
        interview.conductor.ask_next()
        interview.conductor.draft("half of it")
        interview.conductor.set_aside()
        assert interview.again().conductor.session.current.answer == "half of it"

    def test_set_aside_in_a_pause_keeps_what_the_pause_had_not_saved(self) -> None:
        interview = Interview()
        interview.conductor.ask_next()
        interview.wait(5)
        interview.conductor.pause()
        interview.wait(60)
        interview.conductor.set_aside("typed before the pause")
        conductor = interview.again().conductor
        assert (conductor.session.state, conductor.session.current.answer) == (State.PAUSED, "typed before the pause")
        assert conductor.question_remaining == 175

    def test_a_spoken_answer_is_heard_put_right_and_handed_in_while_its_clock_stands(self) -> None:
        """The session keeps what was heard beside what was handed in, and counts the time of speaking alone."""
        interview = Interview()
        conductor = interview.conductor
        conductor.ask_next()
        interview.wait(40)
        conductor.pause(ago=4)
        interview.wait(60)
        heard = Transcript(text="item potency", seconds=40, engine="scripted")
        conductor.hear("01.wav", heard, "item potency")
        conductor.draft("idempotency")
        conductor = interview.again().conductor
        assert (conductor.session.current.recordings, conductor.session.current.answer) == (("01.wav",), "idempotency")
        conductor.submit("idempotency")
        attempt = conductor.session.current
        assert (attempt.answer, attempt.transcript, attempt.seconds_used) == ("idempotency", heard, 36)

    def test_a_pause_of_a_while_ago_never_lies_before_what_was_saved(self) -> None:
        interview = Interview()
        interview.conductor.ask_next()
        interview.wait(10)
        interview.conductor.draft("so far")
        interview.wait(2)
        interview.conductor.pause(ago=4)
        assert interview.conductor.session.current.seconds_used == 10

    def test_set_aside_where_no_question_is_open_saves_nothing(self) -> None:
        interview = Interview()
        interview.conductor.set_aside("text of nothing")
        assert len(interview.store.written) == 1
        interview.conductor.ask_next()
        interview.answer("mine")
        written = len(interview.store.written)
        interview.conductor.set_aside("too late")
        assert len(interview.store.written) == written

    def test_an_answer_that_was_not_graded_when_it_ended_is_graded(self) -> None:
        interview = Interview()
        interview.conductor.ask_next()
        interview.answer("mine")
        taken_up = interview.again()
        assert without_grade(taken_up.conductor.session) == [0]
        assert asyncio.run(taken_up.conductor.grade_missing()) == 0
        assert taken_up.conductor.session.state is State.FEEDBACK


class TestHints:
    def test_come_heaviest_first_and_only_where_there_is_a_tip(self) -> None:
        """Criterion b weighs most but has no tip; c weighs more than a."""
        interview = Interview()
        interview.conductor.ask_next()
        tips = [hint.tip if (hint := interview.conductor.hint()) else None for _ in range(4)]
        assert tips == ["Tip c", "Tip a", None, None]
        assert interview.conductor.session.current.hints == ("c", "a")


def test_a_retake_keeps_both_attempts_and_the_last_grade_counts() -> None:
    interview = Interview(plan("one"), graded("one", "m--"), graded("one", "mm-"))
    interview.conductor.ask_next()
    interview.grade(interview.answer("first"))
    interview.conductor.ask_again()
    interview.grade(interview.answer("better"))
    session = interview.conductor.session
    assert [(attempt.number, attempt.answer) for attempt in session.attempts] == [(1, "first"), (2, "better")]
    assert session.score() == pytest.approx(66.7)
    assert interview.conductor.session_remaining == 580


def test_a_guess_is_kept_beside_the_grade() -> None:
    interview = Interview(plan("one", predict=True))
    interview.conductor.ask_next()
    index = interview.answer("mine")
    interview.conductor.predict(40)
    grade = interview.grade(index)
    assert interview.conductor.session.current.predicted == 40
    assert isinstance(grade, Graded)
    assert {item.verdict for item in grade.criteria} == {Verdict.MET}
    assert interview.grading.asked == [("one", "mine", 20, 0, False)], "the guess never reaches the grading"
