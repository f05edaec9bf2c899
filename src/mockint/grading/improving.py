"""What a model would say better, made safe to show: each quotes the answer, and none invents a fact.

A number or a proper name that neither the answer nor the question has is struck out and a placeholder put in its place:
a candidate who learns an invented figure by heart is worse off than one who reads "[your number]". What a number says
is compared, not how it is written; numbers are known in digits and in English words, names by their capitals.
"""

import re
from collections.abc import Iterable

from mockint.domain.question import Question
from mockint.grading.evidence import Searched, carries_claim, fold
from mockint.grading.figures import figures
from mockint.grading.instructions import is_instruction
from mockint.grading.proper_names import Said
from mockint.grading.replies import Offer, tidy
from mockint.grading.words import content

MOST = 3
QUOTED = 200  # characters of a quote that are shown
BETTER = 300
OWN_WORDS = 0.5  # the share of a better sentence's words with a matter of their own that must have been said
NUMBER, NAME = "[your number]", "[name]"

_PLACEHOLDER = re.compile(r"\[[^\[\]\n]{1,60}\]")
_BLANK = re.compile(r"(?<![^\W_])(?:[XN](?=\s?%|x\b)|X{2,3}(?![^\W_]))")  # "XX%", "Nx": placeholders too
_SEVERAL_NAMES = re.compile(r"\[name\](?:(?:\s|-|/|\s?&\s?)\[name\])+")
_NOTHING = re.compile(r"\b(?:no|none|not|never|nothing|without)\b", re.IGNORECASE)


def improvements(offers: Iterable[Offer], question: Question, answer: str) -> tuple[str, ...]:
    """At most three lines, each what was said and how to say it better; offers that don't hold are left out."""
    answered, lines = Searched(answer), []
    for offer in offers:
        place = answered.find(offer.quote)
        better = struck(tidy(offer.better, BETTER), question, answer)
        if place and carries_claim(offer.quote) and not is_instruction(place.quote) and _holds(better, offer, answer):
            quote = tidy(place.quote, QUOTED)
            lines.append(f'You said: "{_inside(quote)}" Better: "{_inside(better)}"')
    return tuple(dict.fromkeys(lines))[:MOST]


def struck(better: str, question: Question, answer: str) -> str:
    """The sentence with a placeholder for each number and proper name that was not said; its own ones stay."""
    heard = f"{question.question}\n{answer}"
    values = {figure.value for figure in figures(heard)}
    if _NOTHING.search(heard):
        values |= {"0", "0%"}
    said = Said(heard, ordinary=_read(question))
    parts, start = [], 0
    for placeholder in _PLACEHOLDER.finditer(better):
        parts.append(_struck(better[start : placeholder.start()], values, said))
        inside = _struck(placeholder[0][1:-1], values, said)
        # A placeholder that names something is no placeholder.
        parts.append(placeholder[0] if inside == placeholder[0][1:-1] else NUMBER if NUMBER in inside else NAME)
        start = placeholder.end()
    parts.append(_struck(better[start:], values, said))
    return _SEVERAL_NAMES.sub(NAME, "".join(parts))


def _struck(text: str, values: set[str], said: Said) -> str:
    text = _BLANK.sub(NUMBER, text)
    counted = figures(text)
    places = [(figure.start, figure.end, NUMBER) for figure in counted if figure.value not in values]
    places += [
        (name.start, name.end, NAME)
        for name in said.unknown_names(text)
        if not any(figure.start < name.end and name.start < figure.end for figure in counted)
    ]
    for start, end, placeholder in sorted(places, reverse=True):
        text = text[:start] + placeholder + text[end:]
    return text


def _holds(better: str, offer: Offer, answer: str) -> bool:
    """Whether the better sentence says more than the quote, and says it with what the candidate said."""
    own = content(_PLACEHOLDER.sub(" ", better))
    heard = content(answer)
    return (
        fold(better) not in ("", fold(offer.quote))
        and not is_instruction(better)
        and len(own & heard) >= max(1, OWN_WORDS * len(own))
    )


def _read(question: Question) -> list[str]:
    """What stands in the rubric: its words in lower case are words, not names."""
    texts = [question.intent, question.sample_answer, question.reference]
    for criterion in question.criteria:
        texts += [criterion.text, *criterion.signals, criterion.partial, criterion.tip, criterion.probe]
    return texts


def _inside(text: str) -> str:
    """A text to stand between quotation marks."""
    return re.sub(r"[\"“”„«»]", "'", text)
