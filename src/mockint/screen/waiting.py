"""What stands while an answer is graded."""

import asyncio

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from mockint.screen.busy import Busy
from mockint.screen.stage import Stage


class WaitingScreen(Stage[None]):
    """Shows that work goes on; when something failed, Enter has it tried again."""

    AUTO_FOCUS = ""
    BINDINGS = [Binding("enter", "again", show=False)]

    def __init__(self, title: str, total: int = 0) -> None:
        super().__init__()
        self._title = title
        self._again = asyncio.Event()
        self.busy = Busy("Grading", total)

    def body(self) -> ComposeResult:
        with Vertical(classes="card"):
            yield Static(self._title, classes="title", markup=False)
            yield self.busy

    async def ask_again(self, message: str) -> None:
        """Show what failed and wait for Enter."""
        self.trouble(f"{message}\nEnter tries again. Your answers are kept.")
        self._again.clear()
        await self._again.wait()
        self.trouble("")

    def action_again(self) -> None:
        self._again.set()
