"""Plays tests/recordings to a client: a request that isn't the recorded one, to the last field, gets no reply."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import respx

from mockint.llm.anthropic_client import anthropic_client
from mockint.llm.client import Client, Connection, Request
from mockint.llm.compatible_client import compatible_client, ollama_client
from mockint.llm.openai_client import openai_client
from mockint.llm.recording import HEADERS

FOLDER = Path(__file__).parent.parent / "recordings"
RENEW = bool(os.environ.get("MOCKINT_RENEW"))

REQUEST = Request(
    system="Judge the answer by the criterion.",
    shared="Question: Where do you keep a refresh token?\nCriterion vault: Keeps it in an encrypted store",
    own="Answer: In Vault, encrypted, one key for each tenant.",
    schema={
        "type": "object",
        "properties": {"vault": {"type": "string", "enum": ["met", "partial", "missing", "wrong"]}},
        "required": ["vault"],
        "additionalProperties": False,
    },
    max_output_tokens=2000,
)
"""What every constructed exchange asks."""

_MAKE = {
    "openai": openai_client,
    "anthropic": anthropic_client,
    "compatible": compatible_client,
    "ollama": ollama_client,
}
_PATHS = {"openai": "/responses", "anthropic": "/v1/messages"}

_SECRETS = {
    "a key": re.compile(
        r"\b(sk|pk|rk)-(?=[\w-]*\d)[\w-]{8,}|\b(gsk|hf|xai|ghp)[-_](?=\w*\d)\w{8,}|\bAIza[\w-]{10,}"
        r"|Bearer\s+(?=\S*\d)\S{8,}|\w\*{3,}|\"(authorization|(x-)?api-key)\"\s*:",
        re.IGNORECASE,
    ),
    "an organisation": re.compile(
        r"\b(org|proj|user)[-_](?=[a-z]*\d)[a-z0-9]{8,}|\"[\w-]*(organization|project)(-id)?\"\s*:", re.IGNORECASE
    ),
    # Only as a header, or by a name that one has: an answer may well be about cookies.
    "a cookie": re.compile(r"\"(set-)?cookie\"\s*:|__cf_bm", re.IGNORECASE),
    "a password": re.compile(r"https?://[^/\s\"]*@", re.IGNORECASE),
}


@dataclass(frozen=True)
class Case:
    """One reply of a recording, or all exchanges of one that has several, in their order."""

    file: Path
    name: str
    how: str
    client: str
    exchanges: tuple[tuple[dict[str, Any], dict[str, Any]], ...]

    def __str__(self) -> str:
        return f"{self.file.stem}: {self.name}"

    @property
    def gives(self) -> Mapping[str, Any]:
        """What the client makes of it; of a recorded exchange only its reply may be known."""
        return dict(self.exchanges[-1][1].get("gives", {}))

    @property
    def request(self) -> Request:
        return REQUEST if self.how == "constructed" else _asked(self.exchanges[0][0]["body"])

    def open(self) -> Client:
        """The client that made the exchange, as the environment makes it."""
        provider, _, model = self.client.partition(":")
        url: str = self.exchanges[0][0]["url"]
        return _MAKE[provider](model, Connection(base_url=url.removesuffix(_PATHS.get(provider, "/chat/completions"))))


def cases() -> list[Case]:
    """Every case of every file in the folder."""
    found = []
    for file in sorted(FOLDER.rglob("*.json")):
        recording = json.loads(file.read_text(encoding="utf-8"))
        exchanges = recording["exchanges"]
        if len(exchanges) == 1:
            replies = [[(exchanges[0]["request"], reply)] for reply in exchanges[0]["replies"]]
        else:
            replies = [[(exchange["request"], exchange["replies"][0]) for exchange in exchanges]]
        for number, steps in enumerate(replies, 1):
            name = steps[-1][1].get("name", str(number))
            found.append(Case(file, name, recording["how"], recording["client"], tuple(steps)))
    return found


def play(router: respx.Router, case: Case) -> None:
    """Answer the requests of a case, each only by its very method, address and body; all have to come."""
    if RENEW and case.how == "constructed":
        _renew(router, case)
        return
    for request, reply in case.exchanges:
        route = router.route(method=request["method"], url=request["url"], json=request["body"])
        route.mock(_response(reply))


def _renew(router: respx.Router, case: Case) -> None:
    """Answer whatever is asked, in order, and write it into the file in the place of what was asked before."""
    replies = [_response(reply) for _, reply in case.exchanges]

    def answer(request: httpx.Request) -> httpx.Response:
        recording = json.loads(case.file.read_text(encoding="utf-8"))
        at = len(case.exchanges) - len(replies)
        recording["exchanges"][at]["request"]["body"] = json.loads(request.content)
        case.file.write_text(json.dumps(recording, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return replies.pop(0)

    router.route(method="POST", url=case.exchanges[0][0]["url"]).mock(side_effect=answer)


def _response(reply: Mapping[str, Any]) -> httpx.Response:
    headers = {"content-type": "application/json"} | reply.get("headers", {})
    if "text" in reply:
        return httpx.Response(reply["status"], headers=headers, text=reply["text"])
    return httpx.Response(reply["status"], headers=headers, json=reply["body"])


def secrets_in(recording: str) -> list[str]:
    """What stands in the text of a recording that may not: kinds of secrets, and headers that aren't kept."""
    found = [kind for kind, pattern in _SECRETS.items() if pattern.search(recording)]
    for exchange in json.loads(recording)["exchanges"]:
        for part in (exchange["request"], *exchange["replies"]):
            found += [f"the header {name}" for name in part.get("headers", {}) if name not in HEADERS]
    return found


def _asked(body: Mapping[str, Any]) -> Request:
    """The request behind a recorded body of chat completions, in its strictest form."""
    system, user = (message["content"] for message in body["messages"])
    schema = body["response_format"]["json_schema"]["schema"]
    return Request(system=system, shared="", own=user, schema=schema, max_output_tokens=body["max_tokens"])
