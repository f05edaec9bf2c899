"""An interview graded by a model over real HTTP: every failure keeps the answer, says why, and can be mended later."""

import json
import time
from http.server import BaseHTTPRequestHandler
from itertools import cycle
from pathlib import Path

import pytest
import yaml
from command import Run
from loopback import REPLIES, Answer, Asked, replies, serving

from mockint.banks.finding import load_bank
from mockint.grading.prompting import keys_of

KEY = "sk-planted-0123456789abcdef"
MET = "secure-storage"
QUESTION = load_bank(None).questions[1]
SAID = "We keep the tokens in a vault with one key for each tenant, and rotate them every month."


@pytest.fixture
def command(command: Run, tmp_path: Path) -> Run:
    """`mockint` where an answer lies ready, with few and quick retries."""
    (tmp_path / "config.yaml").write_text("retry_attempts: 1\n")
    (tmp_path / "answers.yaml").write_text(yaml.safe_dump({QUESTION.id: SAID}))
    return command


def verdicts(provider: str) -> Answer:
    """A model that finds one criterion met, and says so in its provider's form."""
    entry = {"quote": SAID, "verdict": "met", "comment": "Said."}
    none = {"quote": "", "verdict": "missing", "comment": "Not said."}
    criteria = {key: entry if name == MET else none for key, name in keys_of(QUESTION).items()}
    said = {"criteria": criteria, "improvements": [], "follow_up": ""}
    return replies(REPLIES[provider](json.dumps(said)))


