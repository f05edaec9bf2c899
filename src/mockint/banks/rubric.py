"""A rubric file: the criteria of a bank's questions, checked field by field and joined with its seed document."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mockint.banks.document import Asked, Document, read_document
from mockint.banks.drafting import draft_criteria, draft_question
from mockint.banks.fields import Problem, RubricFile, invalid, misnamed, problem, strangers
from mockint.banks.hints import read_hints
from mockint.banks.texts import FileError, Note, fold, read_text, source_path
from mockint.banks.yaml_text import Node, read_yaml
from mockint.domain.errors import InputError
from mockint.domain.question import Bank, Question
from mockint.domain.visible import visible


class RubricError(InputError):
    """A rubric file with problems; `problems` has them all, the message the first."""

    def __init__(self, path: Path, problems: Sequence[Problem]) -> None:
        self.problems = sorted(problems, key=lambda found: found.line)
        first = self.problems[0]
        more = f" ({len(problems) - 1} more: mockint bank check {path})" if len(problems) > 1 else ""
        message = f"{path}, line {first.line}, {first.field}: {first.message}{more}"
        super().__init__(visible(message, keep_newlines=False))


@dataclass(frozen=True)
class Rubric:
    """A rubric file that was read, with the document it names, and where each part of it stands."""

    path: Path
    file: RubricFile
    tree: Node
    notes: tuple[Note, ...] = ()
    document: Document | None = None
    document_path: Path | None = None

    def asked(self) -> dict[str, Asked]:
        """The document's questions by their folded text."""
        return {fold(asked.question): asked for asked in self.document.questions} if self.document else {}


def read_rubric(path: Path) -> Rubric:
    """Read a rubric file and its document; raises RubricError with every problem, FileError where it is no YAML."""
    text, notes = read_text(path)
    tree = read_yaml(text, str(path))
    root = tree.root
    if not isinstance(root.value, dict):
        raise FileError(str(path), root.line, "no rubric file: one has “bank:”, “title:” and “questions:”.")
    data = _tidy(root.plain())
    problems = [Problem(line, name, "given twice in the same place") for line, name in tree.repeated]
    problems += misnamed(root, data)
    document = document_path = None
    if isinstance(source := data.get("source"), str) and not any(found.field == "source" for found in problems):
        document_path = source_path(path, source)
        if document_path:
            document = read_document(document_path)
        else:
            problems.append(problem(root, ("source",), f"no document “{source}” beside this file or in mockint"))
    problems += strangers(root, data, document)
    try:
        file = RubricFile.model_validate(data)
    except ValidationError as error:
        raise RubricError(path, [*problems, *invalid(root, error)]) from error
    if problems:
        raise RubricError(path, problems)
    return Rubric(path, file, root, notes, document, document_path)


def rubric_bank(rubric: Rubric) -> Bank:
    """The bank of a rubric file: its questions and, in the document's order, those that only the document has."""
    by_text = {fold(question.question): question for question in rubric.file.questions}
    taken = {question.id: 1 for question in rubric.file.questions}
    questions: list[Question] = []
    for key, asked in rubric.asked().items():
        question = by_text.get(key)
        questions.append(_joined(question, asked) if question else draft_question(asked, taken))
    if not rubric.document:
        questions = [_joined(question, Asked(question.question, 0)) for question in rubric.file.questions]
    return Bank(bank=rubric.file.bank, title=rubric.file.title, questions=tuple(questions))


def _joined(question: Question, asked: Asked) -> Question:
    """A rubric's question with what it leaves to the document."""
    hints = read_hints(asked.hints)
    found: dict[str, Any] = {
        "intent": asked.intent,
        "hints": tuple(hint.text for hint in hints),
        "sample_answer": asked.sample_answer,
    }
    question = question.model_copy(update={k: v for k, v in found.items() if k not in question.model_fields_set})
    if not question.criteria:
        own = [hint for text in question.hints for hint in read_hints(f"In your answer, mention {text}")]
        criteria = draft_criteria(own if "hints" in question.model_fields_set else hints)
        reference = question.reference or ("" if criteria else question.sample_answer)
        question = question.model_copy(update={"criteria": criteria, "reference": reference})
    return question


def _tidy(data: Any) -> Any:
    """A question wrapped over lines is one line; nothing else is touched."""
    if isinstance(data.get("questions"), list):
        for question in data["questions"]:
            if isinstance(question, dict) and isinstance(question.get("question"), str):
                question["question"] = " ".join(question["question"].split())
    return data
