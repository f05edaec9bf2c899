"""A session as the commands run it: the store, the lock that keeps it to one window, the graders, the clock."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from mockint.domain.grade import Grade
from mockint.domain.question import Question
from mockint.domain.session import Event, Plan, Session, Started, State
from mockint.interview.conductor import Conductor, GradeAnswer
from mockint.interview.engine import replay

if TYPE_CHECKING:
    from mockint.storage.store import Store


class LiveSession:
    """One stored session, opened to go on with: new from a plan, or taken up again by its id.

    `begin` is separate from making the object, since it imports the store (0.2 s) and may run in a thread while the
    first screen is read. Close it when the interview is over or set aside.
    """

    def __init__(self, plan: Plan, session_id: str | None = None, *, store: "Store | None" = None) -> None:
        self.plan = plan
        self.id = session_id or ""
        self._store = store
        self._held = ExitStack()

    def begin(self) -> Conductor:
        """The conductor of this session. Raises StoreError where the store or the session can't be had."""
        from mockint.storage.store import Store

        store = self._store or self._held.enter_context(Store.open())
        self.id = self.id or store.new_session()
        recording = self._held.enter_context(store.recording(self.id))
        grade = grade_with(self.plan.graders[0])
        if not recording.events:
            return Conductor.start(self.plan, _once_asked(recording.save), grade, time.monotonic)
        conductor = Conductor(replay(recording.events), recording.save, grade, time.monotonic)
        # A session that was killed while its clock ran goes on only when the candidate is there again.
        if conductor.session.state is State.ANSWERING:
            conductor.pause()
        return conductor

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


def grade_with(name: str) -> GradeAnswer:
    """Have answers graded by the grader of this name; it is made at the first answer, since graders are heavy."""

    async def grade(question: Question, answer: str, *, seconds: float, overtime: float, cut: bool) -> Grade:
        from mockint.grading.graders import get_grader
        from mockint.grading.grading import grade_async

        return await grade_async(question, answer, get_grader(name), seconds=seconds, overtime=overtime, cut=cut)

    return grade


def warm(name: str) -> None:
    """Load what the grader of this name needs, ahead of the first answer."""
    if name == "embedded":
        from mockint.grading.embedded import warm as load

        load()
