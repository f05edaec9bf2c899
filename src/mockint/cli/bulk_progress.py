"""How far a bulk run is: a bar at a terminal, else a line now and then."""

import sys
import time
from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Self

from mockint.cli.output import dollars, say
from mockint.domain.grade import Grade, Graded, Usage
from mockint.domain.visible import visible

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

EVERY = 30.0  # seconds between two lines
SHOWN = 100  # characters of what is waited for


class BulkProgress(AbstractContextManager["BulkProgress"]):
    """Counts what is done of the answers that are missing; what it shows goes to stderr."""

    def __init__(self) -> None:
        self.graded = self.failed = 0
        self.usage = Usage()
        self._missing = 0
        self._began = self._told = 0.0
        self._bar: tuple[Progress, TaskID] | None = None

    def of(self, missing: int) -> Self:
        """For so many answers, from now on."""
        self._missing = missing
        self._began = self._told = time.monotonic()
        return self

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            progress = Progress(
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[rate]}", markup=False),
                TimeRemainingColumn(),
                TextColumn("{task.fields[waiting]}", markup=False),
                console=Console(stderr=True),
            )
            progress.start()
            self._bar = progress, progress.add_task("", total=self._missing, rate="", waiting="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar[0].stop()

    def count(self, grade: Grade) -> None:
        """One more is done."""
        if isinstance(grade, Graded):
            self.graded += 1
        else:
            self.failed += 1
        self.usage += grade.usage
        if self._bar:
            progress, task = self._bar
            progress.update(task, completed=self.graded + self.failed, rate=self._rate(), waiting="")
        elif time.monotonic() - self._told >= EVERY:
            self._told = time.monotonic()
            say(f"{self.graded + self.failed} of {self._missing} answers are done, {self._rate()} …")

    def waiting(self, message: str) -> None:
        """Show what is waited for; "" when it is over."""
        shown = visible(message, keep_newlines=False)[:SHOWN]
        if self._bar:
            progress, task = self._bar
            progress.update(task, waiting=shown)
        elif shown and time.monotonic() - self._told >= EVERY:
            self._told = time.monotonic()
            say(shown)

    def _rate(self) -> str:
        rate = (self.graded + self.failed) / max(time.monotonic() - self._began, 1e-9)
        spent = dollars(self.usage.cost_usd)
        told = [f"{rate:.2g} a second"] if rate < 10 else [f"{rate:.0f} a second"]
        return ", ".join(
            told + ([spent] if self.usage.calls else []) + ([f"{self.failed} failed"] if self.failed else [])
        )
