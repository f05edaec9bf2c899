"""What a person who writes a bank should know of it: what is wrong, and what is weak.

Errors keep a bank from being used. Warnings don't: hints that no criterion covers, criteria that ask the same thing,
advice that is missing, lines that nothing could be made of.
"""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, Literal

from mockint.banks.document import read_document
from mockint.banks.drafting import draft_bank
from mockint.banks.fields import problem
from mockint.banks.finding import is_rubric
from mockint.banks.rubric import Rubric, RubricError, read_rubric, rubric_bank
from mockint.banks.texts import FileError, Note, fold, name_of, read_text
from mockint.banks.wording import LEADS
from mockint.domain.question import Bank, Criterion, Question
from mockint.domain.visible import visible

_SMALL = frozenset(
    "a an the and or of to in on at by for from with without as is are be how what why when you your they their it its"
    " any each every all both that this such like eg e g than then not no using while".split()
)
_COMPARED = 100
"""The most criteria of a question that are compared with each other."""


@dataclass(frozen=True)
class Remark:
    """One thing that the check found."""

    severity: Literal["error", "warning"]
    file: str
    line: int | None
    field: str
    message: str


@dataclass(frozen=True)
class Checked:
    """What the check found, errors first. `bank` is None where an error keeps it from being read."""

    file: str
    bank: Bank | None
    remarks: tuple[Remark, ...]

    @property
    def errors(self) -> int:
        return sum(remark.severity == "error" for remark in self.remarks)

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "file": self.file,
            "bank": self.bank.bank if self.bank else None,
            "questions": len(self.bank.questions) if self.bank else 0,
            "errors": self.errors,
            "warnings": len(self.remarks) - self.errors,
            "remarks": [asdict(remark) for remark in self.remarks],
        }


def check_bank(path: Path) -> Checked:
    """Check a rubric file or a seed document."""
    name = str(path)
    try:
        if not is_rubric(path):
            document = read_document(path)
            remarks = [*_notes(path, document.notes), *_hidden(path)]
            return Checked(name, draft_bank(document, name_of(path)), _sorted(remarks))
        rubric = read_rubric(path)
    except RubricError as error:
        return Checked(name, None, tuple(Remark("error", name, p.line, p.field, p.message) for p in error.problems))
    except FileError as error:
        return Checked(name, None, (Remark("error", error.source, error.line, "", error.reason),))
    remarks = [*_notes(path, rubric.notes), *_hidden(path)]
    bank = rubric_bank(rubric)
    for number, question in enumerate(rubric.file.questions):
        remarks += _question(rubric, number, bank.question(question.id))
    if rubric.document and rubric.document_path:
        remarks += [*_notes(rubric.document_path, rubric.document.notes), *_hidden(rubric.document_path)]
    return Checked(name, bank, _sorted(remarks))


def uncovered(hint: str, covers: list[str], sentence: str) -> list[str]:
    """The words of a hint that no cover holds; `covers` are stretches of the sentence that the hint stands in."""
    text, hint = fold(sentence), fold(hint)
    held = [False] * len(text)
    for cover in map(fold, covers):
        start = text.find(cover) if cover else -1
        while start >= 0:
            held[start : start + len(cover)] = [True] * len(cover)
            start = text.find(cover, start + len(cover))
    start = text.find(hint)
    words = [word for word in re.finditer(r"\w+", hint) if word[0] not in _SMALL]
    if start < 0:  # a hint with a word that its list says once, for all its items
        return [word[0] for word in words if not any(word[0] in fold(cover) for cover in covers)]
    return [word[0] for word in words if not held[start + word.start()]]


def same(criteria: tuple[Criterion, ...]) -> Iterator[tuple[int, int]]:
    """Pairs of criteria that ask the same thing in nearly the same words, by their places."""
    from snowballstemmer import stemmer

    stem = stemmer("english").stemWord
    leads = {stem(lead.split()[0]) for lead in LEADS}
    stems = [
        {stem(word) for word in re.findall(r"\w+", criterion.text.casefold()) if word not in _SMALL} - leads
        for criterion in criteria[:_COMPARED]
    ]
    for (first, one), (second, other) in combinations(enumerate(stems), 2):
        shared, smaller = len(one & other), min(len(one), len(other))
        if shared and (shared / len(one | other) >= 0.6 or (smaller > 2 and shared == smaller)):
            yield first, second


def _question(rubric: Rubric, number: int, question: Question) -> Iterator[Remark]:
    """What there is to say of one question of a rubric file."""
    path: tuple[str | int, ...] = ("questions", number)
    asked = rubric.asked().get(fold(question.question))
    own = rubric.file.questions[number]
    sentence = asked.hints if asked and "hints" not in own.model_fields_set else ", ".join(question.hints)
    given = own.criteria
    if not given:
        made = "made from the hints" if question.criteria else "answers can’t be graded by criteria"
        yield _remark(rubric, "warning", path, f"no criteria: {made}")
        return
    for place, criterion in enumerate(given):
        here = (*path, "criteria", place)
        for cover in criterion.covers:
            if not fold(cover) or fold(cover) not in fold(sentence):
                says = f"the hints are: {', '.join(question.hints)}" if sentence else "the question has no hints"
                yield _remark(rubric, "error", (*here, "covers"), f"“{cover}” is in no hint; {says}")
        missing = [name for name in ("tip", "probe") if not getattr(criterion, name)]
        if missing:
            yield _remark(rubric, "warning", here, f"“{criterion.id}” has no {' and no '.join(missing)}")
    covers = [cover for criterion in given for cover in criterion.covers]
    if question.hints and not covers:
        yield _remark(rubric, "warning", path, "no criterion says which hints it covers (“covers:”)")
    for hint in question.hints if covers else ():
        if words := uncovered(hint, covers, sentence):
            yield _remark(rubric, "warning", path, f"no criterion covers the hint “{hint}” (open: {', '.join(words)})")
    for first, second in same(given):
        message = f"“{given[second].id}” asks the same as “{given[first].id}”"
        yield _remark(rubric, "warning", (*path, "criteria", second), message)


def _remark(rubric: Rubric, severity: Literal["error", "warning"], path: tuple[str | int, ...], message: str) -> Remark:
    found = problem(rubric.tree, path, message)
    return Remark(severity, str(rubric.path), found.line, found.field, message)


def _notes(path: Path, notes: tuple[Note, ...]) -> list[Remark]:
    return [Remark("warning", str(path), note.line, "", note.message) for note in notes]


def _hidden(path: Path) -> Iterator[Remark]:
    """Lines with characters that act on a terminal or that nobody sees."""
    for number, line in enumerate(read_text(path)[0].replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        found = [character for character in line if character not in "\u200b\u00ad\ufeff\u2060"]
        if (shown := visible("".join(found))) != "".join(found):
            escapes = sorted(set(re.findall(r"\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\U[0-9a-f]{8}", shown)))
            yield Remark("warning", str(path), number, "", f"has characters that nobody sees: {', '.join(escapes)}")


def _sorted(remarks: list[Remark]) -> tuple[Remark, ...]:
    return tuple(sorted(remarks, key=lambda remark: (remark.severity, remark.file, remark.line or 0)))
