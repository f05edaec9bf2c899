"""The course of an interview: which screen stands in which state of the session, and what is done between them.

The session's state alone says what comes next, so an interview that was left goes on like any other.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from mockint.domain.errors import StoreError
from mockint.domain.session import Session, State
from mockint.interview import engine
from mockint.interview.conductor import Conductor
from mockint.screen.feedback import Choice, FeedbackScreen
from mockint.screen.guess import GuessScreen
from mockint.screen.question import QuestionScreen
from mockint.screen.summary import SummaryScreen
from mockint.screen.time_up import TimeUpScreen
from mockint.screen.waiting import WaitingScreen
from mockint.screen.wording import count_words

if TYPE_CHECKING:
    from mockint.screen.app import InterviewApp

PATIENCE = 0.5
"""Seconds that a grade may take before a screen says that it is awaited."""
RETRY = 2.0
"""Seconds between two tries to save."""


class Course:
    """Leads one interview from where it stands to its end."""

    def __init__(self, app: "InterviewApp", conductor: Conductor) -> None:
        self._app = app
        self._conductor = conductor
        self._grades: dict[int, asyncio.Task[StoreError | None]] = {}
        self._one_by_one = asyncio.Lock()
        self._handed_in_here = False

    @property
    def _session(self) -> Session:
        return self._conductor.session

    async def run(self) -> None:
        """Show screen after screen until the candidate leaves the summary."""
        steps = {
            State.READY: self._ask_next,
            State.ANSWERING: self._answer,
            State.PAUSED: self._resume,
            State.SUBMITTED: self._after_answer,
            State.FEEDBACK: self._feedback,
        }
        try:
            while self._session.state is not State.ENDED:
                await steps[self._session.state]()
            await self._close()
        finally:
            for grade in self._grades.values():
                grade.cancel()

    async def _ask_next(self) -> None:
        await self._saved(self._conductor.ask_next)

    async def _resume(self) -> None:
        await self._saved(self._conductor.resume)

    async def _answer(self) -> None:
        await self._app.show(QuestionScreen(self._conductor))
        self._handed_in_here = True

    async def _after_answer(self) -> None:
        attempt, index = self._session.current, len(self._session.attempts) - 1
        guessing = self._session.plan.predict and attempt.predicted is None and not attempt.follow_up
        if not guessing:
            self._grade(index)
        if attempt.cut and self._handed_in_here:
            await self._app.show(TimeUpScreen(count_words(attempt.answer)))
        if guessing:
            await self._guess()
            self._grade(index)
        if self._session.plan.feedback == "end":
            await self._ask_next()
        else:
            await self._graded([index], "Your answer is kept")

    async def _guess(self) -> None:
        guess = await self._app.show(GuessScreen())
        if guess is not None:
            await self._saved(lambda: self._conductor.predict(guess))

    async def _feedback(self) -> None:
        if self._session.plan.feedback == "end":
            await self._ask_next()
            return
        more = engine.next_question(self._session) is not None
        probe = engine.next_probe(self._session)
        index = len(self._session.attempts) - 1
        choice = await self._app.show(
            FeedbackScreen(self._session, index, next_label="Next question" if more else "Summary", probe=probe)
        )
        if choice is Choice.RETAKE:
            await self._saved(self._conductor.ask_again)
        elif choice is Choice.FOLLOW_UP:
            await self._saved(self._conductor.ask_follow_up)
        else:
            await self._ask_next()

    async def _close(self) -> None:
        submitted = [i for i, attempt in enumerate(self._session.attempts) if attempt.status == "submitted"]
        await self._graded([i for i in submitted if self._session.attempts[i].grade is None], "All is asked")
        if self._session.plan.feedback == "end":
            await self._browse(submitted)
        await self._app.show(SummaryScreen(self._session))

    async def _browse(self, indexes: Sequence[int]) -> None:
        """All feedback in turn, forwards and back."""
        at = 0
        while at < len(indexes):
            following = "Next feedback" if at + 1 < len(indexes) else "Summary"
            choice = await self._app.show(
                FeedbackScreen(self._session, indexes[at], next_label=following, retake=False, back=at > 0)
            )
            at += -1 if choice is Choice.BACK else 1

    def _grade(self, index: int) -> "asyncio.Task[StoreError | None]":
        """The grading of an attempt, begun where it was not: one at a time, whatever screen stands."""
        if index not in self._grades:
            self._grades[index] = asyncio.create_task(self._keep_grade(index))
        return self._grades[index]

    async def _keep_grade(self, index: int) -> StoreError | None:
        async with self._one_by_one:
            try:
                await self._conductor.grade(index)
            except StoreError as error:
                return error
        return None

    async def _graded(self, indexes: Sequence[int], title: str) -> None:
        """Wait until these attempts have their grades, and say so where it takes a while."""
        if not indexes:
            return
        done, pending = await asyncio.wait([self._grade(index) for index in indexes], timeout=PATIENCE)
        if not pending and all(task.result() is None for task in done):
            return
        waiting = WaitingScreen(title, total=len(indexes) if len(indexes) > 1 else 0)
        await self._app.put(waiting)
        for count, index in enumerate(indexes, start=1):
            while (error := await self._grade(index)) is not None:
                # Grading again may cost money: it is the candidate who has it tried again.
                del self._grades[index]
                await waiting.ask_again(f"NOT SAVED: {error}")
            waiting.busy.done(count)

    async def _saved(self, act: Callable[[], object]) -> None:
        """Do it; where it can't be saved, say so on the screen that stands and try again."""
        while True:
            try:
                act()
            except StoreError as error:
                self._app.stage.trouble(f"NOT SAVED: {error}\nNothing is lost; it is tried again every two seconds.")
                await asyncio.sleep(RETRY)
            else:
                self._app.stage.trouble("")
                return
