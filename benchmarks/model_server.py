"""A stand-in for a model's server on this machine: chat completions after a fixed wait, some of them failing.

usage: python benchmarks/model_server.py [--wait SECONDS] [--limited P] [--broken P] [--dropped P]

Prints its port. Each answer holds "Number N."; GET /counts gives how many whole replies each N got, GET /bodies all
requests in the order they came.
"""

import argparse
import asyncio
import json
import random
import re
from collections import Counter
from dataclasses import dataclass, field

NUMBER = re.compile(r"Number (\d+)\.")
ANSWER = re.compile(r"-----\n(.*?)\n-----", re.DOTALL)


@dataclass
class ModelServer:
    """Shares of calls that are answered with 429, with 500 and not at all."""

    wait: float
    limited: float
    broken: float
    dropped: float
    bodies: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    chance: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
                body = await reader.readexactly(int(length[1])) if length else b""
                if head.startswith(b"GET"):
                    self._send(writer, 200, json.dumps(self.counts) if b"counts" in head else "\n".join(self.bodies))
                    continue
                self.bodies.append(body.decode())
                await asyncio.sleep(self.wait)
                luck = self.chance.random() - self.limited
                if luck < 0:
                    self._send(writer, 429, json.dumps({"error": {"message": "slow down"}}))
                elif (luck := luck - self.broken) < 0:
                    self._send(writer, 500, json.dumps({"error": {"message": "out of order"}}))
                elif luck - self.dropped < 0:
                    break
                else:
                    self._send(writer, 200, json.dumps(self._reply(json.loads(body))))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _reply(self, body: dict[str, object]) -> dict[str, object]:
        said = json.dumps(body, ensure_ascii=False)
        if number := NUMBER.findall(said):
            self.counts[number[-1]] += 1
        schema = body["response_format"]["json_schema"]["schema"]  # type: ignore[index]
        entry = {"quote": "", "verdict": "missing", "comment": "It isn't said."}
        verdicts = dict.fromkeys(schema["properties"]["criteria"]["properties"], entry)
        text = json.dumps({"criteria": verdicts, "improvements": [], "follow_up": ""})
        usage = {"prompt_tokens": 900, "completion_tokens": 300}
        message = {"role": "assistant", "content": text}
        return {"choices": [{"index": 0, "finish_reason": "stop", "message": message}], "model": "m", "usage": usage}

    def _send(self, writer: asyncio.StreamWriter, status: int, body: str) -> None:
        text = body.encode()
        writer.write(
            b"HTTP/1.1 %d Said\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b"
            % (status, len(text), text)
        )


async def main() -> None:
    parser = argparse.ArgumentParser(description="A stand-in for a model's server.")
    parser.add_argument("--wait", type=float, default=0.2)
    for fault in ("limited", "broken", "dropped"):
        parser.add_argument(f"--{fault}", type=float, default=0.0)
    server = ModelServer(**vars(parser.parse_args()))
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, limit=1 << 24, backlog=512)
    print(listening.sockets[0].getsockname()[1], flush=True)
    await listening.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
