"""The two batch APIs by the shapes of their answers: what came of a request, how far a batch is, which one is ours."""

import asyncio
import io
import json
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import httpcore2
import httpx
import pytest
import respx

from mockint.domain.errors import ConfigurationError
from mockint.llm import errors, prices
from mockint.llm.batches import BatchService, Gone, Result, State, Unsure, open_batches, worst_case
from mockint.llm.client import Connection, Request
from mockint.llm.errors import ModelError, NoKey
from mockint.llm.retries import patiently

KEY = "sk-planted-0123456789abcdefghij"
OPENAI, ANTHROPIC = "openai:gpt-6-luna", "anthropic:claude-haiku-5-5"
URLS = {OPENAI: "https://api.openai.com/v1", ANTHROPIC: "https://api.anthropic.com/v1/messages"}
REQUEST = Request(system="Judge.", shared="Question: where?", own="Answer: in a vault.", schema={"type": "object"})
SINCE = datetime(2026, 11, 24, 12, tzinfo=UTC)

RESPONSE = {
    "id": "resp_1",
    "object": "response",
    "model": "gpt-6-luna-2026-08-01",
    "status": "completed",
    "error": None,
    "incomplete_details": None,
    "output": [
        {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "status": "completed",
            "content": [{"type": "output_text", "text": '{"vault":"met"}', "annotations": []}],
        }
    ],
    "usage": {"input_tokens": 2000, "output_tokens": 600, "input_tokens_details": {"cached_tokens": 0}},
}
MESSAGE = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "claude-haiku-5-5-20260901",
    "content": [{"type": "text", "text": '{"vault":"met"}'}],
    "stop_reason": "end_turn",
    "stop_sequence": None,
    "usage": {"input_tokens": 2000, "output_tokens": 600, "cache_read_input_tokens": 0},
}
BODIES: dict[str, dict[str, Any]] = {OPENAI: RESPONSE, ANTHROPIC: MESSAGE}


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)


@pytest.fixture(params=[OPENAI, ANTHROPIC])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def opened(name: str) -> BatchService:
    return open_batches(name, Connection())


def openai_batch(status: str, **more: Any) -> dict[str, Any]:
    counts = {"total": 3, "completed": 1, "failed": 1}
    return {"id": "batch_1", "object": "batch", "status": status, "created_at": 1, "request_counts": counts, **more}


def anthropic_batch(status: str, made: datetime = SINCE, number: str = "1", **counts: int) -> dict[str, Any]:
    none = {"processing": 0, "succeeded": 0, "errored": 0, "canceled": 0, "expired": 0}
    return {
        "id": f"msgbatch_{number}",
        "type": "message_batch",
        "processing_status": status,
        "request_counts": none | counts,
        "created_at": made.isoformat(),
        "results_url": "https://elsewhere.example/results" if status == "ended" else None,
    }


def results(service: BatchService, batch: str) -> dict[str, Result]:
    async def collect() -> dict[str, Result]:
        return {name: result async for name, result in service.results(batch)}

    return asyncio.run(collect())


def lines(*said: Any) -> str:
    return "".join((line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)) + "\n" for line in said)


def serve_results(router: respx.Router, name: str, *said: Any) -> str:
    """Let an ended batch have these lines; its id."""
    if name == OPENAI:
        body = openai_batch("completed", output_file_id="file_out", error_file_id=None)
        router.get(f"{URLS[name]}/batches/batch_1").respond(json=body)
        router.get(f"{URLS[name]}/files/file_out/content").respond(text=lines(*said))
        return "batch_1"
    router.get(f"{URLS[name]}/batches/msgbatch_1/results").respond(text=lines(*said))
    return "msgbatch_1"


