"""The grades of bulk runs, by the content that was graded, so that nothing is graded or paid for twice."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import Row, Select, delete, insert, select

from mockint.domain.grade import Grade, Graded
from mockint.storage import schema, upgrade
from mockint.storage.database import Database

T = TypeVar("T")

AT_ONCE = 500  # keys in one query: databases limit the parameters


class Journal:
    """An open journal. Every method raises StoreError, with the place and what to do, for what the database refuses."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def __str__(self) -> str:
        """Where it is, for people; never with a password."""
        return str(self.database)

    @classmethod
    def open(cls, url: str | None = None) -> Self:
        """The journal in the store at `url`, else at `MOCKINT_DATABASE_URL`, else in the user's folder.

        It is made where it is missing. Raises ConfigurationError for an unusable URL, StoreError where it can't be
        made or written to.
        """
        database = Database.at(url)
        try:
            database.make()
            upgrade.bring_up_to_date(database)
        except BaseException:
            database.close()
            raise
        return cls(database)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.database.close()

    def done(self, keys: Iterable[str], run: str, *, again: bool = False) -> set[str]:
        """Those of the keys that this run need not grade: graded before, or tried in it; with `again` the latter."""
        grades = schema.grades
        fit = grades.c.run == run
        fit = fit if again else fit | (grades.c.graded == 1)
        return {row.key for row in self._of(keys, select(grades.c.key).where(fit))}

    def grades(self, keys: Iterable[str]) -> dict[str, str]:
        """What is kept (JSON) of those of the keys that were graded or tried."""
        found = self._of(keys, select(schema.grades.c.key, schema.grades.c.payload))
        return {row.key: row.payload for row in found}

    def add(self, run: str, grades: Mapping[str, Grade]) -> None:
        """Keep what became of answers by their keys, in place of what was kept; when it returns, it outlives a kill."""
        now = datetime.now(UTC).isoformat(timespec="microseconds")
        rows = [
            {
                "key": key,
                "run": run,
                "graded": int(isinstance(grade, Graded)),
                "recorded_at": now,
                "payload": json.dumps(grade.model_dump(mode="json")),
            }
            for key, grade in grades.items()
        ]
        with self.database.transaction(write=True) as connection:
            for part in _parts(rows):
                connection.execute(delete(schema.grades).where(schema.grades.c.key.in_([row["key"] for row in part])))
                connection.execute(insert(schema.grades), part)

    def _of(self, keys: Iterable[str], query: Select[Any]) -> list[Row[Any]]:
        found: list[Row[Any]] = []
        with self.database.transaction() as connection:
            for part in _parts(list(dict.fromkeys(keys))):
                found += connection.execute(query.where(schema.grades.c.key.in_(part)))
        return found


def _parts(items: list[T]) -> list[list[T]]:
    return [items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE)]
