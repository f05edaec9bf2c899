"""The question while it is answered by voice: listening, a level meter, and the clock.

The clock stands until the first sound has come: while the question is said aloud, while the microphone opens, in a
pause, and when the microphone is gone. The silence that ends an answer isn't counted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from mockint.domain.errors import MockintError
from mockint.domain.session import State
from mockint.interview.clock import clock_face
from mockint.screen.actions import Action, ActionBar
from mockint.screen.aside import aside
from mockint.screen.asked import AskedStage
from mockint.screen.edited import DRAFT
from mockint.screen.meter import Meter
from mockint.screen.pause import PauseScreen
from mockint.screen.wording import line
from mockint.speech.hearing import Hearing
from mockint.speech.microphone import QUIET, Microphone
from mockint.speech.take import Take

if TYPE_CHECKING:
    from mockint.interview.conductor import Conductor

TICK = 0.1
"""Seconds between two looks at the meter and the clock."""
LOOK = 5
"""Ticks between two looks for the end of speech."""


@dataclass
class Listening:
    """What lasts from one recording to the next: the microphone, and whether a silence ends an answer."""

    hearing: Hearing
    microphone: Microphone
    stops: bool

    @property
    def silence(self) -> float | None:
        """Seconds of silence that end an answer now."""
        return self.hearing.silence_stop if self.stops else None


class Left(StrEnum):
    """How the recording was left."""

    STOPPED = "stopped"
    TYPE = "type"
    SKIPPED = "skipped"


class Doing(StrEnum):
    """What goes on, in words."""

    SPEAKING = "The question is said aloud; the microphone is off."
    OPENING = "Listening. The clock starts with the first sound."
    RECORDING = "Recording"
    PAUSED = "Paused"
    GONE = "Not recording. The clock stands."
    STOPPING = "Stopped."


class RecordingScreen(AskedStage[Left]):
    """Ends when the candidate stops, types instead or skips, or when a silence or the clock ends the answer.

    The clock stands then, and the microphone is closed.
    """

    AUTO_FOCUS = ""
    BINDINGS = [
        Binding("ctrl+s,f2,ctrl+enter", "stop", priority=True, show=False),
        Binding("ctrl+n,f4", "skip", priority=True, show=False),
        Binding("ctrl+p,f3", "pause", priority=True, show=False),
        Binding("ctrl+t,f1", "hint", priority=True, show=False),
        Binding("ctrl+o,f5", "type", priority=True, show=False),
        Binding("ctrl+g,f6", "silence", priority=True, show=False),
        Binding("ctrl+r,f7", "again", priority=True, show=False),
    ]
    ACTIONS = (
        Action("^S", "Stop", "stop", also="F2"),
        Action("^N", "Skip", "skip", also="F4"),
        Action("^P", "Pause", "pause", also="F3"),
        Action("^T", "Hint", "hint", also="F1"),
    )
    MORE = (
        Action("^O", "Type instead", "type", also="F5", short="Type"),
        Action("^G", "Stop by silence", "silence", also="F6", short="Silence"),
        Action("^R", "Record on", "again", also="F7", short="Record"),
    )

    def __init__(self, conductor: "Conductor", listening: Listening, *, aloud: bool) -> None:
        super().__init__(conductor)
        self._listening = listening
        self._take = Take(listening.microphone, listening.hearing.folder(), len(conductor.session.attempts) - 1)
        self._aloud = aloud
        self.doing = Doing.OPENING
        self._left = Left.STOPPED
        self._why = ""
        self._ticks = 0
        self._looking = False
        self._stopped_at = self._saved_at = conductor.at
        self._now = Static(id="now", markup=False)
        self._meter = Meter()
        self._about = Static(id="sound", markup=False)

    def body(self) -> ComposeResult:
        yield from self.head()
        with Vertical(id="recording"):
            yield self._now
            yield self._meter
            yield self._about
            yield ActionBar(self.MORE)
        with Horizontal(id="status"):
            yield self._said

    def on_mount(self) -> None:
        self.show_hints()
        self.set_interval(TICK, self.tick)
        self.run_worker(self._listen())

    def on_unmount(self) -> None:
        self._hush()
        self._take.finish()

    def on_resize(self) -> None:
        self._draw()

    def on_screen_resume(self) -> None:
        if self.doing is Doing.PAUSED:
            self.run_worker(self._listen())

    @property
    def is_open(self) -> bool:
        return self._conductor.session.state in (State.ANSWERING, State.PAUSED) and not self.result.done()

    def stays(self) -> str:
        return "What you say is kept in its recording. Saving is tried again every two seconds."

    def tick(self) -> None:
        """Look at what came: start the clock at the first sound, end the answer, keep the time that is used."""
        if not self.is_open:
            return
        if self.doing is Doing.STOPPING:
            if self._due:
                self._end()
        elif self.doing is Doing.GONE:
            # The clock still runs where that it stands could not be saved.
            if self._conductor.session.state is State.ANSWERING and self._due and self._tried(self._stand):
                self.trouble(self._why)
        elif self.doing in (Doing.OPENING, Doing.RECORDING):
            self._follow()
        self._draw()

    def _follow(self) -> None:
        """Follow the sound while the microphone is open, or about to be."""
        conductor, take = self._conductor, self._take
        if take.failure:
            self._lose(take.failure)
        elif self.doing is Doing.OPENING:
            if take.came and self._due and self._tried(conductor.resume):
                self.doing = Doing.RECORDING
        elif conductor.question_remaining <= 0 and conductor.session.plan.strict:
            self._stop(Left.STOPPED)
        else:
            if self._due and not take.silence:
                # Saved without a change, for the time that is used; a silence may turn out to be the end of it.
                self._tried(lambda: conductor.draft(conductor.session.current.answer))
            self._look()

    def action_stop(self) -> None:
        if self._take.seconds:
            self._stop(Left.STOPPED)
        else:
            self.say("Nothing is recorded yet. ^O types instead, ^N skips.")

    def action_type(self) -> None:
        self._stop(Left.TYPE)

    def action_skip(self) -> None:
        seconds = self._take.seconds
        told = f"Again skips the question, without the {clock_face(seconds)} that you said."
        if seconds < 1 or self.confirm("skip", told):
            self._stop(Left.SKIPPED)

    def action_pause(self) -> None:
        if self.doing in (Doing.OPENING, Doing.RECORDING) and self._stood():
            self.doing = Doing.PAUSED
            self.run_worker(aside(self._take.close))
            self.app.push_screen(RecordingPause(self._conductor, self.where))

    def action_hint(self) -> None:
        if self.doing is not Doing.STOPPING:
            self.saved(self.reveal)

    def action_silence(self) -> None:
        """Switch the end by silence off or on."""
        if self._listening.hearing.silence_stop is not None:
            self._listening.stops = not self._listening.stops
            self._take.end_by(self._listening.silence)
        self._draw()

    def action_again(self) -> None:
        if self.doing is Doing.GONE:
            self.run_worker(self._listen())

    async def _listen(self) -> None:
        """Say the question where it is to be said, then open the microphone."""
        self.trouble("")
        if self._aloud:
            self._aloud = False
            await self._speak()
        if self.doing is Doing.STOPPING:
            return
        self.doing = Doing.OPENING
        try:
            await aside(lambda: self._take.open(self._listening.silence))
        except MockintError as error:
            self._lose(str(error))
        if self.doing in (Doing.PAUSED, Doing.STOPPING):  # while it was opening
            await aside(self._take.close)

    async def _speak(self) -> None:
        voice, follow_up = self._listening.hearing.voice, self._conductor.session.current.follow_up
        if voice is None:
            return
        self.doing = Doing.SPEAKING
        try:
            await aside(lambda: voice.say(follow_up or self._question.question))
        except MockintError as error:
            self.say(line(str(error)))

    def _hush(self) -> None:
        voice = self._listening.hearing.voice
        if voice is not None and self.doing is not Doing.RECORDING:
            voice.stop()

    def _look(self) -> None:
        """Have looked whether a silence has ended the answer, now and then and beside the rest."""
        self._ticks += 1
        if self._ticks % LOOK == 0 and not self._looking and self._listening.silence is not None:
            self._looking = True
            self.run_worker(self._look_for_end())

    async def _look_for_end(self) -> None:
        try:
            if await aside(self._take.ended) and self.doing is Doing.RECORDING:
                self._stop(Left.STOPPED, silence=self._take.silence)
        except MockintError as error:
            self._listening.stops = False
            self.say(line(f"Silence ends no answer: {error}"))
        finally:
            self._looking = False

    def _lose(self, why: str) -> None:
        """No more sound comes, or it can't be written: the clock stands, and what was said is kept."""
        self.doing = Doing.GONE
        self._stood()
        self.run_worker(aside(self._take.close))
        seconds = self._take.seconds
        kept = f"The {clock_face(seconds)} that you said are kept: ^S takes them. " if seconds >= 1 else ""
        self._why = f"{why[:1].upper()}{why[1:]}\n{kept}^R records on, ^O goes on by typing."
        if not self.unsaved:
            self.trouble(self._why)

    def _stop(self, left: Left, silence: float = 0) -> None:
        if self.doing is not Doing.STOPPING and self.is_open:
            self.doing, self._left = Doing.STOPPING, left
            self._stopped_at = self._conductor.at - silence
            self._hush()
            self.run_worker(self._close())

    async def _close(self) -> None:
        await aside(self._take.finish)
        self._end()

    def _end(self) -> None:
        """Let the clock stand as of when it was stopped, and go; tried again where that can't be saved."""
        if self.result.done():  # the clock's tick was first
            return
        if self._tried(self._stand) and (self._left is not Left.SKIPPED or self._tried(self._conductor.skip)):
            self.finish(self._left)

    def _stood(self) -> bool:
        self._stopped_at = self._conductor.at
        return self._tried(self._stand)

    def _stand(self) -> None:
        if self._conductor.session.state is State.ANSWERING:
            self._conductor.pause(ago=self._conductor.at - self._stopped_at)

    @property
    def _due(self) -> bool:
        """Whether it is time to save, or to try again."""
        return self._conductor.at - self._saved_at >= DRAFT or not (self.unsaved or self.doing is Doing.RECORDING)

    def _tried(self, act: Callable[[], object]) -> bool:
        self._saved_at = self._conductor.at
        return self.saved(act)

    def _draw(self) -> None:
        self.show_clock()
        recording = self.doing is Doing.RECORDING
        self._meter.show(self._take.level if recording else QUIET)
        seconds = f" {clock_face(self._take.seconds)}" if self._take.seconds else ""
        now = f"● Recording{seconds}" if recording else self.doing.value
        if now != self._now.content:
            self._now.update(now)
        silence = self._listening.silence
        ends = f"stops after {silence:g} s of silence" if silence is not None else "stops by ^S alone"
        name = line(self._take.microphone.name)
        about = f"{name} · {ends}" if name else ends
        if about != self._about.content:
            self._about.update(about)


class RecordingPause(PauseScreen):
    """The pause of a recording: the clock goes on with the first sound after it, not with the key."""

    def action_resume(self) -> None:
        if self.is_current:
            self.app.pop_screen()
