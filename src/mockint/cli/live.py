"""A session as the commands run it: the store, the lock that keeps it to one window, the graders, the clock."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import cached_property
from typing import TYPE_CHECKING

from mockint.domain.grade import Grade
from mockint.domain.question import Question
from mockint.domain.session import Event, Plan, Session, Started, State
from mockint.interview.conductor import Conductor
from mockint.interview.engine import replay

if TYPE_CHECKING:
    from mockint.grading.grader import Grader
    from mockint.storage.store import Store


class LiveSession:
    """One stored session, opened to go on with: new from a plan, or taken up again by its id.

    `begin` is separate from making the object, since it imports the store (0.2 s) and may run in a thread while the
    first screen is read. Close it when the interview is over or set aside.
    """

    def __init__(self, plan: Plan, session_id: str | None = None, *, store: "Store | None" = None) -> None:
        self.plan = plan
        self.id = session_id or ""
        self.hear: Callable[[str], None] = lambda _: None
        """Takes what the grader says while it waits, "" when it goes on; called in the loop that grades."""
        self._store = store
        self._held = ExitStack()
        self._spent = 0.0

    def begin(self) -> Conductor:
        """The conductor of this session. Raises StoreError where the store or the session can't be had."""
        from mockint.storage.store import Store

        store = self._store or self._held.enter_context(Store.open())
        self.id = self.id or store.new_session()
        recording = self._held.enter_context(store.recording(self.id))
        if not recording.events:
            return Conductor.start(self.plan, _once_asked(recording.save), self.grade, time.monotonic)
        conductor = Conductor(replay(recording.events), recording.save, self.grade, time.monotonic)
        grades = [attempt.grade for attempt in conductor.session.attempts if attempt.grade is not None]
        self._spent = sum(grade.usage.cost_usd or 0 for grade in grades)
        # A session that was killed while its clock ran goes on only when the candidate is there again.
        if conductor.session.state is State.ANSWERING:
            conductor.pause()
        return conductor

    @cached_property
    def grader(self) -> "Grader":
        """Who grades this session; made at the first answer, since graders are heavy."""
        from mockint.cli.grading import grader_of

        return grader_of(self.plan, spent=self._spent, on_wait=lambda message: self.hear(message))

    async def grade(self, question: Question, answer: str, *, seconds: float, overtime: float, cut: bool) -> Grade:
        from mockint.grading.grading import grade_async

        return await grade_async(question, answer, self.grader, seconds=seconds, overtime=overtime, cut=cut)

    def warm(self) -> None:
        """Load what grading needs, ahead of the first answer. The encoder reads a model's quotes too."""
        from mockint.grading.embedded import warm

        warm()

    def close(self) -> None:
        """Let go of the session, so that another window may take it up."""
        self._held.close()


def _once_asked(save: Callable[[Event, Session], None]) -> Callable[[Event, Session], None]:
    """Save a session's start together with its first question: one that was left before that leaves nothing behind."""
    held: list[tuple[Event, Session]] = []

    def keep(event: Event, session: Session) -> None:
        if isinstance(event, Started):
            held.append((event, session))
            return
        while held:
            save(*held[0])
            held.pop()
        save(event, session)

    return keep
