"""Lines of JSON, each with an answer and what it answers: the form that `calibrate` and `bulk` read.

A question stands in its line, with criteria or a reference, or is one of a bank's.
"""

import json
from collections.abc import Iterator
from math import isfinite
from pathlib import Path
from typing import Any

from mockint.banks.finding import load_bank
from mockint.domain.errors import InputError, MockintError
from mockint.domain.question import Bank, Model, Question

MARK = b"\xef\xbb\xbf"  # by which some programs begin a file
SHOWN = 60  # characters of what a line has, in a message


class BadLine(Model):
    """A line that can't be used, by its number from 1: which field, and what is wrong with it."""

    line: int
    field: str
    message: str


def read_lines(path: Path, longest: int = -1) -> Iterator[tuple[int, bytes]]:
    """The lines of a file with their numbers from 1, read as they are asked for; empty ones are left out.

    What has more than `longest` bytes is read as several. Raises InputError where the file can't be read.
    """
    try:
        with path.open("rb") as lines:
            for number, raw in enumerate(iter(lambda: lines.readline(longest), b""), start=1):
                line = raw.removeprefix(MARK) if number == 1 else raw
                if line.strip():
                    yield number, line
    except OSError as error:
        raise InputError(f"{path}: can't be read: {error.strerror or error}") from error


class BadField(Exception):
    """What is wrong with a field of a line."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(field, message)
        self.field, self.message = field, message


class Line:
    """The fields of one line, those that are null left out. Reading one raises BadField where it can't be used.

    `banks` keeps the banks that lines name, since all lines of a file may name the same.
    """

    def __init__(self, raw: bytes, banks: dict[str, Bank | MockintError]) -> None:
        try:
            data = json.loads(raw.decode())
        except UnicodeDecodeError as error:
            raise BadField("line", f"not UTF-8 from byte {error.start + 1} on") from None
        except json.JSONDecodeError as error:
            raise BadField("line", f"not JSON: {error.msg} at character {error.pos + 1}") from None
        except (ValueError, RecursionError):  # a number of thousands of digits, thousands of brackets
            raise BadField("line", "not JSON that can be read: a number too long, or nested too deep") from None
        if not isinstance(data, dict):
            raise BadField("line", f"an object {{…}} is needed, not {shown(data)}")
        self._banks = banks
        self._data = {name: value for name, value in data.items() if value is not None}

    def get(self, field: str) -> Any:
        """The value of a field; None where it has none."""
        return self._data.get(field)

    def text(self, field: str) -> str:
        value = self._given(field)
        if not isinstance(value, str):
            raise BadField(field, f"a text is needed, not {shown(value)}")
        return _whole(value)

    def filled(self, field: str) -> str:
        text = self.text(field)
        if not text.strip():
            raise BadField(field, "it is empty")
        return text

    def name(self, field: str, otherwise: str) -> str:
        value = self._data.get(field, otherwise)
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise BadField(field, f"a text is needed, not {shown(value)}")
        return _whole(str(value))

    def number(self, field: str) -> float:
        value = self._given(field)
        try:
            if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
                return float(value)
        except OverflowError:  # no float is as large
            pass
        raise BadField(field, f"a number is needed, not {shown(value)}")

    def question(self) -> Question:
        """What the line's answer is graded by."""
        return self._own_question() if "question" in self._data else self._bank_question()

    def _own_question(self) -> Question:
        criteria = self._data.get("criteria", [])
        if not isinstance(criteria, list) or not all(isinstance(item, str) and item.strip() for item in criteria):
            raise BadField("criteria", "a list of texts is needed, none of them empty")
        reference = self.text("reference") if "reference" in self._data else ""
        if not criteria and not reference.strip():
            raise BadField("criteria", "missing, and no reference: there is nothing to grade by")
        return Question(
            question=self.filled("question"), criteria=[_whole(item) for item in criteria], reference=reference
        )

    def _bank_question(self) -> Question:
        if "bank" not in self._data and "question_id" not in self._data:
            raise BadField("question", "missing; a line has a question of its own, or bank and question_id")
        question_id = self.filled("question_id")
        found = self._bank(self.filled("bank"))
        if isinstance(found, MockintError):
            raise BadField("bank", str(found))
        try:
            question = found.question(question_id)
        except KeyError:
            raise BadField("question_id", f"bank “{found.bank}” has no question {shown(question_id)}") from None
        if not question.criteria and not (question.reference or question.sample_answer).strip():
            raise BadField("question_id", f"{shown(question_id)} has no criteria and no sample answer to grade by")
        return question

    def _bank(self, name: str) -> Bank | MockintError:
        if name not in self._banks:
            try:
                self._banks[name] = load_bank(name)
            except MockintError as error:
                self._banks[name] = error
        return self._banks[name]

    def _given(self, field: str) -> Any:
        if field not in self._data:
            raise BadField(field, "missing")
        return self._data[field]


def shown(value: Any) -> str:
    """A value for a message, not too long."""
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "an object"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode()  # JSON may bring halves of characters
