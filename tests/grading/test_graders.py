"""From a name, as `--grader` takes it, to a grader."""

import subprocess
import sys
from collections.abc import Callable, Iterable

import pytest
from replying import HONEST, data, paid
from scripted import ANSWER, QUESTION

import mockint
from mockint.domain.errors import ConfigurationError
from mockint.domain.grade import Graded, Ungraded, Usage
from mockint.grading.embedded import EmbeddedGrader
from mockint.grading.graders import check_grader, get_grader, grader_names
from mockint.grading.grading import grade
from mockint.grading.judge import Judge
from mockint.grading.jury import Jury
from mockint.llm import providers
from mockint.llm.client import Client, Connection
from mockint.llm.errors import NoKey, RateLimited
from mockint.llm.scripted import Scripted, ScriptedClient

LUNA, HAIKU = "openai:gpt-6-luna", "anthropic:claude-haiku-5-5"
GOOD = data(QUESTION, HONEST)
Opened = dict[str, tuple[ScriptedClient, Connection]]
Script = Callable[..., Opened]


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Script:
    """Puts a scripted model in the place of each; gives what was opened, by name."""

    def put(**replies: Iterable[Scripted]) -> Opened:
        opened: Opened = {}

        def open_client(name: str, connection: Connection) -> Client:
            client = ScriptedClient(replies.get(name.partition(":")[0], []), name)
            opened[name] = (client, connection)
            return client

        monkeypatch.setattr(providers, "open_client", open_client)
        return opened

    return put


def test_all_graders_are_listed_by_the_names_that_are_typed() -> None:
    assert grader_names() == ("embedded", "anthropic:MODEL", "compatible:MODEL", "ollama:MODEL", "openai:MODEL")


def test_the_embedded_grader_is_had_by_name() -> None:
    check_grader("embedded")
    assert isinstance(mockint.get_grader("embedded"), EmbeddedGrader)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["oracle"], "no grader 'oracle'; there are embedded, anthropic:MODEL"),
        (["oracle:x"], "no provider 'oracle'"),
        (["openai"], "names no model"),
        (["openai:"], "names no model"),
        (["embedded:small"], "no provider 'embedded'"),
        (["embedded", "embedded"], "given 2 times; it says the same every time"),
        ([LUNA, "embedded", LUNA], "given 2 times; to ask it more than once, use --samples"),
        ([], "no grader is named"),
    ],
)
def test_names_that_make_no_sense_are_told_what_would(
    names: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "test-key")
    for ask in (check_grader, get_grader):
        with pytest.raises(ConfigurationError) as refused:
            ask(*names)
        assert said in str(refused.value)


def test_a_key_in_the_place_of_a_grader_is_not_said_back() -> None:
    key = "sk-proj-0123456789abcdefghij"
    for names in ([key], [key, key], [f"{key}:model"]):
        with pytest.raises(ConfigurationError) as refused:
            get_grader(*names)
        assert key not in str(refused.value)


def test_a_missing_key_is_found_before_anything_is_asked() -> None:
    with pytest.raises(NoKey, match="OPENAI_API_KEY"):
        check_grader(LUNA)
    with pytest.raises(NoKey, match="ANTHROPIC_API_KEY"):
        check_grader("embedded", HAIKU)


def test_checking_a_grader_loads_no_provider_package() -> None:
    code = (
        "import os, sys; os.environ['OPENAI_API_KEY'] = os.environ['ANTHROPIC_API_KEY'] = 'test-key'\n"
        "from mockint.grading.graders import check_grader, grader_names\n"
        f"check_grader({LUNA!r}, {HAIKU!r}, 'embedded'); grader_names()\n"
        "print([name for name in ('openai', 'anthropic', 'httpx2', 'onnxruntime', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_a_model_grades_as_often_as_samples_are_asked_for(script: Script) -> None:
    opened = script(openai=[paid(GOOD)] * 3)
    grader = get_grader(LUNA, samples=3)
    assert isinstance(grader, Judge)
    result = grade(QUESTION, ANSWER, grader)
    assert isinstance(result, Graded)
    assert (result.score, result.usage.calls, result.provenance.grader) == (100, 3, LUNA)
    assert len(opened[LUNA][0].asked) == 3


@pytest.mark.parametrize("samples", [0, -1])
def test_no_samples_are_refused(samples: int) -> None:
    with pytest.raises(ConfigurationError, match="at least 1"):
        get_grader(LUNA, samples=samples)


def test_samples_of_what_always_says_the_same_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="says the same every time; leave --samples out"):
        get_grader("embedded", samples=3)


