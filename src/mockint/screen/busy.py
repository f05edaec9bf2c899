"""A sign of life while someone waits: a bar that moves or fills, and the seconds."""

from time import monotonic

from textual.widgets import Static

WIDTH = 24
_THUMB = 6


class Busy(Static):
    """What is being waited for. With a `total` the bar fills by `done`, else it only moves."""

    def __init__(self, label: str, total: int = 0) -> None:
        super().__init__(markup=False)
        self.label = label
        self._total = total
        self._done = 0
        self._since = monotonic()

    def on_mount(self) -> None:
        self._draw()
        self.set_interval(0.25, self._draw)

    def done(self, count: int) -> None:
        """Say how many of the total are done."""
        self._done = count
        self._draw()

    def _draw(self) -> None:
        waited = monotonic() - self._since
        bar, told = bar_moving(int(waited * 4)), f"{int(waited)} s"
        if self._total:
            bar, told = bar_filled(self._done, self._total), f"{self._done} of {self._total}, {told}"
        self.update(f"{self.label}\n{bar} {told}", layout=False)


def bar_filled(done: int, total: int) -> str:
    full = WIDTH * done // total
    return "━" * full + "─" * (WIDTH - full)


def bar_moving(step: int) -> str:
    """A bar whose bright part goes to and fro, one cell a step."""
    room = WIDTH - _THUMB
    at = room - abs(room - step % (2 * room))
    return "─" * at + "━" * _THUMB + "─" * (room - at)
