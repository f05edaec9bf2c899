"""The JSON object in what a model wrote.

A model that is held to a schema writes the object alone. Others think first, put it into a fenced block, or say a word
before and after it. The last whole object counts; an inner part of an object that is cut or broken never does.
"""

import re
from typing import Any

from mockint.llm.reading import loaded

_THINKING = re.compile(r"\s*<(think|thinking|thought|reasoning)>", re.IGNORECASE)
_THOUGHTS = re.compile(r"\s*<(think|thinking|thought|reasoning)>.*?</\1>", re.DOTALL | re.IGNORECASE)
# Some servers leave the opening tag to the prompt: only the closing one is in the reply.
_END_OF_THOUGHTS = re.compile(r"</(?:think|thinking|thought|reasoning)>", re.IGNORECASE)
_OBJECT = re.compile(r'\{(?=\s*["}])')
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


def json_object(text: str) -> dict[str, Any] | None:
    """The JSON object of a reply, or None where there is no whole one. Halves of a character become "?"."""
    text = text.strip().removeprefix("\ufeff")
    whole = _loaded(text)
    if whole is not None:
        return whole
    if _THINKING.match(text):
        thoughts = _THOUGHTS.match(text)
        # Without an end, all of it is thought.
        return _last_object(text[thoughts.end() :]) if thoughts else None
    end = _END_OF_THOUGHTS.search(text)
    after = _last_object(text[end.end() :]) if end else None
    return after or _last_object(text)  # {} is what a quoted "</think>{}" leaves


def _last_object(text: str) -> dict[str, Any] | None:
    found, at = None, 0
    while start := _OBJECT.search(text, at):
        end = _end(text, start.start())
        if end is None:  # cut off: what stands inside it is no answer
            break
        value = _loaded(text[start.start() : end])
        found, at = (value if value is not None else found), end
    return found


def _end(text: str, start: int) -> int | None:
    """Where the braces that open at `start` are closed, strings left out; None where they stay open."""
    depth, at = 0, start
    while at < len(text):
        character = text[at]
        if character == '"':
            string = _STRING.match(text, at)
            if not string:
                return None
            at = string.end()
            continue
        depth += (character == "{") - (character == "}")
        at += 1
        if depth == 0:
            return at
    return None


def _loaded(text: str) -> dict[str, Any] | None:
    try:
        value = loaded(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
