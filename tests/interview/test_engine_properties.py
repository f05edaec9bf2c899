"""Interviews played at random: whatever happens in whatever order, these things stay true."""

from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from building import graded, plan, started, ungraded, verdicts
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mockint.domain.errors import IllegalEvent
from mockint.domain.grade import Grade, Graded
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
    Started,
    State,
    Submitted,
)
from mockint.domain.transcript import Transcript
from mockint.interview import engine
from mockint.interview.clock import question_remaining, question_used, session_remaining

# Quarters of a second add up exactly, so that sums of them can be compared.
STEP = st.integers(0, 500).map(lambda quarters: quarters / 4)
TEXT = st.text(st.sampled_from("ab \n'é😀"), max_size=8)
VERDICTS = st.text(st.sampled_from("mp-w"), min_size=3, max_size=3)
PLANS = st.builds(
    plan,
    seconds=st.sampled_from([60, 200, 600]),
    strict=st.booleans(),
    feedback=st.sampled_from(["each", "end"]),
    follow_ups=st.integers(0, 2),
    predict=st.booleans(),
)

Rule = TypeVar("Rule", bound=Callable[..., Any])


def in_states(*states: State) -> Callable[[Rule], Rule]:
    return precondition(lambda machine: machine.session.state in states)


class Interviews(RuleBasedStateMachine):
    """Plays legal events, keeps books of its own beside the engine's, and now and then tries whatever event."""

    @initialize(plan_=PLANS)
    def begin(self, plan_: Plan) -> None:
        self.events: list[Event] = [started(plan_)]
        self.session: Session = engine.start(self.events[0])
        self.now = 0.0
        self.used: dict[int, float] = defaultdict(float)
        self.running = False
        self.submitted: dict[int, str] = {}

    def play(self, event: Event) -> None:
        before = self.session.model_dump_json()
        old, self.session = self.session, engine.advance(self.session, event)
        assert old.model_dump_json() == before, "the session before is left as it was"
        self.events.append(event)

    def last(self) -> int:
        return len(self.session.attempts) - 1

    def probe_of(self, letters: str) -> str:
        missed = [name for name, letter in zip("abc", letters, strict=True) if letter != "m"]
        return f"Probe {missed[0]}?" if missed else ""

    @rule(step=STEP)
    def time_goes_by(self, step: float) -> None:
        self.now += step
        if self.running:
            self.used[self.last()] += step

    @in_states(State.READY, State.FEEDBACK, State.SUBMITTED)
    @rule(data=st.data())
    def ask(self, data: st.DataObject) -> None:
        following = engine.next_question(self.session)
        names = [item.question_id for item in self.session.attempts] + ([following.id] if following else [])
        if names:
            self.play(Asked(at=self.now, question_id=data.draw(st.sampled_from(names))))
            self.running = True

    @precondition(lambda machine: engine.next_probe(machine.session) != "")
    @rule()
    def follow_up(self) -> None:
        probe = engine.next_probe(self.session)
        self.play(Asked(at=self.now, question_id=self.session.current.question_id, follow_up=probe))
        self.running = True

    @in_states(State.ANSWERING, State.PAUSED)
    @rule(kept=st.integers(0, 20), text=TEXT)
    def draft(self, kept: int, text: str) -> None:
        answer = self.session.current.answer
        kept = min(kept, len(answer))
        self.play(Drafted(at=self.now, kept=kept, text=text))
        assert self.session.current.answer == answer[:kept] + text
        assert self.session.current.drafts[-1].seconds == self.used[self.last()]

    @in_states(State.ANSWERING, State.PAUSED)
    @rule()
    def hint(self) -> None:
        left = {"a", "b", "c"} - set(self.session.current.hints)
        if left:
            self.play(HintShown(at=self.now, criterion_id=min(left)))

    @in_states(State.ANSWERING)
    @rule()
    def pause(self) -> None:
        self.play(Paused(at=self.now))
        self.running = False

    @in_states(State.PAUSED)
    @rule()
    def resume(self) -> None:
        self.play(Resumed(at=self.now))
        self.running = True

    @in_states(State.PAUSED)
    @rule(text=TEXT)
    def hear(self, text: str) -> None:
        """A recording is transcribed while the clock stands; what was heard stays until the answer is handed in."""
        recordings = self.session.current.recordings
        heard = Transcript(text=text, seconds=1, engine="scripted")
        text = f"{self.session.current.answer} {text}"
        self.play(Heard(at=self.now, recording=f"{len(recordings)}.wav", transcript=heard, text=text))
        assert (self.session.current.transcript, self.session.current.answer) == (heard, text)
        assert len(self.session.current.recordings) == len(recordings) + 1

    @in_states(State.ANSWERING, State.PAUSED)
    @rule(text=TEXT, cut=st.booleans())
    def submit(self, text: str, cut: bool) -> None:
        self.submit_text(text, cut=cut and self.session.plan.strict)

    def submit_text(self, text: str, cut: bool) -> None:
        heard = self.session.current.transcript
        self.play(Submitted(at=self.now, text=text, cut=cut))
        self.running = False
        self.submitted[self.last()] = text
        assert self.session.current.transcript == heard

    @in_states(State.ANSWERING)
    @rule(text=TEXT, letters=VERDICTS)
    def submit_and_be_graded(self, text: str, letters: str) -> None:
        """What happens most, so that long interviews are among the examples."""
        self.submit_text(text, cut=False)
        name = self.session.current.question_id
        grade = graded(name, letters, follow_up=self.probe_of(letters))
        self.play(AnswerGraded(at=self.now, attempt=self.last(), grade=grade))

    @in_states(State.ANSWERING, State.PAUSED)
    @rule()
    def skip(self) -> None:
        self.play(Skipped(at=self.now))
        self.running = False

    @in_states(State.SUBMITTED)
    @rule(score=st.integers(0, 100))
    def predict(self, score: int) -> None:
        if self.session.plan.predict and self.session.current.predicted is None:
            self.play(Predicted(at=self.now, score=score))

    def without_a_grade(self) -> list[int]:
        return [index for index in self.submitted if not isinstance(self.session.attempts[index].grade, Graded)]

    @precondition(lambda machine: machine.without_a_grade())
    @rule(data=st.data(), letters=VERDICTS, failed=st.sampled_from([False, False, True]))
    def grade(self, data: st.DataObject, letters: str, failed: bool) -> None:
        """In any state: of the last answer, of an earlier one, again where there was no grade."""
        index = data.draw(st.sampled_from(self.without_a_grade()))
        name = self.session.attempts[index].question_id
        grade: Grade = ungraded(name) if failed else graded(name, letters, follow_up=self.probe_of(letters))
        waiting = self.session.state is State.SUBMITTED and index == self.last()
        state = State.FEEDBACK if waiting else self.session.state
        self.play(AnswerGraded(at=self.now, attempt=index, grade=grade))
        assert self.session.state is state
        if isinstance(grade, Graded):
            kept = self.session.attempts[index].grade
            assert isinstance(kept, Graded)
            assert verdicts(kept.criteria) == letters

    @in_states(State.READY, State.FEEDBACK, State.SUBMITTED)
    @precondition(lambda machine: engine.next_question(machine.session) is None)
    @rule()
    def end(self) -> None:
        self.play(Ended(at=self.now, reason=engine.end_reason(self.session)))

    @precondition(lambda machine: machine.session.state is not State.ENDED and len(machine.events) > 12)
    @rule()
    def quit(self) -> None:
        self.play(Ended(at=self.now, reason="quit"))
        self.running = False

    @rule(data=st.data())
    def try_anything(self, data: st.DataObject) -> None:
        """An event that the table or its own conditions refuse leaves the session equal."""
        name, index = data.draw(st.sampled_from(["one", "two", "four"])), data.draw(st.integers(0, 3))
        events: list[Event] = [
            Started(at=self.now, plan=self.session.plan, on=self.session.on),
            Asked(at=self.now, question_id=name),
            Asked(at=self.now, question_id=name, follow_up="Probe b?"),
            Drafted(at=self.now, kept=index, text="x"),
            HintShown(at=self.now, criterion_id="a"),
            Paused(at=self.now),
            Resumed(at=self.now),
            Heard(at=self.now, recording="0.wav", transcript=Transcript(text="x", seconds=1, engine="y"), text="x"),
            Submitted(at=self.now, text="x", cut=True),
            Skipped(at=self.now),
            Predicted(at=self.now, score=1),
            AnswerGraded(at=self.now, attempt=index, grade=graded(name if name != "four" else "three")),
            Ended(at=self.now, reason="finished"),
            Paused(at=max(0.0, self.session.at - 1)),
        ]
        event = data.draw(st.sampled_from(events))
        before = self.session.model_dump_json()
        with suppress(IllegalEvent):
            engine.advance(self.session, event)
        assert self.session.model_dump_json() == before

    @invariant()
    def used_time_is_the_sum_of_the_running_intervals(self) -> None:
        session = self.session
        assert (session.running_since is not None) == self.running == (session.state is State.ANSWERING)
        for index, attempt in enumerate(session.attempts):
            current = index == self.last()
            assert (question_used(session, self.now) if current else attempt.seconds_used) == self.used[index]
            assert attempt.overtime >= 0
        if session.attempts:
            allowed = session.current.seconds_allowed
            assert question_remaining(session, self.now) == allowed - self.used[self.last()]

    @invariant()
    def only_first_attempts_and_their_follow_ups_cost_the_session_time(self) -> None:
        costs = sum(self.used[index] for index, item in enumerate(self.session.attempts) if item.number == 1)
        assert session_remaining(self.session, self.now) == self.session.plan.seconds - costs

    @invariant()
    def at_most_one_attempt_is_open_and_it_is_the_last(self) -> None:
        opened = [index for index, attempt in enumerate(self.session.attempts) if attempt.status == "open"]
        if self.session.state in (State.ANSWERING, State.PAUSED):
            assert opened == [self.last()]
        elif self.session.state is State.ENDED:
            assert opened in ([], [self.last()])
        else:
            assert opened == []

    @invariant()
    def a_submitted_answer_never_changes(self) -> None:
        for index, text in self.submitted.items():
            assert (self.session.attempts[index].answer, self.session.attempts[index].status) == (text, "submitted")

    @invariant()
    def numbers_count_and_follow_ups_are_limited(self) -> None:
        put: dict[str, int] = defaultdict(int)
        for index, attempt in enumerate(self.session.attempts):
            put[attempt.question_id] += not attempt.follow_up
            assert attempt.number == put[attempt.question_id]
            thread = self.session.thread(index)
            assert len(thread) <= 1 + self.session.plan.follow_ups
            assert len({item.question_id for item in thread}) == 1
            assert len({item.follow_up for item in thread}) == len(thread)

    @invariant()
    def time_never_runs_backwards_and_a_clock_never_below_nothing(self) -> None:
        assert all(one.at <= other.at for one, other in zip(self.events, self.events[1:], strict=False))
        for attempt in self.session.attempts:
            seconds = [draft.seconds for draft in attempt.drafts]
            assert seconds == sorted(seconds)
            assert all(second >= 0 for second in seconds)
            assert attempt.seconds_used >= 0

    def teardown(self) -> None:
        """The log gives the session again, also when it was written down and read."""
        if hasattr(self, "events"):
            assert engine.replay(self.events) == self.session
            read = [EVENT.validate_json(EVENT.dump_json(event)) for event in self.events]
            assert engine.replay(read) == self.session


TestInterviews = Interviews.TestCase
TestInterviews.settings = settings(max_examples=150, stateful_step_count=50, deadline=None)
