"""Grading by batches: each answer once, at half the price, whatever becomes of its requests."""

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from batch_runs import ANTHROPIC, KEY, OPENAI, answers, graded, kinds, service
from batch_server import CANCELLED, ERRORED, EXPIRED, LOST, Batch, BatchServer, batch_serving, judgement
from sqlalchemy import func, select

from mockint.bulk.batch import batches_of, in_batches
from mockint.domain.errors import ConfigurationError, InputError
from mockint.domain.grade import Graded, Ungraded, total
from mockint.llm.batches import BatchService, Limits
from mockint.llm.client import Connection
from mockint.llm.errors import BadKey, ModelError
from mockint.llm.prices import price
from mockint.storage import schema
from mockint.storage.batches import forget_used, turn
from mockint.storage.journal import Journal


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)


@pytest.fixture
def server() -> Iterator[BatchServer]:
    with batch_serving(BatchServer()) as running:
        yield running


@pytest.fixture(params=[OPENAI, ANTHROPIC])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def number(body: dict[str, Any]) -> int:
    """Which answer a request is about."""
    return int(json.dumps(body).partition("Number ")[2].partition(".")[0])


def rows() -> tuple[int, int]:
    """How many batches and requests are remembered."""
    with Journal.open() as journal, journal.database.transaction() as connection:
        counts = [connection.execute(select(func.count()).select_from(t)) for t in (schema.batches, schema.asked)]
        return counts[0].scalar_one(), counts[1].scalar_one()


def test_each_answer_is_graded_by_one_request_at_half_the_price(server: BatchServer, name: str, tmp_path: Path) -> None:
    server.looks = 3
    told: list[str] = []
    grades = graded(answers(tmp_path / "in.jsonl", 5), service(server, name), told=told.append)
    assert kinds(grades) == ["graded"] * 5
    assert sorted(map(number, server.bodies)) == [0, 1, 2, 3, 4]
    found = price(*name.split(":"))
    assert found
    usage = total(grade.usage for grade in grades)
    assert usage.calls == 5
    assert usage.cost_usd == pytest.approx(5 * found.cost(1000, 100) / 2)
    assert told == ["batch 1 of 1: 0 of 5 done", "batch 1 of 1: 0 of 5 done", "batch 1 of 1: 5 of 5 done", ""]
    assert isinstance(grades[0], Graded)
    assert grades[0].provenance.grader == name


def test_nothing_of_it_stays_with_the_provider_or_in_the_memory_of_batches(
    server: BatchServer, name: str, tmp_path: Path
) -> None:
    graded(answers(tmp_path / "in.jsonl", 3), service(server, name))
    assert not server.files
    assert name == OPENAI or not server.batches
    assert rows() == (1, 3)
    with Journal.open() as journal:
        forget_used(journal.database, 30)
    assert rows() == (0, 0)


def test_what_is_asked_is_what_is_asked_live(server: BatchServer, name: str, tmp_path: Path) -> None:
    graded(answers(tmp_path / "in.jsonl", 1), service(server, name))
    body = server.bodies[0]
    assert body["model"] == name.split(":")[1]
    if name == OPENAI:
        assert body["store"] is False
        assert body["text"]["format"]["strict"] is True
    else:
        assert body["system"][0]["text"]
        assert body["output_config"]["format"]["type"] == "json_schema"


def test_several_judgements_of_one_answer_are_several_requests_even_where_they_are_the_same(
    server: BatchServer, name: str, tmp_path: Path
) -> None:
    grades = graded(answers(tmp_path / "in.jsonl", 2, criteria=1), service(server, name), samples=3)
    assert [grade.usage.calls for grade in grades] == [3, 3]
    assert list(server.accepted.values()) == [1] * 6
    assert len({json.dumps(body) for body in server.bodies}) == 2


def test_lines_of_one_content_are_asked_once(server: BatchServer, tmp_path: Path) -> None:
    path = answers(tmp_path / "in.jsonl", 2)
    path.write_text(path.read_text() * 2)
    assert kinds(graded(path, service(server, OPENAI))) == ["graded"] * 4
    assert len(server.bodies) == 2


