"""What each line of a seed document is: a reason for asking, hints, a sample answer, the site's own text, or text."""

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from mockint.banks.hints import MARKER

_ASKERS = r"(?:employers?|interviewers?|hiring (?:managers?|teams?|committees?)|recruiters?|compan(?:y|ies))"
_REASON = re.compile(
    rf"(?:(?:an?|the|your|most|many|some|potential|prospective|future) ){{0,3}}{_ASKERS}"
    r"(?: (?:may|might|often|will|usually|typically|commonly|sometimes|generally|also|can|could|frequently|would)){0,3}"
    r" (?:asks?\b|asked\b|(?:are|is) (?:asking|looking|trying)\b"
    r"|(?:wants?|uses?|poses?|likes?|needs?|hopes?)\b[^.]{0,40}"
    r"\b(?:question|this|ask|know|see|hear|learn|understand|gauge|assess|evaluate|determine|find|sure)\b)"
    r"|(?:this|the) (?:interview )?question (?:is|helps?|allows?|lets|gives|tests|aims|can|may|assesses|evaluates|shows"
    r"|will|seeks|checks|gauges|reveals|provides|enables|explores|probes|measures)\b"
    rf"|why (?:do |would |might )?(?:{_ASKERS}|they|we|you(?:['’]re| are)) (?:may |might )?ask(?:s|ed)?\b"
    r"|why (?:this|it)(?:['’]s| is) asked\b|why this question\b|(?:the )?(?:reason|purpose|intent|rationale)\s*:"
    rf"|what (?:{_ASKERS}|they)(?:['’]re| are| is)? (?:looking|want|really want|hope)|(?:by )?asking this\b",
    re.I,
)
_LABEL = re.compile(r"(?:why|what|(?:the )?(?:reason|purpose|intent|rationale))\b[^.:?]{0,60}[:?]\s*", re.I)
_ANSWER = re.compile(
    r"[*_]*(?:(?:an?|one|the|our|your|another|here(?:['’]s| is) an?) )?"
    r"(?:a(?=:)|(?:(?:example|sample|model|suggested|possible|good|strong|great|ideal|best|star) )*"
    r"(?:answer|response|reply)s?"
    r"(?: (?:example|sample)s?)?|examples?)(?: #?\d{1,2})?(?: (?:could|might|may|would|can) be)?"
    r"[*_]* ?(?:[:：][*_]*|[-–—](?= ?[\"“]))",
    re.I,
)
_ANSWER_ALONE = re.compile(
    r"[*_]*(?:answer example|(?:example|sample|model) (?:answer|response))(?: #?\d{1,2})?[*_]*", re.I
)
_HINTS = re.compile(
    r"(?:how to answer(?: (?:this|it)(?: question)?)?|(?:answer )?tips?(?: for answering)?|hints?|key points"
    r"|what to (?:mention|include|say|cover))\s*:",
    re.I,
)
_RULE = re.compile(r"[-–—_=*~•·#/|+ ]+")
_SITE = re.compile(
    r"was this (?:\w+ )?helpful|(?:share|tweet|pin|email)(?: (?:this|on|via|to|it|link)\b.{0,60})?$"
    r"|(?:copy|print)(?: (?:the|this))? (?:link|page|article|url)|print$|©|\(c\) ?\d{4}|copyright\b|all rights reserved"
    r"|privacy (?:policy|notice|settings)|terms (?:of|and|&) "
    r"|(?:sign|log) ?(?:in|up|out)(?: (?:to|with|for|or|here)\b|$)"
    r"|subscribe\b|newsletter$|back to top|(?:read|load|show|see|view|learn) (?:more|less|all)"
    r"(?: (?:about|of|jobs|questions|answers|articles|reviews)\b.{0,60})?[ .…>»→]*$"
    r"|related (?:articles?|posts?|jobs?|interview|questions|careers)\b|advertisement$|sponsored$|follow us\b|skip to\b"
    r"|menu$|home ?[>›»/|]|powered by\b|loading[ .…]*$|page \d+ of \d+|https?://\S+$|www\.\S+$|cookies?$"
    r"|(?:accept|reject|allow|manage) (?:all|cookies|preferences)|do not sell\b|find jobs|post a job"
    r"|download (?:the |our )?app"
    r"|written by\b|(?:last )?(?:updated|published)(?: on)?:? \w+ \d|\d+ min(?:ute)?s? read|jump to\b",
    re.I,
)
_COOKIES = re.compile(r"\bcookies?\b", re.I)
_COOKIE_TALK = re.compile(
    r"\b(?:accept|policy|consent|settings|preferences|site|website|experience|continue|browsing)\b", re.I
)
_ASKS = re.compile(
    r"(?:tell (?:me|us)|describe|explain|walk (?:me|us)|talk (?:me|us|about)|give (?:me|us|an)|imagine|discuss|suppose"
    r"|compare|(?:share|name|list|rate) (?:an?|one|two|three|some|the|your|yourself|with)|define|outline|show (?:me|us)"
    r"|pretend|introduce|sell me|convince me|think of|say you)\b",
    re.I,
)
_NUMBERING = re.compile(r"(?:\(?\d{1,3}[.):]|q(?:uestion)? ?#?\d{0,3} ?[.:)]|q(?:uestion)? ?#?\d{1,3} ?[-–—])\s*", re.I)
_UNFINISHED = re.compile(
    r"(?:what|how|why|when|where|which|who|can|could|do|does|did|have|has|are|is|if|in|would|should|will)\b", re.I
)
_EMPHASIS = re.compile(r"(?<!\w)(\*{1,3})(?=\S)([^*]+)(?<=\S)\1(?!\w)")
_END = "help us improve"
_IGNORED = str.maketrans(dict.fromkeys("\u00ad\u200b\u2060\ufeff", None))


