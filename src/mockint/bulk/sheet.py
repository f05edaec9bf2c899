"""The verdicts of a bulk run as a CSV for a spreadsheet, with a column for a person's own that no later run touches."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from mockint.bulk.items import Item
from mockint.bulk.run import Outcome
from mockint.domain.errors import InputError
from mockint.domain.grade import Grade, Graded, Reason
from mockint.domain.visible import visible
from mockint.grading.criteria import criteria_of
from mockint.grading.sheet import COLUMNS, HUMAN, Sheet, SheetRow, guarded, same
from mockint.reports.write import writing

NAMED = 5  # wrong words that are told one by one


@dataclass(frozen=True)
class Row:
    """One answer and one criterion. Without a grade there is no verdict, and the comment says why."""

    id: str
    question: str
    answer: str
    criterion_id: str
    criterion: str
    weight: int
    verdict: str = ""
    credit: float | None = None
    evidence: str = ""
    comment: str = ""


@dataclass(frozen=True)
class SheetWritten:
    """How many `rows` a sheet has, in how many of them a person's own was `kept`.

    `apart` rows are kept at the end without verdicts: what a person wrote of answers or criteria that are not among the
    others any more.
    """

    rows: int
    kept: int
    apart: int


def sheet_rows(outcomes: Iterable[Outcome]) -> Iterator[Row]:
    """The rows of all answers that have criteria, in their order; lines that can't be used have none."""
    for item, grade in outcomes:
        if isinstance(item, Item) and grade is not None:
            yield from _rows(item, grade)


def check_sheet(path: Path) -> None:
    """Raises InputError where `write_sheet` would, so that it is said before anything is graded."""
    _Before(path)


def write_sheet(path: Path, rows: Iterable[Row]) -> SheetWritten:
    """Write the rows as they come, in place of a sheet that is there; what a person wrote in that goes over.

    That is `human_verdict` and all columns of the person's own, wherever id, question, answer and criterion are the
    same. The file is replaced when all is written. Raises InputError where it can't be read or written, is no sheet,
    or has a human verdict that is none: then it is as it was.
    """
    before = _Before(path)
    count = kept = 0
    with writing(str(path), force=True) as file:
        file.write("\ufeff")  # without it Excel takes UTF-8 for something else
        table = csv.writer(file, delimiter=before.delimiter, lineterminator="\r\n")
        table.writerow([*COLUMNS, *before.extras])
        for row in rows:
            cells = {name: _cell(getattr(row, name)) for name in _NAMES}
            was = before.take(cells)
            kept += was is not None
            table.writerow(before.cells(cells, was))
            count += 1
        left = before.left()
        for old in left:
            own = {name: old.cells[name] for name in COLUMNS}
            table.writerow(before.cells(own | dict.fromkeys(_OURS, ""), old))
        before.check_unchanged()
    return SheetWritten(count + len(left), kept + len(left), len(left))


_NAMES = tuple(field.name for field in fields(Row))
_NUMBERS = ("weight", "credit")
_OURS = ("verdict", "credit", "evidence", "comment")  # what only a grade can say


class _Before:
    """What a person wrote in the sheet that is there, by what it is about; nothing where there is none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._state = _state(path)
        self._rows: dict[bytes, list[SheetRow]] = {}
        self.delimiter = ","
        self.extras: list[str] = []
        if self._state and path.stat().st_size:
            self._read(Sheet(path))

    def _read(self, sheet: Sheet) -> None:
        self.delimiter = sheet.delimiter
        self.extras = list(sheet.extras)
        wrong: list[str] = []
        for row in sheet.rows():
            try:
                written = row.human is not None or any(row.extras)
            except ValueError as error:
                wrong.append(f"row {row.number}: {HUMAN}: {error}")
                continue
            if written:
                self._rows.setdefault(same(row.cells), []).append(row)
                self.extras += [""] * (len(row.extras) - len(self.extras))
        if wrong:
            more = f"; and {len(wrong) - NAMED} more" if len(wrong) > NAMED else ""
            told = f"{self._path}: {'; '.join(wrong[:NAMED])}{more}. Nothing was written over; mend it and run it again"
            raise InputError(visible(told, keep_newlines=False))

    def take(self, cells: dict[str, str]) -> SheetRow | None:
        """What was written beside such a row; each is given once."""
        rows = self._rows.get(same(cells)) if self._rows else None
        return rows.pop(0) if rows else None

    def left(self) -> list[SheetRow]:
        """What was not taken, in its order."""
        return sorted((row for rows in self._rows.values() for row in rows), key=lambda row: row.number)

    def cells(self, own: dict[str, str], was: SheetRow | None) -> list[str]:
        """A whole row as it is written: a person's cells exactly as they were."""
        extras = was.extras if was else ()
        own = own | {HUMAN: was.cells[HUMAN] if was else ""}
        ours = (own[name] if name in _NUMBERS else guarded(own[name]) for name in COLUMNS)
        return [*ours, *extras, *[""] * (len(self.extras) - len(extras))]

    def check_unchanged(self) -> None:
        """Raises InputError where somebody saved the file since it was read."""
        if _state(self._path) != self._state:
            raise InputError(
                f"{self._path}: another program saved it in the meantime. Nothing was written over; run it again"
            )


def _state(path: Path) -> Any:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f"{path}: can't be read: {error.strerror or error}") from error
    return found.st_mtime_ns, found.st_size, found.st_ino


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value).encode("utf-8", "replace").decode()


def _rows(item: Item, grade: Grade | Reason) -> Iterator[Row]:
    about = item.id, item.question.question, item.answer
    if not isinstance(grade, Graded):
        reason = grade if isinstance(grade, Reason) else grade.ungraded
        for asked in criteria_of(item.question):
            told = f"not graded ({reason.kind}): {reason.message}"
            yield Row(*about, asked.id, asked.text, asked.weight, comment=told)
        return
    for given in grade.criteria:
        yield Row(
            *about,
            given.id,
            given.text,
            given.weight,
            given.verdict.value,
            given.credit,
            "\n".join(evidence.quote for evidence in given.evidence),
            given.comment,
        )
