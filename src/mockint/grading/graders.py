"""From graders' names to the grader."""

from collections import Counter
from collections.abc import Callable, Sequence

from mockint.domain.errors import ConfigurationError
from mockint.grading.grader import Grader
from mockint.llm.client import Connection

EMBEDDED = "embedded"

OWN_SERVER = ("compatible", "ollama")
"""Providers of servers of one's own: where one of these is among several graders, the connection is for it alone."""

HERE = Connection()


def grader_names() -> tuple[str, ...]:
    """What there is to grade with: the embedded grader, and each provider as it is named with a model. Imports none."""
    from mockint.llm.providers import provider_names

    return (EMBEDDED, *(f"{name}:MODEL" for name in provider_names()))


def check_grader(*names: str, connection: Connection = HERE) -> None:
    """Raises ConfigurationError where one of these graders is unknown or has no key; asks and loads no model."""
    get_grader(*names, connection=connection)


def get_grader(
    *names: str,
    samples: int = 1,
    connection: Connection = HERE,
    attempts: int = 4,
    seconds: float = 30.0,
    timeout: float = 120.0,
    max_cost: float | None = None,
    spent: float = 0.0,
    on_wait: Callable[[str], None] | None = None,
    at_once: int | None = None,
) -> Grader:
    """The grader of a name as `--grader` takes it ("embedded", "openai:MODEL"), or a jury of several that vote.

    A model makes `samples` judgements of each answer, each within `timeout` seconds. A failing call is tried again,
    `attempts` times within `seconds`; `on_wait` gets a sentence when a wait begins and "" when it is over. With
    `max_cost`, no call is made that might bring the cost of all models together, `spent` included, above so many US
    dollars. With `at_once`, a model gets at most so many calls at once, fewer while it limits the rate.

    Raises ConfigurationError for an unknown grader, one that has no key, a model without a price where the cost is
    limited, and names or samples that make no sense.
    """
    _check(names, samples)
    models = [name for name in names if name != EMBEDDED]
    judges = {}
    if models:
        from mockint.grading.judge import Judge
        from mockint.llm.budget import Budget, Budgeted
        from mockint.llm.pace import Paced
        from mockint.llm.providers import open_client
        from mockint.llm.retries import Retrying

        budget = Budget(max_cost, spent) if max_cost is not None else None
        for name, own in zip(models, _connections(models, connection), strict=True):
            client = open_client(name, own)
            # The budget is inside, so that every attempt is counted.
            counted = Budgeted(client, budget) if budget else client
            paced = Paced(counted, at_once) if at_once else counted
            retried = Retrying(paced, attempts=attempts, seconds=seconds, on_wait=on_wait)
            judges[name] = Judge(retried, samples=samples, timeout=timeout)
    members = [judges[name] if name in judges else _embedded() for name in names]
    if len(members) == 1:
        return members[0]
    from mockint.grading.jury import Jury

    return Jury(members)


def _check(names: Sequence[str], samples: int) -> None:
    if not names:
        raise ConfigurationError(f"no grader is named; there are {_listed()}")
    for name in names:
        if name != EMBEDDED:
            _check_model(name)
    if samples < 1:
        raise ConfigurationError(f"--samples must be at least 1, not {samples}")
    name, times = Counter(names).most_common(1)[0]
    if times > 1:
        instead = "it says the same every time" if name == EMBEDDED else "to ask it more than once, use --samples"
        raise ConfigurationError(f"grader {name!r} is given {times} times; {instead}")
    if samples > 1 and set(names) == {EMBEDDED}:
        raise ConfigurationError("the embedded grader says the same every time; leave --samples out")


def _check_model(name: str) -> None:
    from mockint.llm.keys import looks_like_key
    from mockint.llm.providers import check_provider, provider_names

    # A word alone may be meant as a grader, so all graders are named; but a key that slipped in here isn't said back.
    if ":" not in name and name not in provider_names() and not looks_like_key(name):
        raise ConfigurationError(f"there is no grader {name!r}; there are {_listed()}")
    check_provider(name)


def _listed() -> str:
    return ", ".join(grader_names())


def _connections(models: Sequence[str], connection: Connection) -> list[Connection]:
    """The connection of each model: an address and a key of one's own server aren't for a provider beside it."""
    own = [name.partition(":")[0] in OWN_SERVER for name in models]
    return [connection if mine or not any(own) else HERE for mine in own]


def _embedded() -> Grader:
    from mockint.grading.embedded import EmbeddedGrader  # its model and runtime are heavy: only when it is used

    return EmbeddedGrader()
