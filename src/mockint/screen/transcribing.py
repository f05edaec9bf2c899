"""What stands while a recording is transcribed."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from mockint.domain.transcript import Transcript
from mockint.screen.actions import Action
from mockint.screen.aside import aside
from mockint.screen.busy import Busy
from mockint.screen.stage import Stage


class TranscribingScreen(Stage[Transcript | None]):
    """Ends with the transcript, or with None where the candidate goes on without; the recording stays then.

    `transcribe` blocks; it is given what takes the share that is done, which raises to stop it.
    """

    AUTO_FOCUS = ""
    BINDINGS = [Binding("r,R", "again", show=False), Binding("t,T", "type", show=False)]
    ACTIONS = (Action("R", "Try again", "again"), Action("T", "Type instead", "type"))

    def __init__(self, label: str, transcribe: Callable[[Callable[[float], None]], Transcript]) -> None:
        super().__init__()
        self._label = label
        self._transcribe = transcribe
        self._busy = Busy(label)
        self._works = False
        self._left = False

    def body(self) -> ComposeResult:
        with Vertical(classes="card"):
            yield Static("Your answer is recorded", classes="title", markup=False)
            yield self._busy
            yield Static("The clock stands.", markup=False)

    def on_mount(self) -> None:
        self.run_worker(self._work())

    def on_unmount(self) -> None:
        self._left = True

    def action_again(self) -> None:
        if not self._works:
            self.run_worker(self._work())

    def action_type(self) -> None:
        self._left = True
        self.finish(None)

    async def _work(self) -> None:
        self._works = True
        self.trouble("")
        self._busy.display = True
        try:
            self.finish(await aside(lambda: self._transcribe(self._progress)))
        except Given:
            pass
        except Exception as error:  # an engine may be anyone's, and the recording is there
            self._busy.display = False
            self.trouble(f"Not transcribed: {error}\nThe recording is kept. R tries again; T goes on by typing.")
        finally:
            self._works = False

    def _progress(self, share: float) -> None:
        """Called in the thread that transcribes."""
        if self._left:
            raise Given
        self._busy.label = f"{self._label}, {share:.0%}"


class Given(Exception):
    """The candidate went on without the transcript."""
