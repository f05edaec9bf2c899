"""What commands print: results on stdout, talk on stderr, and never a control character that came from outside."""

import json
import sys
from typing import Any

from mockint.domain.visible import visible, visible_json


def print_json(data: Any) -> None:
    """One JSON document on stdout; a pydantic model is written by its own fields."""
    plain = data.model_dump(mode="json") if hasattr(data, "model_dump") else data
    print(visible_json(json.dumps(plain, ensure_ascii=False, indent=2)))


def say(message: str) -> None:
    """A line for the person, on stderr."""
    print(visible(message), file=sys.stderr)


def say_waiting(message: str) -> None:
    """What a grader waits for, on stderr; "", which says that it goes on, is nothing to tell."""
    if message:
        say(message)
