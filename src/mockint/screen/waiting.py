"""What stands while answers are graded."""

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from mockint.screen.actions import Action
from mockint.screen.busy import Busy
from mockint.screen.stage import Stage


class WaitingScreen(Stage[None]):
    """Shows who grades, for how long, and what the grader says while it waits itself.

    With a `total` it shows how many of them are done. It ends only where it may be left (`leave`): the candidate goes
    on to the next question, and the grade comes later.
    """

    AUTO_FOCUS = ""
    BINDINGS = [Binding("n,N", "next_question", show=False)]

    def __init__(self, title: str, label: str, *, total: int = 0, leave: bool = False) -> None:
        super().__init__()
        self._title = title
        self._leave = leave
        self.busy = Busy(label, total)
        self._says = Static(markup=False)
        self._says.display = False

    def actions(self) -> tuple[Action, ...]:
        return (Action("N", "Next question", "next_question"),) if self._leave else ()

    def body(self) -> ComposeResult:
        with Vertical(classes="card"):
            yield Static(self._title, classes="title", markup=False)
            yield self.busy
            yield self._says
            if self._leave:
                words = "You may go on to the next question: the feedback on this one then comes between two questions."
                yield Static(words, markup=False)

    def hear(self, message: str) -> None:
        """Where nothing else happens, what the grader says stands beside the bar, and whole."""
        self._says.update(message)
        self._says.display = bool(message)

    def action_next_question(self) -> None:
        if self._leave:
            self.finish(None)
