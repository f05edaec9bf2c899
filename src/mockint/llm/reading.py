"""Reading a provider's JSON, in which anything may be absent, null or of another kind."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any


def loaded(text: str) -> Any:
    """The value of a JSON text, halves of a character as "?": "\\ud800" alone is JSON, but nothing that can be stored.

    Raises ValueError for what is no JSON, or nested too deeply to be any reply.
    """
    try:
        value = json.loads(text, parse_constant=_refuse)
        return json.loads(json.dumps(value, ensure_ascii=False).encode(errors="replace"))
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def count(body: Any, *path: str) -> int | None:
    """The number at the end of a path of keys, None where there is none."""
    for key in path:
        body = body.get(key) if isinstance(body, Mapping) else None
    return body if isinstance(body, int) and not isinstance(body, bool) and body >= 0 else None


def items(body: Mapping[str, Any], key: str, kind: str | None = None) -> list[Mapping[str, Any]]:
    """The objects of a list, those of one `type` if it is named."""
    found = body.get(key)
    mappings = [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []
    return [item for item in mappings if kind is None or item.get("type") == kind]


def texts(messages: Iterable[Mapping[str, Any]], kind: str, field: str = "text") -> Iterator[str]:
    """The texts of one kind of part in the `content` of messages, in their order."""
    for message in messages:
        for part in items(message, "content", kind):
            if isinstance(part.get(field), str):
                yield part[field]
