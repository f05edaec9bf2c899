"""A model whose replies are written beforehand: for tests, demonstrations, and trying a prompt without paying.

client = ScriptedClient([{"verdict": "met"}, RateLimited("slow down", wait=2)])
client = ScriptedClient(lambda request: {"verdict": "met" if "vault" in request.own else "missing"})
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mockint.domain.grade import Usage
from mockint.llm.client import Reply, Request
from mockint.llm.errors import Malformed, ModelError

Scripted = Mapping[str, Any] | str | Reply | ModelError
"""One reply: an object, its JSON text, a whole Reply, or an error to raise."""


class ScriptedClient:
    """Gives the replies in their order, or what the function makes of each request; keeps what it was asked.

    Raises AssertionError when it is asked more often than there are replies.
    """

    def __init__(
        self, replies: Iterable[Scripted] | Callable[[Request], Scripted], name: str = "scripted:replies"
    ) -> None:
        self.name = name
        self.asked: list[Request] = []
        self._reply = replies if callable(replies) else None
        self._left = iter(()) if callable(replies) else iter(replies)

    async def ask(self, request: Request) -> Reply:
        self.asked.append(request)
        reply = self._reply(request) if self._reply else next(self._left, None)
        if reply is None:
            raise AssertionError(f"{self.name} has no reply left for request {len(self.asked)}")
        if isinstance(reply, ModelError):
            raise reply
        if isinstance(reply, Reply):
            return reply
        text = reply if isinstance(reply, str) else json.dumps(reply, ensure_ascii=False)
        try:
            data = json.loads(text)
        except json.JSONDecodeError as error:
            raise Malformed(f"{self.name} gave no JSON ({error})", text=text) from None
        return Reply(data=data, text=text, usage=Usage(calls=1), model=self.name, stop="end")