def test_what_openai_gives_for_each_request(httpx2_mock: respx.Router) -> None:
    api = URLS[OPENAI]
    refused = {"error": {"message": "Invalid schema", "type": "invalid_request_error", "param": None, "code": "x"}}
    none: dict[str, Any] = {"id": "batch_req_1", "response": None, "error": None}
    reply = {"status_code": 200, "request_id": "req_1", "body": RESPONSE}
    good = none | {"custom_id": "a1", "response": reply}
    bad = [
        none | {"custom_id": "a2", "response": {"status_code": 400, "request_id": "req_2", "body": refused}},
        none | {"custom_id": "a3", "error": {"code": "batch_expired", "message": "This request could not be executed"}},
        none | {"custom_id": "a4", "error": {"code": "batch_cancelled", "message": "This request was cancelled"}},
        none | {"custom_id": "a5", "error": {"code": "odd", "message": "It broke"}},
    ]
    body = openai_batch("completed", output_file_id="file_out", error_file_id="file_err")
    httpx2_mock.get(f"{api}/batches/batch_1").respond(json=body)
    httpx2_mock.get(f"{api}/files/file_out/content").respond(text=lines(good))
    httpx2_mock.get(f"{api}/files/file_err/content").respond(text=lines(*bad))
    came = results(opened(OPENAI), "batch_1")
    assert came["a1"] == RESPONSE
    assert {name: (type(came[name]).__name__, came[name].kind) for name in list(came)[1:]} == {  # type: ignore[union-attr]
        "a2": ("BadRequest", "failed"),
        "a3": ("TimedOut", "timeout"),
        "a4": ("ModelError", "unavailable"),
        "a5": ("BadRequest", "failed"),
    }
    assert "it says: “Invalid schema”" in str(came["a2"])


def test_what_anthropic_gives_for_each_request(httpx2_mock: respx.Router) -> None:
    def errored(kind: str, text: str) -> dict[str, Any]:
        error = {"type": kind, "message": text}
        return {"type": "errored", "error": {"type": "error", "request_id": "req_9", "error": error}}

    said = [
        {"custom_id": "a2", "result": errored("invalid_request_error", "max_tokens: must be positive")},
        {"custom_id": "a1", "result": {"type": "succeeded", "message": MESSAGE}},
        {"custom_id": "a3", "result": {"type": "expired"}},
        {"custom_id": "a4", "result": {"type": "canceled"}},
        {"custom_id": "a5", "result": errored("overloaded_error", "Overloaded")},
        {"custom_id": "a6", "result": errored("not_found_error", "model: claude-haiku-5-5")},
        {"custom_id": "a7", "result": {"type": "novel"}},
    ]
    came = results(opened(ANTHROPIC), serve_results(httpx2_mock, ANTHROPIC, *said))
    assert came.pop("a1") == MESSAGE
    assert {name: type(result).__name__ for name, result in came.items()} == {
        "a2": "BadRequest",
        "a3": "TimedOut",
        "a4": "ModelError",
        "a5": "Overloaded",
        "a6": "UnknownModel",
        "a7": "BadRequest",
    }
    assert "max_tokens: must be positive" in str(came["a2"])


def succeeded(name: str, request: str, body: dict[str, Any]) -> dict[str, Any]:
    if name == OPENAI:
        return {"custom_id": request, "response": {"status_code": 200, "body": body}, "error": None}
    return {"custom_id": request, "result": {"type": "succeeded", "message": body}}


def test_other_line_ends_of_unicode_end_no_line(httpx2_mock: respx.Router, name: str) -> None:
    body = BODIES[name] | {"note": "one\u2028two\x85three\u2029four"}
    came = results(opened(name), serve_results(httpx2_mock, name, succeeded(name, "a1", body)))
    assert came == {"a1": body}


def test_a_line_that_cant_be_read_takes_nothing_from_the_others(httpx2_mock: respx.Router, name: str) -> None:
    said = ["", "{half", "[]", '{"custom_id": "a0"}', succeeded(name, "a1", BODIES[name])]
    came = results(opened(name), serve_results(httpx2_mock, name, *said))
    assert came.pop("a1") == BODIES[name]
    assert all(isinstance(result, ModelError) for result in came.values())


