"""The Markdown report: readable as it stands and rendered, with nothing in it that an answer could turn into markup.

Evidence stands in ⟦white brackets⟧[1] with the number of its criterion. Those brackets, where an answer itself has
them, are written as escapes, so that no answer can mark its own words.
"""

import re
from typing import TextIO

from markupsafe import Markup

from mockint.domain.visible import visible
from mockint.reports.marks import Numbered, segments
from mockint.reports.report import AttemptReport, Part, Report
from mockint.reports.templating import environment

# What opens markup anywhere in a line, or closes a heading. An underscore between two letters does neither, nor does a
# lone ampersand.
_MARKUP = re.compile(r"[\\`*\[\]<|~$]|(?<!\S)#|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|:(?=//)|(?<=www)\.", re.IGNORECASE)
# What opens markup at the beginning of a line: headings, lists, quotes, rules, table delimiters.
_OPENING = re.compile(r"^(?=[#+\-=>:])|^(\d{1,9})(?=[.)](?:\s|$))")
_BRACKETS = str.maketrans({"⟦": r"\u27e6", "⟧": r"\u27e7"})


class MarkdownReporter:
    """GitHub's Markdown."""

    name = "md"

    def write(self, report: Report, file: TextIO) -> None:
        made = environment(_line)
        made.filters |= {"quoted": quoted}
        made.globals |= {"marked": marked}
        file.writelines(made.get_template("report.md.j2").generate(report=report))


def inline(text: str) -> str:
    """A text as one line of Markdown that renders as that text, wherever in a line or a table cell it stands."""
    return _opening(_escaped(" ".join(visible(text).split())))


def quoted(text: str) -> Markup:
    """A text as a block quote that renders as that text, line for line."""
    return _block(_escaped(visible(text)))


def marked(attempt: AttemptReport, part: Part, criteria: tuple[Numbered, ...]) -> Markup:
    """One part of an answer as a block quote, its evidence in white brackets with the numbers of its criteria."""
    pieces = []
    for segment in segments(attempt.answer, part, criteria):
        text = _escaped(visible(segment.text))
        numbers = ", ".join(str(item.number) for item in segment.marks)
        pieces.append(f"⟦{text}⟧[{numbers}]" if numbers else text)
    return _block("".join(pieces))


def _line(text: str) -> Markup:
    return Markup(inline(text))  # noqa: S704 - escaped for Markdown, which is what is written


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", text.translate(_BRACKETS))


def _opening(line: str) -> str:
    return _OPENING.sub(r"\1\\", line)


def _block(text: str) -> Markup:
    lines = []
    for line in text.split("\n"):
        words = line.expandtabs(4).rstrip(" ")
        bare = words.lstrip(" ")
        # Four blanks would begin a code block; no-break spaces only look like them.
        lines.append("> " + "\u00a0" * (len(words) - len(bare)) + _opening(bare) if bare else ">")
    # Two blanks at the end keep the line break where the next line goes on with the paragraph.
    ended = [
        f"{line}  " if line != ">" and following != ">" else line
        for line, following in zip(lines, [*lines[1:], ">"], strict=True)
    ]
    return Markup("\n".join(ended))  # noqa: S704 - escaped for Markdown
