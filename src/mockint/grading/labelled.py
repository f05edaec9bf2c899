"""Answers that people have judged, read from JSON lines or a sheet of verdicts: what a grader is measured against.

A line that can't be used costs no other line: it is named with its number and field, and left out.
"""

from dataclasses import dataclass
from pathlib import Path

from mockint.domain.errors import InputError, MockintError
from mockint.domain.question import Bank, Question
from mockint.grading.lines import BadField, BadLine, Line, read_lines


@dataclass(frozen=True)
class Labelled:
    """One answer with the score that people gave it.

    `human` is 0 to 1. `labels` has, for each of the question's criteria, 1 where the answer says it, 0 where it doesn't
    and None where nobody looked; it is empty where no criterion was looked at. `group` is the question's text unless
    the line names another group.
    """

    id: str
    group: str
    question: Question
    answer: str
    human: float
    labels: tuple[int | None, ...] = ()


def read_labelled(path: Path) -> tuple[list[Labelled], list[BadLine]]:
    """The usable lines of a file in its order, and the others. Empty lines are neither.

    A .csv is a sheet of verdicts: each answer of which a person judged every criterion is a line. Raises InputError
    where the file can't be read, or where no line of it can be used.
    """
    if path.suffix.lower() == ".csv":
        from mockint.grading.judged import read_judged  # it makes what is defined here

        return read_judged(path)
    banks: dict[str, Bank | MockintError] = {}
    lines: list[Labelled] = []
    bad: list[BadLine] = []
    for number, raw in read_lines(path):
        try:
            lines.append(_labelled(Line(raw, banks), f"line {number}"))
        except BadField as error:
            bad.append(BadLine(line=number, field=error.field, message=error.message))
    if not lines:
        reason = f"; its line {bad[0].line}: {bad[0].field}: {bad[0].message}" if bad else "; it is empty"
        raise InputError(f"{path}: no line can be used{reason}. Each is an object of JSON in one line")
    return lines, bad


def _labelled(line: Line, name: str) -> Labelled:
    question = line.question()
    return Labelled(
        id=line.name("id", name),
        group=line.name("group", question.question),
        question=question,
        answer=line.text("answer"),
        human=_human(line),
        labels=_labels(line, question),
    )


def _human(line: Line) -> float:
    top = line.number("max_score")
    if top <= 0:
        raise BadField("max_score", f"above 0 is needed, not {top:g}")
    score = line.number("human_score")
    if not 0 <= score <= top:
        raise BadField("human_score", f"0 to the max_score of {top:g} is needed, not {score:g}")
    return score / top


def _labels(line: Line, question: Question) -> tuple[int | None, ...]:
    labels = line.get("criterion_labels")
    if labels is None:
        return ()
    if not isinstance(labels, list) or not all(label is None or label in (0, 1) for label in labels):
        raise BadField("criterion_labels", "a list is needed with 1, 0 or null for each criterion")
    if len(labels) != len(question.criteria):
        raise BadField("criterion_labels", f"there are {len(labels)} for {len(question.criteria)} criteria")
    return tuple(None if label is None else int(label) for label in labels)
