"""Replies of a model, made for the tests of this folder."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mockint.domain.grade import Usage
from mockint.domain.question import Question
from mockint.grading.prompting import keys_of
from mockint.llm.client import Reply, Request
from mockint.llm.scripted import ScriptedClient

Words = Mapping[str, tuple[str, str]]
"""The verdict and the quote of each criterion, by its id; those that aren't here are missing."""

HONEST: Words = {
    "vault": ("met", "We keep all of them in a vault."),
    "rotation": ("met", "Keys are rotated every month"),
}


def data(
    question: Question, words: Words, *, follow_up: str = "", improvements: Sequence[tuple[str, str]] = ()
) -> dict[str, Any]:
    """What a model would say, criteria in the question's order."""
    said = {key: words.get(id_, ("missing", "")) for key, id_ in keys_of(question).items()}
    return {
        "criteria": {
            key: {"quote": quote, "verdict": verdict, "comment": "so"} for key, (verdict, quote) in said.items()
        },
        "improvements": [{"quote": quote, "better": better} for quote, better in improvements],
        "follow_up": follow_up,
    }


def paid(said: Mapping[str, Any], text: str = "a reply") -> Reply:
    """A reply that cost something."""
    usage = Usage(calls=1, input_tokens=900, cached_input_tokens=700, output_tokens=300, cost_usd=0.002)
    return Reply(data=said, text=text, usage=usage, model="model-1", stop="end")


def answering(words: Words, **more: Any) -> Callable[[Question], ScriptedClient]:
    """A client that always says the same of a question."""
    return lambda question: ScriptedClient(lambda _: paid(data(question, words, **more)))


def answer_in(request: Request) -> str:
    """The answer as the model is given it: what stands between the two boundary lines."""
    lines = request.own.split("\n")
    line = next(line for line in lines if line.startswith("----- ") and line.endswith(" -----"))
    first, last = lines.index(line), len(lines) - 1 - lines[::-1].index(line)
    return "\n".join(lines[first + 1 : last])
