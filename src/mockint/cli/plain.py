"""The interview as plain prompts: one line after another, no cursor movement, fit for a screen reader or a pipe."""

import asyncio
import sys
from itertools import count
from typing import TYPE_CHECKING

from mockint.cli.feedback import MARKS, feedback_lines, session_lines
from mockint.cli.lines import Lines
from mockint.domain.errors import MockintError
from mockint.domain.grade import Graded
from mockint.domain.session import State
from mockint.domain.timeline import changes
from mockint.domain.visible import visible
from mockint.interview import engine
from mockint.interview.clock import WARNINGS, clock_face
from mockint.interview.conductor import Conductor, ungraded

if TYPE_CHECKING:
    from mockint.speech.voices import Voice

DRAFT_SECONDS = 1.0
HELP = "End your answer with a line that holds only a dot. Also on a line of its own: /hint /skip /pause /quit"


class SetAside(Exception):
    """The candidate wants to stop here and go on another day."""


class PlainInterview:
    """Runs a session by prompts. `interactive`: a person sits at the terminal; else answers come from a pipe."""

    def __init__(self, conductor: Conductor, lines: Lines, *, interactive: bool, voice: "Voice | None" = None) -> None:
        self._conductor = conductor
        self._lines = lines
        self._interactive = interactive
        self._voice = voice
        self._grading: list[asyncio.Task[object]] = []

    async def run(self) -> None:
        """Go on from wherever the session stands to its end; raises SetAside where the candidate stops."""
        steps = {
            State.READY: self._ask,
            State.ANSWERING: self._answer,
            State.PAUSED: self._continue,
            State.SUBMITTED: self._grade,
            State.FEEDBACK: self._after_feedback,
        }
        await self._welcome()
        while (state := self._conductor.session.state) is not State.ENDED:
            await steps[state]()
        await self._end()

    async def _welcome(self) -> None:
        plan = self._conductor.session.plan
        _print(f"{visible(plan.title)}. {len(plan.questions)} questions, {clock_face(plan.seconds)} in all.")
        _print(HELP)
        if plan.predict and not self._interactive:
            _print("Answers come from a pipe: nobody is asked to guess a score.")
        if self._interactive:
            _print("Press Enter to begin.")
            await self._line()

    async def _line(self) -> str:
        line = await self._lines.next()
        if line is None:
            raise SetAside
        return line

    async def _ask(self) -> None:
        if self._conductor.ask_next() is not None:
            self._put()

    def _put(self) -> None:
        session = self._conductor.session
        attempt, question = session.current, self._conductor.question
        number = [item.id for item in session.plan.questions].index(question.id) + 1
        kind = "Follow-up to question" if attempt.follow_up else "Question"
        again = f", attempt {attempt.number}" if attempt.number > 1 else ""
        _print("")
        _print(f"{kind} {number} of {len(session.plan.questions)}{again}. {clock_face(attempt.seconds_allowed)}.")
        _print(visible(attempt.follow_up or question.question))

    async def _say_question(self) -> None:
        """Have the question said aloud; the clock stands meanwhile."""
        if self._voice is None:
            return
        conductor, voice = self._conductor, self._voice
        conductor.pause()
        try:
            await asyncio.to_thread(voice.say, conductor.session.current.follow_up or conductor.question.question)
        except MockintError as error:
            _print(visible(str(error)))
        finally:
            voice.stop()
        conductor.resume()

    async def _answer(self) -> None:
        """Read an answer to its dot, or to the line on which the clock ran out."""
        await self._say_question()
        conductor, plan = self._conductor, self._conductor.session.plan
        typed = [conductor.session.current.answer] if conductor.session.current.answer else []
        told = {mark for mark in WARNINGS if conductor.question_remaining <= mark}
        while conductor.session.state is State.ANSWERING:
            self._tell_time(told)
            over = plan.strict and conductor.question_remaining <= 0
            if over and not self._interactive:
                conductor.submit("\n".join(typed), cut=True)
                return
            try:
                line = await self._lines.next(DRAFT_SECONDS)
            except TimeoutError:
                conductor.draft("\n".join(typed))
                continue
            if line is None and not typed:
                raise SetAside
            # What was typed before the end came, and is handed in by this line, counts.
            if over or (plan.strict and conductor.question_remaining <= 0):
                conductor.submit("\n".join([*typed, *([line] if line and line.strip() != "." else [])]), cut=True)
                return
            await self._take("." if line is None else line, typed)

    def _tell_time(self, told: set[int]) -> None:
        """Say that 60, 30 or 10 seconds are left, and that none is: each once."""
        remaining, strict = self._conductor.question_remaining, self._conductor.session.plan.strict
        if remaining <= 0 and 0 not in told:
            told.add(0)
            _print("Time is up. Press Enter to hand in what you have." if strict else "Time is up; go on if you like.")
        for mark in WARNINGS:
            if mark not in told and 0 < remaining <= mark:
                told.add(mark)
                _print(f"{mark} seconds left.")

    async def _take(self, line: str, typed: list[str]) -> None:
        """One line of an open answer: a command, the closing dot, or text."""
        conductor = self._conductor
        match line.strip():
            case ".":
                conductor.submit("\n".join(typed))
            case "/skip":
                conductor.skip()
                _print("Skipped.")
            case "/hint":
                criterion = conductor.hint()
                _print(f"Hint: {visible(criterion.tip)}" if criterion else "There is no further hint.")
            case "/pause":
                conductor.draft("\n".join(typed))
                conductor.pause()
                _print("Paused, the clock stands. Press Enter to go on.")
                await self._line()
                conductor.resume()
                _print(f"{clock_face(conductor.question_remaining)} left.")
            case "/quit":
                raise SetAside
            case "/help":
                _print(HELP)
            case _:
                typed.append(line)
                conductor.draft("\n".join(typed))

    async def _continue(self) -> None:
        self._put()
        answer = self._conductor.session.current.answer
        if answer:
            _print("So far you have:")
            _print(visible(answer))
        self._conductor.resume()

    async def _grade(self) -> None:
        conductor = self._conductor
        session = conductor.session
        index = len(session.attempts) - 1
        if session.plan.predict and session.current.predicted is None and self._interactive:
            await self._predict()
        task = asyncio.create_task(conductor.grade(index))
        if session.plan.feedback == "end" and engine.next_question(session) is not None:
            self._grading.append(task)
            await self._ask()
            return
        waited = asyncio.create_task(self._say_grading())
        task.add_done_callback(lambda _: waited.cancel())
        await asyncio.gather(task, *self._grading)
        if session.plan.feedback == "each":
            self._show(index)

    async def _say_grading(self) -> None:
        """A sign of life while a grade is on its way: a line soon, then one now and then."""
        await asyncio.sleep(1)
        _print("Grading …")
        for seconds in count(15, 15):
            await asyncio.sleep(15)
            _print(f"Still grading, {seconds} seconds now.")

    async def _predict(self) -> None:
        while True:
            _print("Your guess of the score, 0 to 100 (Enter: no guess):")
            guess = (await self._line()).strip()
            if not guess:
                return
            if guess.isdecimal() and int(guess) <= 100:
                self._conductor.predict(int(guess))
                return

    def _show(self, index: int) -> None:
        session = self._conductor.session
        attempt = session.attempts[index]
        if attempt.grade is None:
            return
        _print("")
        for line in feedback_lines(attempt.grade):
            _print(line)
        if attempt.predicted is not None and attempt.grade.score is not None:
            _print(f"You guessed {attempt.predicted:g}; the score is {attempt.grade.score:g}.")
        earlier = session.grade_before(index)
        if earlier is not None and isinstance(attempt.grade, Graded):
            for change in changes(earlier, attempt.grade):
                _print(f"Changed, {MARKS[change.before]} → {MARKS[change.after]}: {visible(change.text)}")

    async def _after_feedback(self) -> None:
        conductor = self._conductor
        if conductor.session.plan.feedback == "end" or not self._interactive:
            await self._go_on()
            return
        probe = engine.next_probe(conductor.session)
        _print(
            f"Enter: {'the follow-up question' if probe else 'go on'}."
            " r: answer again. s: the sample answer. q: stop here."
        )
        match (await self._line()).strip().lower():
            case "r":
                conductor.ask_again()
                self._put()
            case "s":
                _print(visible(conductor.question.sample_answer) or "This question has no sample answer.")
            case "q":
                raise SetAside
            case _:
                await self._go_on()

    async def _go_on(self) -> None:
        """Put the follow-up that is due, else the next question."""
        if self._conductor.ask_follow_up():
            self._put()
        else:
            await self._ask()

    async def _end(self) -> None:
        conductor = self._conductor
        if ungraded(conductor.session):
            await conductor.grade_missing()
        if conductor.session.plan.feedback == "end":
            for index, attempt in enumerate(conductor.session.attempts):
                if attempt.grade is not None:
                    _print("")
                    _print(visible(conductor.session.question(attempt.question_id).question))
                    self._show(index)
        _print("")
        for line in session_lines(conductor.session):
            _print(line)


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
