"""The question, the editor for its answer, and the clock that runs over both."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from mockint.domain.errors import StoreError
from mockint.domain.session import State
from mockint.domain.visible import visible
from mockint.interview.clock import clock_face, warning
from mockint.screen.actions import NARROW, Action
from mockint.screen.editor import Editor
from mockint.screen.heading import Heading
from mockint.screen.pause import PauseScreen
from mockint.screen.stage import Stage
from mockint.screen.wording import count_words, line, plural, question_number

if TYPE_CHECKING:
    from mockint.interview.conductor import Conductor

TICK = 0.2
"""Seconds between two looks at the clock."""
DRAFT = 2.0
"""Seconds of the session between two saved drafts."""
SAID = 5.0
"""Seconds that a warning in words stands."""


class QuestionScreen(Stage[None]):
    """Ends when the answer is handed in or skipped; the conductor's session then says which."""

    CSS_PATH = "question.tcss"
    AUTO_FOCUS = "#editor"
    BINDINGS = [
        Binding("ctrl+s,f2,ctrl+enter", "submit", priority=True, show=False),
        Binding("ctrl+n,f4", "skip", priority=True, show=False),
        Binding("ctrl+p,f3", "pause", priority=True, show=False),
        Binding("ctrl+t,f1", "hint", priority=True, show=False),
        Binding("escape", "edit", show=False),
    ]
    ACTIONS = (
        Action("^S", "Submit", "submit", also="F2"),
        Action("^N", "Skip", "skip", also="F4"),
        Action("^P", "Pause", "pause", also="F3"),
        Action("^T", "Hint", "hint", also="F1"),
    )

    def __init__(self, conductor: "Conductor") -> None:
        super().__init__()
        self._conductor = conductor
        attempt = conductor.session.current
        self._question = conductor.question
        self._editor = Editor(attempt.answer)
        self._heading = Heading(self._title(narrow=False))
        self._asked = VerticalScroll(id="asked", can_focus=False)
        self._hint_lines = Static(id="hints", markup=False)
        self._said = Static(id="said", markup=False)
        self._words = Static("0 words", id="words", markup=False)
        self._hints = [item.tip for shown in attempt.hints for item in self._question.criteria if item.id == shown]
        self._saved_at = conductor.at
        self._counted = ""
        self._passing = ""
        self._confirmed: tuple[str, str] | None = None

    @property
    def draft(self) -> str:
        return self._editor.text

    @property
    def selected(self) -> str:
        return self._editor.selected_text

    def body(self) -> ComposeResult:
        yield self._heading
        with self._asked:
            attempt = self._conductor.session.current
            if attempt.follow_up:
                yield Static(visible(self._question.question), id="about", markup=False)
            yield Static(visible(attempt.follow_up or self._question.question), id="question", markup=False)
            yield self._hint_lines
        yield self._editor
        with Horizontal(id="status"):
            yield self._said
            yield self._words

    def on_mount(self) -> None:
        self._show_hints()
        self.tick()
        self.set_interval(TICK, self.tick)
        # Until the first key the hidden cursor, where input methods draw, would be in the wrong row.
        self.call_after_refresh(self._place_cursor)

    def on_resize(self) -> None:
        self.tick()
        self.call_after_refresh(self._place_cursor)

    def on_screen_resume(self) -> None:
        self._editor.focus()
        self.tick()

    def tick(self) -> None:
        """Look at the clock: show it, cut the answer at zero, save the draft when it is due."""
        conductor = self._conductor
        if not self._open:
            return
        left = conductor.question_remaining
        self._show_clock(left)
        due = conductor.at - self._saved_at >= DRAFT
        if left <= 0 and conductor.session.plan.strict:
            if due or not self._editor.read_only:
                self._then(self._cut)
        elif due:
            self._save_draft()
        self._count()

    def on_text_area_changed(self) -> None:
        if self._passing:
            self._say("")

    def action_edit(self) -> None:
        self._editor.focus()

    def action_submit(self) -> None:
        self._then(self._submit)

    def action_skip(self) -> None:
        self._then(self._skip)

    def action_pause(self) -> None:
        self._then(self._pause)

    def action_hint(self) -> None:
        self._then(self._hint)

    def after_typing(self, act: Callable[[], object]) -> None:
        self._editor.call_later(act)

    @property
    def _open(self) -> bool:
        """Whether the answer is still being given."""
        return self._conductor.session.state is State.ANSWERING and not self.result.done()

    def _then(self, act: Callable[[], None]) -> None:
        """Do it after what was typed before, unless the answer is closed by then."""
        self.after_typing(lambda: act() if self._open else None)

    def _submit(self) -> None:
        if self._editor.read_only:
            self._cut()
        elif self.draft.strip() or self._confirm("submit", "Nothing is typed. Again hands in an empty answer."):
            self._end(lambda: self._conductor.submit(self.draft))

    def _skip(self) -> None:
        words = count_words(self.draft)
        kept = f"Again skips the question; {plural(words, 'word')} typed stay in the session."
        if self._editor.read_only or (words and not self._confirm("skip", kept)):
            return
        if self._save_draft():
            self._end(self._conductor.skip)

    def _pause(self) -> None:
        if self._editor.read_only or not self._save_draft() or not self._saved(self._conductor.pause):
            return
        session = self._conductor.session
        left = clock_face(self._conductor.question_remaining)
        where = f"{question_number(session, self._question.id)}, {left} {'over' if left[0] == '+' else 'left'}."
        self.app.push_screen(PauseScreen(self._conductor, where))

    def _hint(self) -> None:
        if self._editor.read_only or not self._saved(self._reveal):
            return
        self._show_hints()

    def _reveal(self) -> None:
        criterion = self._conductor.hint()
        if criterion is not None:
            self._hints.append(criterion.tip)
        else:
            self._say("No hint is left." if self._hints else "This question has no hints.")

    def _show_hints(self) -> None:
        shown = [f"Hint {number}: {line(tip)}" for number, tip in enumerate(self._hints, start=1)]
        self._hint_lines.update("\n".join(shown))
        self._hint_lines.set_class(bool(shown), "shown")
        self.call_after_refresh(self._fit_asked)

    def _fit_asked(self) -> None:
        self._asked.can_focus = self._asked.max_scroll_y > 0
        if self._hints:
            self._asked.scroll_end(animate=False)
        elif self._asked.can_focus:
            self._say("The question goes on: Shift-Tab, then the arrow keys.")

    def _end(self, act: Callable[[], object]) -> None:
        if self._saved(act):
            self._editor.read_only = True
            self.finish(None)

    def _cut(self) -> None:
        # Nothing typed after zero counts, also while the answer can't be saved yet.
        self._editor.read_only = True
        self._saved_at = self._conductor.at
        self._end(lambda: self._conductor.submit(self.draft, cut=True))

    def _save_draft(self) -> bool:
        self._saved_at = self._conductor.at
        return self._saved(lambda: self._conductor.draft(self.draft))

    def _saved(self, act: Callable[[], object]) -> bool:
        """Do it; where it can't be saved, say so and leave all as it was."""
        try:
            act()
        except StoreError as error:
            stays = "Your answer is still here to copy." if self._editor.read_only else "Your text stays here; type on."
            self.trouble(f"NOT SAVED: {error}\n{stays} Saving is tried again every two seconds.")
            return False
        if self.troubled:
            self.trouble("")
            self._say("Saving works again: all you typed is saved.")
        return True

    def _confirm(self, action: str, message: str) -> bool:
        """Whether this was asked before, with the same text typed; asks where it was not."""
        if self._confirmed == (action, self.draft):
            return True
        self._confirmed = (action, self.draft)
        self._say(message)
        return False

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

    def _show_clock(self, left: float) -> None:
        narrow = self.app.size.width < NARROW
        session_left = self._conductor.session_remaining
        if narrow:
            clock = f"{clock_face(left)} · {clock_face(session_left)}"
        else:
            word = "left" if left > 0 else "over"
            clock = f"{clock_face(left)} {word} · session {clock_face(session_left)}"
        self._heading.show(self._title(narrow), clock)
        mark = warning(left)
        self._heading.mark(mark if left > 0 else 0)
        if not self._passing:
            self._announce(_announcement(left, session_left))

    def _say(self, message: str) -> None:
        """A passing word, until the next key; "" brings the clock's own back."""
        self._passing = message
        if message:
            self._announce(message)
        else:
            self._announce(_announcement(self._conductor.question_remaining, self._conductor.session_remaining))

    def _announce(self, message: str) -> None:
        if self._said.content != message:
            self._said.update(message)

    def _count(self) -> None:
        text = self.draft
        if text != self._counted:
            self._counted = text
            self._words.update(plural(count_words(text), "word"))

    def _place_cursor(self) -> None:
        self.app.cursor_position = self._editor.cursor_screen_offset


def _announcement(left: float, session_left: float) -> str:
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
