"""Answers that people have scored, read from a file of JSON lines: what a grader is measured against.

A line that can't be used costs no other line: it is named with its number and field, and left out.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any

from mockint.banks.finding import load_bank
from mockint.domain.errors import InputError, MockintError
from mockint.domain.question import Bank, Model, Question

SHOWN = 60  # characters of what a line has, in a message


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


class BadLine(Model):
    """A line that can't be used, by its number from 1: which field, and what is wrong with it."""

    line: int
    field: str
    message: str


def read_labelled(path: Path) -> tuple[list[Labelled], list[BadLine]]:
    """The usable lines of a file in its order, and the others. Empty lines are neither.

    Raises InputError where the file can't be read, or where no line of it can be used.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: can't be read: {error.strerror or error}") from error
    bank = cache(_bank)
    lines: list[Labelled] = []
    bad: list[BadLine] = []
    for number, raw in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not raw.strip():
            continue
        try:
            lines.append(_labelled(_fields(raw), f"line {number}", bank))
        except _Bad as error:
            bad.append(BadLine(line=number, field=error.field, message=error.message))
    if not lines:
        reason = f"; its line {bad[0].line}: {bad[0].field}: {bad[0].message}" if bad else "; it is empty"
        raise InputError(f"{path}: no line can be used{reason}. Each is an object of JSON in one line")
    return lines, bad


class _Bad(Exception):
    def __init__(self, field: str, message: str) -> None:
        super().__init__(field, message)
        self.field, self.message = field, message


def _fields(raw: bytes) -> dict[str, Any]:
    try:
        data = json.loads(raw.decode())
    except UnicodeDecodeError as error:
        raise _Bad("line", f"not UTF-8 from byte {error.start + 1} on") from None
    except json.JSONDecodeError as error:
        raise _Bad("line", f"not JSON: {error.msg} at character {error.pos + 1}") from None
    except (ValueError, RecursionError):  # a number of thousands of digits, thousands of brackets
        raise _Bad("line", "not JSON that can be read: a number too long, or nested too deep") from None
    if not isinstance(data, dict):
        raise _Bad("line", f"an object {{…}} is needed, not {_shown(data)}")
    return {name: value for name, value in data.items() if value is not None}


def _labelled(data: dict[str, Any], name: str, bank: Callable[[str], Bank | MockintError]) -> Labelled:
    question = _own_question(data) if "question" in data else _bank_question(data, bank)
    return Labelled(
        id=_name(data, "id", name),
        group=_name(data, "group", question.question),
        question=question,
        answer=_text(data, "answer"),
        human=_human(data),
        labels=_labels(data, question),
    )


def _own_question(data: dict[str, Any]) -> Question:
    criteria = data.get("criteria", [])
    if not isinstance(criteria, list) or not all(isinstance(item, str) and item.strip() for item in criteria):
        raise _Bad("criteria", "a list of texts is needed, none of them empty")
    reference = _text(data, "reference") if "reference" in data else ""
    if not criteria and not reference.strip():
        raise _Bad("criteria", "missing, and no reference: there is nothing to grade by")
    return Question(
        question=_filled(data, "question"), criteria=[_whole(item) for item in criteria], reference=reference
    )


def _bank_question(data: dict[str, Any], bank: Callable[[str], Bank | MockintError]) -> Question:
    if "bank" not in data and "question_id" not in data:
        raise _Bad("question", "missing; a line has a question of its own, or bank and question_id")
    question_id = _filled(data, "question_id")
    found = bank(_filled(data, "bank"))
    if isinstance(found, MockintError):
        raise _Bad("bank", str(found))
    try:
        question = found.question(question_id)
    except KeyError:
        raise _Bad("question_id", f"bank “{found.bank}” has no question {_shown(question_id)}") from None
    if not question.criteria and not (question.reference or question.sample_answer).strip():
        raise _Bad("question_id", f"{_shown(question_id)} has no criteria and no sample answer to grade by")
    return question


def _bank(name: str) -> Bank | MockintError:
    try:
        return load_bank(name)
    except MockintError as error:  # kept like a bank: all lines of the file may name the same
        return error


def _human(data: dict[str, Any]) -> float:
    top = _number(data, "max_score")
    if top <= 0:
        raise _Bad("max_score", f"above 0 is needed, not {top:g}")
    score = _number(data, "human_score")
    if not 0 <= score <= top:
        raise _Bad("human_score", f"0 to the max_score of {top:g} is needed, not {score:g}")
    return score / top


def _labels(data: dict[str, Any], question: Question) -> tuple[int | None, ...]:
    if "criterion_labels" not in data:
        return ()
    labels = data["criterion_labels"]
    if not isinstance(labels, list) or not all(label is None or label in (0, 1) for label in labels):
        raise _Bad("criterion_labels", "a list is needed with 1, 0 or null for each criterion")
    if len(labels) != len(question.criteria):
        raise _Bad("criterion_labels", f"there are {len(labels)} for {len(question.criteria)} criteria")
    return tuple(None if label is None else int(label) for label in labels)


def _number(data: dict[str, Any], field: str) -> float:
    value = _given(data, field)
    try:
        if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
            return float(value)
    except OverflowError:  # no float is as large
        pass
    raise _Bad(field, f"a number is needed, not {_shown(value)}")


def _filled(data: dict[str, Any], field: str) -> str:
    text = _text(data, field)
    if not text.strip():
        raise _Bad(field, "it is empty")
    return text


def _text(data: dict[str, Any], field: str) -> str:
    value = _given(data, field)
    if not isinstance(value, str):
        raise _Bad(field, f"a text is needed, not {_shown(value)}")
    return _whole(value)


def _name(data: dict[str, Any], field: str, otherwise: str) -> str:
    value = data.get(field, otherwise)
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _Bad(field, f"a text is needed, not {_shown(value)}")
    return _whole(str(value))


def _given(data: dict[str, Any], field: str) -> Any:
    if field not in data:
        raise _Bad(field, "missing")
    return data[field]


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode()  # JSON may bring halves of characters


def _shown(value: Any) -> str:
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "an object"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
