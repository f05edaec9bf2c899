"""The grades of bulk runs, by the content that was graded, so that nothing is graded or paid for twice."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, Select, delete, insert, select

from mockint.domain.grade import Grade, Graded
from mockint.storage import schema
from mockint.storage.database import parts
from mockint.storage.opened import Opened


class Journal(Opened):
    """An open journal. Every method raises StoreError, with the place and what to do, for what the database refuses."""

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
            for part in parts(rows):
                connection.execute(delete(schema.grades).where(schema.grades.c.key.in_([row["key"] for row in part])))
                connection.execute(insert(schema.grades), part)

    def _of(self, keys: Iterable[str], query: Select[Any]) -> list[Row[Any]]:
        found: list[Row[Any]] = []
        with self.database.transaction() as connection:
            for part in parts(dict.fromkeys(keys)):
                found += connection.execute(query.where(schema.grades.c.key.in_(part)))
        return found
