"""What commands print: results on stdout, talk on stderr, and never a control character that came from outside."""

import json
import sys
from collections.abc import Iterable
from typing import Any

from mockint.domain.visible import visible, visible_json

NAMED = 20  # of many lines that are alike


def print_json(data: Any) -> None:
    """One JSON document on stdout; a pydantic model is written by its own fields."""
    plain = data.model_dump(mode="json") if hasattr(data, "model_dump") else data
    print(visible_json(json.dumps(plain, ensure_ascii=False, indent=2)))


def say(message: str) -> None:
    """A line for the person, on stderr."""
    print(visible(message), file=sys.stderr)


def say_some(lines: Iterable[str], count: int, rest: str) -> None:
    """The first twenty of `count` lines, each on one line, and how many more `rest` there are."""
    for _, line in zip(range(NAMED), lines, strict=False):
        say(visible(line, keep_newlines=False))
    if count > NAMED:
        say(f"… and {count - NAMED} more {rest}")


def dollars(cost: float | None) -> str:
    """What it cost, for people; None where that isn't known."""
    return "cost unknown" if cost is None else f"{cost:.2g} US dollars"


def say_waiting(message: str) -> None:
    """What a grader waits for, on stderr; "", which says that it goes on, is nothing to tell."""
    if message:
        say(message)
