"""What a model is asked for one answer: the request, the form of its reply, and the boundary around the answer.

What is the same for every answer comes first, so that providers can keep it; the answer comes last. It is data: it
stands inside a boundary that nobody who wrote it could know, and no other mark ends it.
"""

import hashlib
import json
import random
import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mockint.domain.grade import Verdict
from mockint.domain.question import Question
from mockint.domain.visible import without_hidden
from mockint.llm.client import Request
from mockint.resources import packaged

if TYPE_CHECKING:
    from jinja2 import Environment

OUTPUT_TOKENS = 8000  # of a usual reply, with what a model thinks before it
TOKENS_A_CRITERION = 300
LONGEST_KEY = 48  # characters
MOST_REPAIRED = 4000  # characters of an unusable reply that are shown to the model again


def new_boundary() -> str:
    """A code that nobody can guess."""
    return secrets.token_hex(8)


def ask_about(question: Question, answer: str, boundary: Callable[[], str] = new_boundary) -> Request:
    """The request to judge one answer, criteria in the question's order.

    What nobody sees in the answer isn't sent; quotes of what is left are found in the answer all the same.
    """
    keys = keys_of(question)
    described = [
        {"key": key, "text": _one_line(criterion.text), "partial": _one_line(criterion.partial)}
        for key, criterion in zip(keys, question.criteria, strict=True)
    ]
    shared = _render(
        "question.j2",
        question=question.question.strip(),
        intent=question.intent.strip(),
        criteria=described,
        sample_answer=(question.sample_answer or question.reference).strip(),
    )
    return Request(
        system=_render("system.j2"),
        shared=shared,
        own=_render("answer.j2", answer=answer, boundary=_outside(answer, boundary)),
        schema=schema_of(keys),
        max_output_tokens=max(OUTPUT_TOKENS, TOKENS_A_CRITERION * len(keys)),
    )


def ask_again(request: Request, text: str, fault: str, boundary: Callable[[], str] = new_boundary) -> Request:
    """The same request with the reply that can't be used, and why. A reply quotes the answer, so it is data too."""
    shown = text if len(text) <= MOST_REPAIRED else f"{text[:MOST_REPAIRED]} …"
    repair = _render("repair.j2", text=shown.strip(), fault=_one_line(fault), boundary=_outside(shown, boundary))
    return replace(request, own=request.own + repair)


def keys_of(question: Question) -> dict[str, str]:
    """The id of each criterion by the key it has in the form, in the question's order.

    Keys are made of a-z, 0-9 and _, since not every provider takes more; where two would be the same, the later one
    gets a number.
    """
    keys: dict[str, str] = {}
    for criterion in question.criteria:
        base = re.sub(r"[^a-z0-9]+", "_", criterion.id.lower()).strip("_")[:LONGEST_KEY].rstrip("_") or "criterion"
        key, number = base, 1
        while key in keys:
            number += 1
            key = f"{base}_{number}"
        keys[key] = criterion.id
    return keys


def schema_of(keys: Iterable[str]) -> dict[str, Any]:
    """The JSON schema of a reply: one required entry for each key, in their order.

    An object with fixed keys makes a missing, doubled or invented criterion impossible wherever a schema is kept to;
    the evidence comes before the verdict, and "no quote" is "" since unions are counted or refused.
    """
    text = {"type": "string"}
    entry = _object(
        {"quote": text, "verdict": {"type": "string", "enum": [verdict.value for verdict in Verdict]}, "comment": text}
    )
    improvements = {"type": "array", "items": _object({"quote": text, "better": text})}
    return _object({"criteria": _object(dict.fromkeys(keys, entry)), "improvements": improvements, "follow_up": text})


def in_order(question: Question, sample: int) -> Question:
    """The question as it is asked the `sample`-th time (from 0): first in its own order, then in others.

    The order doesn't depend on the answer, so that every answer to the question shares the same beginning.
    """
    if not sample:
        return question
    criteria = list(question.criteria)
    random.Random(f"{sample} {question.id} {question.question}").shuffle(criteria)  # noqa: S311 - no secret
    return question.model_copy(update={"criteria": tuple(criteria)})


@lru_cache(maxsize=1)
def prompt_hash() -> str:
    """The SHA-256 of all that is said to a model, whatever the question: the templates and the form."""
    parts = [json.dumps(schema_of(["key"]))]
    for path in sorted(packaged("prompts").glob("*.j2"), key=lambda path: path.name):
        parts += [path.name, path.read_text(encoding="utf-8")]
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return f"sha256:{digest}"


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _outside(text: str, boundary: Callable[[], str]) -> str:
    """A boundary that the text doesn't have."""
    seen = without_hidden(text).casefold()
    while (code := boundary()).casefold() in seen:
        pass
    return code


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _render(name: str, **values: Any) -> str:
    return _templates().get_template(name).render(values)


@lru_cache(maxsize=1)
def _templates() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # only where a model is asked

    return Environment(
        loader=FileSystemLoader(packaged("prompts")),
        autoescape=False,  # noqa: S701 - a model reads plain text; nothing that is put in is read as a template
        auto_reload=False,
        undefined=StrictUndefined,
        finalize=lambda value: without_hidden(value) if isinstance(value, str) else value,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