def test_a_reply_that_cant_be_used_is_asked_for_once_more_in_the_next_round(
    server: BatchServer, name: str, tmp_path: Path
) -> None:
    def fate(body: dict[str, Any]) -> str:
        text = json.dumps(body)
        if number(body) == 1 and "can't be used" not in text:
            # It quotes the boundary that it saw: the next one is another.
            return text[text.index("-----") :][:60]
        return judgement(body)

    server.fate = fate
    grades = graded(answers(tmp_path / "in.jsonl", 3), service(server, name))
    assert kinds(grades) == ["graded"] * 3
    assert [grade.usage.calls for grade in grades] == [1, 2, 1]
    assert len(server.batches) == (2 if name == OPENAI else 0)
    assert set(server.accepted.values()) == {1}


def test_an_answer_whose_replies_are_never_usable_has_no_grade(server: BatchServer, name: str, tmp_path: Path) -> None:
    server.fate = lambda _: "I'd rather not say."
    (grade,) = graded(answers(tmp_path / "in.jsonl", 1), service(server, name))
    assert isinstance(grade, Ungraded)
    assert grade.ungraded.kind == "malformed"
    assert grade.usage.calls == 2
    assert grade.replies == ("I'd rather not say.", "I'd rather not say.")


@pytest.mark.parametrize(
    ("fate", "kind", "reason"),
    [
        (ERRORED, "failed", "won't take the request"),
        (EXPIRED, "timeout", "didn't come to it within the day"),
        (CANCELLED, "unavailable", "was cancelled"),
        (LOST, "unavailable", "gave no result for it"),
    ],
)
def test_a_request_that_brings_no_reply_is_told_and_asked_again_in_the_next_run(
    server: BatchServer, name: str, tmp_path: Path, fate: str, kind: str, reason: str
) -> None:
    server.fate = lambda body: fate if number(body) == 1 else judgement(body)
    path = answers(tmp_path / "in.jsonl", 3)
    grades = graded(path, service(server, name))
    assert kinds(grades) == ["graded", kind, "graded"]
    assert isinstance(grades[1], Ungraded)
    assert reason in grades[1].ungraded.message
    assert grades[1].usage.cost_usd == 0
    server.fate = judgement
    assert kinds(graded(path, service(server, name))) == ["graded"] * 3
    assert sorted(map(number, server.bodies)) == [0, 1, 1, 2]


def test_a_batch_that_fails_as_a_whole_is_told_with_its_errors(server: BatchServer, tmp_path: Path) -> None:
    server.status = lambda _: ("failed", "invalid_json_line")
    path = answers(tmp_path / "in.jsonl", 2)
    grades = graded(path, service(server, OPENAI))
    assert kinds(grades) == ["failed", "failed"]
    assert all(isinstance(grade, Ungraded) and "invalid_json_line" in grade.ungraded.message for grade in grades)
    server.status = lambda _: ("completed", "")
    assert kinds(graded(path, service(server, OPENAI))) == ["graded", "graded"]


@pytest.mark.parametrize("status", ["expired", "cancelled"])
def test_what_an_expired_or_cancelled_batch_did_is_used(server: BatchServer, tmp_path: Path, status: str) -> None:
    server.status = lambda _: (status, "")
    server.fate = lambda body: LOST if number(body) == 1 else judgement(body)
    grades = graded(answers(tmp_path / "in.jsonl", 2), service(server, OPENAI))
    assert kinds(grades) == ["graded", "timeout" if status == "expired" else "unavailable"]


def test_more_than_the_provider_takes_at_once_is_asked_in_smaller_batches(server: BatchServer, tmp_path: Path) -> None:
    def status(batch: Batch) -> tuple[str, str]:
        under_way = sum(len(other.requests) for other in server.batches.values() if not other.ended)
        too_much = under_way + len(batch.requests) > 4
        return ("failed", "token_limit_exceeded") if too_much else ("completed", "")

    server.status = status
    assert kinds(graded(answers(tmp_path / "in.jsonl", 10), service(server, OPENAI))) == ["graded"] * 10
    assert set(server.accepted.values()) == {1}
    assert len(server.accepted) == 10


def test_a_single_request_that_is_too_much_has_no_grade(server: BatchServer, tmp_path: Path) -> None:
    server.status = lambda _: ("failed", "token_limit_exceeded")
    (grade,) = graded(answers(tmp_path / "in.jsonl", 1), service(server, OPENAI))
    assert isinstance(grade, Ungraded)
    assert "was asked too much" in grade.ungraded.message