def test_several_graders_are_a_jury_in_the_order_given(script: Script) -> None:
    opened = script(openai=[paid(GOOD)] * 2, anthropic=[paid(GOOD)] * 2)
    grader = get_grader(HAIKU, "embedded", LUNA, samples=2)
    assert isinstance(grader, Jury)
    assert grader.name == f"{HAIKU} + embedded + {LUNA}"
    result = grade(QUESTION, ANSWER, grader)
    assert result.usage.calls == 4
    assert {len(client.asked) for client, _ in opened.values()} == {2}


OWN = Connection(base_url="http://127.0.0.1:9/v1", key_env="OWN_KEY")


@pytest.mark.parametrize(
    ("names", "reached"),
    [
        ([LUNA], [LUNA]),
        ([LUNA, HAIKU], [LUNA, HAIKU]),
        (["compatible:m"], ["compatible:m"]),
        ([LUNA, "compatible:m"], ["compatible:m"]),
        ([LUNA, "ollama:m", "compatible:m", "embedded"], ["ollama:m", "compatible:m"]),
    ],
)
def test_an_address_and_its_key_are_of_ones_own_server_where_there_is_one(
    names: list[str], reached: list[str], script: Script
) -> None:
    opened = script()
    get_grader(*names, connection=OWN)
    assert [name for name, (_, connection) in opened.items() if connection == OWN] == reached
    assert all(connection in (OWN, Connection()) for _, connection in opened.values())


def test_a_failing_call_is_tried_again_and_the_person_told(script: Script) -> None:
    script(openai=[RateLimited("slow down", wait=0.001), paid(GOOD)])
    told: list[str] = []
    result = grade(QUESTION, ANSWER, get_grader(LUNA, on_wait=told.append))
    assert isinstance(result, Graded)
    assert LUNA in told[0]
    assert told[-1] == ""


def test_attempts_are_as_many_as_are_asked_for(script: Script) -> None:
    opened = script(openai=[RateLimited("slow down", wait=0.001)] * 2)
    result = grade(QUESTION, ANSWER, get_grader(LUNA, attempts=2))
    assert isinstance(result, Ungraded)
    assert result.ungraded.kind == "unavailable"
    assert len(opened[LUNA][0].asked) == 2


def test_a_limit_on_the_cost_is_kept_before_the_call(script: Script) -> None:
    opened = script(openai=[paid(GOOD)])
    result = grade(QUESTION, ANSWER, get_grader(LUNA, max_cost=5, spent=4.999999))
    assert isinstance(result, Ungraded)
    assert result.ungraded.kind == "cost_limit"
    assert opened[LUNA][0].asked == []


def test_a_jury_has_one_purse(script: Script) -> None:
    """What the first spends is not there for the second."""
    dear = paid(GOOD, "dear")
    script(openai=[type(dear)(**{**vars(dear), "usage": Usage(calls=1, cost_usd=4.9999)})], anthropic=[])
    result = grade(QUESTION, ANSWER, get_grader(LUNA, HAIKU, max_cost=5.0))
    assert isinstance(result, Graded)
    assert any("did not grade" in warning and "limit" in warning for warning in result.warnings)


def test_a_limit_that_cant_be_kept_is_refused(script: Script) -> None:
    script()
    with pytest.raises(ConfigurationError, match="price"):
        get_grader("compatible:unheard-of", max_cost=1)
    with pytest.raises(ConfigurationError, match="price"):
        get_grader(LUNA, "compatible:unheard-of", max_cost=1)
