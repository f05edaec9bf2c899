"""The question, the editor for its answer, and the clock that runs over both."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.widgets import Static

from mockint.screen.actions import Action
from mockint.screen.asked import AskedStage
from mockint.screen.editor import Editor
from mockint.screen.pause import PauseScreen
from mockint.screen.wording import count_words, plural

if TYPE_CHECKING:
    from mockint.interview.conductor import Conductor

TICK = 0.2
"""Seconds between two looks at the clock."""
DRAFT = 2.0
"""Seconds of the session between two saved drafts."""


class QuestionScreen(AskedStage[None]):
    """Ends when the answer is handed in or skipped; the conductor's session then says which."""

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
        super().__init__(conductor)
        self._editor = Editor(conductor.session.current.answer)
        self._words = Static("0 words", id="words", markup=False)
        self._saved_at = conductor.at
        self._counted = ""

    @property
    def draft(self) -> str:
        return self._editor.text

    @property
    def selected(self) -> str:
        return self._editor.selected_text

    def body(self) -> ComposeResult:
        yield from self.head()
        yield self._editor
        with Horizontal(id="status"):
            yield self._said
            yield self._words

    def on_mount(self) -> None:
        self.show_hints()
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
        if not self.is_open:
            return
        self.show_clock()
        due = conductor.at - self._saved_at >= DRAFT
        if conductor.question_remaining <= 0 and conductor.session.plan.strict:
            if due or not self._editor.read_only:
                self._then(self._cut)
        elif due:
            self._save_draft()
        self._count()

    def on_text_area_changed(self) -> None:
        if self._passing:
            self.say("")

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

    def stays(self) -> str:
        stays = "Your answer is still here to copy." if self._editor.read_only else "Your text stays here; type on."
        return f"{stays} Saving is tried again every two seconds."

    def _then(self, act: Callable[[], None]) -> None:
        """Do it after what was typed before, unless the answer is closed by then."""
        self.after_typing(lambda: act() if self.is_open else None)

    def _submit(self) -> None:
        if self._editor.read_only:
            self._cut()
        elif self.draft.strip() or self.confirm("submit", "Nothing is typed. Again hands in an empty answer."):
            self._end(lambda: self._conductor.submit(self.draft))

    def _skip(self) -> None:
        words = count_words(self.draft)
        kept = f"Again skips the question; {plural(words, 'word')} typed stay in the session."
        if self._editor.read_only or (words and not self.confirm("skip", kept)):
            return
        if self._save_draft():
            self._end(self._conductor.skip)

    def _pause(self) -> None:
        if self._editor.read_only or not self._save_draft() or not self.saved(self._conductor.pause):
            return
        self.app.push_screen(PauseScreen(self._conductor, self.where))

    def _hint(self) -> None:
        if not self._editor.read_only:
            self.saved(self.reveal)

    def _end(self, act: Callable[[], object]) -> None:
        if self.saved(act):
            self._editor.read_only = True
            self.finish(None)

    def _cut(self) -> None:
        # Nothing typed after zero counts, also while the answer can't be saved yet.
        self._editor.read_only = True
        self._saved_at = self._conductor.at
        self._end(lambda: self._conductor.submit(self.draft, cut=True))

    def _save_draft(self) -> bool:
        self._saved_at = self._conductor.at
        return self.saved(lambda: self._conductor.draft(self.draft))

    def _count(self) -> None:
        text = self.draft
        if text != self._counted:
            self._counted = text
            self._words.update(plural(count_words(text), "word"))

    def _place_cursor(self) -> None:
        self.app.cursor_position = self._editor.cursor_screen_offset
