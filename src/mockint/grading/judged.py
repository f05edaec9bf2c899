"""The answers of a sheet of which a person judged every criterion, as answers with human scores."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from mockint.domain.errors import InputError
from mockint.domain.grade import VALUE, Verdict
from mockint.domain.question import Criterion, Question
from mockint.grading.labelled import Labelled
from mockint.grading.lines import BadField, BadLine, shown
from mockint.grading.sheet import HUMAN, Sheet, SheetRow, same

ANSWER = ("id", "question", "answer")
HEAVIEST = 3


def read_judged(path: Path) -> tuple[list[Labelled], list[BadLine]]:
    """The answers that a person judged in full, and those with which that isn't so, each by the row it begins with.

    An answer without any human verdict is neither: nobody looked at it. Raises InputError where the file can't be read,
    isn't a sheet of verdicts, or where nothing in it can be used.
    """
    sheet = Sheet(path)
    seen: set[bytes] = set()
    touched: dict[bytes, list[SheetRow]] = {}
    for row in sheet.rows():
        seen.add(answer := same(row.cells, ANSWER))
        if row.cells[HUMAN].strip():
            touched[answer] = []
    for row in sheet.rows():  # once more, so that only those that a person touched are held
        if (answer := same(row.cells, ANSWER)) in touched:
            touched[answer].append(row)
    lines: list[Labelled] = []
    bad: list[BadLine] = []
    for rows in touched.values():
        try:
            lines += _labelled(rows)
        except _BadRow as error:
            bad.append(BadLine(line=error.row, field=error.field, message=error.message))
    if not lines:
        untouched = len(seen) - len(bad)
        reason = f"; its row {bad[0].line}: {bad[0].field}: {bad[0].message}" if bad else ""
        raise InputError(
            f"{path}: no answer is judged in full{reason}; {untouched} of {len(seen)} have no {HUMAN} yet. "
            f"Fill that column in with {', '.join(Verdict)}, for every criterion of an answer"
        )
    return lines, bad


class _BadRow(BadField):
    def __init__(self, row: SheetRow, field: str, message: str) -> None:
        super().__init__(field, message)
        self.row = row.number


def _labelled(rows: list[SheetRow]) -> Iterator[Labelled]:
    """The answer that these rows are of; nothing where no human verdict is on a criterion it is graded by."""
    first = rows[0].cells
    if not first["question"].strip():
        raise _BadRow(rows[0], "question", "it is empty")
    judged = list(_judged(rows))
    empty = sum(verdict is None for _, verdict in judged)
    if empty == len(judged):
        return
    if empty:
        raise _BadRow(rows[0], HUMAN, f"{empty} of {len(judged)} are empty")
    given = [(criterion, verdict) for criterion, verdict in judged if verdict is not None]
    weight = sum(criterion.weight for criterion, _ in given)
    yield Labelled(
        id=first["id"] or f"row {rows[0].number}",
        group=first["question"],
        question=Question(question=first["question"], criteria=[criterion for criterion, _ in given]),
        answer=first["answer"],
        human=sum(criterion.weight * VALUE[verdict] for criterion, verdict in given) / weight,
        labels=tuple(int(verdict in (Verdict.MET, Verdict.PARTIAL)) for _, verdict in given),
    )


def _judged(rows: list[SheetRow]) -> Iterator[tuple[Criterion, Verdict | None]]:
    """The criteria of an answer, each with the human verdict on it."""
    by_criterion: dict[tuple[str, str], list[SheetRow]] = {}
    for row in _current(rows):
        by_criterion.setdefault((row.cells["criterion_id"], row.cells["criterion"]), []).append(row)
    ids: set[str] = set()
    for (name, _), alike in by_criterion.items():
        if name in ids:
            raise _BadRow(alike[0], "criterion_id", f"{shown(name)} stands for two criteria of this answer")
        ids.add(name)
        verdicts = {verdict: row for row in alike if (verdict := _human(row))}
        if len(verdicts) > 1:
            raise _BadRow(alike[-1], HUMAN, f"{' and '.join(verdicts)} for one criterion of one answer")
        yield _criterion(alike[0]), next(iter(verdicts), None)


def _current(rows: Iterable[SheetRow]) -> list[SheetRow]:
    """Without what is kept at the end of a sheet, of criteria that the answer isn't graded by any more."""
    rows = list(rows)
    return [row for row in rows if row.cells["verdict"].strip()] or rows


def _human(row: SheetRow) -> Verdict | None:
    try:
        return row.human
    except ValueError as error:
        raise _BadRow(row, HUMAN, str(error)) from None


def _criterion(row: SheetRow) -> Criterion:
    cells = row.cells
    for field in ("criterion_id", "criterion"):
        if not cells[field].strip():
            raise _BadRow(row, field, "it is empty")
    written = cells["weight"].strip() or "1"
    if written not in map(str, range(1, HEAVIEST + 1)):
        raise _BadRow(row, "weight", f"1 to {HEAVIEST} is needed, not {shown(written)}")
    return Criterion(id=cells["criterion_id"], text=cells["criterion"], weight=int(written))
