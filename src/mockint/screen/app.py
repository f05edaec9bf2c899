"""The interview on the screen: `run_interview` is the way in. The App only wires; the screens know their own part."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from textual.app import App
from textual.binding import Binding
from textual.screen import Screen

from mockint.domain.errors import MockintError, StoreError
from mockint.domain.session import Plan, Session, State
from mockint.domain.visible import visible
from mockint.screen.actions import NARROW
from mockint.screen.guard import guarded
from mockint.screen.quiet import quiet_libraries
from mockint.screen.stage import Stage
from mockint.screen.start import StartScreen
from mockint.screen.theme import TERMINAL
from mockint.screen.wording import line

if TYPE_CHECKING:
    from mockint.interview.conductor import Conductor
    from mockint.screen.course import Course
    from mockint.speech.hearing import Hearing
    from mockint.speech.voices import Voice

Result = TypeVar("Result")


class Outcome(StrEnum):
    """How the screen was left."""

    DONE = "done"
    SET_ASIDE = "set_aside"
    INTERRUPTED = "interrupted"


def run_interview(
    plan: Plan,
    begin: "Callable[[], Conductor]",
    *,
    resuming: Session | None = None,
    warm: Callable[[], None] | None = None,
    told: Sequence[str] = (),
    listen: Callable[[Callable[[str], None]], None] | None = None,
    hearing: "Hearing | None" = None,
    voice: "Voice | None" = None,
) -> Outcome:
    """Hold the interview on this terminal, which `can_show` must have found fit.

    `begin` opens the store and gives the conductor; it runs in a thread while the first screen is read. `warm` gets
    the grader ready; it runs in a thread once the first question is there. `resuming` is the session to go on with,
    as it was left; `told` are lines for the first screen. `listen` is given the function that takes what the grader
    says while it waits, "" when it goes on, to be called in the event loop that grades. With `hearing` the answers are
    spoken; `voice` says the questions whose answers are typed. Raises what `begin` raises, the terminal restored.
    """
    # Until the first screen is painted there is no garbage worth 10 ms of looking for it.
    gc.disable()
    try:
        app = InterviewApp(plan, begin, resuming=resuming, warm=warm, told=told, hearing=hearing, voice=voice)
        if listen is not None:
            listen(app.hear)
        with guarded(), quiet_libraries() if hearing is not None else nullcontext():
            outcome = app.run(mouse=False)
    finally:
        gc.enable()
    if outcome is None and app.failure is None:
        # Textual stopped by itself: its terminal is gone, or there is a defect. What stands is saved first.
        app.set_aside()
        app.failure = MockintError("the interview screen stopped; `mockint resume` goes on from what was saved")
    if app.unsaved:
        sys.stderr.write(f"mockint: this could not be saved:\n\n{visible(app.unsaved)}\n\n")
    if app.failure is not None:
        raise app.failure
    return outcome or Outcome.INTERRUPTED


class InterviewApp(App[Outcome]):
    """Shows one screen after the other, and leaves in good order however it is told to."""

    CSS_PATH = "app.tcss"
    TITLE = "mockint"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (NARROW, "-wide")]
    BINDINGS = [
        Binding("ctrl+q", "save_and_quit", priority=True, show=False),
        Binding("ctrl+c", "copy_or_quit", priority=True, show=False),
    ]

    def __init__(
        self,
        plan: Plan,
        begin: "Callable[[], Conductor]",
        *,
        resuming: Session | None = None,
        warm: Callable[[], None] | None = None,
        told: Sequence[str] = (),
        hearing: "Hearing | None" = None,
        voice: "Voice | None" = None,
    ) -> None:
        # Textual's own way without colour draws black on black here; there is no colour to take out.
        colourless = os.environ.pop("NO_COLOR", None)
        super().__init__()
        if colourless is not None:
            os.environ["NO_COLOR"] = colourless
        self.register_theme(TERMINAL)
        self.theme = TERMINAL.name
        self.animation_level = "none"
        self._plan = plan
        self._begin = begin
        self._resuming = resuming
        self._warm = warm
        self._told = told
        self._hearing = hearing
        self._voice = voice
        self._heard = ""
        self._conductor: Conductor | None = None
        self._asked_twice: set[str] = set()
        self.stage: Stage[Any]
        """The screen that stands, a pause over it left aside."""
        self.failure: Exception | None = None
        self.unsaved = ""
        """What was typed and could not be saved."""

    def get_default_screen(self) -> Screen[Any]:
        self.stage = StartScreen(self._plan, self._resuming, self._told)
        return self.stage

    def on_mount(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._interrupt)
        self.call_after_refresh(self.run_worker, self._interview())

    async def put(self, stage: Stage[Any]) -> None:
        """Let a screen take the place of the one that stands."""
        if stage is self.stage:
            return
        self.stage = stage
        # Textual can't take the first screen off its stack: it stays at the bottom.
        await (self.switch_screen(stage) if len(self.screen_stack) > 1 else self.push_screen(stage))
        stage.hear(self._heard)

    async def show(self, stage: Stage[Result]) -> Result:
        """Let a screen take the place of the one that stands, and wait for its end."""
        await self.put(stage)
        if self._warm is not None and self._conductor is not None:
            # Whatever is loaded now is loaded while someone reads or types.
            self.call_after_refresh(self.run_worker, self._warm, thread=True, exit_on_error=False)
            self._warm = None
        return await stage.result

    def hear(self, message: str) -> None:
        """Show what the grader says while it waits, on whatever screen stands; "" when it goes on."""
        self._heard = line(message)
        for screen in self.screen_stack:
            if isinstance(screen, Stage):
                screen.hear(self._heard)

    def set_aside(self) -> None:
        """Save the draft and stop the clock; what can't be saved is kept in `unsaved`. Never raises."""
        try:
            self._try_set_aside()
        except StoreError:
            self.unsaved = self.stage.draft or ""

    def action_save_and_quit(self) -> None:
        self.stage.after_typing(lambda: self._leave(Outcome.SET_ASIDE))

    def action_copy_or_quit(self) -> None:
        self.stage.after_typing(self._copy_or_quit)

    def _copy_or_quit(self) -> None:
        if selected := self.stage.selected:
            self.copy_to_clipboard(selected)
            self._stage_on_top.notice("Copied.")
            self.set_timer(3, self._forget)
        elif "interrupt" in self._asked_twice:
            self._leave(Outcome.INTERRUPTED)
        else:
            self._asked_twice.add("interrupt")
            self._stage_on_top.notice("Ctrl-C again saves and quits.")
            self.set_timer(5, self._forget)

    async def _interview(self) -> None:
        if not gc.isenabled():
            # Modules and the like stay: later collections pass over them.
            gc.freeze()
            gc.enable()
        try:
            course = await self._opened()
            await course.run()
        except Exception as error:
            self.failure = error  # for who called, once the terminal is restored
        self.exit(Outcome.DONE)

    async def _opened(self) -> "Course":
        """What `begin` gives, once Enter was pressed too."""
        start = self.stage
        opening = asyncio.create_task(asyncio.to_thread(self._open))
        await asyncio.wait({opening, start.result}, return_when=asyncio.FIRST_COMPLETED)
        if not opening.done() and isinstance(start, StartScreen):
            await start.wait("Opening the store")
        course = await opening
        await start.result
        return course

    def _open(self) -> "Course":
        self._conductor = self._begin()
        # Imported here, in the thread: the first screen is painted and read meanwhile.
        from mockint.screen.course import Course

        return Course(self, self._conductor, self._hearing, self._voice)

    @property
    def _stage_on_top(self) -> Stage[Any]:
        return self.screen if isinstance(self.screen, Stage) else self.stage

    def _try_set_aside(self) -> None:
        if self._conductor is not None:
            self._conductor.set_aside(self.stage.draft)

    def _leave(self, outcome: Outcome) -> None:
        try:
            self._try_set_aside()
        except StoreError as error:
            if "unsaved" not in self._asked_twice:
                self._asked_twice.add("unsaved")
                self._stage_on_top.trouble(
                    f"NOT SAVED: {error}\nAgain quits all the same; what you typed is then printed to copy."
                )
                return
            self.unsaved = self.stage.draft or ""
        ended = self._conductor is not None and self._conductor.session.state is State.ENDED
        self.exit(Outcome.DONE if ended and outcome is Outcome.SET_ASIDE else outcome)

    def _interrupt(self) -> None:
        self.set_aside()
        self.exit(Outcome.INTERRUPTED)

    def _forget(self) -> None:
        self._asked_twice.discard("interrupt")
        self._stage_on_top.notice("")
