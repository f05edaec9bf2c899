import asyncio

import pytest

from mockint.domain.grade import Usage
from mockint.llm.client import Reply, Request, ask
from mockint.llm.errors import Malformed, RateLimited
from mockint.llm.scripted import Scripted, ScriptedClient


def request(own: str = "") -> Request:
    return Request("", "", own, {})


def test_replies_come_in_their_order_and_what_was_asked_is_kept() -> None:
    whole = Reply(data={"n": 3}, text="{}", usage=Usage(calls=5))
    client = ScriptedClient([{"n": 1}, '{"n": 2}', whole])
    assert [ask(client, request(own)).data["n"] for own in "abc"] == [1, 2, 3]
    assert [asked.own for asked in client.asked] == ["a", "b", "c"]


def test_a_reply_counts_one_call_and_its_text_is_its_object() -> None:
    reply = ask(ScriptedClient([{"said": "ja – “so”"}]), request())
    assert reply.usage == Usage(calls=1)
    assert reply.text == '{"said": "ja – “so”"}'


def test_a_function_sees_each_request() -> None:
    client = ScriptedClient(lambda request: {"verdict": "met" if "vault" in request.own else "missing"})
    assert [ask(client, request(own)).data["verdict"] for own in ("in a vault", "nowhere")] == ["met", "missing"]


def test_an_error_is_raised_as_it_is() -> None:
    error = RateLimited("slow down", wait=2)
    with pytest.raises(RateLimited) as caught:
        ask(ScriptedClient([error]), request())
    assert caught.value is error


@pytest.mark.parametrize("text", ["", "half {", "<html>"])
def test_text_that_is_no_json_is_malformed_and_kept(text: str) -> None:
    with pytest.raises(Malformed) as caught:
        ask(ScriptedClient([text]), request())
    assert caught.value.text == text


def test_it_complains_when_it_runs_out() -> None:
    client = ScriptedClient([{"n": 1}], name="scripted:one")
    ask(client, request())
    with pytest.raises(AssertionError, match="scripted:one has no reply left for request 2"):
        ask(client, request())


def test_asking_works_inside_a_running_event_loop() -> None:
    async def notebook() -> Reply:
        return ask(ScriptedClient([{"n": 1}]), request())

    assert asyncio.run(notebook()).data == {"n": 1}


def test_a_function_may_give_errors_too() -> None:
    def first_busy(asked: Request) -> Scripted:
        return RateLimited("busy") if not asked.own else {"n": 1}

    client = ScriptedClient(first_busy)
    with pytest.raises(RateLimited):
        ask(client, request())
    assert ask(client, request("again")).data == {"n": 1}
