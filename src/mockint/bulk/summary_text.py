"""A summary as lines for a terminal."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mockint.bulk import summary_words as words
from mockint.bulk.summary import Flag, QuestionSummary, Summary, flagged
from mockint.domain.visible import visible
from mockint.reports.words import counted, points

if TYPE_CHECKING:
    from rich.table import Table

SHOWN = 20  # questions, and criteria of each flag; the page and the JSON have more
NARROWEST = 60  # a table in less would be cut off
INDENT = 3


def summary_text(found: Summary, width: int = 80) -> str:
    """What a coach reads of many answers: each question with its criteria, then the criteria that tell nobody apart.

    Nothing in it acts on a terminal. The first twenty questions are shown, those with the most answers.
    """
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    text = io.StringIO()
    console = Console(
        file=text, width=max(NARROWEST, width), markup=False, highlight=False, emoji=False, color_system=None
    )

    def tell(lines: Iterator[str], indent: int = 0) -> None:
        for line in lines:
            console.print(Padding(Text(visible(line, keep_newlines=False)), (0, 0, 0, indent)))

    tell(_head(found))
    shown = found.questions[:SHOWN]
    for number, question in enumerate(shown, start=1):
        tell(iter(("", f"{number}. {question.question}")))
        tell(_of_question(question), INDENT)
        if question.criteria:
            console.print(_criteria(question))
    if more := len(found.questions) - len(shown) + found.more_questions:
        tell(iter(("", f"… and {counted(more, 'question')} more, none with more answers")))
    for flag in words.TITLES:
        tell(_flagged(found, flag))
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines())


def _head(found: Summary) -> Iterator[str]:
    for name, value in words.facts(found):
        yield f"{name}: {value}"
    yield from words.trouble(found)
    yield from words.notes(found)


def _of_question(question: QuestionSummary) -> Iterator[str]:
    yield words.of_question(question)
    if question.scores:
        yield ", ".join((f"mean {points(question.scores.mean)}", *words.spread(question.scores)))
        yield words.bands(question.scores)


def _criteria(question: QuestionSummary) -> "Table":
    from rich.table import Table

    table = Table(box=None, padding=(0, 1, 0, 0))
    table.add_column("", width=INDENT - 1)
    table.add_column("criterion", ratio=1)
    for name in ("met", "partial", "missing", "wrong", "unsure"):
        table.add_column(name, justify="right", no_wrap=True, min_width=6)
    for criterion in question.criteria:
        text = visible(criterion.text, keep_newlines=False)
        if criterion.flag:
            text += f" ({words.FLAGS[criterion.flag]})"
        figures = (words.percent(share) for _, share in words.shares(criterion))
        table.add_row("", text, *figures, words.percent(criterion.unsure))
    return table


def _flagged(found: Summary, flag: Flag) -> Iterator[str]:
    pairs = list(flagged(found, flag))
    if pairs:
        yield ""
        yield f"{words.TITLES[flag]} ({len(pairs):,}):"
    for question, criterion in pairs[:SHOWN]:
        yield f"• {criterion.text} ({question.id}, {criterion.n:,} judged)"
    if len(pairs) > SHOWN:
        yield f"… and {len(pairs) - SHOWN:,} more"
