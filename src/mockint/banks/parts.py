"""The lines of a seed document put together: which of them are one question's, which the preamble's, which nobody's.

The question of a part is the line above its reason (or its hints, or its sample answer, where there is no reason).
Lines of "-" part the questions, but a document without them is read too: the line before a reason is a question.
"""

from dataclasses import dataclass, field
from itertools import pairwise

from mockint.banks.hints import MARKER
from mockint.banks.lines import Kind, Line, asks, short, wraps
from mockint.banks.quotes import Quotes
from mockint.banks.texts import Note


@dataclass
class Part:
    """A question while its lines are read; `question` is None where a reason has no question above it."""

    question: Line | None
    reading: Kind
    reason: list[Line] = field(default_factory=list)
    hints: list[Line] = field(default_factory=list)
    answer: list[Line] = field(default_factory=list)
    quotes: Quotes = field(default_factory=Quotes)

    def add(self, line: Line, kind: Kind) -> None:
        self.reading = kind
        if kind is Kind.REASON:
            self.reason.append(line)
        elif kind is Kind.HINTS:
            self.hints.append(line)
        elif kind is Kind.ANSWER:
            self.answer.append(line)
            self.quotes.feed(line.body)


class Reader:
    """Goes through the lines once; `part` is the question being read, `loose` are lines that may be the next one."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.notes: list[Note] = []
        self.parts: list[Part] = []
        self.part: Part | None = None
        self.loose: list[Line] = []
        self.preamble: list[Line] = []
        # For each line the next one that is neither empty nor the site's own.
        self.after: list[Line | None] = [None] * len(lines)
        for index in range(len(lines) - 2, -1, -1):
            following = lines[index + 1]
            skip = following.kind in (Kind.BLANK, Kind.SITE)
            self.after[index] = self.after[index + 1] if skip else following

    def read(self) -> None:
        for index, line in enumerate(self.lines):
            match line.kind:
                case Kind.SITE:
                    self.note(line, f"the site’s own text, left out: {short(line.text)}")
                case Kind.END:
                    self.close()
                case Kind.RULE:
                    self.rule(index)
                case Kind.BLANK:
                    if self.part and self.part.reading is Kind.ANSWER:
                        self.part.answer.append(line)
                    elif not self.part:
                        self.loose.append(line)
                case Kind.TEXT:
                    self.text(index)
                case _:
                    self.mark(index)
        self.close()
        self.outside()

    def note(self, line: Line, message: str) -> None:
        self.notes.append(Note(line.number, message))

    def kind_after(self, index: int) -> Kind | None:
        following = self.after[index]
        return following.kind if following else None

    def mark(self, index: int) -> None:
        """A line that says what it is: a reason, hints or a sample answer."""
        line, part = self.lines[index], self.part
        if part and part.reading in (Kind.ANSWER, Kind.SITE):
            if line.kind is Kind.ANSWER:
                self.note(line, "a second sample answer to the same question, left out")
                part.reading = Kind.SITE
                return
            if line.kind is Kind.HINTS and (part.hints or part.quotes.open):
                part.add(line._replace(label=0), Kind.ANSWER)
                return
            if line.kind is Kind.REASON:
                self.close()
        if self.part is None:
            if self.is_introduction(index):
                self.loose.append(line)
                return
            self.part = Part(self.take_question(), line.kind)
        self.part.add(line, line.kind)

    def is_introduction(self, index: int) -> bool:
        """Whether "Employers want …" is said of the role, above all questions, and not of the line before it."""
        line = self.lines[index]
        above = unwrapped(self.loose) if line.kind is Kind.REASON and not self.parts else []
        return (
            bool(above)
            and not asks(above[-1].text)
            and not MARKER.search(line.text)
            and self.kind_after(index) not in (Kind.HINTS, Kind.ANSWER)
        )

    def text(self, index: int) -> None:
        line, part = self.lines[index], self.part
        following = self.kind_after(index)
        if part is None:
            self.loose.append(line)
        elif part.reading in (Kind.REASON, Kind.HINTS):
            gap = self.lines[index - 1].kind is Kind.BLANK
            if following is Kind.REASON or self.wraps_to_reason(index) or (gap and asks(line.text)):
                self.begin(line)
            else:
                part.add(line, part.reading)
        elif (
            following is Kind.REASON
            or (part.quotes.closed and self.wraps_to_reason(index))
            or (
                asks(line.text)
                and not part.quotes.open
                and (part.quotes.closed or following in (Kind.HINTS, Kind.ANSWER))
            )
        ):
            self.begin(line)
        elif part.reading is Kind.ANSWER:
            part.add(line, Kind.ANSWER)

    def begin(self, line: Line) -> None:
        self.close()
        self.loose = [line]

    def wraps_to_reason(self, index: int) -> bool:
        """Whether this line and at most two more, without a gap, stand above a reason: a question that was wrapped."""
        block = self.lines[index : index + 4]
        for line, following in pairwise(block):
            if following.kind is Kind.REASON:
                return True
            if not (following.kind is Kind.TEXT and wraps(line.text, following.text)):
                return False
        return False

    def rule(self, index: int) -> None:
        """A line of dashes: the end of a question, unless what follows still belongs to it."""
        following, part = self.after[index], self.part
        kind = following.kind if following else None
        if part is None:
            above = unwrapped(self.loose[-4:])
            underlined = above and asks(above[-1].text) and kind in (Kind.REASON, Kind.HINTS, Kind.ANSWER)
            if not underlined:
                self.outside()
            return
        if (kind is Kind.ANSWER and not part.answer) or (kind is Kind.HINTS and not part.hints and not part.answer):
            return
        if part.reading is Kind.ANSWER and part.quotes.open and following and kind is Kind.TEXT:
            place = index + 1
            while self.lines[place] is not following:
                place += 1
            marks = (Kind.REASON, Kind.HINTS, Kind.ANSWER)
            if not asks(following.text) and self.kind_after(place) not in marks:
                part.answer.append(self.lines[index]._replace(text=""))
                return
        self.close()

    def close(self) -> None:
        """The part is over."""
        if self.part and self.part.question:
            self.parts.append(self.part)
        elif self.part:
            first = min(self.part.reason + self.part.hints + self.part.answer)
            self.note(first, f"belongs to no question, left out: {short(first.text)}")
        self.part = None

    def outside(self) -> None:
        """The loose lines became no question's: the preamble, or text between questions."""
        if not self.parts:
            self.preamble += self.loose
        else:
            for line in unwrapped(self.loose):
                if asks(line.text):
                    self.parts.append(Part(line, Kind.TEXT))
                else:
                    self.note(line, f"outside of any question, left out: {short(line.text)}")
        self.loose = []

    def take_question(self) -> Line | None:
        """The question above a reason: the last loose line, with the lines that it was wrapped from."""
        while self.loose and self.loose[-1].kind is Kind.BLANK:
            self.loose.pop()
        if not self.loose:
            return None
        block = [self.loose.pop()]
        while self.loose and self.loose[-1].kind is Kind.TEXT and wraps(self.loose[-1].text, block[-1].text):
            block.append(self.loose.pop())
        self.outside()
        return unwrapped(block[::-1])[0]


def unwrapped(lines: list[Line]) -> list[Line]:
    """The lines of text, those joined that one question was wrapped into."""
    blocks: list[list[Line]] = []
    for line in lines:
        if line.kind is Kind.TEXT and blocks and blocks[-1] and wraps(blocks[-1][-1].text, line.text):
            blocks[-1].append(line)
        else:
            blocks.append([line] if line.kind is Kind.TEXT else [])
    return [block[0]._replace(text=" ".join(line.text for line in block)) for block in blocks if block]
