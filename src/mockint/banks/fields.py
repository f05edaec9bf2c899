"""What is wrong with the fields of a rubric file: each problem with its line, its field and what is allowed there."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import PurePath, PureWindowsPath
from typing import Any

from pydantic import ValidationError

from mockint.banks.document import Document
from mockint.banks.texts import fold
from mockint.banks.yaml_text import Node
from mockint.domain.question import Criterion, Kind, Model, Question, Text, slug

_BANK = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")  # the bank's name is a file's name too
_ID = re.compile(r"[A-Za-z0-9]+(?:[-_.][A-Za-z0-9]+)*")
_ALLOWED = {
    "bank": "a name of a–z, 0–9 and “-”, at most 80 long",
    "source": "the name of a document’s file, without folders",
    "questions": "a list of at least one question",
    "id": "a name of letters, 0–9 and “-”, used once",
    "kind": ", ".join(Kind),
    "tags": "a list of texts, such as [auth, security]",
    "seconds": "a whole number above 0",
    "hints": "a list of texts",
    "criteria": "a list of criteria, each with id and text",
    "weight": "1, 2 or 3",
    "signals": "a list of texts",
    "covers": "a list of hints in the document’s words",
}
_ALLOWED_IN = {
    "questions": "a question with at least “question:”",
    "criteria": "a text, or a criterion with “id:” and “text:”",
}
_NEAREST = 5  # comparing texts takes long, and the first few misspelled questions show what is wrong
Path = tuple[str | int, ...]


class RubricFile(Model):
    """What a rubric file holds."""

    bank: Text
    title: Text
    source: str = ""
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Problem:
    """Something wrong in a rubric file: where, and what is allowed there."""

    line: int
    field: str
    message: str


def problem(root: Node, path: Path, message: str) -> Problem:
    """A problem with the part of the file that a path names."""
    name = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".") or "file"
    return Problem(root.line_of(path), name, message)


def invalid(root: Node, error: ValidationError) -> Iterator[Problem]:
    """What pydantic found, each in words for people."""
    for detail in error.errors(include_url=False):
        path: Path = detail["loc"]
        name = next((str(step) for step in reversed(path) if isinstance(step, str)), "file")
        allowed = (_ALLOWED_IN if path and isinstance(path[-1], int) else _ALLOWED).get(name, "text")
        if detail["type"] == "missing":
            message = f"missing; it needs {allowed}"
        elif detail["type"] == "extra_forbidden":
            message = f"unknown field; allowed: {', '.join(_model(path).model_fields)}"
        elif detail["type"] == "value_error":
            message = str(detail["ctx"]["error"])
        else:
            message = f"{_shown(detail['input'])} is not allowed; allowed: {allowed}"
        yield problem(root, path, message)


def misnamed(root: Node, data: dict[str, Any]) -> Iterator[Problem]:
    """Names that can't be typed, can't be a file's, or are used twice, and a list without a question."""
    if data.get("questions") == []:
        yield _refused(root, ("questions",), [])
    bank, source = data.get("bank"), data.get("source")
    if isinstance(bank, str) and not (_BANK.fullmatch(bank) and len(bank) <= 80):
        yield _refused(root, ("bank",), bank)
    if isinstance(source, str) and (
        source[:1] == "." or {PurePath(source).name, PureWindowsPath(source).name} != {source}
    ):
        yield _refused(root, ("source",), source)
    seen: set[str] = set()
    for path, question in _questions(data):
        name = question.get("id") or slug(str(question.get("question"))) or "question"
        if isinstance(name, str):
            if not _ID.fullmatch(name) or name in seen:
                yield _refused(root, (*path, "id"), name)
            seen.add(name)
        criteria = question.get("criteria")
        for place, criterion in enumerate(criteria if isinstance(criteria, list) else []):
            name = criterion.get("id") if isinstance(criterion, dict) else None
            if isinstance(name, str) and not _ID.fullmatch(name):
                yield _refused(root, (*path, "criteria", place, "id"), name)


def strangers(root: Node, data: dict[str, Any], document: Document | None) -> Iterator[Problem]:
    """Questions that the document doesn't have, and those that the file has twice."""
    asked = {fold(question.question): question for question in document.questions} if document else {}
    seen: set[str] = set()
    unknown = 0
    for path, question in _questions(data):
        text = question.get("question")
        if not isinstance(text, str):
            continue
        key = fold(text)
        if key in seen:
            yield problem(root, (*path, "question"), "asked twice in this file")
        elif document and key not in asked:
            unknown += 1
            near = get_close_matches(key, asked, n=1, cutoff=0.7) if unknown <= _NEAREST else []
            like = f"; the nearest is its line {asked[near[0]].line}: “{asked[near[0]].question}”" if near else ""
            yield problem(root, (*path, "question"), f"not in {data['source']}: “{text}”{like}")
        seen.add(key)


def _questions(data: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    questions = data.get("questions")
    for number, question in enumerate(questions if isinstance(questions, list) else []):
        if isinstance(question, dict):
            yield ("questions", number), question


def _refused(root: Node, path: Path, given: Any) -> Problem:
    return problem(root, path, f"{_shown(given)} is not allowed; allowed: {_ALLOWED[str(path[-1])]}")


def _shown(given: Any) -> str:
    if isinstance(given, str):
        return f"“{given[:60]}”" if given else "an empty text"
    if isinstance(given, list | tuple):
        return "a list" if given else "an empty list"
    return "a mapping" if isinstance(given, dict) else "nothing"


def _model(path: Sequence[str | int]) -> type[Model]:
    if len(path) < 3:
        return RubricFile
    return Criterion if "criteria" in path[:-1] else Question
