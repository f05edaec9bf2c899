"""A seed document: a title, the list of questions, then each question with its reason, hints and sample answer."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from mockint.banks.hints import MARKER, is_advice, sentences
from mockint.banks.lines import Kind, Line, asks, question_text, read_lines, short
from mockint.banks.parts import Part, Reader, unwrapped
from mockint.banks.quotes import unquoted
from mockint.banks.texts import FileError, Note, fold, read_text

_TITLE = re.compile(
    r"^(?:(?:top |the )?\d{1,3} )?(?:most common |common |top )?(?:job )?interview questions? (?:for|to ask) "
    r"(?:an? |the )?"
    r"|(?: job)? interview questions?\b.*$|^(?:the )?(?:top )?\d{1,3} (?:most common )?(?=.* interview questions?\b)"
    r"| \(with [^()]*\)$",
    re.I,
)
_MARKED = re.compile(rf"(?:^|(?<=[.!?:;)\"”’]) +)(?:{MARKER.pattern})", re.I)
_MARKED_INSIDE = re.compile(r"\bin your (?:answer|response)\b", re.I)


@dataclass(frozen=True)
class Asked:
    """One question of a document with the lines that it and its parts begin on; a part that is not there is ""."""

    question: str
    line: int
    intent: str = ""
    hints: str = ""
    sample_answer: str = ""
    intent_line: int = 0
    hints_line: int = 0
    sample_line: int = 0


@dataclass(frozen=True)
class Document:
    """What a seed document says. `notes` names the lines that could not be used, and why."""

    source: str
    title: str
    questions: tuple[Asked, ...]
    notes: tuple[Note, ...] = ()


def read_document(path: Path) -> Document:
    """Read a seed document; raises FileError where the file can't be read or has no question in it."""
    text, notes = read_text(path)
    document = parse_document(text, str(path))
    return replace(document, notes=(*notes, *document.notes))


def parse_document(text: str, source: str) -> Document:
    """Read the text of a seed document; raises FileError, naming `source`, where it has no question in it."""
    reader = Reader(list(read_lines(text)))
    reader.read()
    notes = reader.notes
    asked = _once([_asked(part, notes) for part in reader.parts], notes)
    questions = _with_listed(asked, reader.preamble, notes)
    if not questions:
        raise FileError(
            source,
            None,
            "no interview question found. A question stands on a line of its own; below it stand “Employers ask this "
            "question to …”, “In your answer, …” and “Answer Example: “…””.",
        )
    notes.sort(key=lambda note: note.line)
    return Document(source, _title(reader.preamble) or _name(source), questions, tuple(notes))


def _title(preamble: list[Line]) -> str:
    """The title, without the words that every title has."""
    for line in preamble:
        if line.kind is Kind.TEXT and not asks(line.text):
            return _TITLE.sub("", question_text(line.text)[:200]).strip(" :,-–—") or line.text[:200]
    return ""


def _name(source: str) -> str:
    return PurePath(source).stem.replace("-", " ").replace("_", " ").strip().capitalize() or "Questions"


def _asked(part: Part, notes: list[Note]) -> Asked:
    """The question of a part, with a note where its sample answer doesn't end."""
    line = part.question or Line(0, "", Kind.TEXT)
    intent, hints, hints_line = _reason(part.reason)
    hints = " ".join(filter(None, [hints, *(hint.body for hint in part.hints)]))
    sample, open_ = unquoted([line.body for line in part.answer])
    asked = Asked(
        question=question_text(line.text),
        line=line.number,
        intent=intent,
        hints=hints,
        sample_answer=sample,
        intent_line=part.reason[0].number if part.reason else 0,
        hints_line=hints_line or (part.hints[0].number if part.hints else 0),
        sample_line=part.answer[0].number if part.answer else 0,
    )
    if open_:
        notes.append(Note(asked.sample_line, "the quotation mark of the sample answer is never closed"))
    return asked


def _reason(lines: list[Line]) -> tuple[str, str, int]:
    """Why a question is asked and the hints that stand in the same paragraph, with the line of the hints."""
    for number, line in enumerate(lines):
        marked = _MARKED.search(line.body) or _MARKED_INSIDE.search(line.body)
        if marked:
            before = [line.body for line in lines[:number]] + [line.body[: marked.start()].rstrip(" ,")]
            after = [line.body[marked.start() :].strip()] + [line.body for line in lines[number + 1 :]]
            return " ".join(filter(None, before)), " ".join(after), line.number
    intent: list[str] = []
    hints: list[str] = []
    for sentence in sentences(" ".join(line.body for line in lines)):
        (hints if hints or (intent and is_advice(sentence)) else intent).append(sentence)
    return " ".join(intent), " ".join(hints), lines[0].number if hints else 0


def _once(questions: Iterable[Asked], notes: list[Note]) -> dict[str, Asked]:
    """Each question once, by its folded text; notes say what is repeated and what is missing."""
    found: dict[str, Asked] = {}
    for asked in questions:
        key = fold(asked.question)
        first = found.get(key)
        if first:
            notes.append(Note(asked.line, f"the same question as on line {first.line}: kept once"))
            if first.hints or first.sample_answer:
                continue
        found[key] = asked
    for asked in found.values():
        if not asked.hints:
            has = "only its sample answer to compare with" if asked.sample_answer else "nothing to grade an answer by"
            notes.append(Note(asked.line, f"no hints (“In your answer, …”): the question has {has}"))
        elif not asked.sample_answer:
            notes.append(Note(asked.line, "no sample answer (“Answer Example: …”)"))
    return found


def _with_listed(found: dict[str, Asked], preamble: list[Line], notes: list[Note]) -> tuple[Asked, ...]:
    """All questions in order; one that only the list at the top has stands after the one before it there."""
    lines = unwrapped(preamble)
    asking = [False, *(asks(line.text) for line in lines), False]
    followers: dict[str, list[Asked]] = {}
    seen = set(found)
    last = ""
    for place, line in enumerate(lines, start=1):
        asked = Asked(question_text(line.text), line.number)
        key = fold(asked.question)
        # A question alone among other text is the introduction's: "Are you getting ready for an interview?"
        listed = asking[place] and (asking[place - 1] or asking[place + 1] or not found)
        if key in found:
            last = key
        elif listed and key not in seen:
            seen.add(key)
            followers.setdefault(last, []).append(asked)
            notes.append(
                Note(asked.line, f"only in the list of questions, nothing more is said of it: {short(line.text)}")
            )
    ordered = followers.get("", [])
    for key, asked in found.items():
        ordered += [asked, *followers.get(key, ())]
    return tuple(ordered)
