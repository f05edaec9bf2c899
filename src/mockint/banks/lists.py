"""A list in a hint sentence taken apart at its own commas: "A, B (x, y), and how you C" has three items.

What stands in brackets or quotes, after "such as" or "e.g.", or between "or"s stays within one item, and a list that
can't be taken apart safely stays one item: whole beats a fragment.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from mockint.banks.wording import goes_on, has_object, is_deed, is_verb, lead

_MARKS = re.compile(r'[(\[{“«)\]}”»"—.!?,;]|(?<=\s)and(?=\s)')
_CONJUNCTION = re.compile(
    r"(?:and then|and also|but also|and|as well as|along with|plus|(?P<or>or))\s+(?:(?:last|final)ly,? )?", re.I
)
_CLAUSE = re.compile(r"(?P<sure>how|why|what|whether)\b|(?:when|where|which|who|that|if)\b", re.I)
_HOW = re.compile(
    r"(?P<how>how (?:you|they|one)(?:['’]d|['’]ve| would| could| have)?|.{0,80}?\bto)(?: \w+ly)? (?P<verb>[a-z]+)", re.I
)
_EXAMPLES = re.compile(r"\b(?:(?:such as|like|including|for example|for instance|namely)\b|e\.g|i\.e)|:(?=\s)", re.I)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^][]*\]")
_ASIDE = re.compile(
    r"(?:which|whose|while|so|because|since|unless|even|but|not|rather|instead|especially|particularly|ideally|preferably"
    r"|depending|based|without|with|from|using|where|when|who|if|as|to|by)\b",
    re.I,
)
_OR_OPENS = re.compile(r"\b(?:with|such as|like|including|using|via|through|by|in|on|from|for|to|as|either)\s", re.I)
_OWN = re.compile(
    r"and\s+(?:then |also )?(?:(?:how|why|what) \w+|(?:the|any|its) (?:\w+ )?(?:outcome|result|impact|lesson)s?)\b",
    re.I,
)
_PLAIN = r"(?!(?:with|for|from|by|in|on|of|to|into|at|as|through|via|between|when|so|if|and|or)\b)\S+"
_SHARED = re.compile(
    r"((?:how|that) you(?:['’]d|['’]ve| would| can| have)?(?: \w+ly)? [a-z]+(?: (?:with|about|for))?) "
    rf"{_PLAIN}(?: {_PLAIN})?(?: {_PLAIN})?",
    re.I,
)
_JOINED = re.compile(r"\s(?:and|or)\s", re.I)
_DOES = re.compile(r"\b(?:how|that) you\b|\bto\b", re.I)
_YOUR = re.compile(r"your\b", re.I)
_WORD = re.compile(r"\w*")
_NO_END = ("e.g.", "i.e.", "vs.", "for example", "for instance", "namely", "such as")


@dataclass(frozen=True)
class Item:
    """A stretch of the sentence. `prefix` are words that hold for it too, said once at the head of the list."""

    start: int
    end: int
    prefix: str = ""


@dataclass
class List:
    """The items that follow one verb, taken in stretch by stretch."""

    text: str
    items: list[Item] = field(default_factory=list)
    closed: bool = False
    """Whether the list has had its "and"."""
    inner: int = 0
    """How many members the list inside the last item has so far; 0 when there is none or it is over."""

    @property
    def how(self) -> re.Match[str] | None:
        """The head of a list of things done: "how you build", "the steps you take to build"."""
        found = _HOW.match(self.text, self.items[0].start, self.items[0].end) if self.items else None
        return found if found and (found["how"].lower().startswith("how") or is_verb(found["verb"])) else None

    def take(self, start: int, end: int) -> None:
        """Make one more stretch an item, or part of the last one."""
        text = self.text
        conjunction = _CONJUNCTION.match(text, start, end) if self.items else None
        begin = conjunction.end() if conjunction else start
        clause = _CLAUSE.match(text, begin, end)
        if not self.items:
            self._add(begin, end)
        elif conjunction and conjunction["or"]:
            self._join(end)
        elif (how := self.how) and goes_on(_word(text, begin), how["verb"]):
            self._add(begin, end, how["how"], closes=bool(conjunction))
        elif clause and (clause["sure"] or conjunction or _CLAUSE.match(text, self.items[-1].start)):
            self._add(begin, end, closes=bool(conjunction))
        elif not conjunction and _EXAMPLES.match(text, start, end):
            self._extend(end)
            self.inner = _opens(text[start:end])
        elif (not conjunction and _ASIDE.match(text, start, end)) or self._counts(begin):
            self._extend(end)
        elif self.inner and not (conjunction and self.inner == 1) and not _YOUR.match(text, begin):
            self._extend(end)
            self.inner = 0 if conjunction else self.inner + 1
        elif self.closed and not conjunction:
            self._extend(end)
            self.inner = 2
        else:
            self._add(begin, end, closes=bool(conjunction))

    def finished(self) -> list[Item]:
        """The items, once all of the list has been taken in."""
        if len(self.items) > 1 and not self.closed and not self.inner:
            self._part_last()
        first, *rest = self.items
        head = self.text[first.start : first.end]
        plain = not any(item.prefix or _CLAUSE.match(self.text, item.start) for item in rest)
        if rest and plain and head.lower().startswith(("how you ", "how you'", "how you’", "that you ")):
            shared = _SHARED.fullmatch(head) if len(head) < 200 else None
            if not shared:
                return [replace(first, end=rest[-1].end)]
            return [first, *(replace(item, prefix=shared[1]) for item in rest)]
        if head.lower().startswith("using "):
            return [item if self._names_doing(item) else replace(item, prefix="using") for item in self.items]
        if rest and all(is_verb(_word(self.text, item.start)) for item in self.items):
            return [replace(item, prefix="how you") for item in self.items]
        return self.items

    def _add(self, start: int, end: int, prefix: str = "", *, closes: bool = False) -> None:
        self.items.append(Item(start, end, prefix))
        self.closed = self.closed or closes
        self.inner = _opens(self.text[start:end])

    def _extend(self, end: int) -> None:
        self.items[-1] = replace(self.items[-1], end=end)

    def _join(self, end: int) -> None:
        """ "X with A", "B" and "or C" are one item; where nothing says where the choice began, the list is one."""
        while len(self.items) > 1 and not _OR_OPENS.search(self.text, self.items[-1].start, self.items[-1].end):
            self.items.pop()
        self._extend(end)
        self.inner = 0

    def _part_last(self) -> None:
        """ "A, B and C": without a comma before its "and", the last item is two."""
        last = self.items[-1]
        if _CLAUSE.match(self.text, last.start):
            return
        ands = [place for place, mark in outside(self.text, last.start, last.end) if mark == "and"]
        if ands:
            self.items[-1] = replace(last, end=ands[-1] - 1)
            self.items.append(replace(last, start=ands[-1] + 4))

    def _counts(self, begin: int) -> bool:
        """ "30, 60, and 90 days" is one thing."""
        return self.text[begin].isdigit() and self.text[self.items[-1].end - 1].isdigit()

    def _names_doing(self, item: Item) -> bool:
        return _word(self.text, item.start).endswith("ing")


def _opens(text: str) -> int:
    """1 where a list of examples begins that goes on after the stretch: "tools like A", not "tools like A or B"."""
    bare = _BRACKETS.sub("", text)
    examples = _EXAMPLES.search(bare)
    return 1 if examples and not _JOINED.search(bare, examples.end()) else 0


def outside(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """The places of commas, stops, semicolons and "and"s that stand outside brackets, quotes and paired dashes."""
    open_: list[str] = []
    for found in _MARKS.finditer(text, start, end):
        mark = found[0]
        closes = mark in ")]}”»" or (mark in '"—' and mark in open_[-1:])
        if closes:
            del open_[-1:]
        elif mark in '([{“«"—':
            open_.append(mark)
        elif not open_:
            yield found.start(), mark


def pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches between the list's own commas, and before an "and" that begins something of its own."""
    for place, mark in outside(text, start, end):
        if mark == "," and text[place + 1 : place + 2].isspace() and not abbreviated(text, place):
            yield trimmed(text, start, place)
            start = place + 1
        elif mark == "and" and _begins_own(text, start, place, end):
            yield trimmed(text, start, place)
            start = place
    yield trimmed(text, start, end)


def after_conjunction(text: str, start: int, end: int) -> int:
    """Where a stretch goes on after its "and"."""
    found = _CONJUNCTION.match(text, start, end)
    return found.end() if found else start


def abbreviated(text: str, place: int) -> bool:
    """Whether the mark at a place belongs to an abbreviation or opens examples: "e.g.", "for example,"."""
    return text[max(0, place - 12) : place + 1].lower().rstrip(",").endswith(_NO_END)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch without the space around it."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _begins_own(text: str, start: int, place: int, end: int) -> bool:
    """Whether an "and" without a comma begins a clause or a task: "your plan and how you made it"."""
    before = text[max(0, place - 60) : place].split()[-2:]
    if _OWN.match(text, place, end):
        return not before or not _CLAUSE.fullmatch(before[-1])
    task, rest = lead(text, after_conjunction(text, place, end), end)
    if (
        task
        and is_deed(task)
        and (_DOES.search(text, max(start, place - 200), place) or not has_object(text, rest, end))
    ):
        return False
    return bool(task) and before[0:1] not in (["you"], ["to"])


def _word(text: str, place: int) -> str:
    found = _WORD.match(text, place)
    return found[0] if found else ""
