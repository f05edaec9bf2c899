"""The course of an interview: which screen stands in which state of the session, and what is done between them.

The session's state alone says what comes next, so an interview that was left goes on like any other. Grading goes on
beside it: nobody has to wait for a grade, and what came while an answer was given is shown before the next question.
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
from mockint.screen.wording import count_words, grading

if TYPE_CHECKING:
    from mockint.screen.app import InterviewApp
    from mockint.screen.spoken import SpokenAnswers
    from mockint.speech.hearing import Hearing
    from mockint.speech.voices import Voice

KEPT = "Your answer is kept"
PATIENCE = 0.5
"""Seconds that a grade may take before a screen says that it is awaited."""
RETRY = 2.0
"""Seconds between two tries to save."""
AT_ONCE = 4
"""Answers that a model grades at once; the embedded grader has one processor and does one after the other."""


class Course:
    """Leads one interview from where it stands to its end."""

    def __init__(
        self,
        app: "InterviewApp",
        conductor: Conductor,
        hearing: "Hearing | None" = None,
        voice: "Voice | None" = None,
    ) -> None:
        self._app = app
        self._conductor = conductor
        self._grades: dict[int, asyncio.Task[None]] = {}
        self._owed: list[int] = []
        """The attempts whose feedback comes later: the candidate went on without it."""
        by_model = any(name != "embedded" for name in conductor.session.plan.graders)
        self._at_once = asyncio.Semaphore(AT_ONCE if by_model else 1)
        self._hearing = hearing
        self._voice = voice
        self._spoken: SpokenAnswers | None = None
        """Leads the answers that are spoken; None where they are typed."""
        self._cut_unseen = False
        """Whether the last answer was handed in by the clock with the candidate still giving it."""

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
            self._take_up()
            await self._prepare()
            while self._session.state is not State.ENDED:
                await steps[self._session.state]()
            await self._close()
        finally:
            for grade in self._grades.values():
                grade.cancel()

    def _take_up(self) -> None:
        """Have graded what was handed in before the interview was left and never graded."""
        for index, attempt in enumerate(self._session.attempts):
            awaited = self._session.state is State.SUBMITTED and index == len(self._session.attempts) - 1
            if attempt.status == "submitted" and attempt.grade is None and not awaited:
                self._grade(index)
                self._owed.append(index)

    async def _ask_next(self) -> None:
        await self._show_owed()
        await self._saved(self._conductor.ask_next)

    async def _prepare(self) -> None:
        """Have the microphone tried where answers are spoken; without it they are typed."""
        if self._hearing is not None and self._session.state is not State.ENDED:
            from mockint.screen.spoken import SpokenAnswers  # only an interview by voice pays for its screens

            spoken = SpokenAnswers(self._app, self._conductor, self._hearing, self._saved)
            self._spoken = spoken if await spoken.check() else None

    async def _resume(self) -> None:
        if self._spoken is not None:
            await self._answer()
        else:
            await self._saved(self._conductor.resume)

    async def _answer(self) -> None:
        if self._spoken is not None:
            looked_at = await self._spoken.give()
        else:
            await self._say_question()
            await self._app.show(QuestionScreen(self._conductor))
            looked_at = False
        self._cut_unseen = not looked_at

    async def _say_question(self) -> None:
        """Have the question said where one is to answer it by typing; the clock stands meanwhile."""
        if self._voice is None:
            return
        from mockint.screen.saying import SayingScreen

        asked = self._session.current.follow_up or self._conductor.question.question
        await self._saved(self._conductor.pause)
        await self._app.show(SayingScreen(asked, self._voice))
        await self._saved(self._conductor.resume)

    async def _after_answer(self) -> None:
        attempt, index = self._session.current, len(self._session.attempts) - 1
        guessing = self._session.plan.predict and attempt.predicted is None and not attempt.follow_up
        guessed = asyncio.Event()
        self._grade(index, after=guessed if guessing else None)
        if attempt.cut and self._cut_unseen:
            await self._app.show(TimeUpScreen(count_words(attempt.answer)))
        if guessing:
            await self._guess()
            guessed.set()
        if self._session.plan.feedback == "end":
            await self._ask_next()
            return
        await self._show_owed()
        more = engine.next_question(self._session) is not None
        if not await self._graded([index], KEPT, leave=more):
            await self._go_on_without(index)

    async def _guess(self) -> None:
        guess = await self._app.show(GuessScreen())
        if guess is not None:
            await self._saved(lambda: self._conductor.predict(guess))

    async def _feedback(self) -> None:
        if self._session.plan.feedback == "end":
            await self._ask_next()
            return
        more = engine.next_question(self._session) is not None
        following = "Next question" if more else "Go on" if self._owed else "Summary"
        probe = engine.next_probe(self._session)
        index = len(self._session.attempts) - 1
        choice = await self._app.show(FeedbackScreen(self._session, index, next_label=following, probe=probe))
        if choice is Choice.RETAKE:
            await self._saved(self._conductor.ask_again)
        elif choice is Choice.FOLLOW_UP:
            await self._saved(self._conductor.ask_follow_up)
        elif choice is Choice.AGAIN:
            if not await self._graded_again(index, leave=more):
                await self._go_on_without(index)
        else:
            await self._ask_next()

    async def _go_on_without(self, index: int) -> None:
        self._owed.append(index)
        await self._saved(self._conductor.ask_next)

    async def _close(self) -> None:
        submitted = [i for i, attempt in enumerate(self._session.attempts) if attempt.status == "submitted"]
        await self._graded([index for index in submitted if not self._is_over(index)], "All is asked")
        await self._browse(submitted if self._session.plan.feedback == "end" else self._owed)
        await self._app.show(SummaryScreen(self._session))

    async def _show_owed(self) -> None:
        """The feedback that the candidate did not wait for, where it is there by now."""
        if self._session.plan.feedback == "end":
            return
        ready = [index for index in self._owed if self._is_over(index)]
        self._owed = [index for index in self._owed if index not in ready]
        await self._browse(ready, last="Go on")

    async def _browse(self, indexes: Sequence[int], *, last: str = "Summary") -> None:
        """Feedback in turn, forwards and back."""
        at = 0
        while at < len(indexes):
            following = "Next feedback" if at + 1 < len(indexes) else last
            choice = await self._app.show(
                FeedbackScreen(self._session, indexes[at], next_label=following, retake=False, back=at > 0)
            )
            if choice is Choice.AGAIN:
                await self._graded_again(indexes[at])
            else:
                at += -1 if choice is Choice.BACK else 1

    def _is_over(self, index: int) -> bool:
        """Whether an attempt has a grade, or the reason why it has none, and is not being graded again."""
        going_on = index in self._grades and not self._grades[index].done()
        return self._session.attempts[index].grade is not None and not going_on

    def _grade(self, index: int, after: asyncio.Event | None = None) -> asyncio.Task[None]:
        """The grading of an attempt, begun where it was not, whatever screen stands."""
        if index not in self._grades:
            self._grades[index] = asyncio.create_task(self._keep_grade(index, after))
        return self._grades[index]

    async def _keep_grade(self, index: int, after: asyncio.Event | None) -> None:
        async with self._at_once:
            # Grading may cost money: what can't be saved is kept by the conductor and not made again.
            while not await self._kept(index, after):
                await asyncio.sleep(RETRY)
        if all(grade.done() for other, grade in self._grades.items() if other != index):
            self._app.hear("")

    async def _kept(self, index: int, after: asyncio.Event | None) -> bool:
        try:
            await self._conductor.grade(index, after)
        except StoreError as error:
            # On other screens this is said by what they save themselves.
            if isinstance(self._app.stage, WaitingScreen):
                self._app.stage.trouble(_not_saved(error))
            return False
        if isinstance(self._app.stage, WaitingScreen):
            self._app.stage.trouble("")
        return True

    async def _graded(self, indexes: Sequence[int], title: str, *, leave: bool = False) -> bool:
        """Wait until these attempts have their grades, and say so where it takes a while.

        False where the candidate did not wait, which `leave` allows.
        """
        grades = {self._grade(index) for index in indexes}
        pending = (await asyncio.wait(grades, timeout=PATIENCE))[1] if grades else set()
        if pending:
            label = grading(self._session.plan.graders)
            waiting = WaitingScreen(title, label, total=len(indexes) if len(indexes) > 1 else 0, leave=leave)
            await self._app.put(waiting)
            while pending and not waiting.result.done():
                waiting.busy.done(len(grades) - len(pending))
                await asyncio.wait({*pending, waiting.result}, return_when=asyncio.FIRST_COMPLETED)
                pending = {grade for grade in pending if not grade.done()}
        for grade in grades - pending:
            grade.result()
        return not pending

    async def _graded_again(self, index: int, *, leave: bool = False) -> bool:
        """Have an answer graded once more that has only the reason why it has no grade."""
        self._grades.pop(index, None)
        return await self._graded([index], KEPT, leave=leave)

    async def _saved(self, act: Callable[[], object]) -> None:
        """Do it; where it can't be saved, say so on the screen that stands and try again."""
        while True:
            try:
                act()
            except StoreError as error:
                self._app.stage.trouble(_not_saved(error))
                await asyncio.sleep(RETRY)
            else:
                self._app.stage.trouble("")
                return


def _not_saved(error: StoreError) -> str:
    return f"NOT SAVED: {error}\nNothing is lost; it is tried again every two seconds."
