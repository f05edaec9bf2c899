"""A stand-in for the batch APIs of OpenAI and Anthropic on this machine, which remembers what was asked how often."""

import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from itertools import count
from threading import RLock
from typing import Any
from urllib.parse import parse_qs, urlsplit

from loopback import handled_by

Json = dict[str, Any]
Fate = str | Json
"""What becomes of a request: the text of a reply, a whole body, or one of the words below."""

ERRORED, EXPIRED, CANCELLED, LOST = "(errored)", "(expired)", "(cancelled)", "(lost)"


@dataclass
class Batch:
    """One that was accepted. `status` is OpenAI's own word for how it ends."""

    id: str
    requests: dict[str, Json]
    made: float
    metadata: Json = field(default_factory=dict)
    looks: int = 0
    ended: bool = False
    status: str = "completed"
    code: str = ""
    files: dict[str, str] = field(default_factory=dict)


@dataclass
class BatchServer:
    """`looks` is how often the state of a batch is shown until it has ended. `fate` says what becomes of a request and
    `status` of a whole batch, with a code where it fails.

    `watch` is told of each call, "METHOD PATH", when it is done and before it is answered.
    `faults` maps the beginning of "METHOD PATH" to what goes wrong there first, one at a time: a status, "drop" (no
    answer), "accept, drop" (it is done, and no answer comes) or "half" (half of the answer).
    """

    looks: int = 1
    fate: Callable[[Json], Fate] = lambda body: judgement(body)
    status: Callable[[Batch], tuple[str, str]] = lambda _: ("completed", "")
    faults: dict[str, list[int | str]] = field(default_factory=dict)
    watch: Callable[[str], None] = lambda _: None
    page: int = 100
    url: str = ""
    accepted: Counter[str] = field(default_factory=Counter)
    """How often each request was accepted, by its own part of the name that it was given."""
    bodies: list[Json] = field(default_factory=list)
    batches: dict[str, Batch] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    lock: Any = field(default_factory=RLock)

    def make(self, requests: dict[str, Json], metadata: Json) -> Batch:
        batch = Batch(f"batch_{next(self.numbers)}", requests, time.time(), metadata)
        batch.status, batch.code = self.status(batch)
        self.batches[batch.id] = batch
        if batch.status != "failed":
            self.accepted.update(name.partition("_")[2] for name in requests)
            self.bodies += requests.values()
        return batch

    def look(self, batch: Batch) -> Batch:
        batch.looks += 1
        batch.ended = batch.ended or batch.looks >= self.looks
        return batch

    def newest(self, after: str) -> tuple[list[Batch], bool]:
        listed = list(reversed(self.batches.values()))
        start = [batch.id for batch in listed].index(after) + 1 if after else 0
        return listed[start : start + self.page], len(listed) > start + self.page


def judgement(body: Json, verdict: str = "missing") -> str:
    """A whole reply that judges every criterion the same."""
    form = body["text"] if "text" in body else body["output_config"]
    keys = form["format"]["schema"]["properties"]["criteria"]["properties"]
    entry = {"quote": "", "verdict": verdict, "comment": "It isn't said."}
    return json.dumps({"criteria": dict.fromkeys(keys, entry), "improvements": [], "follow_up": ""})


def response(text: str) -> Json:
    """A body of the Responses API."""
    content = [{"type": "output_text", "text": text}]
    usage = {"input_tokens": 1000, "output_tokens": 100}
    return {"status": "completed", "model": "m", "output": [{"type": "message", "content": content}], "usage": usage}


def message(text: str) -> Json:
    """A body of the Messages API."""
    usage = {"input_tokens": 1000, "output_tokens": 100}
    content = [{"type": "text", "text": text}]
    return {"type": "message", "model": "m", "stop_reason": "end_turn", "content": content, "usage": usage}


