"""How loud it is, as a bar."""

from textual.widgets import Static

from mockint.speech.microphone import QUIET

WIDTH = 30
FLOOR = -60.0
"""The level, in dBFS, at which the bar is empty: a quiet room."""


class Meter(Static):
    """A bar that fills with the level of the last sound."""

    def __init__(self) -> None:
        super().__init__(meter(QUIET), id="meter", markup=False)

    def show(self, level: float) -> None:
        """Draw a level in dBFS; nothing is drawn where nothing changed."""
        drawn = meter(level)
        if drawn != self.content:
            self.update(drawn, layout=False)


def meter(level: float) -> str:
    """A level in dBFS as a bar of `WIDTH` cells and a number; silence has none."""
    full = round(WIDTH * min(1.0, max(0.0, 1 - level / FLOOR)))
    told = "silent" if level <= FLOOR else f"{level:.0f} dB"
    return f"{'━' * full}{'─' * (WIDTH - full)} {told:<6}"
