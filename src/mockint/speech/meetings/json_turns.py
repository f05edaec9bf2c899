"""JSON, as Whisper and its kin, Teams, and the makers of transcripts write it: a list of turns somewhere inside."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from math import isfinite
from typing import Any, TypeGuard

from mockint.banks.texts import FileError
from mockint.domain.transcript import Word
from mockint.speech.meetings.clocks import seconds
from mockint.speech.meetings.names import speakers, split_label
from mockint.speech.meetings.turns import Turn, tidy

# Keys are compared without case, "_" and "-"; the first that is there counts.
_TEXT = "text transcript spokentext sentence utterance content caption rawtext message body value".split()
_SPEAKER = (
    "speaker speakername speakerdisplayname speakerlabel displayname participant participantname username user author"
    " name from role speakerid".split()
)
_START = "start starttime startoffset startdatetime startms begin timestamp timestamps ts time offset".split()
_END = "end endtime endoffset enddatetime endms".split()
_WORD = "punctuatedword word text".split()
_SURE = "confidence probability score".split()
_DEPTH = 6
_LONG_AGO = 1e6
"""Seconds; a time-line that begins after that doesn't count from its meeting."""


def read_json(text: str, source: str) -> list[Turn]:
    """The turns of a JSON transcript in the file's order; raises FileError with the line or the entry at fault."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise FileError(source, error.lineno, f"is no JSON: {error.msg} (column {error.colno}).") from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, thousands of brackets
        raise FileError(source, None, f"is no JSON that can be read: {error}.") from error
    lists = list(_lists(data, _DEPTH))
    if not lists:
        expected = '[{"speaker": "Ada", "text": "…", "start": 1.5}, …]'
        raise FileError(source, None, f"has no list of turns with a text in each; expected one such as {expected}.")
    entries = max(lists, key=_likeness)
    turns = [_turn(entry, f"entry {number}", source) for number, entry in enumerate(entries, start=1)]
    if not any(turn.speaker for turn in turns):
        turns = _labelled(turns)
    return _scaled(turns)


def _lists(data: Any, depth: int) -> Iterator[list[dict[str, Any]]]:
    """Every list of objects that have a text, with keys as they compare."""
    if isinstance(data, list):
        entries = [_folded(item) for item in data if isinstance(item, dict)]
        if entries and len(entries) == len(data) and any(_has_text(entry) for entry in entries):
            yield entries
    if depth and isinstance(data, (dict, list)):
        for item in data.values() if isinstance(data, dict) else data[:1000]:
            yield from _lists(item, depth - 1)


def _folded(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key.lower().replace("_", "").replace("-", ""): value for key, value in entry.items()}


def _has_text(entry: Mapping[str, Any]) -> bool:
    return isinstance(_first(entry, _TEXT), str)


def _likeness(entries: list[dict[str, Any]]) -> tuple[bool, float]:
    """How much a list looks like turns: speakers named, and sentences rather than words in each."""
    named = any(_name(_first(entry, _SPEAKER)) for entry in entries)
    return named, sum(len(str(_first(entry, _TEXT) or "")) for entry in entries) / len(entries)


def _first(entry: Mapping[str, Any], keys: Iterable[str]) -> Any:
    return next((entry[key] for key in keys if entry.get(key) is not None), None)


def _turn(entry: Mapping[str, Any], place: str, source: str) -> Turn:
    text = _first(entry, _TEXT)
    if text is not None and not isinstance(text, str):
        raise FileError(source, None, f"{place}: its text is {_shown(text)}; expected words in quotes.")
    start, end = _times(entry, place, source)
    words = tuple(_words(entry.get("words"))) if text else ()
    return Turn(tidy(_name(_first(entry, _SPEAKER))), tidy(text or ""), start, end, words)


def _times(entry: Mapping[str, Any], place: str, source: str) -> tuple[float | None, float | None]:
    start, end = _first(entry, _START), _first(entry, _END)
    thousandths = "startms" in entry
    both: Any = start
    if isinstance(entry.get("offsets"), dict):  # whisper.cpp: milliseconds, beside the same times in words
        both, thousandths = entry["offsets"], True
    if isinstance(both, dict):
        start, end = both.get("from"), both.get("to")
    elif isinstance(both, list):
        start, end = (*both, None, None)[:2]
    begun, ended = (_seconds(value, key, place, source) for key, value in (("start", start), ("end", end)))
    duration = entry.get("duration")
    if begun is not None and ended is None and _is_time(duration):
        ended = begun + duration
    scale = 1000 if thousandths else 1
    return None if begun is None else begun / scale, None if ended is None else ended / scale


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _seconds(value: Any, key: str, place: str, source: str) -> float | None:
    """Seconds of a number, a clock, a number in quotes, or a date with its time; None for nothing."""
    if value is None or value == "":
        return None
    try:
        if isinstance(value, str):
            found = seconds(value)
            if found is None:
                found = datetime.fromisoformat(value).timestamp() if "T" in value else float(value)
        else:
            found = float(value) if _is_number(value) else -1.0
    except (ValueError, OverflowError):
        found = -1.0
    if not isfinite(found) or found < 0:
        raise FileError(source, None, f"{place}: its {key} is {_shown(value)}; expected seconds or 00:01:02.000.")
    return found


def _shown(value: Any) -> str:
    return f"“{str(value)[:40]}”" if isinstance(value, (str, int, float)) else f"a {type(value).__name__}"


def _name(value: Any) -> str:
    """The speaker's name: words, a number, or an object with a name in it."""
    if isinstance(value, dict):
        return _name(_first(_folded(value), ("displayname", "name", "username", "speakername", "user", "id")))
    if _is_number(value):
        return f"Speaker {value}"
    return value if isinstance(value, str) else ""