def test_while_the_provider_takes_no_more_batches_the_rest_waits(
    server: BatchServer, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mockint.bulk.batch.FEW_SECONDS", 0.0)
    path = "POST /v1/batches" if name == OPENAI else "POST /v1/messages/batches"
    server.faults = {path: [0, 429]}
    assert kinds(graded(answers(tmp_path / "in.jsonl", 6), service(server, name, Limits(2, 10**6)))) == ["graded"] * 6
    assert set(server.accepted.values()) == {1}
    assert not server.files


@pytest.mark.parametrize("limits", [Limits(4, 10**7), Limits(1000, 20_000)])
def test_batches_keep_to_the_providers_limits(server: BatchServer, name: str, tmp_path: Path, limits: Limits) -> None:
    asked = service(server, name, limits)
    made: list[Batch] = []

    def status(batch: Batch) -> tuple[str, str]:
        made.append(batch)
        return "completed", ""

    server.status = status
    assert kinds(graded(answers(tmp_path / "in.jsonl", 10), asked)) == ["graded"] * 10
    sizes = [sum(len(asked.line(*request)) for request in batch.requests.items()) for batch in made]
    assert sum(len(batch.requests) for batch in made) == 10
    assert all(
        len(batch.requests) <= limits.requests and size <= limits.size for batch, size in zip(made, sizes, strict=True)
    )
    # None is begun before the one before is full.
    room = max(sizes) // 3
    assert all(
        len(batch.requests) == limits.requests or size > limits.size - room
        for batch, size in zip(made[:-1], sizes, strict=False)
    )
    assert len(made) > 2


def test_no_request_is_added_that_might_pass_the_limit_on_the_cost(
    server: BatchServer, name: str, tmp_path: Path
) -> None:
    path = answers(tmp_path / "in.jsonl", 6)
    (grade, *_) = grades = graded(path, service(server, name), max_cost=0.000001)
    assert kinds(grades) == ["cost_limit"] * 6
    assert isinstance(grade, Ungraded)
    assert not server.bodies
    most = re.search(r"may cost \$([\d.]+)\. The answer is kept", grade.ungraded.message)
    assert most
    grades = graded(path, service(server, name), max_cost=2.5 * float(most[1]))
    assert sorted(kinds(grades)) == ["cost_limit"] * 4 + ["graded"] * 2
    assert len(server.bodies) == 2


def test_what_a_reply_really_cost_takes_the_place_of_what_it_might(server: BatchServer, tmp_path: Path) -> None:
    server.fate = lambda body: judgement(body) if "can't be used" in json.dumps(body) else "What?"
    grades = graded(answers(tmp_path / "in.jsonl", 1), service(server, OPENAI), max_cost=0.005)
    assert kinds(grades) == ["graded"]
    assert grades[0].usage.calls == 2


def test_a_model_without_a_price_cant_be_limited(server: BatchServer, tmp_path: Path) -> None:
    asked = service(server, "openai:unheard-of")
    with Journal.open() as journal, pytest.raises(ConfigurationError, match=r"price of openai:unheard-of isn't known"):
        in_batches(asked, journal.database, max_cost=1.0)


@pytest.mark.parametrize(
    ("graders", "error", "told"),
    [
        (("embedded",), InputError, "for one grader"),
        ((OPENAI, ANTHROPIC), InputError, "for one grader"),
        (("ollama:qwen3:0.6b",), ConfigurationError, "has no batches"),
    ],
)
def test_other_graders_are_refused(graders: tuple[str, ...], error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        batches_of(graders, Connection())


def test_a_provider_that_wont_have_it_ends_the_run_and_nothing_is_remembered(
    server: BatchServer, name: str, tmp_path: Path
) -> None:
    server.faults = {"POST": [401]}
    with pytest.raises(BadKey) as raised:
        graded(answers(tmp_path / "in.jsonl", 2), service(server, name))
    assert KEY not in str(raised.value)
    assert rows() == (0, 0)
    assert not server.files


def test_a_provider_in_trouble_is_asked_again(server: BatchServer, name: str, tmp_path: Path) -> None:
    begin = {OPENAI: "GET /v1/batches/", ANTHROPIC: "GET /v1/messages/batches/"}[name]
    content = {OPENAI: "GET /v1/files", ANTHROPIC: "GET /v1/messages/batches/batch_1/results"}[name]
    server.looks = 2
    server.faults = {begin: [500, "drop", 429], content: [503, "half", "drop"], "POST": [429]}
    assert kinds(graded(answers(tmp_path / "in.jsonl", 3), service(server, name))) == ["graded"] * 3
    assert set(server.accepted.values()) == {1}


def test_a_second_run_at_once_waits_for_its_turn(server: BatchServer, name: str, tmp_path: Path) -> None:
    asked = service(server, name)
    told: list[str] = []
    held = ExitStack()

    def say(message: str) -> None:
        told.append(message)
        if len(told) == 3:
            assert not server.calls
            held.close()

    with held:
        assert held.enter_context(turn(f"{name} {asked.service.address}"))
        assert kinds(graded(answers(tmp_path / "in.jsonl", 1), asked, told=say)) == ["graded"]
    assert told[:3] == [f"another run asks {name}; this one waits for its turn"] * 3


def given_up(path: Path, asked: BatchService) -> None:
    """A run that is interrupted when its batch is under way."""

    def cancel(_: str) -> None:
        task = asyncio.current_task()
        assert task
        task.cancel()

    with pytest.raises(asyncio.CancelledError):
        graded(path, asked, told=cancel)


def test_a_run_that_is_given_up_leaves_what_is_under_way_to_the_next(
    server: BatchServer, name: str, tmp_path: Path
) -> None:
    server.looks = 10**6
    path = answers(tmp_path / "in.jsonl", 4)
    given_up(path, service(server, name))
    assert len(server.bodies) == 4
    server.looks = 1
    assert kinds(graded(path, service(server, name))) == ["graded"] * 4
    assert set(server.accepted.values()) == {1}


def test_what_is_graded_again_is_asked_again(server: BatchServer, name: str, tmp_path: Path) -> None:
    path = answers(tmp_path / "in.jsonl", 2)
    graded(path, service(server, name))
    graded(path, service(server, name))
    assert len(server.bodies) == 2
    graded(path, service(server, name), again=True)
    assert len(server.bodies) == 4


def test_a_batch_that_this_key_doesnt_see_is_waited_for_with_the_right_one(
    server: BatchServer, name: str, tmp_path: Path
) -> None:
    server.looks = 10**6
    path = answers(tmp_path / "in.jsonl", 2)
    given_up(path, service(server, name))
    hidden, server.batches = server.batches, {}
    grades = graded(path, service(server, name))
    assert kinds(grades) == ["unavailable"] * 2
    assert all(isinstance(grade, Ungraded) and "for this key" in grade.ungraded.message for grade in grades)
    server.batches, server.looks = hidden, 1
    assert kinds(graded(path, service(server, name))) == ["graded"] * 2
    assert set(server.accepted.values()) == {1}


@pytest.mark.parametrize("fault", ["accept, drop", "drop", 500, "half"])
def test_a_batch_of_which_nobody_knows_whether_it_was_accepted_is_looked_for_and_not_asked_twice(
    server: BatchServer, name: str, tmp_path: Path, fault: str | int
) -> None:
    server.page = 2
    for place in range(3):  # others of this account's, of the same size
        server.make({f"other_{place}_{n}": {} for n in range(3)}, {}).ended = True
    server.accepted.clear()
    path = "POST /v1/batches" if name == OPENAI else "POST /v1/messages/batches"
    server.faults = {path: [fault]}
    server.fate = lambda body: judgement(body) if body else ERRORED
    assert kinds(graded(answers(tmp_path / "in.jsonl", 3), service(server, name))) == ["graded"] * 3
    assert set(server.accepted.values()) == {1}
    assert len(server.accepted) == 3


def test_a_batch_that_may_be_ours_is_waited_for_until_it_shows(server: BatchServer, tmp_path: Path) -> None:
    """Anthropic names the requests of a batch only when it has ended."""
    server.looks = 10**6
    server.faults = {"POST /v1/messages/batches": [500]}
    server.make({f"other_{n}": {} for n in range(2)}, {})
    server.accepted.clear()
    told: list[str] = []

    def say(message: str) -> None:
        told.append(message)
        if sum("may be the one" in line for line in told) == 3:
            server.looks = 1
            next(iter(server.batches.values())).ended = True

    server.fate = lambda body: judgement(body) if body else ERRORED
    assert kinds(graded(answers(tmp_path / "in.jsonl", 2), service(server, ANTHROPIC), told=say)) == ["graded"] * 2
    assert set(server.accepted.values()) == {1}
    assert len(server.batches) == 1  # the other one is left alone


def test_a_provider_that_never_says_whether_it_accepts_ends_the_run(server: BatchServer, tmp_path: Path) -> None:
    server.faults = {"POST /v1/batches": [500] * 20}
    with pytest.raises(ModelError, match=r"whether the batch was accepted isn't known"):
        graded(answers(tmp_path / "in.jsonl", 1), service(server, OPENAI))
    assert server.calls.count("POST /v1/batches") == 8