def openai_batch(batch: Batch) -> Json:
    status = batch.status if batch.ended else "in_progress"
    total = len(batch.requests)
    errors = [{"code": batch.code, "message": f"The batch can't be done: {batch.code}", "line": None}]
    return {
        "id": batch.id,
        "object": "batch",
        "created_at": int(batch.made),
        "status": status,
        "metadata": batch.metadata,
        "input_file_id": batch.files.get("input"),
        "output_file_id": batch.files.get("output"),
        "error_file_id": batch.files.get("error"),
        "errors": {"object": "list", "data": errors} if status == "failed" else None,
        "request_counts": {"total": total, "completed": total if batch.ended else 0, "failed": 0},
    }


def openai_lines(server: BatchServer, batch: Batch) -> tuple[str, str]:
    """The output file and the error file."""
    good, bad = [], []
    for name, body in batch.requests.items():
        fate = server.fate(body)
        line: Json = {"id": f"r_{name}", "custom_id": name, "response": None, "error": None}
        if fate == EXPIRED:
            bad.append(line | {"error": {"code": "batch_expired", "message": "This request could not be executed."}})
        elif fate == CANCELLED:
            bad.append(line | {"error": {"code": "batch_cancelled", "message": "It was cancelled."}})
        elif fate == ERRORED:
            error = {"error": {"message": "Invalid value", "type": "invalid_request_error", "code": "invalid_value"}}
            bad.append(line | {"response": {"status_code": 400, "request_id": "q", "body": error}})
        elif fate != LOST:
            whole = response(fate) if isinstance(fate, str) else fate
            good.append(line | {"response": {"status_code": 200, "request_id": "q", "body": whole}})
    return tuple("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines) for lines in (good, bad))  # type: ignore[return-value]


def anthropic_batch(server: BatchServer, batch: Batch) -> Json:
    total = len(batch.requests)
    counts = dict.fromkeys(("processing", "succeeded", "errored", "canceled", "expired"), 0)
    counts["succeeded" if batch.ended else "processing"] = total
    return {
        "id": batch.id,
        "type": "message_batch",
        "processing_status": "ended" if batch.ended else "in_progress",
        "request_counts": counts,
        "created_at": datetime.fromtimestamp(batch.made, UTC).isoformat().replace("+00:00", "Z"),
        "results_url": f"{server.url}/elsewhere" if batch.ended else None,
    }


def anthropic_lines(server: BatchServer, batch: Batch) -> str:
    lines = []
    for name, body in batch.requests.items():
        fate = server.fate(body)
        if fate == EXPIRED:
            result: Json = {"type": "expired"}
        elif fate == CANCELLED:
            result = {"type": "canceled"}
        elif fate == ERRORED:
            error = {"type": "invalid_request_error", "message": "max_tokens: must be positive"}
            result = {"type": "errored", "error": {"type": "error", "request_id": "q", "error": error}}
        else:
            result = {"type": "succeeded", "message": message(fate) if isinstance(fate, str) else fate}
        if fate != LOST:
            lines.append(json.dumps({"custom_id": name, "result": result}, ensure_ascii=False) + "\n")
    return "".join(lines)


class _Handler(BaseHTTPRequestHandler):
    server_state: BatchServer

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def log_message(self, *args: Any) -> None:
        pass

    def _answer(self) -> None:
        server, path = self.server_state, urlsplit(self.path).path
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        asked = f"{self.command} {path}"
        with server.lock:
            server.calls.append(asked)
            server.keys |= {self.headers.get("authorization", ""), self.headers.get("x-api-key", "")} - {""}
            # The longest that fits, so that "POST /v1/batches" isn't meant by "POST /v1".
            fitting = [begin for begin, rest in server.faults.items() if asked.startswith(begin) and rest]
            fault = server.faults[max(fitting, key=len)].pop(0) if fitting else 0
            if fault == "drop":
                return
            if isinstance(fault, int) and fault:
                self._send({"error": {"message": "not now", "type": "api_error"}}, fault)
                return
            status, said = self._done(path, body)
            server.watch(asked)
        if fault != "accept, drop":
            with suppress(ConnectionError):  # who asked may be killed
                self._send(said, status, half=fault == "half")

    def _done(self, path: str, body: bytes) -> tuple[int, Json | str]:
        server = self.server_state
        if path.startswith("/v1/files"):
            return self._file(path, body)
        if path == "/v1/batches":
            if self.command == "GET":
                listed, more = server.newest(self._after())
                return 200, {"object": "list", "data": [openai_batch(batch) for batch in listed], "has_more": more}
            asked = json.loads(body)
            lines = map(json.loads, server.files[asked["input_file_id"]].splitlines())
            batch = server.make({line["custom_id"]: line["body"] for line in lines}, asked.get("metadata") or {})
            batch.files["input"] = asked["input_file_id"]
            return 200, openai_batch(batch)
        if path == "/v1/messages/batches":
            if self.command == "GET":
                listed, more = server.newest(self._after())
                return 200, {
                    "data": [anthropic_batch(server, server.look(batch)) for batch in listed],
                    "has_more": more,
                }
            requests = {line["custom_id"]: line["params"] for line in json.loads(body)["requests"]}
            return 200, anthropic_batch(server, server.make(requests, {}))
        if found := re.fullmatch(r"/v1/(messages/)?batches/(\w+)(/results)?", path):
            return self._batch(found[2], anthropic=bool(found[1]), results=bool(found[3]))
        return 404, {"error": {"message": f"nothing at {path}"}}

    def _after(self) -> str:
        query = parse_qs(urlsplit(self.path).query)
        return (query.get("after") or query.get("after_id") or [""])[0]

    def _file(self, path: str, body: bytes) -> tuple[int, Json | str]:
        server = self.server_state
        if self.command == "POST":
            name = f"file_{next(server.numbers)}"
            server.files[name] = _uploaded(self.headers["content-type"], body)
            return 200, {"id": name, "object": "file"}
        name = path.split("/")[3]
        if name not in server.files:
            return 404, {"error": {"message": f"No such File object: {name}"}}
        if self.command == "DELETE":
            del server.files[name]
            return 200, {"id": name, "deleted": True}
        return 200, server.files[name].decode()

    def _batch(self, name: str, *, anthropic: bool, results: bool) -> tuple[int, Json | str]:
        server = self.server_state
        if name not in server.batches:
            return 404, {"error": {"message": f"No batch found with id '{name}'"}}
        batch = server.batches[name]
        if self.command == "DELETE":
            del server.batches[name]
            return 200, {"id": name, "type": "message_batch_deleted"}
        if results:
            return 200, anthropic_lines(server, batch)
        server.look(batch)
        if anthropic:
            return 200, anthropic_batch(server, batch)
        if batch.ended and batch.status != "failed" and "output" not in batch.files:
            for kind, text in zip(("output", "error"), openai_lines(server, batch), strict=True):
                batch.files[kind] = ""
                if text:  # a file that would be empty isn't made
                    batch.files[kind] = f"file_{next(server.numbers)}"
                    server.files[batch.files[kind]] = text.encode()
        return 200, openai_batch(batch)

    def _send(self, said: Json | str, status: int = 200, *, half: bool = False) -> None:
        text = (said if isinstance(said, str) else json.dumps(said)).encode()
        self.send_response(status)
        self.send_header("content-type", "application/binary" if isinstance(said, str) else "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text[: len(text) // 2] if half else text)


def _uploaded(content_type: str, body: bytes) -> bytes:
    """The file in a form."""
    boundary = content_type.partition("boundary=")[2].encode()
    for part in body.split(b"--" + boundary):
        head, _, text = part.partition(b"\r\n\r\n")
        if b'name="file"' in head:
            return text.removesuffix(b"\r\n")
    raise ValueError("no file in the form")


@contextmanager
def batch_serving(server: BatchServer) -> Iterator[BatchServer]:
    """The server on a free port; `url` is its address, without a path."""

    class Handler(_Handler):
        server_state = server

    with handled_by(Handler) as server.url:
        yield server
