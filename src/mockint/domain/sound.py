"""How a spoken answer sounded: pace, pauses and stretches, from the times of its words.

The times are the engine's own, good to about half a second: a word may swallow a short silence beside it. So the share
of silence is a floor, and only pauses of `LONG_PAUSE` and more are told one by one. `docs/delivery.md` has the sources.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Annotated

from pydantic import Field

from mockint.domain.question import Model
from mockint.domain.transcript import Transcript, Word

Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]

SHORTEST_PAUSE = 0.2
"""A shorter gap is part of speaking, no pause."""
LONG_PAUSE = 1.0
"""From here on a pause is long: it is found in free speech and hardly ever in reading aloud."""
WINDOW = 10
"""Seconds of speech that the pace is measured over, about."""
WINDOWS = 24
"""At most so many: a long answer has wider ones."""


class Pause(Model):
    """A silence between two words."""

    start: Seconds
    end: Seconds

    @property
    def seconds(self) -> float:
        return self.end - self.start


class Stretch(Model):
    """A part of an answer and the words in it; the pace is None where it is under a second long."""

    start: Seconds
    end: Seconds
    words: Annotated[int, Field(ge=0)]
    words_per_minute: float | None


class Times(Model):
    """What the times of the words tell, in seconds from the beginning of the recording.

    `spoken` goes from the first word to the last, pauses included, and its pace is the pace of speaking. `silence` is
    the share of it in pauses, at least. `pace` is the same stretch in windows of equal length.
    """

    first_word: Seconds
    spoken: Stretch
    silence: Annotated[float, Field(ge=0, le=1)]
    pauses: tuple[Pause, ...]
    """The long ones."""
    longest_run: Stretch
    """The longest stretch without a long pause."""
    pace: tuple[Stretch, ...]


class Sound(Model):
    """What can be told of a recording beside its text.

    `times` is None where the engine gives no word times or nothing was said, `fillers` where it leaves out "um" and
    the like: then nothing is known of them, and none is not the same.
    """

    seconds: Seconds
    fillers: dict[str, int] | None
    times: Times | None


def sound(transcript: Transcript) -> Sound:
    """Measure a transcript. Word times out of order or overlapping are put in order first."""
    words = _ordered(transcript.words)
    return Sound(
        seconds=round(transcript.seconds, 1), fillers=transcript.fillers, times=_times(words) if words else None
    )


def _times(words: list[Word]) -> Times:
    runs = [[words[0]]]
    silent = 0.0
    for before, after in pairwise(words):
        gap = after.start - before.end
        silent += gap if gap >= SHORTEST_PAUSE else 0
        if gap >= LONG_PAUSE:
            runs.append([])
        runs[-1].append(after)
    start, end = words[0].start, words[-1].end
    longest = max(runs, key=lambda run: run[-1].end - run[0].start)
    return Times(
        first_word=round(start, 2),
        spoken=_stretch(words, start, end),
        silence=round(min(1.0, silent / (end - start)), 3) if silent else 0,
        pauses=tuple(
            Pause(start=round(before[-1].end, 2), end=round(after[0].start, 2)) for before, after in pairwise(runs)
        ),
        longest_run=_stretch(longest, longest[0].start, longest[-1].end),
        pace=tuple(_windows(words, start, end)),
    )


def _windows(words: list[Word], start: float, end: float) -> Iterator[Stretch]:
    count = max(1, min(WINDOWS, round((end - start) / WINDOW)))
    width = (end - start) / count
    inside: list[list[Word]] = [[] for _ in range(count)]
    for word in words:
        middle = (word.start + word.end) / 2
        inside[min(count - 1, int((middle - start) / width)) if width else 0].append(word)
    for number, found in enumerate(inside):
        yield _stretch(found, start + number * width, start + (number + 1) * width)


def _stretch(words: Iterable[Word], start: float, end: float) -> Stretch:
    count = sum(any(map(str.isalnum, word.word)) for word in words)  # a dash of its own is no word
    pace = round(60 * count / (end - start), 1) if end - start >= 1 else None
    return Stretch(start=round(start, 2), end=round(end, 2), words=count, words_per_minute=pace)


def _ordered(words: Iterable[Word]) -> list[Word]:
    ordered: list[Word] = []
    last = 0.0
    for word in sorted(words, key=lambda word: (word.start, word.end)):
        start = max(word.start, last)
        last = max(word.end, start)
        ordered.append(word.model_copy(update={"start": start, "end": last}))
    return ordered
