"""A real HTTP server on this machine, whose answers a test writes."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass
class Asked:
    """A request as it came over the wire; header names in small letters."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class Server:
    url: str
    asked: list[Asked] = field(default_factory=list)


Answer = Callable[[BaseHTTPRequestHandler, Asked], None]


@contextmanager
def serving(answer: Answer) -> Iterator[Server]:
    """A server on a free port; `answer` writes each reply."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            asked = Asked(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            server.asked.append(asked)
            self.close_connection = True
            answer(self, asked)

        def log_message(self, *args: Any) -> None:
            pass

    with handled_by(Handler) as url:
        server = Server(url)
        yield server


@contextmanager
def handled_by(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """The address of a server on a free port, whose requests a handler of this kind answers."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{http.server_port}"
        finally:
            http.shutdown()
            thread.join()


def replies(body: Any, status: int = 200, **headers: str) -> Answer:
    """Always the same JSON."""

    def answer(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        send(handler, body, status, **headers)

    return answer


def send(handler: BaseHTTPRequestHandler, body: Any, status: int = 200, **headers: str) -> None:
    text = json.dumps(body).encode()
    handler.send_response(status)
    for name, value in {"content-type": "application/json", "content-length": str(len(text)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(text)


def completion(text: str) -> dict[str, Any]:
    """A reply of chat completions."""
    message = {"role": "assistant", "content": text}
    return {"choices": [{"index": 0, "finish_reason": "stop", "message": message}], "model": "m"}


def response(text: str) -> dict[str, Any]:
    """A reply of the Responses API."""
    content = [{"type": "output_text", "text": text}]
    return {"status": "completed", "model": "m", "output": [{"type": "message", "content": content}]}


def message(text: str) -> dict[str, Any]:
    """A reply of the Messages API."""
    return {"type": "message", "model": "m", "stop_reason": "end_turn", "content": [{"type": "text", "text": text}]}


REPLIES = {"openai": response, "anthropic": message, "compatible": completion, "ollama": completion}
"""What each provider's server replies."""