def test_an_ended_batch_may_have_no_file_at_all(httpx2_mock: respx.Router) -> None:
    body = openai_batch("failed", output_file_id=None, error_file_id=None)
    httpx2_mock.get(f"{URLS[OPENAI]}/batches/batch_1").respond(json=body)
    assert results(opened(OPENAI), "batch_1") == {}


def test_a_reply_costs_half(name: str) -> None:
    found = prices.price(*name.split(":"))
    assert found
    reply = opened(name).read(BODIES[name])
    assert reply.data == {"vault": "met"}
    assert reply.usage.cost_usd == pytest.approx(found.cost(2000, 600) / 2)
    assert reply.usage.output_tokens == 600


def test_a_reply_that_cant_be_used_costs_half_too(name: str) -> None:
    found = prices.price(*name.split(":"))
    assert found
    cut = {"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}, "stop_reason": "max_tokens"}
    with pytest.raises(errors.CutOff) as raised:
        opened(name).read(BODIES[name] | cut)
    assert raised.value.usage.cost_usd == pytest.approx(found.cost(2000, 600) / 2)


def test_a_price_that_isnt_known_stays_so() -> None:
    asked = opened("openai:unheard-of")
    assert asked.read(RESPONSE).usage.cost_usd is None
    assert worst_case(asked.service, REQUEST) is None


def test_the_most_a_request_can_cost_is_half_of_what_it_can_live(name: str) -> None:
    asked = opened(name)
    live = prices.worst_case(asked.service.provider, asked.service.model, REQUEST)
    assert live
    assert worst_case(asked.service, REQUEST) == live / 2


@pytest.mark.parametrize(
    ("status", "ended", "problem"),
    [
        ("validating", False, None),
        ("in_progress", False, None),
        ("finalizing", False, None),
        ("cancelling", False, None),
        ("completed", True, None),
        ("failed", True, errors.BadRequest),
        ("expired", True, errors.TimedOut),
        ("cancelled", True, ModelError),
    ],
)
def test_every_state_of_a_batch_of_openais(
    httpx2_mock: respx.Router, status: str, ended: bool, problem: type[ModelError] | None
) -> None:
    told = {"object": "list", "data": [{"code": "duplicate_custom_id", "message": "Twice", "line": 3, "param": None}]}
    body = openai_batch(status, errors=told if status == "failed" else None)
    httpx2_mock.get(f"{URLS[OPENAI]}/batches/batch_1").respond(json=body)
    state = asyncio.run(opened(OPENAI).state("batch_1"))
    assert (state.ended, state.done, state.total) == (ended, 2, 3)
    assert type(state.problem) is (problem or type(None))
    assert status != "failed" or "it says: “Twice”" in str(state.problem)


def test_too_much_at_a_time_is_told_from_what_is_wrong(httpx2_mock: respx.Router) -> None:
    told = {"data": [{"code": "token_limit_exceeded", "message": "Enqueued token limit reached", "line": None}]}
    httpx2_mock.get(f"{URLS[OPENAI]}/batches/batch_1").respond(json=openai_batch("failed", errors=told))
    assert isinstance(asyncio.run(opened(OPENAI).state("batch_1")).problem, errors.RateLimited)


@pytest.mark.parametrize("status", ["in_progress", "canceling", "ended"])
def test_every_state_of_a_batch_of_anthropics(httpx2_mock: respx.Router, status: str) -> None:
    counts = {"succeeded": 2, "errored": 1} if status == "ended" else {"processing": 3}
    httpx2_mock.get(f"{URLS[ANTHROPIC]}/batches/msgbatch_1").respond(json=anthropic_batch(status, SINCE, "1", **counts))
    state = asyncio.run(opened(ANTHROPIC).state("msgbatch_1"))
    assert state == State(status == "ended", 3 if status == "ended" else 0, 3)


@pytest.mark.parametrize("status", [404, 410])
def test_a_batch_that_isnt_there_is_gone(httpx2_mock: respx.Router, name: str, status: int) -> None:
    httpx2_mock.get(url__startswith=URLS[name]).respond(status, json={"error": {"message": "No batch found"}})
    with pytest.raises(Gone, match="has no batch b_1 for this key"):
        asyncio.run(opened(name).state("b_1"))
    with pytest.raises(Gone, match="has no batch b_1 for this key"):
        results(opened(name), "b_1")


def test_openais_batches_are_found_by_their_metadata_page_by_page(httpx2_mock: respx.Router) -> None:
    made = int(SINCE.timestamp())

    def listed(request: httpx.Request) -> httpx.Response:
        first = "after" not in request.url.params
        assert first or request.url.params["after"] == "batch_8"
        numbers = (9, 8) if first else (7, 6)
        found = [
            {"id": f"batch_{n}", "created_at": made, "metadata": {"mockint": "ours"} if n == 7 else None}
            for n in numbers
        ]
        return httpx.Response(200, json={"object": "list", "data": found, "has_more": True})

    route = httpx2_mock.get(f"{URLS[OPENAI]}/batches").mock(side_effect=listed)
    assert asyncio.run(opened(OPENAI).find("ours", SINCE, 2)) == "batch_7"
    assert route.call_count == 2
    # Older ones are not looked at.
    assert asyncio.run(opened(OPENAI).find("other", SINCE + timedelta(hours=1), 2)) is None
    assert route.call_count == 3


def test_anthropics_batches_are_found_by_the_names_of_their_requests(httpx2_mock: respx.Router) -> None:
    later, earlier = SINCE + timedelta(minutes=1), SINCE - timedelta(hours=1)
    found = [
        anthropic_batch("ended", later, "size", succeeded=7),
        anthropic_batch("ended", later, "gone", succeeded=2),
        anthropic_batch("ended", later, "other", succeeded=2),
        anthropic_batch("ended", later, "ours", succeeded=1, errored=1),
        anthropic_batch("ended", earlier, "old", succeeded=2),
    ]
    api = URLS[ANTHROPIC]
    httpx2_mock.get(f"{api}/batches").respond(json={"data": found, "has_more": True})
    httpx2_mock.get(f"{api}/batches/msgbatch_gone/results").respond(404, json={})
    for other in ("other", "ours"):
        httpx2_mock.get(f"{api}/batches/msgbatch_{other}/results").respond(
            text=lines(succeeded(ANTHROPIC, f"{other}_a1", MESSAGE))
        )
    assert asyncio.run(opened(ANTHROPIC).find("ours", SINCE, 2)) == "msgbatch_ours"
    assert asyncio.run(opened(ANTHROPIC).find("nobodys", SINCE, 2)) is None


def test_a_batch_of_anthropics_that_may_be_ours_and_isnt_ended_keeps_it_open(httpx2_mock: respx.Router) -> None:
    found = [anthropic_batch("in_progress", SINCE, processing=2)]
    httpx2_mock.get(f"{URLS[ANTHROPIC]}/batches").respond(json={"data": found, "has_more": False})
    with pytest.raises(Unsure, match="may be the one"):
        asyncio.run(opened(ANTHROPIC).find("ours", SINCE, 2))
    assert asyncio.run(opened(ANTHROPIC).find("ours", SINCE, 3)) is None


def test_what_is_sent_to_openai(httpx2_mock: respx.Router) -> None:
    asked, api = opened(OPENAI), URLS[OPENAI]
    upload = httpx2_mock.post(f"{api}/files").respond(json={"id": "file_in", "object": "file"})
    create = httpx2_mock.post(f"{api}/batches").respond(json=openai_batch("validating"))
    file = io.BytesIO(asked.line("token_a1", asked.body(REQUEST)))
    file.read()
    assert asyncio.run(asked.submit(file, "token")) == "batch_1"
    sent = upload.calls.last.request.content
    line = json.loads(sent[sent.index(b'{"custom_id"') :].partition(b"\r\n")[0])
    assert line == {"custom_id": "token_a1", "method": "POST", "url": "/v1/responses", "body": asked.body(REQUEST)}
    assert b'name="purpose"\r\n\r\nbatch\r\n' in sent
    assert b'name="expires_after[seconds]"\r\n\r\n2592000\r\n' in sent
    assert json.loads(create.calls.last.request.content) == {
        "input_file_id": "file_in",
        "endpoint": "/v1/responses",
        "completion_window": "24h",
        "metadata": {"mockint": "token"},
        "output_expires_after": {"anchor": "created_at", "seconds": 2592000},
    }


def test_what_is_sent_to_anthropic(httpx2_mock: respx.Router) -> None:
    asked = opened(ANTHROPIC)
    create = httpx2_mock.post(f"{URLS[ANTHROPIC]}/batches").respond(json=anthropic_batch("in_progress"))
    file = io.BytesIO(asked.line("token_a1", asked.body(REQUEST)) * 2)
    assert asyncio.run(asked.submit(file, "token")) == "msgbatch_1"
    sent = json.loads(create.calls.last.request.content)
    assert sent == {"requests": [{"custom_id": "token_a1", "params": asked.body(REQUEST)}] * 2}


MAYBE = [
    httpx.Response(500, json={"error": {"message": "oh"}}),
    httpx.Response(409, json={}),
    httpx.Response(200, html="<html>hello</html>"),
    httpx.Response(200, json={"object": "batch"}),
    httpcore2.ReadTimeout,
    httpcore2.ReadError,
]


@pytest.mark.parametrize("came", MAYBE, ids=str)
def test_where_it_may_have_been_accepted_all_the_same_that_is_said(
    httpx2_mock: respx.Router, name: str, came: Any
) -> None:
    httpx2_mock.post(f"{URLS[name]}/batches").side_effect = came if isinstance(came, type) else [came]
    if name == OPENAI:
        httpx2_mock.post(f"{URLS[name]}/files").respond(json={"id": "file_in"})
    with pytest.raises(Unsure, match="isn't known"):
        asyncio.run(opened(name).submit(io.BytesIO(), "token"))


@pytest.mark.parametrize(
    ("status", "error"), [(429, errors.RateLimited), (400, errors.BadRequest), (401, errors.BadKey)]
)
def test_what_the_provider_refuses_was_not_accepted_and_its_file_is_deleted(
    httpx2_mock: respx.Router, name: str, status: int, error: type[ModelError]
) -> None:
    httpx2_mock.post(f"{URLS[name]}/batches").respond(status, json={"error": {"message": "no"}})
    if name == OPENAI:
        httpx2_mock.post(f"{URLS[name]}/files").respond(json={"id": "file_in"})
        httpx2_mock.delete(f"{URLS[name]}/files/file_in").respond(json={})
    with pytest.raises(error):
        asyncio.run(opened(name).submit(io.BytesIO(), "token"))


def test_a_file_that_isnt_taken_is_no_batch_yet(httpx2_mock: respx.Router) -> None:
    httpx2_mock.post(f"{URLS[OPENAI]}/files").side_effect = httpcore2.ReadError
    with pytest.raises(errors.Unreachable):
        asyncio.run(opened(OPENAI).submit(io.BytesIO(), "token"))


def test_all_files_of_a_batch_of_openais_are_deleted(httpx2_mock: respx.Router) -> None:
    api = URLS[OPENAI]
    body = openai_batch("completed", input_file_id="in", output_file_id="out", error_file_id=None)
    httpx2_mock.get(f"{api}/batches/batch_1").respond(json=body)
    httpx2_mock.delete(f"{api}/files/in").respond(404, json={})  # it has expired
    httpx2_mock.delete(f"{api}/files/out").respond(json={"deleted": True})
    asyncio.run(opened(OPENAI).delete("batch_1"))


def test_a_batch_of_anthropics_is_deleted(httpx2_mock: respx.Router) -> None:
    route = httpx2_mock.delete(f"{URLS[ANTHROPIC]}/batches/msgbatch_1").respond(json={"id": "msgbatch_1"})
    asyncio.run(opened(ANTHROPIC).delete("msgbatch_1"))
    assert route.called


def test_a_key_leaves_in_no_error(httpx2_mock: respx.Router, name: str) -> None:
    said = {"error": {"message": f"no key {KEY}", "type": "authentication_error"}}
    httpx2_mock.route(url__startswith=URLS[name]).respond(500, json=said)
    asked = opened(name)

    async def first() -> None:
        async for _ in asked.results("b"):
            pass

    calls: list[Callable[[], Any]] = [
        lambda: asked.submit(io.BytesIO(), "token"),
        lambda: asked.state("b"),
        lambda: asked.find("token", SINCE, 1),
        first,
    ]
    for call in calls:
        with pytest.raises(ModelError) as raised:
            asyncio.run(call())
        assert "no key (key)" in str(raised.value)
        seen: list[BaseException | None] = [raised.value]
        while seen[-1]:
            error = seen[-1]
            assert type(error).__module__.startswith("mockint."), error
            seen.append(error.__cause__ or error.__context__)
        assert KEY not in "".join(traceback.format_exception(raised.value))


def test_an_answer_that_breaks_off_is_told_after_what_came(httpx2_mock: respx.Router, name: str) -> None:
    class Broken(httpx.AsyncByteStream):
        async def __aiter__(self) -> Any:
            yield lines(succeeded(name, "a1", BODIES[name])).encode()
            raise httpcore2.ReadError("peer closed")

    if name == OPENAI:
        httpx2_mock.get(f"{URLS[name]}/batches/b").respond(json=openai_batch("completed", output_file_id="out"))
        httpx2_mock.get(f"{URLS[name]}/files/out/content").respond(stream=Broken())
    else:
        httpx2_mock.get(f"{URLS[name]}/batches/b/results").respond(stream=Broken())
    came: list[str] = []

    async def one_by_one() -> None:
        async for request, _ in opened(name).results("b"):
            came.append(request)

    with pytest.raises(errors.Unreachable):
        asyncio.run(one_by_one())
    assert came == ["a1"]


def test_only_two_providers_have_batches(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with pytest.raises(ConfigurationError, match="only openai:MODEL and anthropic:MODEL"):
        opened("compatible:m")
    with pytest.raises(ConfigurationError, match="names no model"):
        opened("openai")
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    with pytest.raises(NoKey):
        opened(name)


def test_it_is_asked_again_patiently_and_only_where_that_may_help() -> None:
    slept: list[float] = []
    told: list[str] = []
    outcomes: list[Any] = [errors.Overloaded("busy"), errors.RateLimited("slow down", wait=7), "done"]

    async def call() -> Any:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    def tried(seconds: float) -> Any:
        return asyncio.run(patiently(call, seconds=seconds, wait=(1, 60), on_wait=told.append, sleep=sleep))

    assert tried(3600) == "done"
    assert 0 <= slept[0] <= 1
    assert slept[1] == 7
    assert told[1] == "trying again in 7 s: slow down"
    outcomes[:] = [errors.BadKey("no")]
    with pytest.raises(errors.BadKey):
        tried(3600)
    outcomes[:] = [errors.Overloaded("busy")]
    with pytest.raises(errors.Overloaded):
        tried(0)
    assert len(slept) == 2


def test_nothing_of_the_request_needs_more_than_its_name() -> None:
    """A name of 64 characters is the longest that both take."""
    line = SimpleNamespace(**json.loads(opened(OPENAI).line("n" * 56, {"text": "\ud800é"})))
    assert (line.custom_id, line.body) == ("n" * 56, {"text": "?é"})
