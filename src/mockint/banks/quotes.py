"""The quotation marks around a sample answer: where they end, and the answer without them."""

import re
from dataclasses import dataclass

OPENERS = ("“", '"', "„")
_LAST = re.compile(r"[”\"][.!?]?$")
_CLOSED_EARLY = re.compile(r"[^\"\s]\"[\s.,;:!?]")
_BULLET = re.compile(r"[-–—•*·]\s|\d{1,2}[.)]\s")


@dataclass
class Quotes:
    """Whether the quotation that a text begins with is still open, line by line."""

    mark: str = ""
    depth: int = 0
    begun: bool = False

    @property
    def open(self) -> bool:
        return bool(self.mark) and self.depth > 0

    @property
    def closed(self) -> bool:
        return bool(self.mark) and self.depth <= 0

    def feed(self, line: str) -> None:
        """Take in the next line."""
        if not line:
            return
        if not self.begun:
            self.begun = True
            self.mark = line[0] if line.startswith(OPENERS) else ""
        elif self.open and line.startswith(OPENERS):
            line = line[1:]  # every paragraph of a long quotation begins with a mark
        if self.mark == '"':
            self.depth = (self.depth + line.count('"')) % 2
        elif self.mark:
            ends_straight = line.endswith('"') and "”" not in line
            self.depth += line.count("“") + line.count("„") - line.count("”") - ends_straight


def unquoted(lines: list[str]) -> tuple[str, bool]:
    """The paragraphs of a sample answer without the marks around them, and whether those were never closed.

    An empty line parts paragraphs. Lines that were only wrapped are joined.
    """
    text = ""
    part = False
    for line in lines:
        if not line:
            part = bool(text)
        elif not text:
            text = line
        else:
            ends = text[-1] in '.!?”":' or _BULLET.match(line)
            text += ("\n\n" if part else "\n" if ends else " ") + line
            part = False
    paragraphs = text.split("\n\n")
    if len(paragraphs) > 1 and all(paragraph.startswith(OPENERS) for paragraph in paragraphs):
        bare = [_bare(paragraph) for paragraph in paragraphs]
        return "\n\n".join(paragraph for paragraph, _ in bare), bare[-1][1]
    return _bare(text)


def _bare(text: str) -> tuple[str, bool]:
    if not text.startswith(OPENERS):
        return text, False
    mark, rest = text[0], text[1:]
    closes = rest.count("”") - rest.count("“") > 0 or rest.count('"') % 2 == 1
    if not closes:
        return rest.strip(), True
    last = _LAST.search(rest)
    if not last or (
        mark == '"' and (early := _CLOSED_EARLY.search(rest)) and early.end() < last.start() and _first(rest, early)
    ):
        return text, False
    return (rest[: last.start()] + rest[last.start() + 1 :]).strip(), False


def _first(rest: str, early: re.Match[str]) -> bool:
    """Whether this mark is the first one: then it closed the quotation, and the last one belongs to another."""
    return rest.find('"') == early.start() + 1
