"""The engine: what may happen in each state, each event's own conditions, and what it adds to the session."""

from typing import Any, get_args

import pytest
from building import AT, EVENTS, ON, SECONDS, TO, graded, in_state, plan, session, started, ungraded

from mockint.domain.errors import IllegalEvent
from mockint.domain.session import (
    EVENT,
    AnswerGraded,
    Asked,
    Drafted,
    Ended,
    Event,
    Heard,
    HintShown,
    Paused,
    Plan,
    Predicted,
    Resumed,
    Session,
    Skipped,
    State,
    Submitted,
)
from mockint.domain.transcript import Transcript
from mockint.interview.engine import TABLE, advance, end_reason, next_probe, next_question, replay, start


def refused(before: Session, event: Event) -> str:
    """The message of IllegalEvent, after making sure that the session is what it was."""
    kept = before.model_dump_json()
    with pytest.raises(IllegalEvent) as error:
        advance(before, event)
    assert before.model_dump_json() == kept
    return str(error.value)


class TestTheTable:
    def test_has_every_state_and_only_real_events(self) -> None:
        kinds = set(get_args(get_args(Event)[0]))
        assert set(TABLE) == set(State)
        assert {kind for row in TABLE.values() for kind in row} < kinds
        assert {type(event) for event in EVENTS} == kinds, "one of each event is tried below"

    @pytest.mark.parametrize(
        ("state", "event"),
        [(state, event) for state in State for event in EVENTS if type(event) not in TABLE[state]],
        ids=lambda item: item.value if isinstance(item, State) else item.type,
    )
    def test_an_event_that_is_not_in_it_is_illegal_and_changes_nothing(self, state: State, event: Event) -> None:
        message = refused(in_state(state, plan(predict=True, feedback="end")), event)
        assert repr(event.type) in message
        assert state in message

    @pytest.mark.parametrize(
        ("state", "event"),
        [
            (state, event)
            for state in State
            for event in EVENTS
            if type(event) in TABLE[state] and not isinstance(event, AnswerGraded)
        ],
        ids=lambda item: item.value if isinstance(item, State) else item.type,
    )
    def test_an_event_that_is_in_it_leads_where_it_says(self, state: State, event: Event) -> None:
        """Grades, which need an answer of the right attempt, are tried one by one below."""
        after = advance(in_state(state, plan(predict=True, feedback="end")), event)
        assert (after.state, after.at) == (TABLE[state][type(event)], event.at)


def test_a_session_begins_with_started_and_only_with_it() -> None:
    """Every other event is refused as the first, and so is no event at all."""
    assert start(started()) == Session(plan=plan(), on=ON)
    for event in EVENTS[1:]:
        with pytest.raises(IllegalEvent, match=repr(event.type)):
            start(event)
    with pytest.raises(IllegalEvent, match="there is none"):
        replay([])


def test_time_never_runs_backwards() -> None:
    before = in_state(State.ANSWERING)
    assert "lies before" in refused(before, Paused(at=before.at - 0.5))
    assert advance(before, Paused(at=before.at)).state is State.PAUSED, "two events may have the same time"


class TestAsking:
    def test_only_questions_of_the_plan(self) -> None:
        assert "no question 'four'" in refused(in_state(State.READY), Asked(at=AT, question_id="four"))

    def test_the_next_question_waits_for_no_grade(self) -> None:
        """Also where feedback comes after each answer: a grader may be slow, and the candidate may go on meanwhile."""
        asked = Asked(at=AT, question_id="two")
        for feedback in ("each", "end"):
            assert advance(in_state(State.SUBMITTED, plan(feedback=feedback)), asked).state is State.ANSWERING

    def test_no_further_question_when_the_sessions_time_is_up(self) -> None:
        """The answer that is being given may be finished and asked for again; a new question is not put."""
        over = session(Asked(at=0, question_id="one"), plan_=plan(seconds=100))
        assert over.state is State.ANSWERING
        over = advance(over, Submitted(at=100, text="long"))
        over = advance(over, AnswerGraded(at=101, attempt=0, grade=graded("one")))
        assert next_question(over) is None
        assert end_reason(over) == "time"
        assert "time is up" in refused(over, Asked(at=102, question_id="two"))
        assert advance(over, Asked(at=102, question_id="one")).current.number == 2
        assert advance(over, Ended(at=102, reason="time")).ended == "time"

    def test_a_second_that_is_left_is_enough_to_ask_on(self) -> None:
        grade = graded("one", "m-m", follow_up="Probe b?")
        nearly = session(
            Asked(at=0, question_id="one"),
            Submitted(at=99, text="long"),
            AnswerGraded(at=100, attempt=0, grade=grade),
            plan_=plan(seconds=100, follow_ups=1),
        )
        assert next_probe(nearly) == "Probe b?"
        assert (following := next_question(nearly)) is not None
        assert advance(nearly, Asked(at=101, question_id=following.id)).current.question_id == "two"

    def test_the_next_question_is_the_first_that_was_not_asked(self) -> None:
        before = in_state(State.READY)
        asked = []
        for second in (1, 2, 3):
            following = next_question(before)
            assert following is not None
            asked.append(following.id)
            before = advance(before, Asked(at=second, question_id=following.id))
            before = advance(before, Skipped(at=second))
        assert asked == ["one", "two", "three"]
        assert next_question(before) is None
        assert end_reason(before) == "finished"


