"""The answer's editor."""

import unicodedata

from rich.text import Text
from textual import events
from textual.widgets import TextArea

# One cell for each control character, so that a pasted one can't act on the terminal: Unicode has pictures of them.
_PICTURES = {
    **{code: chr(0x2400 + code) for code in range(0x20) if code != 0x09},
    0x7F: "␡",
    **dict.fromkeys([*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], "�"),
}


class Editor(TextArea):
    """A TextArea for prose. It keeps every character typed: joiners and spaces of other scripts too."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text, soft_wrap=True, tab_behavior="focus", highlight_cursor_line=False, id="editor")
        # A steady cursor: one that blinks asks for attention and writes to the terminal twice a second.
        self.cursor_blink = False
        self.match_cursor_bracket = False
        self.move_cursor(self.document.end)
        self._rows = 0

    def on_key(self, event: events.Key) -> None:
        """Insert what TextArea takes for unprintable: Unicode's formats (Cf) and spaces (Zs)."""
        typed = event.character
        if self.read_only or not typed or event.is_printable:
            return
        if all(letter.isprintable() or unicodedata.category(letter) in ("Cf", "Zs") for letter in typed):
            event.stop()
            event.prevent_default()
            self.replace(typed, *self.selection, maintain_selection_offset=False)

    def on_resize(self) -> None:
        """Keep the row that is typed on in sight, whatever comes and goes below; who scrolled away stays there."""
        row = self.wrapped_document.location_to_offset(self.cursor_location).y - self.scroll_offset.y
        if not self._rows or 0 <= row < self._rows:
            self.call_after_refresh(self.scroll_cursor_visible)
        self._rows = self.scrollable_content_region.height

    def get_line(self, line_index: int) -> Text:
        """A line as it is drawn."""
        return Text(super().get_line(line_index).plain.translate(_PICTURES), end="", no_wrap=True)
