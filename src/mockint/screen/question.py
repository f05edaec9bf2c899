"""The question, the editor for its answer, and the clock that runs over both."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal

from mockint.screen.actions import Action
from mockint.screen.edited import DRAFT, TICK, EditedStage
from mockint.screen.pause import PauseScreen
from mockint.screen.wording import count_words, plural


class QuestionScreen(EditedStage[None]):
    """Ends when the answer is handed in or skipped; the conductor's session then says which."""

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
        self.call_after_refresh(self.place_cursor)

    def on_resize(self) -> None:
        self.tick()
        self.call_after_refresh(self.place_cursor)

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
        self.count()

    def on_text_area_changed(self) -> None:
        if self._passing:
            self.say("")

    def action_submit(self) -> None:
        self._then(self._submit)

    def action_skip(self) -> None:
        self._then(self._skip)

    def action_pause(self) -> None:
        self._then(self._pause)

    def action_hint(self) -> None:
        self._then(self._hint)

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
