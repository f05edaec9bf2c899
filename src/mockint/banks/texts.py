"""Reading the text of a bank's file, whatever wrote it, and comparing texts whatever typed them."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from mockint.domain.errors import InputError
from mockint.domain.visible import visible
from mockint.resources import packaged

LIMIT = 10_000_000
"""The most bytes of a bank's file: a thousand times a long one, and far from what would fill the memory."""

_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00ad\u200b\u2060\ufeff", None),
    }
)


@dataclass(frozen=True)
class Note:
    """Something about one line of a file that a person should know."""

    line: int
    message: str


class FileError(InputError):
    """A file that can't be used: which, where if that is known, and why."""

    def __init__(self, source: str, line: int | None, reason: str) -> None:
        self.source, self.line, self.reason = source, line, reason
        super().__init__(visible(f"{source}{f', line {line}' if line else ''}: {reason}", keep_newlines=False))


def read_text(path: Path) -> tuple[str, tuple[Note, ...]]:
    """The text of a file, and a note where it is not UTF-8. Raises FileError where there is no text to read."""
    try:
        if not path.is_file():
            what = "not a file" if path.exists() else "no such file"
            raise FileError(str(path), None, f"{what}. Give a seed document or a rubric file.")
        with path.open("rb") as file:
            data = file.read(LIMIT + 1)
    except (OSError, ValueError) as error:
        raise FileError(str(path), None, f"can't be read: {getattr(error, 'strerror', None) or error}.") from error
    if len(data) > LIMIT:
        raise FileError(str(path), None, f"larger than {LIMIT // 1_000_000} MB. Give a seed document or a rubric file.")
    return decode(data, str(path))


def decode(data: bytes, source: str) -> tuple[str, tuple[Note, ...]]:
    """The text of bytes: UTF-8, UTF-16 with its mark, else Windows-1252 with a note; raises FileError for others."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding), ()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    if b"\0" in data:
        raise FileError(source, line, "this is no text file. Save it as UTF-8 text.")
    try:
        return data.decode("cp1252"), (Note(line, "not UTF-8: read as Windows-1252; save the file as UTF-8"),)
    except UnicodeDecodeError as error:
        raise FileError(source, line, "not UTF-8 text. Save the file as UTF-8.") from error


def source_path(path: Path, source: str) -> Path | None:
    """Where the document is that a rubric file names: beside it, else among those that come with mockint."""
    return next((place for place in (path.parent / source, packaged("seeds") / source) if place.is_file()), None)


def name_of(path: Path) -> str:
    """The name of a bank that has none of its own: that of its file."""
    return re.sub(r"[^a-z0-9]+", "-", path.stem.lower())[:80].strip("-") or "bank"


def fold(text: str) -> str:
    """A text as it compares: one kind of quote and dash, single spaces, no case, no mark at its end."""
    if len(text) <= 1000:  # sorting a long run of accents takes quadratic time
        text = unicodedata.normalize("NFKC", text)
    text = " ".join(text.translate(_TYPOGRAPHY).casefold().split())
    return re.sub(r" ?-[- ]*", "-", text).strip(" .?!:;,'\"")