def test_retakes_and_follow_ups_are_numbered_by_the_times_the_question_was_put() -> None:
    """A follow-up has the number of the attempt it is about; another question begins at 1 again."""
    put: list[tuple[str, str]] = [
        ("one", ""),
        ("one", "Probe b?"),
        ("one", "Probe c?"),
        ("one", ""),
        ("one", "Probe b?"),
        ("two", ""),
        ("one", ""),
    ]
    now = in_state(State.READY, plan(follow_ups=2))
    probes = {"": "Probe b?", "Probe b?": "Probe c?", "Probe c?": ""}
    for index, (name, probe) in enumerate(put):
        now = advance(now, Asked(at=10 * index, question_id=name, follow_up=probe))
        now = advance(now, Submitted(at=10 * index + 4, text=f"answer {index}"))
        grade = graded(name, "m-p", follow_up=probes[probe])
        now = advance(now, AnswerGraded(at=10 * index + 5, attempt=index, grade=grade))
    assert [attempt.number for attempt in now.attempts] == [1, 1, 1, 2, 2, 1, 3]
    assert [attempt.seconds_allowed for attempt in now.attempts] == [SECONDS, 60, 60, SECONDS, 60, SECONDS, SECONDS]
    assert now.answer_text(2) == "answer 0\n\nanswer 1\n\nanswer 2"
    assert now.answer_text(4) == "answer 3\n\nanswer 4"
    assert [len(now.thread(index)) for index in range(7)] == [1, 2, 3, 1, 2, 1, 1]


class TestFollowUps:
    def given(self, **changes: Any) -> Session:
        """One answer given and graded, with a probe to follow it up."""
        changed = plan(**{"follow_ups": 1, **changes})
        grade = graded("one", "m-m", follow_up="Probe b?")
        return session(
            Asked(at=0, question_id="one"),
            Submitted(at=50, text="mine"),
            AnswerGraded(at=51, attempt=0, grade=grade),
            plan_=changed,
        )

    def test_one_is_due_after_a_graded_answer_that_missed_something(self) -> None:
        assert next_probe(self.given()) == "Probe b?"

    def test_none_is_due_without_the_wish_a_grade_or_a_probe(self) -> None:
        assert next_probe(self.given(follow_ups=0)) == ""
        assert next_probe(in_state(State.READY, plan(follow_ups=1))) == ""
        assert next_probe(in_state(State.FEEDBACK, plan(follow_ups=1))) == "", "nothing was missed"
        submitted = in_state(State.SUBMITTED, plan(follow_ups=1))
        failed = advance(submitted, AnswerGraded(at=AT, attempt=0, grade=ungraded("one")))
        assert next_probe(failed) == ""

    def test_no_more_than_the_plan_says(self) -> None:
        now = advance(self.given(), Asked(at=60, question_id="one", follow_up="Probe b?"))
        now = advance(now, Submitted(at=70, text="b"))
        now = advance(now, AnswerGraded(at=71, attempt=1, grade=graded("one", "--m", follow_up="Probe a?")))
        assert next_probe(now) == ""

    def test_the_same_one_is_not_asked_twice(self) -> None:
        now = advance(self.given(follow_ups=2), Asked(at=60, question_id="one", follow_up="Probe b?"))
        now = advance(now, Submitted(at=70, text="?"))
        again = advance(now, AnswerGraded(at=71, attempt=1, grade=graded("one", "--m", follow_up="Probe b?")))
        other = advance(now, AnswerGraded(at=71, attempt=1, grade=graded("one", "--m", follow_up="Probe a?")))
        assert next_probe(again) == ""
        assert next_probe(other) == "Probe a?"

    def test_only_the_due_one_and_only_of_its_own_question(self) -> None:
        assert "not due" in refused(self.given(), Asked(at=60, question_id="one", follow_up="Probe c?"))
        assert "not due" in refused(self.given(), Asked(at=60, question_id="two", follow_up="Probe b?"))
        assert "not due" in refused(in_state(State.READY), Asked(at=60, question_id="one", follow_up="Probe b?"))

    def test_none_when_the_sessions_time_is_up_but_a_retakes_own(self) -> None:
        over = self.given(seconds=50)
        assert next_probe(over) == ""
        assert "not due" in refused(over, Asked(at=60, question_id="one", follow_up="Probe b?"))
        again = advance(over, Asked(at=60, question_id="one"))
        again = advance(again, Submitted(at=70, text="mine again"))
        again = advance(again, AnswerGraded(at=71, attempt=1, grade=graded("one", "m-m", follow_up="Probe b?")))
        assert next_probe(again) == "Probe b?"


