"""What stands while a question is said aloud. No clock runs; Enter goes on at once."""

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from mockint.domain.errors import MockintError
from mockint.domain.visible import visible
from mockint.screen.actions import Action
from mockint.screen.aside import aside
from mockint.screen.stage import Stage
from mockint.speech.voices import Voice


class SayingScreen(Stage[None]):
    """Ends when all is said. Where it can't be said, that is told and the question is there to read."""

    AUTO_FOCUS = ""
    BINDINGS = [Binding("enter", "go_on", show=False)]
    ACTIONS = (Action("Enter", "Begin to answer", "go_on"),)

    def __init__(self, question: str, voice: Voice) -> None:
        super().__init__()
        self._question = question
        self._voice = voice

    def body(self) -> ComposeResult:
        with Vertical(classes="card"):
            yield Static(visible(self._question), classes="title", markup=False)
            yield Static("The clock starts when the question has been said.", markup=False)

    def on_mount(self) -> None:
        self.run_worker(self._say())

    def on_unmount(self) -> None:
        self._voice.stop()

    def action_go_on(self) -> None:
        self.finish(None)

    async def _say(self) -> None:
        try:
            await aside(lambda: self._voice.say(self._question))
        except MockintError as error:
            self.trouble(f"{error}\nEnter goes on.")
        else:
            self.finish(None)
