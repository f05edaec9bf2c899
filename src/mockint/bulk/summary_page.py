"""A summary as a page, in the look of the reports: one file, no script, and nothing that a browser would fetch."""

from typing import TextIO

from mockint.bulk import summary_words
from mockint.bulk.summary import Flag, Summary
from mockint.domain.grade import band
from mockint.domain.visible import visible
from mockint.reports.templating import environment

SHOWN = 200  # questions on the page


def write_summary_page(found: Summary, file: TextIO, title: str) -> None:
    """Write the page to an open text file. `title` says whose answers they are, such as the name of their file."""
    shown = found.questions[:SHOWN]
    flags: dict[Flag, list[object]] = {"nobody": [], "everybody": []}
    for place, question in enumerate(shown, start=1):
        for criterion in question.criteria:
            if criterion.flag:
                flags[criterion.flag].append((place, question, criterion))
    made = environment(visible)
    made.globals |= {"told": summary_words, "band": band}
    page = made.get_template("summary.html.j2")
    more = len(found.questions) - len(shown) + found.more_questions
    file.writelines(page.generate(found=found, shown=shown, more=more, flags=flags.items(), title=title))
