"""The clock cut an answer. This stands between the editor and what follows, so that no key goes astray."""

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from mockint.screen.actions import Action
from mockint.screen.stage import Stage
from mockint.screen.wording import plural


class TimeUpScreen(Stage[None]):
    """Left by the keys that submit, which nobody presses while typing on."""

    AUTO_FOCUS = ""
    BINDINGS = [Binding("ctrl+s,f2,ctrl+enter", "go_on", show=False)]
    ACTIONS = (Action("^S", "Go on", "go_on", also="F2"),)

    def __init__(self, words: int) -> None:
        super().__init__()
        self._words = words

    def body(self) -> ComposeResult:
        with Vertical(classes="card"):
            yield Static("Time is up", classes="title", markup=False)
            yield Static(f"Your answer was handed in as it stood: {plural(self._words, 'word')}.", markup=False)

    def action_go_on(self) -> None:
        self.finish(None)