class Kind(Enum):
    """What a line is for."""

    BLANK = "blank"
    RULE = "rule"
    END = "end"
    """The site's line below each answer."""
    SITE = "site"
    REASON = "reason"
    HINTS = "hints"
    ANSWER = "answer"
    TEXT = "text"


class Line(NamedTuple):
    """One line, without marks that nobody sees; `label` is the length of the words that only say what it is."""

    number: int
    text: str
    kind: Kind
    label: int = 0

    @property
    def body(self) -> str:
        """What the line says, without label and emphasis."""
        return self.text[self.label :].strip().rstrip("*_")


def read_lines(text: str) -> Iterator[Line]:
    """The lines of a document in order, each with its kind; a line with the site's text at its end gives two."""
    for number, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        line = _EMPHASIS.sub(r"\2", " ".join(raw.translate(_IGNORED).split()).lstrip("> "))
        end = line.lower().find(_END)
        if end != 0:
            yield _line(number, line[:end].rstrip(" /|-") if end > 0 else line)
        if end >= 0:
            yield Line(number, line[end:], Kind.END)


def _line(number: int, text: str) -> Line:
    if not text:
        return Line(number, text, Kind.BLANK)
    if _RULE.fullmatch(text):
        return Line(number, text, Kind.RULE)
    bare = text.lstrip("#>*_•·- ")
    lead = len(text) - len(bare)
    if answer := _ANSWER.match(bare) or _ANSWER_ALONE.fullmatch(bare):
        return Line(number, text, Kind.ANSWER, lead + answer.end())
    if MARKER.match(bare) and not bare.endswith("?"):
        return Line(number, text, Kind.HINTS, lead)
    if hints := _HINTS.match(bare):
        return Line(number, text, Kind.HINTS, lead + hints.end())
    if _REASON.match(bare):
        label = _LABEL.match(bare)
        if label or not bare.endswith("?"):
            return Line(number, text, Kind.REASON, lead + (label.end() if label else 0))
    elif _is_site(bare):
        return Line(number, text, Kind.SITE)
    return Line(number, text, Kind.TEXT)


def _is_site(text: str) -> bool:
    if len(text) > 300:
        return False
    cookies = _COOKIES.search(text) and _COOKIE_TALK.search(text) and not text.endswith("?")
    return bool(cookies or (len(text) <= 120 and _SITE.match(text)))


def question_text(line: str) -> str:
    """The question that a line asks, without its number, bullet or emphasis."""
    text = line.strip("#>*_•·-–— ")
    found = _NUMBERING.match(text)
    return text[found.end() :].strip("*_ ") if found and found.end() < len(text) else text


def asks(line: str) -> bool:
    """Whether a line reads as a question, or as "Tell me about …"."""
    text = question_text(line).strip("\"'“”‘’() ")
    return 8 < len(text) <= 400 and (text.endswith("?") or (bool(_ASKS.match(text)) and len(text.split()) > 3))


def wraps(line: str, following: str) -> bool:
    """Whether the following line goes on with the question that a line begins."""
    begins = _ASKS.match(question_text(line)) or _UNFINISHED.match(question_text(line))
    return following[:1].islower() or bool(begins and line[-1:] not in '.!?:;"”')


def short(text: str) -> str:
    """The beginning of a line, to name it by."""
    return f"“{text[:60].rstrip()}…”" if len(text) > 62 else f"“{text}”"
