"""A sheet with verdicts, one row for each answer and criterion, with a column for a person's own: read from a CSV.

Spreadsheets save it as they like: with commas, semicolons or tabs, as UTF-8 or UTF-16, columns added, moved or gone.
What they would take for a formula, or for a number or date to be written their own way, has an apostrophe before it.
"""

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from mockint.domain.errors import InputError
from mockint.domain.grade import Verdict

COLUMNS = (
    "id",
    "question",
    "answer",
    "criterion_id",
    "criterion",
    "weight",
    "verdict",
    "credit",
    "evidence",
    "comment",
    "human_verdict",
)
SAME = ("id", "question", "answer", "criterion_id", "criterion")
"""The columns that say whose verdict a row has; with `human_verdict`, those that a sheet can't be without."""

HUMAN = "human_verdict"
VERDICTS = ", ".join(Verdict)
DELIMITERS = ",;\t"
LONGEST = 2**31 - 1  # characters of a cell; the csv module's own limit is for every reader of this process
SHOWN = 30  # characters of a cell, in a message

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_FIGURES = re.compile(r"[\d.,:/ eE%+-]*")
_WHOLE = re.compile(r"0|[1-9]\d{0,14}", re.ASCII)  # what comes back from a spreadsheet as it went in
_WORDS = ("true", "false")


@dataclass(frozen=True)
class SheetRow:
    """One row: its number as a spreadsheet counts, the cells of our columns, and those of the person's own.

    A column that isn't there is "".
    """

    number: int
    cells: dict[str, str]
    extras: tuple[str, ...]

    @property
    def human(self) -> Verdict | None:
        """The person's verdict, None where the cell is empty; raises ValueError, for people, for any other word."""
        word = self.cells[HUMAN].strip()
        if not word:
            return None
        try:
            return Verdict(word.casefold())
        except ValueError:
            shown = word if len(word) <= SHOWN else f"{word[:SHOWN]}…"
            raise ValueError(f"“{shown}” is none of {VERDICTS}") from None


class Sheet:
    """A sheet in a file; `extras` are the names of the columns that the person added, in their order.

    Raises InputError, here and while it is read, where the file can't be read or isn't such a sheet.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        csv.field_size_limit(LONGEST)
        with self._opened() as file:
            found = {delimiter: _header(file, delimiter) for delimiter in DELIMITERS}
        self.delimiter = max(found, key=lambda delimiter: len(set(found[delimiter]) & set(COLUMNS)))
        self._names = found[self.delimiter]
        known = [name for name in self._names if name in COLUMNS]
        if missing := [name for name in (*SAME, HUMAN) if name not in known]:
            raise InputError(f"{path}: no sheet with verdicts: its first row has no column {', '.join(missing)}")
        if twice := [name for name in COLUMNS if known.count(name) > 1]:
            raise InputError(f"{path}: row 1: the column {twice[0]} is there twice; rename one of them")
        with self._opened() as file:
            titles = next(csv.reader(file, delimiter=self.delimiter))
        self.extras = tuple(title for title, name in zip(titles, self._names, strict=True) if name not in COLUMNS)

    def rows(self) -> Iterator[SheetRow]:
        """The rows that have anything in them. A row may have more `extras` than there are columns."""
        number = 1
        with self._opened() as file:
            reader = csv.reader(file, delimiter=self.delimiter)
            try:
                next(reader)
                for number, row in enumerate(reader, start=2):
                    if any(row):
                        yield self._row(number, row)
            except csv.Error as error:
                raise InputError(f"{self.path}: can't be read after row {number}: {error}") from error

    def _row(self, number: int, row: list[str]) -> SheetRow:
        cells = dict.fromkeys(COLUMNS, "")
        extras = []
        for place, name in enumerate(self._names):
            cell = row[place] if place < len(row) else ""
            if name in COLUMNS:
                cells[name] = unguarded(cell)
            else:
                extras.append(cell)
        return SheetRow(number, cells, (*extras, *row[len(self._names) :]))

    @contextmanager
    def _opened(self) -> Iterator[TextIO]:
        try:
            with self.path.open("rb") as file:
                encoding = "utf-16" if file.read(2) in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
            with self.path.open(encoding=encoding, newline="") as text:
                yield text
        except OSError as error:
            raise InputError(f"{self.path}: can't be read: {error.strerror or error}") from error
        except UnicodeDecodeError as error:
            raise InputError(f"{self.path}: not UTF-8 text. Save it as “CSV UTF-8”") from error


def guarded(cell: str) -> str:
    """A cell as a spreadsheet leaves it alone: what it would reckon with, or write its own way, after an apostrophe."""
    return f"'{cell}" if _is_reckoned(cell.lstrip("'")) else cell


def unguarded(cell: str) -> str:
    """The cell that `guarded` was given."""
    return cell[1:] if cell.startswith("'") and _is_reckoned(cell.lstrip("'")) else cell


def same(cells: Mapping[str, str], columns: tuple[str, ...] = SAME) -> bytes:
    """What rows with the same texts in these columns have in common; spreadsheets may write line ends their own way."""
    texts = (" ".join(cells[column].split()) for column in columns)
    return hashlib.blake2b("\0".join(texts).encode("utf-8", "replace"), digest_size=16).digest()


def _is_reckoned(cell: str) -> bool:
    if cell.startswith(_FORMULA) or cell.strip().casefold() in _WORDS:
        return True
    return bool(_FIGURES.fullmatch(cell) and re.search(r"\d", cell) and not _WHOLE.fullmatch(cell))


def _header(file: TextIO, delimiter: str) -> list[str]:
    file.seek(0)
    try:
        titles = next(csv.reader(file, delimiter=delimiter), [])
    except csv.Error:
        return []
    return [title.strip().casefold() for title in titles]