class TestDrafts:
    def test_are_changes_of_the_text_before_with_the_time_on_the_questions_clock(self) -> None:
        now = session(
            Asked(at=100, question_id="one"),
            Drafted(at=102, text="We use"),
            Drafted(at=104, kept=3, text="sign"),
            Paused(at=105),
            Resumed(at=150),
            Drafted(at=151.5, kept=7, text=" all"),
        )
        assert now.current.answer == "We sign all"
        assert [(draft.seconds, draft.kept, draft.text) for draft in now.current.drafts] == [
            (2, 0, "We use"),
            (4, 3, "sign"),
            (6.5, 7, " all"),
        ]

    def test_cant_keep_more_than_there_was(self) -> None:
        assert "more than there was" in refused(in_state(State.ANSWERING), Drafted(at=AT, kept=7, text=""))
        kept = advance(in_state(State.ANSWERING), Drafted(at=AT, kept=6, text="!"))
        assert kept.current.answer == "so far!"


class TestHints:
    def test_are_kept_in_the_order_shown(self) -> None:
        now = advance(in_state(State.ANSWERING), HintShown(at=AT, criterion_id="c"))
        now = advance(now, HintShown(at=AT, criterion_id="a"))
        assert now.current.hints == ("c", "a")
        assert "no hint that is left" in refused(now, HintShown(at=AT, criterion_id="a"))
        assert "no hint that is left" in refused(now, HintShown(at=AT, criterion_id="z"))


class TestSubmitting:
    def test_keeps_the_last_word_and_the_time(self) -> None:
        now = advance(in_state(State.ANSWERING), Submitted(at=21, text="the whole answer"))
        assert (now.current.answer, now.current.status, now.current.seconds_used) == (
            "the whole answer",
            "submitted",
            20,
        )
        assert now.running_since is None

    def test_only_a_strict_clock_cuts(self) -> None:
        cut = Submitted(at=181, text="so far", cut=True)
        assert "soft clock" in refused(in_state(State.ANSWERING, plan(strict=False)), cut)
        assert advance(in_state(State.ANSWERING, plan(strict=True)), cut).current.cut
        late = advance(in_state(State.ANSWERING, plan(strict=False)), Submitted(at=191, text="late"))
        assert not late.current.cut
        assert late.current.overtime == 10

    def test_a_skipped_question_keeps_what_was_typed(self) -> None:
        now = advance(in_state(State.ANSWERING), Skipped(at=AT))
        assert (now.current.status, now.current.answer, now.state) == ("skipped", "so far", State.READY)


class TestPredicting:
    def test_once_and_only_where_it_is_asked_for(self) -> None:
        guess = Predicted(at=AT, score=70)
        assert "no prediction" in refused(in_state(State.SUBMITTED), guess)
        now = advance(in_state(State.SUBMITTED, plan(predict=True)), guess)
        assert now.current.predicted == 70
        assert "no prediction" in refused(now, guess)