def dropped(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
    """Half of a reply, then nothing: the connection breaks."""
    handler.send_response(200)
    handler.send_header("content-type", "application/json")
    handler.send_header("content-length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"id": "r')


def dripping(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
    """A reply that never ends, a byte at a time."""
    handler.send_response(200)
    handler.send_header("content-type", "application/json")
    handler.send_header("content-length", "5000")
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.1)
    except OSError:
        pass  # the client has left


def page(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
    handler.send_response(200)
    handler.send_header("content-type", "text/html")
    handler.end_headers()
    handler.wfile.write(b"<html><body>Sign in to the hotel's network</body></html>")


def error(status: int, words: str, **headers: str) -> Answer:
    return replies({"error": {"type": "error", "message": words}}, status, **headers)


REFUSED = {
    "openai": replies(
        {**REPLIES["openai"](""), "output": [{"type": "message", "content": [{"type": "refusal", "refusal": "No."}]}]}
    ),
    "anthropic": replies({**REPLIES["anthropic"]("No."), "stop_reason": "refusal"}),
    "compatible": replies(
        {"choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "refusal": "No."}}]}
    ),
}
CUT_OFF = {
    "openai": replies(
        {**REPLIES["openai"]('{"cri'), "status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}}
    ),
    "anthropic": replies({**REPLIES["anthropic"]('{"cri'), "stop_reason": "max_tokens"}),
    "compatible": replies(
        {"choices": [{"index": 0, "finish_reason": "length", "message": {"role": "assistant", "content": '{"cri'}}]}
    ),
}
FILTERED = {
    "compatible": replies(
        {"choices": [{"index": 0, "finish_reason": "content_filter", "message": {"role": "assistant", "content": ""}}]}
    )
}

EVERYWHERE: dict[str, tuple[Answer, str, str]] = {
    "bad key": (error(401, f"Incorrect API key provided: {KEY}"), "unavailable", "key"),
    "not allowed": (error(403, "Your account may not use this"), "unavailable", "may not"),
    "unknown model": (error(404, "The model `m` does not exist"), "unavailable", "not a model"),
    "bad request": (error(400, "Nobody knows why"), "failed", "Nobody knows why"),
    "too long": (error(400, "maximum context length is 10 tokens"), "failed", "this long"),
    "rate limited": (error(429, "Slow down", retry_after="7"), "unavailable", "too much"),
    "overloaded": (error(529, "Overloaded"), "unavailable", "can't answer now"),
    "broken server": (error(500, "Internal error"), "unavailable", "HTTP 500"),
    "dropped connection": (dropped, "unavailable", "can't be reached"),
    "slow body": (dripping, "timeout", "within 1 second"),
    "web page": (page, "malformed", "web page"),
    "error under HTTP 200": (replies({"error": {"message": "no capacity"}}), "malformed", "no capacity"),
}
PROVIDERS = ("openai", "anthropic", "compatible")
# How each provider words each failure is proved for its client; here each failure goes the whole way once.
CASES = [
    *((name, provider, *case) for (name, case), provider in zip(EVERYWHERE.items(), cycle(REFUSED), strict=False)),
    *(("refused", provider, answer, "refused", "won't answer") for provider, answer in REFUSED.items()),
    *(("cut off", provider, answer, "malformed", "length limit") for provider, answer in CUT_OFF.items()),
    *(("filtered", provider, answer, "refused", "filter") for provider, answer in FILTERED.items()),
]


@pytest.mark.parametrize(
    ("provider", "answer", "kind", "words"),
    [pytest.param(*case[1:], id=f"{case[1]}, {case[0]}") for case in CASES],
)
def test_a_failing_model_keeps_the_answer_says_why_and_grades_it_later(
    command: Run,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    provider: str,
    answer: Answer,
    kind: str,
    words: str,
) -> None:
    """Exit 4 with the reason, the answer in the store, no key anywhere, and a later run that grades it with exit 0."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    if answer is dripping:  # only where it is waited for: on a busy machine the first call of all takes a second
        (tmp_path / "config.yaml").write_text("retry_attempts: 1\nrequest_timeout: 1\n")
    behaviour = [answer]
    with serving(lambda handler, asked: behaviour[0](handler, asked)) as server:
        base = server.url if provider == "anthropic" else f"{server.url}/v1"
        grader = f"{provider}:m"
        done = command(
            "practice", "--answers", "answers.yaml", "--grader", grader, "--base-url", base, "--json", "--out", "r.html"
        )
        assert done.returncode == 4, done.stderr
        report = json.loads(done.stdout)
        grade = report["questions"][0]["attempts"][0]["grade"]
        assert grade["score"] is None
        assert grade["ungraded"]["kind"] == kind
        assert words in grade["ungraded"]["message"]
        assert report["questions"][0]["attempts"][0]["answer"] == SAID
        behaviour[0] = verdicts(provider)
        (tmp_path / "config.yaml").write_text("retry_attempts: 1\n")
        done = command("report", "last", "--grade-missing", "--format", "json")
    assert done.returncode == 0, done.stderr
    grade = json.loads(done.stdout)["questions"][0]["attempts"][0]["grade"]
    assert [item["id"] for item in grade["criteria"] if item["verdict"] == "met"] == [MET]
    assert grade["provenance"]["grader"] == grader
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]


def test_a_limit_on_the_cost_stops_before_it_is_passed_and_a_higher_one_goes_on(
    command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with serving(verdicts("openai")) as server:
        at = ("--grader", "openai:gpt-6-luna", "--base-url", f"{server.url}/v1")
        arguments = ("--answers", "answers.yaml", *at, "--max-cost", "0.000001", "--out", "r.json")
        done = command("practice", *arguments)
        assert (done.returncode, len(server.asked)) == (4, 0)
        assert "Likely cost" in done.stderr
        done = command("report", "last", "--grade-missing", "--format", "json")
        assert (done.returncode, len(server.asked)) == (4, 0)
        assert json.loads(done.stdout)["questions"][0]["attempts"][0]["grade"]["ungraded"]["kind"] == "cost_limit"
        done = command("report", "last", "--grade-missing", "--max-cost", "1", "--format", "json")
        assert (done.returncode, len(server.asked)) == (0, 1)
    assert json.loads(done.stdout)["questions"][0]["score"] > 0
