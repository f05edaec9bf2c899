"""What the screens share on which an open question's answer stands in the editor."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from textual.widgets import Static

from mockint.screen.asked import AskedStage
from mockint.screen.editor import Editor
from mockint.screen.wording import count_words, plural

if TYPE_CHECKING:
    from mockint.interview.conductor import Conductor

TICK = 0.2
"""Seconds between two looks at the clock."""
DRAFT = 2.0
"""Seconds of the session between two saved drafts."""

Result = TypeVar("Result")


class EditedStage(AskedStage[Result]):
    """A screen with the answer as it is so far, and how long it is."""

    AUTO_FOCUS = "#editor"

    def __init__(self, conductor: "Conductor") -> None:
        super().__init__(conductor)
        self._editor = Editor(conductor.session.current.answer)
        self._words = Static(plural(0, "word"), id="words", markup=False)
        self._saved_at = conductor.at
        self._counted = ""

    @property
    def draft(self) -> str:
        return self._editor.text

    @property
    def selected(self) -> str:
        return self._editor.selected_text

    def after_typing(self, act: Callable[[], object]) -> None:
        self._editor.call_later(act)

    def action_edit(self) -> None:
        self._editor.focus()

    def count(self) -> None:
        """Say how many words there are; nothing is drawn where nothing changed."""
        if self.draft != self._counted:
            self._counted = self.draft
            self._words.update(plural(count_words(self.draft), "word"))

    def place_cursor(self) -> None:
        """Have input methods draw where one types."""
        self.app.cursor_position = self._editor.cursor_screen_offset
