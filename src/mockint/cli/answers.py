"""A whole session from a file of answers: the same engine, with nobody at the keyboard."""

import sys
from collections.abc import Mapping
from pathlib import Path

from mockint.cli.output import say
from mockint.domain.errors import InputError
from mockint.domain.grade import Grade
from mockint.interview.conductor import Conductor


def read_answers(path: str) -> dict[str, str]:
    """The answers of a YAML or JSON file ("-": stdin), question id → text, in the file's order.

    Raises InputError where the file can't be read or is something else.
    """
    import yaml

    name = "standard input" if path == "-" else path
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8-sig")
        answers = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{name}: can't be read ({error})") from error
    except yaml.YAMLError as error:
        raise InputError(f"{name}: is neither YAML nor JSON: {error}") from error
    if not isinstance(answers, dict) or not answers:
        raise InputError(f"{name}: expected a mapping from question id to answer, such as `oauth-at-scale: I would …`")
    for key, answer in answers.items():
        if answer is not None and not isinstance(answer, str):
            raise InputError(f"{name}: the answer to {key!r} is a {type(answer).__name__}; expected text in quotes")
    return {str(key): answer or "" for key, answer in answers.items()}


async def give_answers(conductor: Conductor, answers: Mapping[str, str]) -> None:
    """Answer every question of the plan from the mapping and have each graded; progress goes to stderr."""
    total = len(conductor.session.plan.questions)
    while (question := conductor.ask_next()) is not None:
        grade = await conductor.grade(conductor.submit(answers[question.id]))
        say(f"{len(conductor.session.attempts)}/{total} {question.id}: {result_line(grade)}")


def result_line(grade: Grade) -> str:
    """A grade in two words, for who watches many go by."""
    return "not graded" if grade.score is None else f"{grade.score:g} {grade.band}"
