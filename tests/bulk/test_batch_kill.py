"""A run by batches that is killed, at whatever moment, loses no reply and asks for none twice."""

import json
from pathlib import Path
from typing import Any

import pytest
from batch_runs import ANTHROPIC, KEY, OPENAI, answers, child, graded, kinds, service
from batch_server import BatchServer, batch_serving, judgement

from mockint.llm.batches import Limits

MOMENTS = {
    OPENAI: ("POST /v1/files", "POST /v1/batches", "GET /v1/batches/", "GET /v1/files/", "DELETE /v1/files/"),
    ANTHROPIC: ("POST /v1/messages/batches", "GET /v1/messages/batches/batch_2/results"),
}
"""When it is killed: what it asked is done, and it never hears so."""


@pytest.mark.parametrize("name", [OPENAI, ANTHROPIC])
def test_every_answer_is_graded_once_and_no_request_accepted_twice(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    path = answers(tmp_path / "in.jsonl", 10)

    def fate(body: dict[str, Any]) -> str:
        text = json.dumps(body)
        return "What?" if "Number 3." in text and "can't be used" not in text else judgement(body)

    with batch_serving(BatchServer(looks=3, fate=fate)) as server:
        for moment in MOMENTS[name]:
            process = child(path, server, name, size=4)

            def kill(asked: str, begin: str = moment, process: Any = process) -> None:
                if asked.startswith(begin):
                    process.kill()
                    process.wait()

            server.watch = kill
            said = process.communicate()[0]
            assert process.returncode == -9, f"not killed at {moment}: {said}"
            assert not said
        server.watch = lambda _: None
        grades = graded(path, service(server, name, Limits(4, 10**7)))
    assert kinds(grades) == ["graded"] * 10
    assert [grade.usage.calls for grade in grades] == [1, 1, 1, 2] + [1] * 6
    assert len(server.accepted) == 11
    assert set(server.accepted.values()) == {1}
