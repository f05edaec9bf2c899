"""The pause: it covers the question, for nobody reads on while the clock stands."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from mockint.domain.errors import StoreError
from mockint.domain.session import State
from mockint.screen.actions import Action
from mockint.screen.stage import Stage

if TYPE_CHECKING:
    from mockint.interview.conductor import Conductor


class PauseScreen(Stage[None]):
    """Lies over the question until the candidate goes on."""

    BINDINGS = [Binding("enter,ctrl+p,f3", "resume", show=False)]
    ACTIONS = (Action("Enter", "Resume", "resume"),)

    def __init__(self, conductor: "Conductor", where: str) -> None:
        super().__init__()
        self._conductor = conductor
        self._where = where

    def body(self) -> ComposeResult:
        with Vertical(classes="card"):
            yield Static("Paused", classes="title", markup=False)
            yield Static(self._where, markup=False)
            yield Static("The clock stands. The question comes back when you resume.", markup=False)

    def action_resume(self) -> None:
        if self._conductor.session.state is not State.PAUSED:
            return  # a second key, pressed before the screen was gone
        try:
            self._conductor.resume()
        except StoreError as error:
            self.trouble(f"{error}\nThe clock still stands. Enter tries again.")
        else:
            self.app.pop_screen()
