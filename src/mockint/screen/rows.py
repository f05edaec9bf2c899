"""A mark and a text that wraps beside it."""

from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static


class Row(Horizontal):
    """One item of a list."""

    def __init__(self, mark: str | Content, text: str | Content, classes: str = "") -> None:
        super().__init__(
            Static(mark, classes="mark", markup=False), Static(text, classes="text", markup=False), classes=classes
        )
