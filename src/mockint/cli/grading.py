"""The options that say who grades, and the grader that they ask for."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from mockint.domain.errors import InputError

if TYPE_CHECKING:
    from mockint.domain.question import Question
    from mockint.domain.session import Grading, Plan
    from mockint.grading.grader import Grader

# Nobody waits at the screen for one of many answers.
PATIENT_ATTEMPTS, PATIENT_SECONDS = 8, 120.0

Graders = Annotated[
    list[str] | None,
    typer.Option(
        "--grader",
        metavar="G",
        help="Who grades: embedded, openai:MODEL, anthropic:MODEL, ollama:MODEL or compatible:MODEL. Given more than "
        "once, they vote. Default: MOCKINT_GRADER, else the config file, else embedded.",
    ),
]
BaseUrl = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="Where the model's server is: of the compatible: and ollama: graders, else of all that are given.",
    ),
]
ApiKeyEnv = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="The environment variable with the key; the only way to send one elsewhere."),
]
Samples = Annotated[
    int, typer.Option(min=1, help="Judgements of each answer, criteria in a new order each time; the majority counts.")
]
MaxCost = Annotated[
    float | None, typer.Option(metavar="USD", help="Grade no further than this; answers are kept all the same.")
]


def chosen_grading(
    graders: list[str] | None, base_url: str | None, api_key_env: str | None, samples: int, max_cost: float | None
) -> "Grading":
    """What the options ask for. Raises InputError or ConfigurationError for what can't be had; loads no provider."""
    from mockint.config import settings
    from mockint.domain.session import Grading

    _check_limit(max_cost)
    models = [name for name in graders or () if name != "embedded"]
    if graders and not models and (base_url or api_key_env or max_cost):
        raise InputError("--base-url, --api-key-env and --max-cost are for models; the embedded grader needs none")
    grading = Grading(
        graders=tuple(graders or [settings().grader]),
        samples=samples,
        base_url=base_url or "",
        api_key_env=api_key_env or "",
        max_cost=max_cost,
    )
    if grading != Grading():
        grader_of(grading)
    return grading


def limited(plan: "Plan", max_cost: float | None) -> "Plan":
    """The plan of a session that goes on with another limit, where one is given."""
    _check_limit(max_cost)
    return plan if max_cost is None else plan.model_copy(update={"max_cost": max_cost})


def _check_limit(max_cost: float | None) -> None:
    if max_cost is not None and not 0 < max_cost < float("inf"):
        raise InputError(f"--max-cost must be a sum of US dollars above 0, not {max_cost:g}")


def grader_of(
    grading: "Grading",
    *,
    spent: float = 0.0,
    on_wait: "Callable[[str], None] | None" = None,
    at_once: int | None = None,
) -> "Grader":
    """The grader that is meant, ready to grade; `spent` is what was paid before, in US dollars.

    With `at_once` it is for many answers: a model gets so many calls at once at most, and more patience.
    Raises ConfigurationError for an unknown grader, a key that isn't there, a price that can't be kept.
    """
    from mockint.config import settings
    from mockint.grading.graders import get_grader
    from mockint.llm.client import Connection

    found = settings()
    return get_grader(
        *grading.graders,
        samples=grading.samples,
        connection=Connection(grading.base_url, grading.api_key_env),
        attempts=max(found.retry_attempts, PATIENT_ATTEMPTS if at_once else 0),
        seconds=max(found.retry_seconds, PATIENT_SECONDS if at_once else 0),
        timeout=found.request_timeout,
        max_cost=grading.max_cost,
        spent=spent,
        on_wait=on_wait,
        at_once=at_once,
    )


def keys_set() -> list[str]:
    """The environment variables with a provider's key that are set, by name only."""
    from mockint.llm.keys import VARIABLES

    return [name for name in VARIABLES.values() if os.environ.get(name)]


def told_before(plan: "Plan") -> list[str]:
    """What a candidate should know before a model grades: who reads the answers, and what that will likely cost."""
    models = [name for name in plan.graders if name != "embedded"]
    if not models:
        keys = keys_set()
        return [f"{' and '.join(keys)}: set, and not used unless --grader names a model."] if keys else []
    from mockint.grading.costs import likely_cost

    return [f"Your answers are sent to {' and '.join(models)}.", _likely(likely_cost(plan), plan.max_cost)]


def told_of_answers(grading: "Grading", answers: "list[tuple[Question, str]]") -> list[str]:
    """What somebody should know who is about to pay for the grading of these answers."""
    from mockint.grading.costs import cost_of

    cost = cost_of(grading.graders, [(question, len(text)) for question, text in answers])
    return told_of_calls(grading, len(answers), None if cost is None else cost * grading.samples)


def told_of_calls(grading: "Grading", answers: int, cost: float | None) -> list[str]:
    """How many calls so many answers take, and what they will likely cost; nothing where no model is asked."""
    models = [name for name in grading.graders if name != "embedded"]
    if not models or not answers:
        return []
    calls = len(models) * grading.samples * answers
    return [f"About {calls:,} calls to {' and '.join(models)}. {_likely(cost, grading.max_cost)}"]


def _likely(cost: float | None, max_cost: float | None) -> str:
    from mockint.llm.prices import DATE

    price = f"about {cost:.2g} US dollars by the prices of {DATE}" if cost is not None else "unknown, no price here"
    limit = f", at most {max_cost:g}" if max_cost is not None else ""
    return f"Likely cost: {price}{limit}."
