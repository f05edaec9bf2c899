"""What all screens of an interview share: a body, a line for trouble, the row of actions, and an end with a result."""

import asyncio
from collections.abc import Callable
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Static

from mockint.domain.visible import visible
from mockint.screen.actions import QUIT, Action, ActionBar

Result = TypeVar("Result")


class Stage(Screen[None], Generic[Result]):
    """A screen that stands until `finish` is called; who shows it awaits `result`."""

    ACTIONS: ClassVar[tuple[Action, ...]] = ()
    QUITTABLE: ClassVar[bool] = True
    """Whether Save and quit stands among the actions."""

    def __init__(self) -> None:
        super().__init__()
        self.result: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._trouble = Static(id="trouble", markup=False)
        self._notice = Static(id="notice", markup=False)
        self._heard = Static(id="heard", markup=False)

    @property
    def draft(self) -> str | None:
        """The answer typed here so far; None where none is typed here."""
        return None

    @property
    def selected(self) -> str:
        """What is selected here."""
        return ""

    def after_typing(self, act: Callable[[], object]) -> None:
        """Do it once every key that was pressed before is in the text: shortcuts overtake the keys that are typed."""
        act()

    def body(self) -> ComposeResult:
        """The screen's own widgets; none where it has only its actions."""
        yield from ()

    def actions(self) -> tuple[Action, ...]:
        """The screen's own actions."""
        return self.ACTIONS

    def compose(self) -> ComposeResult:
        yield from self.body()
        with Vertical(id="foot"):
            yield self._trouble
            yield self._notice
            yield self._heard
            yield ActionBar((*self.actions(), QUIT) if self.QUITTABLE else self.actions())

    def finish(self, result: Result) -> None:
        """End the screen; what comes after the first end doesn't count."""
        if not self.result.done():
            self.result.set_result(result)

    @property
    def troubled(self) -> bool:
        return bool(self._trouble.content)

    def trouble(self, message: str) -> None:
        """Show what went wrong until it is mended ("")."""
        said = visible(message)
        if said != self._trouble.content:
            self._trouble.update(said)
            self._trouble.set_class(bool(said), "shown")

    def notice(self, message: str) -> None:
        """A passing word about the screen's keys; "" takes it away."""
        self._notice.update(message)
        self._notice.set_class(bool(message), "shown")

    def hear(self, message: str) -> None:
        """A quiet line for what the grader says while it waits; "" takes it away."""
        if message != self._heard.content:
            self._heard.update(message)
            self._heard.set_class(bool(message), "shown")