def _words(entries: Any) -> Iterator[Word]:
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict):
            folded = _folded(entry)
            word, start, end = _first(folded, _WORD), folded.get("start"), folded.get("end")
            if isinstance(word, str) and tidy(word) and _is_time(start) and _is_time(end):
                sure = _first(folded, _SURE)
                known = _is_number(sure) and 0 <= sure <= 1
                yield Word(word=tidy(word), start=start, end=end, confidence=float(sure) if known else None)


def _is_time(value: Any) -> TypeGuard[float]:
    return _is_number(value) and 0 <= value < 1e12


def _labelled(turns: list[Turn]) -> list[Turn]:
    """The turns with the speaker from "Name:" in their texts, where nothing else names one."""
    split = [split_label(turn.text) for turn in turns]
    known = speakers((label, True) for label, _ in split if label)
    return [
        replace(turn, speaker=label, text=text) if label in known else turn
        for turn, (label, text) in zip(turns, split, strict=True)
    ]


def _scaled(turns: list[Turn]) -> list[Turn]:
    """The same turns in seconds from the beginning of the meeting: some files count milliseconds, some from 1970."""
    times = [time for turn in turns for time in (turn.start, turn.end) if time is not None]
    if not times:
        return turns
    first = min(times) if min(times) > _LONG_AGO else 0.0
    spread = max(times) - first
    said = sum(len(turn.text.split()) for turn in turns)
    # Nobody says fewer than three words a minute: then what counts whole numbers counts milliseconds.
    scale = 1000 if spread > 3600 and 60 * said < 3 * spread and all(time == int(time) for time in times) else 1

    def moved(time: float | None) -> float | None:
        return None if time is None else round((time - first) / scale, 3)

    def moved_word(word: Word) -> Word:
        start, end = max(0.0, word.start - first) / scale, max(0.0, word.end - first) / scale
        return word.model_copy(update={"start": round(start, 3), "end": round(max(start, end), 3)})

    return [
        replace(turn, start=moved(turn.start), end=moved(turn.end), words=tuple(map(moved_word, turn.words)))
        for turn in turns
    ]
