"""The template environment of the reports: every value that a template puts out is escaped, by default."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from mockint.domain.advice import advice
from mockint.reports import spoken, words
from mockint.reports.marks import numbered, segments

TEMPLATES = Path(__file__).parent / "templates"


def environment(escape: Callable[[str], str | Markup]) -> Environment:
    """An environment that passes every string through `escape`, unless it is Markup already.

    What `escape` returns as a plain string is escaped for HTML after it.
    """

    def finalize(value: Any) -> Any:
        return escape(str(value)) if isinstance(value, str) and not isinstance(value, Markup) else value

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"clock": words.clock, "points": words.points}
    made.globals |= {"words": words, "spoken": spoken, "advice": advice, "numbered": numbered, "segments": segments}
    return made
