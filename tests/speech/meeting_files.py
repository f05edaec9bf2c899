"""One interview, and the ways in which the makers of transcripts write it."""

import json
from collections.abc import Callable, Sequence

from mockint.speech.meetings.turns import Turn

ANNA, BEN, CARA = "Anna Kowalska", "Ben O'Neill", "Cara Díaz"

# The words of one interview: Anna and Ben ask, Cara answers. Seconds for each stand before it.
_SAID = f"""
4 {ANNA}: Hi Cara, can you hear me all right?
3 {CARA}: Yes, loud and clear. How are you?
9 {ANNA}: Good, thanks. I'm Anna, I lead the integrations team, and Ben is our staff engineer.
3 {BEN}: Hello Cara, nice to meet you.
8 {ANNA}: Let's get started then. So, tell me a bit about yourself and your background?
12 {CARA}: I've been a backend engineer for seven years, the last four of them at a payroll company.
10 {CARA}: There I built the connections to accounting and HR systems, mostly in Python.
4 {ANNA}: Great, thanks.
12 {ANNA}: How would you handle OAuth 2.0 securely at scale? I mean refresh, scopes, and keeping tenants apart.
13 {CARA}: Um, I keep client secrets and tokens encrypted in a KMS backed vault with a key for each tenant.
2 {BEN}: Mm-hm.
12 {CARA}: Tokens are refreshed proactively before they expire, with jitter, and I handle rotation and revocation.
11 {CARA}: I request the least scopes that a feature needs, and every access is written to an audit log.
6 {ANNA}: And what would the customer see if a refresh fails?
12 {CARA}: Only that tenant's connection is paused, we get an alert, and they see a button to connect again.
13 {BEN}: Okay, cool. My turn. Tell me about a time you had to make unreliable webhooks dependable. What did you do?
12 {CARA}: A vendor sent us duplicates and out of order events. We verified an HMAC signature and the timestamp.
1 {BEN}: Right.
13 {CARA}: We stored event ids to drop duplicates, put events on a queue, and had idempotent consumers.
11 {CARA}: Ordering came from the version of each record, and failures went to a dead letter queue that we could replay.
9 {BEN}: Interesting. What's the difference between a process and a thread?
12 {CARA}: A process has its own memory, and threads share the memory of the process they belong to.
8 {CARA}: So threads are cheaper to start, but they need locks.
12 {ANNA}: Thanks. Next question. How do you decide between polling and webhooks for keeping data in sync?
13 {CARA}: Webhooks when I need low latency and the vendor is reliable, polling when there are none or they get lost.
12 {CARA}: Often I do both: webhooks for speed and a nightly reconciliation by polling with a cursor.
11 {ANNA}: And what testing strategy do you use for integrations that depend on external APIs?
13 {CARA}: Unit tests with a mocked client, contract tests against recorded responses, and a few runs in the sandbox.
10 {CARA}: Uh, every night an end to end test runs with a dedicated account.
9 {BEN}: What security considerations matter to you when PII goes through an integration?
12 {CARA}: I collect as little as possible, encrypt in transit and at rest, and redact it from the logs.
11 {CARA}: We had retention limits, deletion on request under GDPR, and access by role with an audit trail.
8 {ANNA}: Perfect. That's all from me. Do you have any questions for us?
7 {CARA}: Yes, how do you do on-call, and how big is the team?
14 {BEN}: We are six, and everyone is on call one week in six. How we handle alerts is in a runbook.
6 {ANNA}: Thanks a lot, Cara. You'll hear from us next week.
"""


def _turns(said: str) -> tuple[Turn, ...]:
    turns, at = [], 3.0
    for line in said.strip().splitlines():
        seconds, rest = line.split(" ", 1)
        speaker, text = rest.split(": ", 1)
        turns.append(Turn(speaker, text, at, at + int(seconds)))
        at += int(seconds)
    return tuple(turns)


INTERVIEW = _turns(_SAID)
OTHERS = ("Tell me a bit about yourself", "difference between a process and a thread")
"""What is asked in it that the packaged bank has not."""
MATCHED = ["oauth-at-scale", "dependable-webhooks", "polling-or-webhooks", "testing-strategy", "handling-pii"]
"""What is, in the order asked."""


def clock(seconds: float, mark: str = ".") -> str:
    """Seconds as "00:01:02.500"."""
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}{mark}{thousandths:03d}"


