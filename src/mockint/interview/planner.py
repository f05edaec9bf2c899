"""From a bank and the candidate's wishes to the plan of a session."""

import random
from collections.abc import Sequence
from math import inf
from typing import Literal

from mockint.domain.errors import InputError
from mockint.domain.question import Bank, Question
from mockint.domain.session import Grading, Plan

DEFAULT_QUESTIONS = 5
FOLLOW_UP_SECONDS = 60
GRADING = Grading()


def plan_session(
    bank: Bank,
    *,
    count: int | None = None,
    minutes: float | None = None,
    per_question: int | None = None,
    strict: bool = True,
    order: Literal["bank", "random"] = "bank",
    focus: str | None = None,
    question_ids: Sequence[str] = (),
    random_seed: int | None = None,
    feedback: Literal["each", "end"] = "each",
    follow_ups: int = 0,
    predict: bool = False,
    voice: bool = False,
    grading: Grading = GRADING,
) -> Plan:
    """Choose, order and time the questions.

    `question_ids` names the questions and their order; else they are chosen by `focus` (a tag) and `order`. Without
    `count` there are five, or with `minutes` as many as fit into them, at least one; a bank with fewer gives all it
    has. Raises InputError for a tag or an id that the bank doesn't have, and for a number that plans nothing.
    """
    for name, given, least in (
        ("number of questions", count, 1),
        ("number of seconds a question", per_question, 1),
        ("number of follow-ups", follow_ups, 0),
    ):
        if given is not None and given < least:
            raise InputError(f"the {name} must be at least {least}, not {given}")
    if minutes is not None and not 0 < minutes < inf:
        raise InputError(f"the number of minutes must be more than 0, not {minutes}")
    questions = _named(bank, question_ids) if question_ids else _focused(bank, focus)
    if not question_ids and (order == "random" or random_seed is not None):
        random.Random(random_seed).shuffle(questions)  # noqa: S311 - variety, not secrecy
    if per_question is not None:
        questions = [question.model_copy(update={"seconds": per_question}) for question in questions]
    if count is not None:
        questions = questions[:count]
    elif minutes is not None and not question_ids:
        questions = _fitting(questions, 60 * minutes, follow_ups)
    elif not question_ids:
        questions = questions[:DEFAULT_QUESTIONS]
    seconds = round(60 * minutes) if minutes is not None else sum(_seconds(item, follow_ups) for item in questions)
    return Plan(
        bank=bank.bank,
        title=bank.title,
        questions=tuple(questions),
        seconds=max(1, seconds),
        strict=strict,
        feedback=feedback,
        follow_ups=follow_ups,
        predict=predict,
        voice=voice,
        **grading.model_dump(),
    )


def _named(bank: Bank, ids: Sequence[str]) -> list[Question]:
    known = {question.id: question for question in bank.questions}
    for wanted in ids:
        if wanted not in known:
            raise InputError(
                f"bank {bank.bank!r} has no question {wanted!r}; `mockint bank show {bank.bank}` lists them"
            )
    return [known[wanted] for wanted in dict.fromkeys(ids)]


def _focused(bank: Bank, focus: str | None) -> list[Question]:
    if focus is None:
        return list(bank.questions)
    questions = [question for question in bank.questions if focus in question.tags]
    if not questions:
        tags = sorted({tag for question in bank.questions for tag in question.tags})
        raise InputError(
            f"no question of bank {bank.bank!r} has the tag {focus!r}; it has: {', '.join(tags) or 'none'}"
        )
    return questions


def _seconds(question: Question, follow_ups: int) -> int:
    return question.seconds + follow_ups * FOLLOW_UP_SECONDS


def _fitting(questions: list[Question], seconds: float, follow_ups: int) -> list[Question]:
    fitting: list[Question] = []
    for question in questions:
        seconds -= _seconds(question, follow_ups)
        if fitting and seconds < 0:
            break
        fitting.append(question)
    return fitting
