"""An interview with a clock, a store and a grading that tests hold in their hands."""

import asyncio

from building import graded, plan

from mockint.domain.errors import StoreError
from mockint.domain.grade import Grade
from mockint.domain.question import Question
from mockint.domain.session import EVENT, Event, Plan, Session
from mockint.interview.conductor import Conductor
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
