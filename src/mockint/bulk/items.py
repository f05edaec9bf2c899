"""The answers to grade, read from a file of JSON lines one by one, however many there are."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mockint.domain.errors import MockintError
from mockint.domain.grade import Grade
from mockint.domain.question import Bank, Question
from mockint.domain.session import Grading
from mockint.grading.criteria import criteria_of
from mockint.grading.grading import rubric_hash
from mockint.grading.lines import BadField, Line, read_lines

LONGEST = 10_000_000  # bytes of a line; what has more is no answer


@dataclass(frozen=True)
class Item:
    """One answer to grade; `id` is the line's own, else "line N"."""

    id: str
    question: Question
    answer: str

    def key(self, way: str) -> str:
        """What its grade is kept by: the SHA-256 of the answer, of all it is graded by, and of the way (`way_of`)."""
        question = self.question
        asked = (question.id, question.question, question.kind, question.intent, question.sample_answer)
        parts = (*asked, question.reference, rubric_hash(criteria_of(question)), self.answer, way)
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@dataclass(frozen=True)
class BadItem:
    """A line that can't be used: which field, and what is wrong with it."""

    id: str
    line: int
    field: str
    message: str


Keyed = tuple[str, Item]
"""An answer with the key that its grade is kept by."""

Done = tuple[str, Grade]
"""The grade of an answer with the key that it is kept by."""


def read_items(path: Path, banks: dict[str, Bank | MockintError]) -> Iterator[Item | BadItem]:
    """The lines of a file in its order, read as they are asked for; empty ones are left out.

    `banks` keeps those that lines name, for who reads more than once. Raises InputError where the file can't be read.
    """
    for number, line in read_lines(path, LONGEST):
        yield _item(line, number, banks)


def way_of(grading: Grading) -> str:
    """What makes two grades of one answer the same: who grades, how often, where, by which prompt and which models.

    A limit on the cost and the key make no difference.
    """
    from mockint.grading import encoder, verdict_model
    from mockint.grading.prompting import prompt_hash

    embedded = "embedded" in grading.graders
    return json.dumps(
        {
            "graders": grading.graders,
            "samples": grading.samples,
            "address": grading.base_url,
            "prompt": None if grading.is_embedded else prompt_hash(),
            "models": [encoder.DIGESTS[encoder.MODEL], verdict_model.DIGEST] if embedded else None,
        },
        sort_keys=True,
    )


def _item(raw: bytes, number: int, banks: dict[str, Bank | MockintError]) -> Item | BadItem:
    name = f"line {number}"
    try:
        line = Line(raw, banks)
        name = line.name("id", name)
        return Item(name, line.question(), line.text("answer"))
    except BadField as error:
        return BadItem(name, number, error.field, error.message)
