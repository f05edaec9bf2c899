"""WebVTT and SRT: captions with times, as Zoom, Teams, Otter and Whisper write them.

An own reader, since the libraries for captions leave out what stands under a damaged time or after an empty line, put
the second voice of a caption into the mouth of the first, and name no line; here nothing said is lost.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from mockint.banks.texts import FileError
from mockint.speech.meetings.clocks import CLOCK, seconds
from mockint.speech.meetings.names import is_name, speakers, split_label
from mockint.speech.meetings.turns import Turn, is_said, tidy

_TIMING = re.compile(rf"\s*(\[)?\s*({CLOCK})\s*-{{1,2}}>\s*({CLOCK})(?![\d:])\s*(?(1)\]|)(.*)")
_LIKE_TIMING = re.compile(r"\s*\[?\s*\d[\w:.,\s]*-{1,2}>")
_BLOCK = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]+([^<>]*)>", re.I)


@dataclass
class _Cue:
    start: float | None
    end: float | None
    lines: list[str] = field(default_factory=list)


def has_cues(text: str) -> bool:
    """Whether a text has captions: a line with the time from which and the time to which they show."""
    return any("->" in line and _TIMING.match(line) for line in text.splitlines())


def read_cues(text: str, source: str) -> list[Turn]:
    """The captions of a WebVTT or SRT text in the file's order; raises FileError with the line of a damaged time."""
    cues = _cues(text, source)
    if any(_VOICE.search(line) for cue in cues for line in cue.lines):
        said = [_voices(cue) for cue in cues]
    elif _names_stand_apart(cues):
        said = [[(cue.lines[0], " ".join(cue.lines[1:]))] for cue in cues]
    else:
        known = speakers((split_label(line)[0], True) for cue in cues for line in cue.lines[:1] if split_label(line)[0])
        said = [_labelled(cue, known) for cue in cues]
    return [
        Turn(tidy(speaker), tidy(words), cue.start, cue.end)
        for cue, parts in zip(cues, said, strict=True)
        for speaker, words in parts
    ]


def _cues(text: str, source: str) -> list[_Cue]:
    lines = text.splitlines()
    is_vtt = text.lstrip().startswith("WEBVTT")
    cues: list[_Cue] = []
    in_block = False
    for number, line in enumerate(lines):
        before = lines[number - 1] if number else ""
        if timing := _TIMING.match(line):
            if cues and cues[-1].lines and before.strip() and (_is_index(before) or not lines[number - 2].strip()):
                cues[-1].lines.pop()  # the number or the identifier of this caption
            cues.append(_Cue(seconds(timing[2]), seconds(timing[3]), [timing[4]] if timing[1] else []))
            in_block = False
        elif _LIKE_TIMING.match(line):
            raise FileError(
                source, number + 1, f"“{line.strip()[:60]}” is no time such as 00:01:02.000 --> 00:01:05.000."
            )
        elif is_vtt and not before.strip() and _BLOCK.match(line):
            in_block = True
        elif not line.strip():
            in_block = False
        elif cues and not in_block and is_said(line.strip()):
            cues[-1].lines.append(line)
    return cues


def _is_index(line: str) -> bool:
    return line.strip().isdigit()


def _voices(cue: _Cue) -> list[tuple[str, str]]:
    """The voices of one caption: text before the first `<v Name>`, then each name with what follows it."""
    before, *parts = _VOICE.split("\n".join(cue.lines))
    return [("", before), *zip(parts[::2], parts[1::2], strict=True)]


def _names_stand_apart(cues: list[_Cue]) -> bool:
    """Whether every caption has its speaker on a line of its own, as older Teams documents do."""
    if len(cues) < 2 or any(len(cue.lines) < 2 for cue in cues):
        return False
    names = Counter(cue.lines[0].strip() for cue in cues)
    return len(names) <= max(2, len(cues) // 3) and all(map(is_name, names))


def _labelled(cue: _Cue, known: frozenset[str]) -> list[tuple[str, str]]:
    """The parts of one caption, each with its "Name:" where that is a known one."""
    parts: list[tuple[str, str]] = [("", "")]
    for line in cue.lines:
        label, rest = split_label(line)
        if label in known:
            parts.append((label, rest))
        else:
            parts[-1] = (parts[-1][0], f"{parts[-1][1]} {line}")
    return parts