def zoom(turns: Sequence[Turn]) -> str:
    """WebVTT with the name before the words."""
    cues = [
        f"{number}\n{clock(turn.start or 0)} --> {clock(turn.end or 0)}\n{turn.speaker}: {turn.text}\n"
        for number, turn in enumerate(turns, start=1)
    ]
    return "WEBVTT\n\n" + "\n".join(cues)


def teams(turns: Sequence[Turn]) -> str:
    """WebVTT with voice tags, identifiers, settings and two lines a caption, broken by Windows."""
    cues = []
    for number, turn in enumerate(turns):
        words = turn.text.replace("&", "&amp;").replace("<", "&lt;").split()
        half = max(1, len(words) // 2)
        text = "\n".join(" ".join(part) for part in (words[:half], words[half:]) if part)
        times = f"{clock(turn.start or 0)} --> {clock(turn.end or 0)} align:start position:0%"
        cues.append(f"8b1f-{number}/1-0\n{times}\n<v {turn.speaker}>{text}</v>\n")
    return ("\ufeffWEBVTT\n\nNOTE made by a meeting\n\n" + "\n".join(cues)).replace("\n", "\r\n")


def srt(turns: Sequence[Turn]) -> str:
    return "\n".join(
        f"{number}\n{clock(turn.start or 0, ',')} --> {clock(turn.end or 0, ',')}\n{turn.speaker}: {turn.text}\n"
        for number, turn in enumerate(turns, start=1)
    )


def whisper(turns: Sequence[Turn]) -> str:
    """JSON as Whisper writes it, with the speakers that some of its kin add."""
    segments = [
        {"id": number, "start": turn.start, "end": turn.end, "text": f" {turn.text}", "speaker": turn.speaker}
        for number, turn in enumerate(turns)
    ]
    return json.dumps({"text": " ".join(turn.text for turn in turns), "segments": segments, "language": "en"})


def stream(turns: Sequence[Turn]) -> str:
    """JSON as Microsoft Stream keeps it for Teams."""
    entries = [
        {
            "id": str(number),
            "text": turn.text,
            "speakerDisplayName": turn.speaker,
            "startOffset": clock(turn.start or 0) + "0000",
            "endOffset": clock(turn.end or 0) + "0000",
            "confidence": 0.9,
        }
        for number, turn in enumerate(turns)
    ]
    return json.dumps({"$schema": "transcript.json", "version": "1.0.0", "type": "Transcript", "entries": entries})


def listed(turns: Sequence[Turn]) -> str:
    """JSON: the bare list of turns."""
    return json.dumps([{"speaker": turn.speaker, "text": turn.text, "start": turn.start} for turn in turns], indent=1)


def plain(turns: Sequence[Turn]) -> str:
    """A line a turn, with its time."""
    return "\n".join(f"[{clock(turn.start or 0)[:8]}] {turn.speaker}: {turn.text}" for turn in turns)


def otter(turns: Sequence[Turn]) -> str:
    """A line with name and time, then what was said."""
    said = [
        f"{turn.speaker}  {int(turn.start or 0) // 60}:{int(turn.start or 0) % 60:02d}\n{turn.text}\n" for turn in turns
    ]
    return "\n".join([*said, "Transcribed by https://otter.ai"])


def meet(turns: Sequence[Turn]) -> str:
    """A document with a head, names before the words, and hardly a time."""
    said = "\n".join(f"{turn.speaker}: {turn.text}\n" for turn in turns)
    names = ", ".join(dict.fromkeys(turn.speaker for turn in turns))
    head = f"Interview (2026-05-04 10:00 GMT+2) - Transcript\nAttendees\n{names}\nTranscript\n"
    return f"{head}\n{said}\nMeeting ended after 00:06:30"


TIMED: dict[str, Callable[[Sequence[Turn]], str]] = {
    "zoom.vtt": zoom,
    "teams.vtt": teams,
    "captions.srt": srt,
    "whisper.json": whisper,
    "stream.json": stream,
}
"""The forms that have both times of each turn."""
BEGUN: dict[str, Callable[[Sequence[Turn]], str]] = {"list.json": listed, "plain.txt": plain, "otter.txt": otter}
"""The forms that have only its beginning, in whole seconds but for the first."""
