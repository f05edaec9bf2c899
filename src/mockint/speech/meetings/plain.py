"""Plain text: "Name: text" line by line, with or without times, as Otter, Meet and people write it."""

import re
from dataclasses import replace
from typing import NamedTuple

from mockint.speech.meetings.clocks import CLOCK, seconds
from mockint.speech.meetings.names import is_name, speakers, split_label
from mockint.speech.meetings.turns import Turn, is_said, tidy

_TIME_FIRST = re.compile(
    rf"\s*[*_]{{0,2}}[\[(]?\s*({CLOCK})(?:\s*(?:-{{1,2}}>?|–|—|to)\s*({CLOCK}))?\s*[\])]?(?![\d:])\s*[|–-]?\s*(.*)"
)
# "Ada Lovelace  0:05", "Ada Lovelace (0:05)", "Ada Lovelace [00:00:05]: So …"
_TIME_AFTER = re.compile(
    rf"\s*[*_]{{0,2}}(?P<name>[^\W_][^:\n<>\[\]]{{0,59}}?)[*_]{{0,2}}[\s,|–-]*"
    rf"(?:[\[(]\s*(?P<held>{CLOCK})\s*[\])]\s*:?[*_]{{0,2}}\s*(?P<text>.*)|\s(?P<bare>{CLOCK})\s*:?[*_]{{0,2}}\s*)$"
)


class _Line(NamedTuple):
    """A line that may begin a turn: its time, the label that may be a name, and the words after that."""

    start: float | None
    end: float | None
    label: str
    text: str
    whole: str
    """What is said in the line where its label is no name."""
    opens: bool = False
    """Whether the time is enough to begin a turn: it is held in brackets, or stands alone."""


def read_plain(text: str) -> list[Turn]:
    """The turns of a plain transcript in the file's order; any text can be read."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    read = [_line(line) for line in lines]
    apart = [not number or not lines[number - 1].strip() for number in range(len(lines))]
    known = speakers((line.label, first) for line, first in zip(read, apart, strict=True) if line.label)
    turns: list[Turn] = []
    waiting: _Line | None = None  # a time on a line of its own belongs to the turn that follows
    for line, first in zip(read, apart, strict=True):
        named = line.label in known
        timed = line.opens or (line.start is not None and not known)
        if not is_said(line.whole.strip()) and not timed and not named:
            continue
        if timed and not named and not line.whole.strip():
            waiting = line
        elif named or timed or waiting or not turns or (first and not known):
            clock = line if line.start is not None and (named or timed) else waiting
            start, end = (clock.start, clock.end) if clock else (None, None)
            waiting = None
            if named or not known or turns:  # what stands above the first name is no speech
                turns.append(Turn(line.label if named else "", line.text if named else line.whole, start, end))
        else:
            turns[-1] = replace(turns[-1], text=f"{turns[-1].text} {line.whole}")
    return [replace(turn, speaker=tidy(turn.speaker), text=tidy(turn.text)) for turn in turns]


def _line(line: str) -> _Line:
    if first := _TIME_FIRST.match(line):
        rest = first[3]
        label, text = split_label(rest)
        if not label and is_name(rest):  # "[0:05] Ada Lovelace", and the words on the next line
            label, text = rest.strip(" *_"), ""
        opens = bool(label) or not rest.strip() or line.strip()[0] in "[("
        return _Line(seconds(first[1]), seconds(first[2] or ""), label, text, rest if opens else line, opens)
    after = _TIME_AFTER.match(line)
    if after and is_name(after["name"]):
        start = seconds(after["held"] or after["bare"])
        return _Line(start, None, after["name"].strip(" *_,|–-"), after["text"] or "", line)
    label, text = split_label(line)
    return _Line(None, None, label, text, line)
