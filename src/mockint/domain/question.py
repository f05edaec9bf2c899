"""Questions, their criteria, and the bank that holds them."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator


def slug(text: str, words: int = 8) -> str:
    """A short kebab-case id made from the first `words` words of a text; "" when it has no word."""
    return "-".join(re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", text.lower()))[:words])


class Kind(StrEnum):
    """What a question asks for: it decides which structure a good answer has."""

    TECHNICAL = "technical"
    BEHAVIOURAL = "behavioural"
    SITUATIONAL = "situational"
    OPINION = "opinion"


class Model(BaseModel):
    """A value of the domain: immutable, and no unknown field passes unseen."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Text = Annotated[str, Field(min_length=1)]


class Criterion(Model):
    """One checkable thing that a good answer does."""

    id: Text
    text: Text
    weight: Annotated[int, Field(ge=1, le=3)] = 1
    signals: tuple[str, ...] = ()
    partial: str = ""
    tip: str = ""
    probe: str = ""
    covers: tuple[str, ...] = ()
    """The hints of the seed document that this criterion covers, in the document's words."""


class Question(Model):
    """One question with the rubric it is graded by.

    `criteria` may be given as plain strings, and `id` is made from the question where it is missing, so that
    `Question(question="…", criteria=["…"])` is enough. `reference` is a good answer to compare with where there
    are no criteria.
    """

    id: Text
    question: Text
    kind: Kind = Kind.TECHNICAL
    tags: tuple[str, ...] = ()
    seconds: Annotated[int, Field(gt=0)] = 180
    intent: str = ""
    hints: tuple[str, ...] = ()
    sample_answer: str = ""
    reference: str = ""
    criteria: tuple[Criterion, ...] = ()

    if TYPE_CHECKING:  # it takes more than it holds, which the fields can't say to a type checker

        def __init__(
            self,
            *,
            question: str,
            id: str = ...,  # noqa: A002 - the field's name
            kind: Kind = ...,
            tags: Sequence[str] = ...,
            seconds: int = ...,
            intent: str = ...,
            hints: Sequence[str] = ...,
            sample_answer: str = ...,
            reference: str = ...,
            criteria: Sequence[Criterion | str] = ...,
        ) -> None: ...

    @model_validator(mode="before")
    @classmethod
    def _with_id(cls, data: Any) -> Any:
        if isinstance(data, dict) and "id" not in data and isinstance(data.get("question"), str):
            return {"id": slug(data["question"]) or "question", **data}
        return data

    @field_validator("criteria", mode="before")
    @classmethod
    def _from_strings(cls, criteria: Any) -> Any:
        if not isinstance(criteria, (list, tuple)):
            return criteria
        return [
            {"id": f"{number}-{slug(item, 5)}".rstrip("-"), "text": item} if isinstance(item, str) else item
            for number, item in enumerate(criteria, start=1)
        ]

    @model_validator(mode="after")
    def _ids_once(self) -> Self:
        repeated = _repeated([criterion.id for criterion in self.criteria])
        if repeated:
            raise ValueError(f"criterion id {repeated!r} is used twice")
        return self


class Bank(Model):
    """A named set of questions in the order of its document."""

    bank: Text
    title: Text
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _ids_once(self) -> Self:
        repeated = _repeated([question.id for question in self.questions])
        if repeated:
            raise ValueError(f"question id {repeated!r} is used twice")
        return self

    def question(self, question_id: str) -> Question:
        """The question with this id; raises KeyError where there is none."""
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)


def _repeated(ids: list[str]) -> str | None:
    seen: set[str] = set()
    for item in ids:
        if item in seen:
            return item
        seen.add(item)
    return None
