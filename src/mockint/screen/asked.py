"""What the screens of an open question share: the question with its hints, the clock over it, and saving."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from mockint.domain.errors import StoreError
from mockint.domain.session import State
from mockint.domain.visible import visible
from mockint.interview.clock import clock_face, warning
from mockint.screen.actions import NARROW
from mockint.screen.heading import Heading
from mockint.screen.stage import Stage
from mockint.screen.wording import line, question_number

if TYPE_CHECKING:
    from mockint.interview.conductor import Conductor

SAID = 5.0
"""Seconds that a warning in words stands."""

Result = TypeVar("Result")


class AskedStage(Stage[Result]):
    """A screen over an open question; its subclasses say how it is answered."""

    CSS_PATH = "question.tcss"

    def __init__(self, conductor: "Conductor") -> None:
        super().__init__()
        self._conductor = conductor
        self._question = conductor.question
        self._heading = Heading(self._title(narrow=False))
        self._asked = VerticalScroll(id="asked", can_focus=False)
        self._hint_lines = Static(id="hints", markup=False)
        self._said = Static(id="said", markup=False)
        shown = conductor.session.current.hints
        self._hints = [item.tip for name in shown for item in self._question.criteria if item.id == name]
        self.unsaved = False
        """Whether the last try to save failed."""
        self._passing = ""
        self._confirmed: tuple[str, str] | None = None

    def head(self) -> ComposeResult:
        """The clock, the question and its hints."""
        yield self._heading
        with self._asked:
            attempt = self._conductor.session.current
            if attempt.follow_up:
                yield Static(visible(self._question.question), id="about", markup=False)
            yield Static(visible(attempt.follow_up or self._question.question), id="question", markup=False)
            yield self._hint_lines

    @property
    def is_open(self) -> bool:
        """Whether the answer is still being given."""
        return self._conductor.session.state is State.ANSWERING and not self.result.done()

    @property
    def where(self) -> str:
        """The question and its time, for a screen that lies over this one."""
        left = clock_face(self._conductor.question_remaining)
        number = question_number(self._conductor.session, self._question.id)
        return f"{number}, {left} {'over' if left[0] == '+' else 'left'}."

    def reveal(self) -> None:
        """Show a hint more, or say that there is none; raises StoreError."""
        criterion = self._conductor.hint()
        if criterion is not None:
            self._hints.append(criterion.tip)
            self.show_hints()
        else:
            self.say("No hint is left." if self._hints else "This question has no hints.")

    def show_hints(self) -> None:
        shown = [f"Hint {number}: {line(tip)}" for number, tip in enumerate(self._hints, start=1)]
        self._hint_lines.update("\n".join(shown))
        self._hint_lines.set_class(bool(shown), "shown")
        self.call_after_refresh(self._fit_asked)

    def show_clock(self) -> None:
        """Draw the clock as it is now, and its warnings in words."""
        left, session_left = self._conductor.question_remaining, self._conductor.session_remaining
        narrow = self.app.size.width < NARROW
        if narrow:
            clock = f"{clock_face(left)} · {clock_face(session_left)}"
        else:
            word = "left" if left > 0 else "over"
            clock = f"{clock_face(left)} {word} · session {clock_face(session_left)}"
        self._heading.show(self._title(narrow), clock)
        self._heading.mark(warning(left) if left > 0 else 0)
        if not self._passing:
            self._announce(announcement(left, session_left))

    def say(self, message: str) -> None:
        """A passing word; "" brings the clock's own back."""
        self._passing = message
        if message:
            self._announce(message)
        else:
            self._announce(announcement(self._conductor.question_remaining, self._conductor.session_remaining))

    def saved(self, act: Callable[[], object]) -> bool:
        """Do it; where it can't be saved, say so and leave all as it was."""
        try:
            act()
        except StoreError as error:
            self.unsaved = True
            self.trouble(f"NOT SAVED: {error}\n{self.stays()}")
            return False
        if self.unsaved:
            self.unsaved = False
            self.trouble("")
            self.say("Saving works again: nothing is lost.")
        return True

    def stays(self) -> str:
        """What is said of the answer while it can't be saved."""
        return "Nothing is lost; try again."

    def confirm(self, action: str, message: str) -> bool:
        """Whether this was asked before, with the same answer there; asks where it was not."""
        if self._confirmed == (action, self.draft or ""):
            return True
        self._confirmed = (action, self.draft or "")
        self.say(message)
        return False

    def _fit_asked(self) -> None:
        self._asked.can_focus = self._asked.max_scroll_y > 0
        if self._hints:
            self._asked.scroll_end(animate=False)
        elif self._asked.can_focus:
            self.say("The question goes on: Shift-Tab, then the arrow keys.")

    def _title(self, narrow: bool) -> str:
        session = self._conductor.session
        attempt = session.current
        number = question_number(session, attempt.question_id)
        if attempt.follow_up:
            return f"Follow-up to {number[0].lower()}{number[1:]}"
        parts = [number]
        if attempt.number > 1:
            parts.append(f"attempt {attempt.number}")
        if not narrow:
            parts += [self._question.kind, ", ".join(line(tag) for tag in self._question.tags)]
        return " · ".join(part for part in parts if part)

    def _announce(self, message: str) -> None:
        if self._said.content != message:
            self._said.update(message)


def announcement(left: float, session_left: float) -> str:
    """What the clock says in words; a warning stands for a few seconds only, for it is soon no longer true."""
    if left <= 0:
        return "Time is over; go on if you like. Overtime is counted."
    mark, session_mark = warning(left), warning(session_left)
    if mark and mark - left < SAID:
        return f"{mark} seconds left"
    if session_left <= 0:
        return "The session's time is over; it ends after this answer."
    if session_mark and session_mark - session_left < SAID:
        return f"{session_mark} seconds left of the session"
    return ""