class TestGrading:
    def test_in_the_background_while_the_next_answer_is_given(self) -> None:
        """The grade goes to its own attempt; the open answer and its clock stay as they are."""
        now = in_state(State.SUBMITTED, plan(feedback="end"))
        now = advance(now, Asked(at=10, question_id="two"))
        now = advance(now, Drafted(at=12, text="second"))
        after = advance(now, AnswerGraded(at=13, attempt=0, grade=graded("one")))
        assert after.attempts[0].grade == graded("one")
        assert (after.state, after.running_since, after.current) == (State.ANSWERING, 10, now.current)
        paused = advance(advance(now, Paused(at=13)), AnswerGraded(at=14, attempt=0, grade=graded("one")))
        assert paused.state is State.PAUSED

    def test_of_an_earlier_answer_does_not_end_the_wait_for_the_last(self) -> None:
        now = in_state(State.SUBMITTED, plan(feedback="end"))
        now = advance(now, Asked(at=10, question_id="two"))
        now = advance(now, Submitted(at=20, text="second"))
        now = advance(now, AnswerGraded(at=21, attempt=0, grade=graded("one")))
        assert now.state is State.SUBMITTED
        assert advance(now, AnswerGraded(at=22, attempt=1, grade=graded("two"))).state is State.FEEDBACK

    def test_after_the_end_an_ungraded_answer_is_graded_again_and_a_graded_one_is_not(self) -> None:
        ended = in_state(State.ENDED)
        failed = advance(ended, AnswerGraded(at=AT, attempt=0, grade=ungraded("one")))
        mended = advance(failed, AnswerGraded(at=AT, attempt=0, grade=graded("one")))
        assert (failed.state, mended.state) == (State.ENDED, State.ENDED)
        assert failed.score() is None
        assert mended.score() == 100
        assert "graded already" in refused(mended, AnswerGraded(at=AT, attempt=0, grade=graded("one", "---")))

    def test_again_while_the_feedback_is_read(self) -> None:
        failed = advance(in_state(State.SUBMITTED), AnswerGraded(at=AT, attempt=0, grade=ungraded("one")))
        mended = advance(failed, AnswerGraded(at=AT, attempt=0, grade=graded("one")))
        assert (failed.state, mended.state) == (State.FEEDBACK, State.FEEDBACK)
        assert mended.final_grade("one") == graded("one")

    @pytest.mark.parametrize("state", [State.ANSWERING, State.PAUSED])
    def test_of_no_submitted_answer(self, state: State) -> None:
        """An open answer, one that was never given and one of another question have no grade."""
        assert "no submitted" in refused(in_state(state), AnswerGraded(at=AT, attempt=0, grade=graded("one")))
        assert "no submitted" in refused(in_state(state), AnswerGraded(at=AT, attempt=7, grade=graded("one")))
        submitted = in_state(State.SUBMITTED)
        assert "for 'two'" in refused(submitted, AnswerGraded(at=AT, attempt=0, grade=graded("two")))
        skipped = advance(in_state(State.ANSWERING), Skipped(at=AT))
        assert "no submitted" in refused(skipped, AnswerGraded(at=AT, attempt=0, grade=graded("one")))


class TestEnding:
    @pytest.mark.parametrize("state", [State.ANSWERING, State.PAUSED])
    def test_with_an_open_question_only_by_quitting(self, state: State) -> None:
        """Quitting keeps the draft and the time; the answer stays open and is never graded."""
        for reason in ("finished", "time"):
            assert "open question" in refused(in_state(state, plan("one")), Ended(at=AT, reason=reason))
        now = advance(in_state(state), Ended(at=AT, reason="quit"))
        used = 9 if state is State.ANSWERING else 3
        assert (now.current.status, now.current.answer, now.current.seconds_used) == ("open", "so far", used)
        assert (now.running_since, now.ended) == (None, "quit")

    def test_only_for_the_reason_there_is(self) -> None:
        """'finished' is true when nothing is left to ask, 'time' when the clock left something."""
        for reason in ("finished", "time"):
            assert "can't end" in refused(in_state(State.FEEDBACK), Ended(at=AT, reason=reason))
        done = in_state(State.FEEDBACK, plan("one"))
        assert advance(done, Ended(at=AT, reason="finished")).ended == "finished"
        assert "can't end" in refused(done, Ended(at=AT, reason="time"))


def test_events_read_back_from_json_give_the_same_session() -> None:
    for state, events in TO.items():
        log = [started(plan(predict=True)), *events]
        read = [EVENT.validate_json(EVENT.dump_json(event)) for event in log]
        assert replay(read) == in_state(state, plan(predict=True))


def test_an_impossible_log_is_refused() -> None:
    with pytest.raises(IllegalEvent, match="'submitted' can't happen while the session is ready"):
        replay([started(), Submitted(at=1, text="")])


def test_a_plan_is_read_back_as_it_was() -> None:
    assert Plan.model_validate_json(plan(follow_ups=2).model_dump_json()) == plan(follow_ups=2)


HEARD = Transcript(text="as heard", seconds=2, engine="scripted")


class TestHearing:
    def test_a_recording_is_heard_once(self) -> None:
        """A second transcript of the same file would put the same words into the answer twice."""
        heard = Heard(at=AT, recording="01.wav", transcript=HEARD, text="once")
        before = advance(in_state(State.PAUSED), heard)
        assert (before.current.transcript, before.current.answer) == (HEARD, "once")
        assert "heard already" in refused(before, heard)

    def test_what_was_heard_stays_with_the_answer_that_is_handed_in(self) -> None:
        heard = Heard(at=AT, recording="01.wav", transcript=HEARD, text="as heard")
        after = advance(advance(in_state(State.PAUSED), heard), Submitted(at=AT, text="put right"))
        assert (after.current.answer, after.current.transcript) == ("put right", heard.transcript)
