"""One running interview: it gives each event its time and has it saved before it counts.

The conductor is what a screen, plain prompts or a script talk to. It owns no terminal, no store and no grader: they
are handed in. `now` is a monotonic clock in seconds; time in which no conductor ran is not on the session's time-line.
"""

import asyncio
import os.path
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Protocol

from mockint.domain.delivery import delivery
from mockint.domain.follow_up import add_follow_up
from mockint.domain.grade import Grade, Graded
from mockint.domain.question import Criterion, Question
from mockint.domain.session import (
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
from mockint.interview.clock import question_remaining, session_remaining


class GradeAnswer(Protocol):
    """How a conductor has an answer graded; `seconds` and `overtime` are the time it took."""

    def __call__(
        self, question: Question, answer: str, *, seconds: float, overtime: float, cut: bool
    ) -> Awaitable[Grade]: ...


class Conductor:
    """A session in progress. Every method saves its event first; what `save` raises leaves the session as it was."""

    def __init__(
        self, session: Session, save: Callable[[Event, Session], None], grade: GradeAnswer, now: Callable[[], float]
    ) -> None:
        self.session = session
        self._save = save
        self._grade = grade
        self._now = now
        self._origin = now() - session.at
        self._grading: dict[int, asyncio.Lock] = {}
        self._made: dict[int, Grade] = {}

    @classmethod
    def start(
        cls, plan: Plan, save: Callable[[Event, Session], None], grade: GradeAnswer, now: Callable[[], float]
    ) -> "Conductor":
        """A new session, saved."""
        event = Started(at=0, plan=plan, on=datetime.now(UTC))
        session = engine.start(event)
        save(event, session)
        return cls(session, save, grade, now)

    @property
    def at(self) -> float:
        """Now, on the session's time-line."""
        return max(self.session.at, self._now() - self._origin)

    @property
    def question(self) -> Question:
        """The question asked last; raises IndexError before the first."""
        return self.session.question(self.session.current.question_id)

    @property
    def question_remaining(self) -> float:
        return question_remaining(self.session, self.at)

    @property
    def session_remaining(self) -> float:
        return session_remaining(self.session, self.at)

    def apply(self, event: Event) -> None:
        """Let an event happen: checked, saved, then true. Raises IllegalEvent or what saving raises."""
        session = engine.advance(self.session, event)
        self._save(event, session)
        self.session = session

    def ask_next(self) -> Question | None:
        """Ask the next question of the plan; where none is left or time is up, end the session and give None."""
        question = engine.next_question(self.session)
        if question is None:
            self.apply(Ended(at=self.at, reason=engine.end_reason(self.session)))
            return None
        self.apply(Asked(at=self.at, question_id=question.id))
        return question

    def ask_again(self) -> None:
        """Put the last question once more: a retake."""
        self.apply(Asked(at=self.at, question_id=self.question.id))

    def ask_follow_up(self) -> str:
        """Ask the follow-up that is due and give it; "" when none is."""
        probe = engine.next_probe(self.session)
        if probe:
            self.apply(Asked(at=self.at, question_id=self.question.id, follow_up=probe))
        return probe

    def draft(self, text: str) -> None:
        """Save what is typed so far; saved unchanged too, since the time used is saved with it."""
        before = self.session.current.answer
        kept = len(os.path.commonprefix([before, text]))
        self.apply(Drafted(at=self.at, kept=kept, text=text[kept:]))

    def hint(self) -> Criterion | None:
        """Reveal the tip of the heaviest criterion that has one and was not revealed; None when there is none."""
        shown = self.session.current.hints
        left = [item for item in self.question.criteria if item.tip and item.id not in shown]
        if not left:
            return None
        criterion = max(left, key=lambda item: item.weight)
        self.apply(HintShown(at=self.at, criterion_id=criterion.id))
        return criterion

    def pause(self, *, ago: float = 0) -> None:
        """Stop the clock, as of so many seconds ago where nothing was saved since."""
        self.apply(Paused(at=max(self.session.at, self.at - ago)))

    def resume(self) -> None:
        self.apply(Resumed(at=self.at))

    def hear(self, recording: str, transcript: Transcript, text: str) -> None:
        """Keep what was heard: the name of its file, the transcript of the whole answer so far, and its text."""
        self.apply(Heard(at=self.at, recording=recording, transcript=transcript, text=text))

    def submit(self, text: str, *, cut: bool = False, transcript: Transcript | None = None) -> int:
        """Hand the answer in and give its place in the session's attempts; `cut`: the clock did it.

        `transcript` is what was heard of a spoken answer; what was kept of it by `hear` unless told.
        """
        transcript = transcript or self.session.current.transcript
        self.apply(Submitted(at=self.at, text=text, cut=cut, transcript=transcript))
        return len(self.session.attempts) - 1

    def skip(self) -> None:
        self.apply(Skipped(at=self.at))

    def predict(self, score: float) -> None:
        self.apply(Predicted(at=self.at, score=score))

    def quit(self) -> None:
        """End the session for good, with what there is."""
        self.apply(Ended(at=self.at, reason="quit"))

    def set_aside(self, text: str | None = None) -> None:
        """Stop for now: the draft is saved and the clock stands, so that `mockint resume` can go on from here."""
        if self.session.state is State.ANSWERING:
            if text is not None:
                self.draft(text)
            self.pause()
        elif self.session.state is State.PAUSED and text not in (None, self.session.current.answer):
            self.draft(text)

    async def grade(self, index: int, after: asyncio.Event | None = None) -> Grade:
        """Have a submitted answer graded and keep the grade, or the reason why there is none.

        An answer is graded once, however often it is asked for: a grade that is there, on its way, or made and not yet
        saved, is given. It is saved once `after` is set: what the candidate says before they see it comes first.
        """
        async with self._grading.setdefault(index, asyncio.Lock()):
            kept = self.session.attempts[index].grade
            if isinstance(kept, Graded):
                return kept
            if index not in self._made:
                self._made[index] = await self._grade_of(index)
            if after is not None:
                await after.wait()
            grade = self._made[index]
            self.apply(AnswerGraded(at=self.at, attempt=index, grade=grade))
            del self._made[index]
            return grade

    async def _grade_of(self, index: int) -> Grade:
        thread = self.session.thread(index)
        question = self.session.question(thread[0].question_id)
        grade = await self._grade(
            question,
            self.session.answer_text(index),
            seconds=sum(attempt.seconds_used for attempt in thread),
            overtime=sum(attempt.overtime for attempt in thread),
            cut=any(attempt.cut for attempt in thread),
        )
        if (heard := thread[-1].transcript) is not None:
            spoken = delivery(
                self.session.answer_text(index),
                question.kind,
                seconds=sum(attempt.seconds_used for attempt in thread),
                overtime=sum(attempt.overtime for attempt in thread),
                transcript=heard,
            )
            grade = grade.model_copy(update={"delivery": spoken})
        if len(thread) > 1:
            grade = add_follow_up(
                thread[-2].grade,
                grade,
                earlier=len(self.session.answer_text(index - 1)),
                rubric=question.criteria,
                asked={attempt.follow_up for attempt in thread},
            )
        tried = thread[-1].grade
        if tried is not None:  # a try that failed was paid for all the same
            grade = grade.model_copy(update={"usage": tried.usage + grade.usage})
        return grade

    async def grade_missing(self) -> int:
        """Grade every submitted answer that has no grade, oldest first; gives the number that is still ungraded."""
        left = 0
        for index in ungraded(self.session):
            if (await self.grade(index)).score is None:
                left += 1
        return left


def ungraded(session: Session) -> list[int]:
    """The places of the submitted attempts that have no grade, or one that says why there is none."""
    return [
        index
        for index, attempt in enumerate(session.attempts)
        if attempt.status == "submitted" and (attempt.grade is None or attempt.grade.score is None)
    ]
