"""Reading a meeting's transcript, whatever wrote it: the content decides what it is, not the name of the file."""

import re
from datetime import UTC, datetime
from pathlib import Path

from mockint.banks.texts import FileError, decode
from mockint.speech.meetings.cues import has_cues, read_cues
from mockint.speech.meetings.json_turns import read_json
from mockint.speech.meetings.plain import read_plain
from mockint.speech.meetings.turns import Meeting, Turn, settle

LIMIT = 20_000_000
"""The most bytes of a transcript: many times those of a day of talk with the time of every word."""

WORDS = 150_000
"""The most words of a meeting: two days of talk without a break."""

_JSON = re.compile(r"\s*(?:\{|\[\s*[\[{\]\"])")  # "[00:01:02] Ada: …" opens with a bracket too
_OTHERS = {
    b"PK\x03\x04": "a Word document or an archive; save the transcript as plain text, VTT or SRT",
    b"%PDF": "a PDF; save the transcript as plain text, VTT or SRT",
    b"{\\rtf": "rich text; save the transcript as plain text",
    b"ID3": "a recording; `mockint transcribe` writes its words",
    b"RIFF": "a recording; `mockint transcribe` writes its words",
    b"OggS": "a recording; `mockint transcribe` writes its words",
    b"fLaC": "a recording; `mockint transcribe` writes its words",
}


def read_meeting(path: str | Path) -> Meeting:
    """A meeting from its transcript: WebVTT, SRT, JSON or plain text, with or without speakers and times.

    Raises InputError, with the line or the entry where that is known, for a file that can't be read or has no speech.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            data = file.read(LIMIT + 1)
            on = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (OSError, ValueError) as error:
        raise FileError(str(path), None, f"can't be read: {getattr(error, 'strerror', None) or error}.") from error
    if len(data) > LIMIT:
        raise FileError(str(path), None, f"larger than {LIMIT // 1_000_000} MB: no transcript of a meeting.")
    for mark, what in _OTHERS.items():
        if data.startswith(mark):
            raise FileError(str(path), None, f"is {what}.")
    form, turns = read_turns(decode(data, str(path))[0], str(path))
    return Meeting(path.name, form, on, turns)


def read_turns(text: str, source: str) -> tuple[str, tuple[Turn, ...]]:
    """What a transcript is written as, and its turns in the order in which they begin; raises InputError."""
    text = text.removeprefix("\ufeff")
    if _JSON.match(text):
        form, turns = "json", read_json(text, source)
    elif (is_vtt := text.lstrip().startswith("WEBVTT")) or has_cues(text):
        form, turns = "vtt" if is_vtt else "srt", read_cues(text, source)
    else:
        form, turns = "plain", read_plain(text)
    settled = settle(turns)
    if not settled:
        raise FileError(
            source, None, "nobody says anything in it; expected a transcript (VTT, SRT, JSON or plain text)."
        )
    if sum(turn.text.count(" ") + 1 for turn in settled) > WORDS:
        raise FileError(source, None, f"more than {WORDS:,} words; cut it down to the interview.")
    return form, settled
