"""What a model writes, read strictly where a verdict depends on it and leniently everywhere else."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from mockint.domain.grade import Verdict
from mockint.domain.visible import without_hidden

COMMENT = 300  # characters; what is longer is cut
MOST_FAULTS = 8  # said to the model at once
SHOWN = 40  # characters of a wrong value
MOST_OFFERS = 12  # improvements that are looked at; three were asked for


class UnusableReply(ValueError):
    """A reply without exactly one verdict for each criterion. The message says what is wrong with it."""


def _quote(value: Any) -> Any:
    return without_hidden(value or "") if isinstance(value, str | None) else value


def _verdict(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value


def _said(value: Any) -> str:
    return without_hidden(value) if isinstance(value, str) else ""


def _offers(value: Any) -> Any:
    offers = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    return [{key: _said(item.get(key)) for key in ("quote", "better")} for item in offers[:MOST_OFFERS]]


class Word(BaseModel):
    """A model's word on one criterion, as it came."""

    quote: Annotated[str, BeforeValidator(_quote)]
    verdict: Annotated[Verdict, BeforeValidator(_verdict)]
    comment: Annotated[str, BeforeValidator(_said)] = ""


class Offer(BaseModel):
    """A stretch of the answer and how it could be said better, as it came."""

    quote: str
    better: str


class ModelReply(BaseModel):
    """A model's whole reply. Nothing of it was looked up in the answer yet."""

    criteria: dict[str, Word]
    improvements: Annotated[list[Offer], BeforeValidator(_offers)] = Field(default_factory=list)
    follow_up: Annotated[str, BeforeValidator(_said)] = ""


def read_reply(data: Mapping[str, Any], keys: Mapping[str, str]) -> ModelReply:
    """The reply, its criteria by their ids, in the order of `keys` (form key → criterion id).

    Raises UnusableReply where a criterion is missing or invented, or a verdict or a quote is not one.
    """
    try:
        reply = ModelReply.model_validate(data)
    except ValidationError as error:
        raise UnusableReply(_faults(error)) from None
    missing = [key for key in keys if key not in reply.criteria]
    invented = [_shown(key) for key in reply.criteria if key not in keys]
    if missing or invented:
        faults = [f"criteria has no {', '.join(missing)}"] if missing else []
        faults += [f"criteria has {', '.join(invented[:MOST_FAULTS])}, which was not asked for"] if invented else []
        raise UnusableReply("; ".join(faults))
    return reply.model_copy(update={"criteria": {id_: reply.criteria[key] for key, id_ in keys.items()}})


def tidy(text: str, most: int) -> str:
    """A text on one line, at most `most` characters: cut after a sentence where that leaves enough, else a word."""
    text = " ".join(without_hidden(text).split())
    if len(text) <= most:
        return text
    head = text[: most - 1]
    end = max(head.rfind(mark) for mark in (". ", "! ", "? "))
    if end + 1 >= most // 2:
        return head[: end + 1]
    words = head.rpartition(" ")[0] if " " in head[most // 2 :] else head
    return f"{words.rstrip(' ,;:')}…"


def _faults(error: ValidationError) -> str:
    faults = []
    for fault in error.errors(include_url=False)[:MOST_FAULTS]:
        place = ".".join(_shown(part) if index == 1 else str(part) for index, part in enumerate(fault["loc"]))
        if fault["type"] == "enum":
            faults.append(f"{place} is {_shown(fault['input'])}, not one of {', '.join(Verdict)}")
        elif fault["type"] == "missing":
            faults.append(f"{place or 'the reply'} is missing")
        else:
            faults.append(f"{place or 'the reply'}: {fault['msg']}")
    return "; ".join(faults)


def _shown(value: Any) -> str:
    return repr(tidy(str(value), SHOWN))
