"""The JSON object in what a model wrote.

A model that is held to a schema writes the object alone. Others think first, put it into a fenced block, or say a word
before and after it. The last whole object counts; an inner part of an object that is cut or broken never does.
"""

import json
import re
from typing import Any

_THOUGHTS = re.compile(r"\s*<(think|thinking|thought|reasoning)>(.*?)</\1>", re.DOTALL | re.IGNORECASE)
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
    thoughts = _THOUGHTS.match(text)
    if thoughts:
        return _last_object(text[thoughts.end() :])
    end = _END_OF_THOUGHTS.search(text)
    after = _last_object(text[end.end() :]) if end else None
    return after if after is not None else _last_object(text)


def _last_object(text: str) -> dict[str, Any] | None:
    found, at = None, 0
    while start := _OBJECT.search(text, at):
        end = _end(text, start.start())
        if end is None:  # cut off: what stands inside it is no answer
            break
        loaded = _loaded(text[start.start() : end])
        found, at = (loaded if loaded is not None else found), end
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
        loaded = json.loads(text, parse_constant=_refuse)
        if not isinstance(loaded, dict):
            return None
        # "\ud800" alone is JSON, but no text that can be stored or shown.
        return dict(json.loads(json.dumps(loaded, ensure_ascii=False).encode(errors="replace")))
    except (ValueError, RecursionError):
        return None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")
