"""A meeting as its transcript has it: who said what, and when."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from mockint.domain.transcript import Word

# Marks of captions only: an answer may have "List<String>" in it.
_TAG = re.compile(r"</?(?:[biuvc]|ruby|rt|lang|font|br|span)(?:[.\s][^<>\n]*)?/?>|<\d[\d:.,]*>|\{\\[^{}\n]*\}", re.I)
_NOT_SAID = re.compile(
    r"transcribed by https?://\S+|transcription (?:started|ended)\b.{0,60}|\S.{0,60} (?:started|stopped) transcription"
    r"|(?:meeting|recording) (?:started|ended|stopped)\b.{0,40}|this editable transcript was computer generated.*"
    r"|people can also change the text after it was created\.?|-{3,}|_{3,}|={3,}|\*{3,}",
    re.I,
)


@dataclass(frozen=True)
class Turn:
    """A stretch of speech by one speaker, as the file has it: a caption, a paragraph, a segment.

    `speaker` is "" where the file names none; `start` and `end` are seconds on the meeting's clock, None where it has
    none. `words` is there where the file gives the time of every word.
    """

    speaker: str
    text: str
    start: float | None = None
    end: float | None = None
    words: tuple[Word, ...] = ()


@dataclass(frozen=True)
class Meeting:
    """A transcript that was read. `form` is what it was written as; `on` is the file's own time."""

    name: str
    form: str
    on: datetime
    turns: tuple[Turn, ...]

    @property
    def speakers(self) -> tuple[str, ...]:
        """Everyone named, in the order in which they first speak."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns if turn.speaker))


def tidy(text: str) -> str:
    """What was said, in one line: no tags, no entities, no half characters that couldn't be kept."""
    text = html.unescape(_TAG.sub("", text)).encode("utf-8", "replace").decode("utf-8")
    return " ".join(text.split())


def is_said(text: str) -> bool:
    """Whether a line is speech, and not something that the tool that wrote the file says of itself."""
    return bool(text) and not _NOT_SAID.fullmatch(text)


def settle(turns: Iterable[Turn]) -> tuple[Turn, ...]:
    """The turns with something said in them, in the order in which they begin.

    Where only some have a speaker, one without goes on for the speaker before. An end before its start is no end.
    """
    settled: list[Turn] = []
    begun: list[float] = []
    speaker, last = "", 0.0
    for turn in turns:
        speaker = turn.speaker or speaker
        last = last if turn.start is None else turn.start
        backwards = turn.end is not None and (turn.start is None or turn.end < turn.start)
        if any(map(str.isalnum, turn.text)):
            settled.append(replace(turn, speaker=speaker, end=None if backwards else turn.end))
            begun.append(last)
    return tuple(settled[number] for number in sorted(range(len(settled)), key=begun.__getitem__))


def spread(text: str, start: float, end: float) -> tuple[Word, ...]:
    """The words of a text with their times, where only those of the whole are known: each by its length."""
    texts = text.split()
    length = sum(len(word) + 1 for word in texts)
    words, at = [], 0
    for word in texts:
        before, at = at, at + len(word) + 1
        first, last = (start + (end - start) * place / length for place in (before, at))
        words.append(Word(word=word, start=round(first, 3), end=round(last, 3)))
    return tuple(words)
