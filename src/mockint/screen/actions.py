"""The row of actions at the foot of every screen: each is reached by its keys, or by Tab and Enter."""

from collections.abc import Iterable
from typing import NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

NARROW = 80
"""Below this many columns, screens say less."""


class Action(NamedTuple):
    """An action of a screen: the key that is shown for it, its name, and the Textual action that it runs.

    `also` is a second key and `short` a shorter name; a narrow screen leaves the first out and takes the second.
    """

    key: str
    label: str
    runs: str
    also: str = ""
    short: str = ""


QUIT = Action("^Q", "Save and quit", "app.save_and_quit", short="Quit")


class ActionKey(Static, can_focus=True):
    """One action, pressed by Enter or the space bar while it has the focus."""

    BINDINGS = [Binding("enter,space", "press", show=False)]

    def __init__(self, action: Action) -> None:
        super().__init__(markup=False)
        self._action = action

    def fit(self, narrow: bool) -> None:
        """Show as much as the screen has room for."""
        action = self._action
        label = action.short or action.label if narrow else action.label
        also = f" {action.also}" if action.also and not narrow else ""
        self.update(Content.assemble((action.key, "bold"), (also, "dim"), f" {label}"))

    async def action_press(self) -> None:
        await self.screen.run_action(self._action.runs)


class ActionBar(Horizontal):
    """The actions of a screen, in one row."""

    BINDINGS = [
        Binding("left", "screen.focus_previous", show=False),
        Binding("right", "screen.focus_next", show=False),
    ]

    def __init__(self, actions: Iterable[Action]) -> None:
        super().__init__()
        self._keys = [ActionKey(action) for action in actions]

    def compose(self) -> ComposeResult:
        yield from self._keys

    def on_mount(self) -> None:
        self.on_resize()

    def on_resize(self) -> None:
        for key in self._keys:
            key.fit(self.app.size.width < NARROW)
