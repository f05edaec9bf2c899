"""From the document's questions to questions that can be practised: their hints become the criteria."""

import re
from collections.abc import Iterable

from mockint.banks.document import Asked, Document
from mockint.banks.hints import Hint, read_hints
from mockint.domain.question import Bank, Criterion, Kind, Question, slug

_BEHAVIOURAL = re.compile(
    r"\b(?:time|situation|example|occasion|instance|moment)s? (?:when|where|in which|you|your)\b"
    r"|\bhave you ever\b|\bhow have you \w+"
    r"|^(?:tell (?:me|us) about|describe) an? [^?.]*\byou(?:['’]ve)? (?:\w+ed|led|built|made|ran|had)\b",
    re.I,
)
_SITUATIONAL = re.compile(
    r"^(?:imagine|suppose|pretend|picture|if )|\bwhat would you do\b|\bhow would you (?:handle|respond|react)\b", re.I
)
_OPINION = re.compile(
    r"\bopinion\b|\bwhat do you think\b|\byour (?:views?|thoughts)\b|\bdo you (?:prefer|believe)\b", re.I
)
_KINDS = ((Kind.BEHAVIOURAL, _BEHAVIOURAL), (Kind.SITUATIONAL, _SITUATIONAL), (Kind.OPINION, _OPINION))


def draft_bank(document: Document, name: str) -> Bank:
    """The bank of a document that no rubric file covers."""
    taken: dict[str, int] = {}
    questions = tuple(draft_question(asked, taken) for asked in document.questions)
    return Bank(bank=name, title=document.title, questions=questions)


def draft_question(asked: Asked, taken: dict[str, int]) -> Question:
    """A question with its hints as criteria; without hints, its sample answer is the reference."""
    hints = read_hints(asked.hints)
    return Question(
        id=unique(slug(asked.question) or "question", taken),
        question=asked.question,
        kind=kind_of(asked.question),
        intent=asked.intent,
        hints=tuple(hint.text for hint in hints),
        sample_answer=asked.sample_answer,
        reference="" if hints else asked.sample_answer,
        criteria=draft_criteria(hints),
    )


def draft_criteria(hints: Iterable[Hint]) -> tuple[Criterion, ...]:
    """One criterion of weight 1 for each hint."""
    taken: dict[str, int] = {}
    return tuple(
        Criterion(
            id=unique(slug(hint.text, 5) or "hint", taken), text=hint.criterion, tip=hint.advice, covers=(hint.text,)
        )
        for hint in hints
    )


def kind_of(question: str) -> Kind:
    """What a question asks for, by its words; technical where they don't say."""
    return next((kind for kind, words in _KINDS if words.search(question)), Kind.TECHNICAL)


def unique(name: str, taken: dict[str, int]) -> str:
    """The name, with a number behind it where it is taken; from now on it is taken."""
    free = name
    while free in taken:
        taken[name] += 1
        free = f"{name}-{taken[name]}"
    taken[free] = 1
    return free
