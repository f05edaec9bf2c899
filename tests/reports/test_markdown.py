"""The Markdown report: whatever an answer holds, it renders as that text and as nothing else."""

import io
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import TypeVar

import pytest
import report_sessions as texts
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from report_sessions import attempt, grade, question, session

from mockint.domain.session import Session
from mockint.domain.visible import visible
from mockint.reports.markdown import MarkdownReporter, inline, quoted
from mockint.reports.report import build

RENDER = MarkdownIt("commonmark").enable(["table", "strikethrough"])  # raw HTML passes through: the worst case

# Text that is rich in what Markdown means something by.
MARKUP = st.text(alphabet="ab1 2\n\t`*_[]()<>#+-=|~\\!&;:.$'\"/{}⟦⟧\u202e\x1b^@", max_size=60) | st.text(max_size=40)
HOSTILE = (
    texts.SCRIPT,
    texts.ANSI,
    texts.BIDI,
    texts.TABLE,
    texts.FENCE,
    texts.LINKS,
    texts.MARKS,
    texts.LINES,
    texts.NASTY,
    "## closed ##",
    "1. one\n2) two",
    "a\n---",
    "a\n:-:",
    "    code",
    "\tcode",
    "[a]: https://evil.example\n[a]",
    "&amp; &#x3c;",
    "<https://evil.example>",
)


class Seen(HTMLParser):
    """The tags and the words of a page."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - as the parser calls it
        self.tags.add(tag)
        self.text += " " if tag in ("br", "p") else ""

    def handle_data(self, data: str) -> None:
        self.text += data


def words(text: str) -> list[str]:
    """The words of a text as it should be shown; white brackets are for mockint's own marks."""
    return visible(text).replace("⟦", r"\u27e6").replace("⟧", r"\u27e7").split()


Test = TypeVar("Test", bound=Callable[[str], None])


def hostile(test: Test) -> Test:
    """Run a property with every hostile text, besides those that are made up."""
    for text in HOSTILE:
        test = example(text)(test)
    return test


@hostile
@given(MARKUP)
def test_a_quoted_text_renders_as_itself(text: str) -> None:
    seen = Seen(RENDER.render(quoted(text)))
    assert seen.tags <= {"blockquote", "p", "br"}
    assert seen.text.split() == words(text)


@pytest.mark.parametrize(
    ("frame", "tags"),
    [
        ("{}", {"p"}),
        ("Note: {}", {"p"}),
        ("## 1. {}", {"h2"}),
        ("- {}", {"ul", "li"}),
        ("1. ✓ **met**: {} (weight 1)", {"ol", "li", "strong"}),
        ("1. a\n    - “{}”", {"ol", "ul", "li"}),
        ("| a | b |\n|:--|--:|\n| {} | c |", {"table", "thead", "tbody", "tr", "th", "td"}),
    ],
)
def test_a_line_renders_as_itself_wherever_it_stands(frame: str, tags: set[str]) -> None:
    @hostile
    @given(MARKUP)
    def check(text: str) -> None:
        seen = Seen(RENDER.render(frame.format(inline(text))))
        empty = Seen(RENDER.render(frame.format("\ufffc")))
        assert seen.tags <= tags
        assert "".join(seen.text.split()) == "".join(empty.text.replace("\ufffc", " ".join(words(text))).split())

    check()


def written(made: Session) -> str:
    file = io.StringIO()
    MarkdownReporter().write(build("s", made), file)
    return file.getvalue()


def marked(answer: str, *quotes: str) -> str:
    asked = question(1)
    text = written(session([asked], [attempt(asked, answer, grade(asked, answer, {"keys": ("met", quotes)}))]))
    return text.split("### Your answer\n\n")[1].split("\n\n")[0]


def test_evidence_stands_in_white_brackets_with_the_number_of_its_criterion() -> None:
    assert marked("So we send keys, always.", "send keys") == "> So we ⟦send keys⟧[1], always."


def test_an_answer_can_not_mark_its_own_words() -> None:
    assert marked("So ⟦we⟧[1] send keys.", "send keys") == r"> So \\u27e6we\\u27e7\[1\] ⟦send keys⟧[1]."


def test_evidence_that_begins_like_markup_stays_text() -> None:
    text = "Why:\n- keys\n# alerts"
    seen = Seen(RENDER.render(marked(text, "- keys\n# alerts")))
    assert seen.tags == {"blockquote", "p", "br"}
    assert seen.text.split() == "Why: ⟦- keys # alerts⟧[1]".split()


def test_names_with_underscores_and_lone_marks_are_left_readable() -> None:
    assert inline("the access_token costs 5 & more, C# too - 3.5 times (e.g. 10%)") == (
        "the access_token costs 5 & more, C# too - 3.5 times (e.g. 10%)"
    )


def test_the_whole_report_of_a_nasty_session_has_only_its_own_markup(nasty: Session) -> None:
    page = written(nasty)
    seen = Seen(RENDER.render(page))
    own = {"h1", "h2", "h3", "h4", "p", "strong", "ul", "ol", "li", "blockquote", "br", "hr"}
    assert seen.tags == own | {"table", "thead", "tbody", "tr", "th", "td"}
    assert visible(page) == page
    assert texts.SCRIPT in seen.text


def test_no_heading_is_followed_by_nothing_and_no_blank_lines_pile_up(nasty: Session) -> None:
    page = written(nasty)
    assert "\n\n\n" not in page
    assert not re.search(r"^#+ [^\n]*\n\n#{3,} ", page, re.MULTILINE)
