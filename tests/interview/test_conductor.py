"""The conductor: each event gets its time and is saved before it counts."""

import asyncio
from collections.abc import Callable

import pytest
from building import graded, plan, ungraded, verdicts
from hypothesis import given
from hypothesis import strategies as st

from mockint.domain.errors import IllegalEvent, StoreError
from mockint.domain.grade import Evidence, Grade, Graded, Verdict
from mockint.domain.question import Question
from mockint.domain.session import EVENT, Event, Plan, Session, State
from mockint.interview.conductor import Conductor
from mockint.interview.conductor import ungraded as without_grade
from mockint.interview.engine import replay


class Clock:
    """A monotonic clock that stands until it is moved. It does not begin at 0, as none does."""

    def __init__(self) -> None:
        self.time = 5000.0

    def __call__(self) -> float:
        return self.time


class Store:
    """Keeps each event as it would be written, and refuses when told to."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.full = False

    def save(self, event: Event, session: Session) -> None:
        if self.full:
            raise StoreError("the disk is full")
        self.written.append(EVENT.dump_json(event))
        assert replay(self.events()) == session, "what is saved beside the event is the session with it"

    def events(self) -> list[Event]:
        return [EVENT.validate_json(line) for line in self.written]


class Grading:
    """Gives grades in turn and keeps what it was asked."""

    def __init__(self, *grades: Grade) -> None:
        self.grades = list(grades)
        self.asked: list[tuple[str, str, float, float, bool]] = []
        self.hold: asyncio.Event | None = None

    async def __call__(self, question: Question, answer: str, *, seconds: float, overtime: float, cut: bool) -> Grade:
        self.asked.append((question.id, answer, seconds, overtime, cut))
        grade = self.grades.pop(0) if self.grades else graded(question.id)
        if self.hold is not None:
            await self.hold.wait()
        return grade


class Interview:
    """A conductor with its clock, store and grading in reach."""

    def __init__(self, plan_: Plan | None = None, *grades: Grade) -> None:
        self.clock, self.store, self.grading = Clock(), Store(), Grading(*grades)
        self.conductor = Conductor.start(plan_ or plan(), self.store.save, self.grading, self.clock)

    def wait(self, seconds: float) -> None:
        self.clock.time += seconds

    def answer(self, text: str, seconds: float = 20) -> int:
        self.wait(seconds)
        return self.conductor.submit(text)

    def grade(self, index: int) -> Grade:
        return asyncio.run(self.conductor.grade(index))

    def again(self) -> "Interview":
        """What another process makes of the log, an hour later."""
        taken_up = object.__new__(Interview)
        taken_up.clock, taken_up.store, taken_up.grading = Clock(), self.store, self.grading
        taken_up.clock.time = 77.0
        taken_up.conductor = Conductor(replay(self.store.events()), self.store.save, self.grading, taken_up.clock)
        return taken_up


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


class TestGrading:
    def test_is_told_the_time_the_overtime_and_the_cut(self) -> None:
        interview = Interview(plan(strict=True))
        interview.conductor.ask_next()
        interview.wait(181.5)
        index = interview.conductor.submit("what stands", cut=True)
        interview.grade(index)
        assert interview.grading.asked == [("one", "what stands", 181.5, 1.5, True)]

    def test_a_failure_is_kept_and_mended_later(self) -> None:
        interview = Interview(plan("one", "two"), ungraded("one"), graded("two"), ungraded("one"), graded("one", "p--"))
        for _ in range(2):
            interview.conductor.ask_next()
            interview.grade(interview.answer("mine"))
        interview.conductor.ask_next()
        conductor = interview.again().conductor
        assert without_grade(conductor.session) == [0]
        assert asyncio.run(conductor.grade_missing()) == 1
        assert asyncio.run(conductor.grade_missing()) == 0
        assert asyncio.run(conductor.grade_missing()) == 0
        assert [item[0] for item in interview.grading.asked] == ["one", "two", "one", "one"]
        assert conductor.session.state is State.ENDED
        assert without_grade(conductor.session) == []

    def test_only_submitted_answers_are_waiting_for_it(self) -> None:
        interview = Interview()
        interview.conductor.ask_next()
        interview.conductor.skip()
        interview.conductor.ask_next()
        interview.conductor.quit()
        assert without_grade(interview.conductor.session) == []

    def test_goes_on_while_the_next_answer_is_given(self) -> None:
        interview = Interview(plan(feedback="end"))
        conductor = interview.conductor

        async def play() -> None:
            interview.grading.hold = asyncio.Event()
            conductor.ask_next()
            behind = asyncio.create_task(conductor.grade(interview.answer("first")))
            await asyncio.sleep(0)
            conductor.ask_next()
            conductor.draft("second, half")
            interview.grading.hold.set()
            await behind
            assert conductor.session.state is State.ANSWERING
            interview.answer("second")

        asyncio.run(play())
        assert conductor.session.attempts[0].grade == graded("one")
        assert conductor.session.current.answer == "second"

    def test_an_answer_is_graded_once_however_often_it_is_asked_for(self) -> None:
        """What is graded in the background is not paid for again by whoever asks for all that is missing."""
        interview = Interview(plan(feedback="end"))
        conductor = interview.conductor

        async def play() -> tuple[Grade, int, Grade]:
            interview.grading.hold = asyncio.Event()
            conductor.ask_next()
            behind = asyncio.create_task(conductor.grade(interview.answer("mine")))
            missing = asyncio.create_task(conductor.grade_missing())
            await asyncio.sleep(0)
            interview.grading.hold.set()
            return await behind, await missing, await conductor.grade(0)

        assert asyncio.run(play()) == (graded("one"), 0, graded("one"))
        assert len(interview.grading.asked) == 1


def found(letters: str, *starts: int, probe: str = "") -> Graded:
    """A grade whose criteria a, b, c have their evidence at these places of the answer."""
    grade = graded("one", letters, follow_up=probe)
    criteria = tuple(
        item.model_copy(update={"evidence": (Evidence(quote="x", start=start, end=start + 1),)})
        for item, start in zip(grade.criteria, starts, strict=True)
    )
    return grade.model_copy(update={"criteria": criteria})


class TestFollowUps:
    def test_are_graded_together_with_the_answer_and_add_what_they_earned(self) -> None:
        """b is earned by the follow-up; a, no longer found, stays met; c is found better, but not in the follow-up."""
        first = found("m-p", 0, 0, 2, probe="Probe b?")
        both = found("-mm", 0, 9, 3, probe="Probe a?")
        interview = Interview(plan(follow_ups=2), first, both)
        interview.conductor.ask_next()
        interview.grade(interview.answer("first"))
        assert interview.conductor.ask_follow_up() == "Probe b?"
        assert interview.conductor.question.id == "one"
        grade = interview.grade(interview.answer("second", seconds=15))
        assert interview.grading.asked[1] == ("one", "first\n\nsecond", 35, 0, False)
        assert isinstance(grade, Graded)
        assert verdicts(grade.criteria) == "mmp"
        assert [item.follow_up for item in grade.criteria] == [False, True, False]
        assert grade.score == pytest.approx(83.3)
        assert interview.conductor.session.final_grade("one") == grade
        assert interview.conductor.session.attempts[0].grade == first, "the answer's own grade stays"

    def test_what_is_said_and_asked_next_follows_from_the_verdicts_that_stand(self) -> None:
        """No tip and no probe for a criterion that stays met; the heaviest that is left is asked next."""
        first = found("m--", 0, 0, 0, probe="Probe b?")
        both = found("---", 0, 0, 0, probe="Probe b?")
        interview = Interview(plan(follow_ups=2), first, both)
        interview.conductor.ask_next()
        interview.grade(interview.answer("first"))
        interview.conductor.ask_follow_up()
        grade = interview.grade(interview.answer("no idea"))
        assert isinstance(grade, Graded)
        assert grade.strengths == ("Says a",)
        assert grade.improvements == ("Say more about this: Says b.", "Tip c")
        assert interview.conductor.ask_follow_up() == "Probe c?"
        interview.grade(interview.answer("no idea"))
        assert interview.conductor.ask_follow_up() == ""

    def test_cut_by_the_clock_the_grade_says_so(self) -> None:
        interview = Interview(plan(follow_ups=1), found("m--", 0, 0, 0, probe="Probe b?"))
        interview.conductor.ask_next()
        interview.grade(interview.answer("first"))
        interview.conductor.ask_follow_up()
        interview.wait(60)
        interview.grade(interview.conductor.submit("sec", cut=True))
        assert interview.grading.asked[1] == ("one", "first\n\nsec", 80, 0, True)

    def test_that_cant_be_graded_leave_the_grade_of_the_answer(self) -> None:
        first = found("m--", 0, 0, 0, probe="Probe b?")
        interview = Interview(plan(follow_ups=1), first, ungraded("one"))
        interview.conductor.ask_next()
        interview.grade(interview.answer("first"))
        interview.conductor.ask_follow_up()
        assert interview.grade(interview.answer("second")).score is None
        assert interview.conductor.session.final_grade("one") == first
        assert without_grade(interview.conductor.session) == [1]

    def test_none_where_none_is_due(self) -> None:
        interview = Interview(plan(follow_ups=1))
        interview.conductor.ask_next()
        interview.grade(interview.answer("all of it"))
        written = len(interview.store.written)
        assert interview.conductor.ask_follow_up() == ""
        assert len(interview.store.written) == written


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
