"""The check of the microphone, before any clock runs."""

from enum import StrEnum

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from mockint.domain.errors import MockintError
from mockint.screen.actions import Action
from mockint.screen.aside import aside
from mockint.screen.meter import Meter
from mockint.screen.stage import Stage
from mockint.screen.wording import line
from mockint.speech.errors import MicrophoneError
from mockint.speech.microphone import BLOCKS, QUIET, Microphone, level, permission

TICK = 0.1
VOICE = -45.0
"""The level in dBFS from which a sound counts as a voice near the microphone."""


class By(StrEnum):
    """How the answers will be given."""

    VOICE = "voice"
    TYPING = "typing"


class CheckScreen(Stage[By]):
    """Shows whether the microphone hears anything; left with Enter."""

    AUTO_FOCUS = ""
    BINDINGS = [
        Binding("enter", "go_on", show=False),
        Binding("r,R", "again", show=False),
        Binding("t,T", "type", show=False),
    ]
    ACTIONS = (
        Action("Enter", "Go on", "go_on"),
        Action("R", "Try again", "again"),
        Action("T", "Type the answers", "type", short="Type"),
    )

    def __init__(self, microphone: Microphone) -> None:
        super().__init__()
        self._microphone = microphone
        self._blocks = 0
        self._loud = 0
        self._level = QUIET
        self._loudest = QUIET
        self._failure = ""
        self._opened = False
        self._left = False
        self._device = Static("Opening the microphone", markup=False)
        self._meter = Meter()
        self._said = Static("", markup=False)

    def body(self) -> ComposeResult:
        with Vertical(classes="card"):
            yield Static("The microphone", classes="title", markup=False)
            yield self._device
            yield self._meter
            yield self._said
            yield Static("No clock runs, and nothing is recorded.", markup=False)

    def on_mount(self) -> None:
        self.set_interval(TICK, self.tick)
        self.run_worker(self._open())

    def on_unmount(self) -> None:
        if not self._left:  # else it may be the next screen's by now
            self._microphone.close()

    def tick(self) -> None:
        """Show what was heard so far."""
        self._meter.show(self._level)
        if self._failure:
            self._fail(self._failure)
        elif self._loud >= BLOCKS // 2:
            self._say("You are heard.")
        elif self._blocks >= 3 * BLOCKS and self._loudest <= QUIET:
            self._say(f"Not a sound comes. It may be muted, or not allowed here: {permission()}.")
        elif self._blocks:
            self._say("Say something: the bar should move.")

    def action_go_on(self) -> None:
        if self._failure or not self._opened:
            self.notice("There is no sound yet. R tries again, T goes on by typing.")
        else:
            self._leave(By.VOICE)

    def action_type(self) -> None:
        self._leave(By.TYPING)

    def action_again(self) -> None:
        if self._failure:
            self.run_worker(self._open())

    async def _open(self) -> None:
        self._failure = ""
        self.trouble("")
        self.notice("")
        try:
            await aside(lambda: self._microphone.open(self._take, self._lose))
        except MockintError as error:
            self._failure = str(error)
            return
        self._opened = True
        self._device.update(line(self._microphone.name))

    def _fail(self, why: str) -> None:
        self._meter.show(QUIET)
        self._say("")
        self.trouble(f"{why[:1].upper()}{why[1:]}\nR tries again; T goes on by typing.")

    def _take(self, block: bytes) -> None:
        """Called in the microphone's thread."""
        self._blocks += 1
        self._level = level(block)
        self._loudest = max(self._loudest, self._level)
        self._loud += self._level >= VOICE

    def _lose(self, error: MicrophoneError) -> None:
        self._failure = str(error)

    def _leave(self, by: By) -> None:
        self.run_worker(self._close(by))

    async def _close(self, by: By) -> None:
        await aside(self._microphone.close)
        self._left = True
        self.finish(by)

    def _say(self, message: str) -> None:
        if message != self._said.content:
            self._said.update(message)
