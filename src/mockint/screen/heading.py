"""The first row of a screen: what it is at the left, the clock at the right."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static


class Heading(Horizontal):
    """A title that is cut short where the row is, and a clock that never is."""

    def __init__(self, title: str, clock: str = "") -> None:
        super().__init__()
        self._title = Static(title, classes="title", markup=False)
        self._clock = Static(clock, classes="clock", markup=False)

    def compose(self) -> ComposeResult:
        yield self._title
        yield self._clock

    def show(self, title: str, clock: str) -> None:
        """Change what stands there; nothing is drawn where nothing changed."""
        for part, text in ((self._title, title), (self._clock, clock)):
            before = str(part.content)
            if before != text:
                part.update(text, layout=len(before) != len(text))

    def mark(self, warning: int | None) -> None:
        """Set the clock off: more so at 30 seconds left than at 60, most at 10; 0 is overtime."""
        for seconds in (60, 30, 10, 0):
            self._clock.set_class(seconds == warning, f"warned-{seconds}")
