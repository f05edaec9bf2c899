"""The candidate's guess of their score, before they see it."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from mockint.screen.actions import Action
from mockint.screen.stage import Stage


class GuessScreen(Stage[float | None]):
    """Ends with a number from 0 to 100, or None where Enter was pressed without one."""

    ACTIONS = (Action("Enter", "Go on", "take"),)

    def __init__(self) -> None:
        super().__init__()
        # A guess that is typed is a number of at most three digits.
        self._input = Input(restrict=r"\d{0,3}", compact=True, id="guess")
        self._input.cursor_blink = False

    def body(self) -> ComposeResult:
        with Vertical(classes="card"):
            yield Static("Your guess", classes="title", markup=False)
            yield Static("How many points of 100 will it get? Enter alone goes on without.", markup=False)
            yield self._input

    def on_input_submitted(self) -> None:
        self.action_take()

    def action_take(self) -> None:
        typed = self._input.value
        if typed and int(typed) > 100:
            self.notice("A guess is a number from 0 to 100.")
            return
        self.finish(float(typed) if typed else None)
