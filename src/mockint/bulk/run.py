"""One bulk run: what is missing is graded, one way or another, kept as it is done, and then told in its order.

The input is read as a stream, once to grade it and once to tell what became of it, so that memory doesn't grow with it.
Between the two stands the journal, which outlives a kill at any moment.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from pathlib import Path

from pydantic import TypeAdapter

from mockint.bulk.items import BadItem, Done, Item, Keyed, read_items
from mockint.domain.errors import MockintError
from mockint.domain.grade import Grade, Reason, Ungraded
from mockint.domain.question import Bank
from mockint.storage.database import AT_ONCE, parts
from mockint.storage.journal import Journal

Pending = Callable[[], Iterator[Keyed]]
"""Reads what still has to be graded, each with its key; called again, what then is still missing."""

Way = Callable[[Pending], AsyncGenerator[Done, None]]
"""Grades what is pending: yields each key and grade as it is done, in any order. Closed early, it stops what runs."""

Outcome = tuple[Item, Grade | Reason] | tuple[BadItem, None]
"""What became of a line: its grade, or the reason why it was not tried; nothing where it can't be used."""

GIVE_UP = 64  # failures in a row of the grader itself
GENERAL = ("unavailable", "timeout", "failed", "cost_limit")  # kinds of failures that the next answer would meet too
GRADE: TypeAdapter[Grade] = TypeAdapter(Grade)


class Run:
    """The grading of one file in one way, as `way_of` says it.

    `name` tells this run from all others; with `again`, what others graded is asked again. `on_grade` hears of each
    grade when it is kept.
    """

    def __init__(
        self,
        path: Path,
        way: str,
        journal: Journal,
        *,
        name: str,
        again: bool = False,
        on_grade: Callable[[Grade], None] | None = None,
    ) -> None:
        self._path = path
        self._way = way
        self._journal = journal
        self._name = name
        self._again = again
        self._on_grade = on_grade
        self._banks: dict[str, Bank | MockintError] = {}
        self._begun: set[str] = set()
        self._kept: set[str] = set()
        self._saving: set[str] = set()
        self._unsaved: dict[str, Grade] = {}
        self._failures = 0
        self._trouble: Reason | None = None

    def pending(self) -> Iterator[Keyed]:
        """What still has to be graded, as it is asked for: each content once, however many lines have it.

        It ends early after so many failures in a row that the next would fail too.
        """
        # What an earlier reading gave is missing again, unless a grade came of it that isn't kept yet.
        self._begun = self._saving | self._unsaved.keys()
        self._failures, self._trouble = 0, None
        for item, key in self._keyed():
            if self._trouble:
                return
            if isinstance(item, Item) and key and key not in self._begun:
                self._begun.add(key)
                yield key, item

    def survey(self) -> Iterator[tuple[Item | BadItem, bool]]:
        """Every line of the input in its order, and whether it still has to be graded; nothing is begun."""
        for item, key in self._keyed():
            yield item, bool(key)

    async def grade(self, way: Way) -> None:
        """Grade what is pending. Raises StoreError where the journal can't keep it, and what the way raises."""
        saving: asyncio.Task[None] | None = None
        try:
            async with aclosing(way(self.pending)) as grades:
                async for key, grade in grades:
                    self._watch(grade)
                    self._unsaved[key] = grade
                    if saving is None or saving.done():
                        if saving:
                            saving.result()
                        saving = asyncio.create_task(self._save())
                    elif len(self._unsaved) >= AT_ONCE:  # a grader quicker than the disk waits for it
                        await saving
        finally:
            if saving:
                await saving

    def lines(self) -> Iterator[Outcome]:
        """Every line of the input in its order, with what became of it."""
        untried = self._trouble or Reason(kind="failed", message="it was not tried")
        for part in parts(read_items(self._path, self._banks)):
            keys = [item.key(self._way) if isinstance(item, Item) else "" for item in part]
            kept = self._journal.grades(key for key in keys if key)
            for item, key in zip(part, keys, strict=True):
                if isinstance(item, BadItem):
                    yield item, None
                else:
                    yield item, GRADE.validate_python(json.loads(kept[key])) if key in kept else untried

    def _keyed(self) -> Iterator[tuple[Item | BadItem, str]]:
        """Each line with the key of what has to be graded, "" where nothing has."""
        for part in parts(read_items(self._path, self._banks)):
            keys = [item.key(self._way) if isinstance(item, Item) else "" for item in part]
            # Forgotten before the journal is asked: what is kept by now, it knows.
            self._begun -= self._kept
            self._kept.clear()
            done = self._journal.done(filter(None, keys), self._name, again=self._again)
            yield from ((item, "" if key in done else key) for item, key in zip(part, keys, strict=True))

    def _watch(self, grade: Grade) -> None:
        if not isinstance(grade, Ungraded):
            self._failures = 0
        elif grade.ungraded.kind in GENERAL:
            self._failures += 1
            if self._failures >= GIVE_UP and not self._trouble:
                told = f"not tried, since {GIVE_UP} answers in a row failed: {grade.ungraded.message}"
                self._trouble = Reason(kind=grade.ungraded.kind, message=told)

    async def _save(self) -> None:
        while self._unsaved:
            grades, self._unsaved = self._unsaved, {}
            self._saving = set(grades)
            await asyncio.to_thread(self._journal.add, self._name, grades)
            self._kept |= self._saving
            self._saving = set()
            if self._on_grade:
                for grade in grades.values():
                    self._on_grade(grade)
