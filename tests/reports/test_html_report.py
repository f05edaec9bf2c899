"""The HTML report: one page that fetches nothing and runs nothing, whatever an answer or a model put into it."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest
import report_sessions as texts
from hypothesis import given
from hypothesis import strategies as st
from report_sessions import attempt, grade, question, session

from mockint.domain.session import Session, State
from mockint.domain.visible import visible
from mockint.reports.html_report import HtmlReporter
from mockint.reports.report import build

CSS = (Path(__file__).parents[2] / "src/mockint/reports/templates/report.css").read_text()
VOID = {"meta", "br", "link", "img", "hr"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None]
    parent: "Element | None"
    children: list["Element | str"] = field(default_factory=list)

    def __iter__(self) -> Iterator["Element"]:
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child

    @property
    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    def all(self, tag: str, name: str = "") -> list["Element"]:
        """The elements below with this tag, and this class where one is given."""
        found = [item for item in self if item.tag == tag]
        return [item for item in found if not name or name in (item.attributes.get("class") or "").split()]


class Page(HTMLParser):
    """A page as a tree; fails where a tag is closed that is not open."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.open = Element("", {}, None)
        self.feed(text)
        assert self.open is self.root, f"<{self.open.tag}> is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs), self.open)
        self.open.children.append(element)
        if tag not in VOID:
            self.open = element

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.open.tag, f"</{tag}> closes <{self.open.tag}>"
        assert self.open.parent is not None
        self.open = self.open.parent

    def handle_data(self, data: str) -> None:
        self.open.children.append(data)


def written(made: Session) -> str:
    file = io.StringIO()
    HtmlReporter().write(build("s", made), file)
    return file.getvalue()


def page(made: Session) -> Element:
    return Page(written(made)).root


def answered(text: str, *quotes: str) -> Session:
    asked = question(1)
    return session([asked], [attempt(asked, text, grade(asked, text, {"keys": ("met", quotes)}))])


def test_a_nasty_session_brings_in_no_element_of_its_own(nasty: Session) -> None:
    root = page(nasty)
    assert {item.tag for item in root} <= set(
        "html head meta title style body header main footer nav article section div p span strong small time mark a"
        " h1 h2 h3 ol ul li dl dt dd details summary table thead tbody tr th td".split()
    ) | {""}
    assert len(root.all("title")) == len(root.all("style")) == 1


def test_nothing_is_fetched_or_run(nasty: Session) -> None:
    for item in page(nasty):
        names = set(item.attributes)
        assert not [name for name in names if name.startswith("on")]
        assert not names & {"src", "srcset", "action", "formaction", "data", "poster", "background"}
        assert (item.attributes.get("href") or "#").startswith("#")
        assert re.fullmatch(r"width: [\d.]+%", item.attributes.get("style") or "width: 0%")
    assert not re.search(r"url\(|@import|expression|image-set", CSS)


def test_the_page_forbids_what_it_does_not_need(nasty: Session) -> None:
    policies = [item for item in page(nasty).all("meta") if item.attributes.get("http-equiv")]
    assert [item.attributes["content"] for item in policies] == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_characters_that_act_or_hide_are_shown_as_escapes(nasty: Session) -> None:
    text = written(nasty)
    assert visible(text) == text
    assert r"\x1b[31m" in text
    assert r"\u202e" in text


def test_ids_are_unique_and_every_link_leads_to_one(nasty: Session) -> None:
    root = page(nasty)
    ids = [item.attributes["id"] for item in root if "id" in item.attributes]
    assert len(ids) == len(set(ids))
    assert {str(item.attributes["href"])[1:] for item in root.all("a")} <= set(ids)
    assert {item.attributes["aria-labelledby"] for item in root if "aria-labelledby" in item.attributes} <= set(ids)


@given(st.text(max_size=80))
def test_an_answer_is_shown_as_it_was_given(text: str) -> None:
    asked = question(1)
    root = page(session([asked], [attempt(asked, text)]))
    (shown,) = root.all("div", "answer")
    assert shown.text == (visible(text) or "Nothing.")


def test_evidence_is_marked_and_leads_to_its_verdict() -> None:
    root = page(answered("So we send keys, always.", "send keys"))
    (mark,) = root.all("mark")
    assert (mark.text, mark.attributes["class"]) == ("send keys", "v-met")
    assert mark.attributes["title"] == "1, met: Uses idempotency keys"
    (reference,) = root.all("a", "ref")
    assert reference.attributes["aria-label"] == "criterion 1, met"
    (verdict,) = [item for item in root.all("li") if f"#{item.attributes.get('id')}" == reference.attributes["href"]]
    assert "✓ met" in " ".join(verdict.text.split())
    assert "Uses idempotency keys" in verdict.text


def test_every_verdict_is_put_into_words_the_wrong_ones_first(nasty: Session) -> None:
    (first, *_) = page(nasty).all("ol", "verdicts")
    said = [" ".join(item.text.split()) for item in first.all("span", "verdict")]
    assert said == ["✗ said, but not so", "✓ met", "✓ met"]


def test_at_most_three_improvements_are_asked_for() -> None:
    asked = question(1)
    made = grade(asked, "keys", {}, improvements=("one", "two", "three", "four"))
    (better,) = page(session([asked], [attempt(asked, "keys", made)])).all("section", "better")
    assert [item.text for item in better.all("li")] == ["one", "two", "three"]


def test_attempts_stand_side_by_side_with_what_changed(nasty: Session) -> None:
    article = page(nasty).all("article")[0]
    rows = [[" ".join(cell.text.split()) for cell in row if cell.tag in ("th", "td")] for row in article.all("tr")]
    assert rows[0] == ["Criterion", "Attempt 1", "Attempt 2", "Attempt 2, follow-up"]
    assert rows[3] == ["Uses idempotency keys", "◐ partial", "◐ partial", "✓ met"]
    changes = [" ".join(item.text.split()) for item in article.all("ul", "changes")]
    assert changes[0].startswith("missing → met: Retries with backoff missing → said, but not so: Alerts")
    assert changes[1] == "partial → met: Uses idempotency keys"


def test_the_embedded_grader_says_what_it_is_and_no_other_grader_does() -> None:
    note = "an estimate of how much of the rubric"
    assert note in page(answered("keys", "keys")).text
    asked = question(1)
    made = grade(asked, "keys", {}, provenance={"grader": "openai:gpt"})
    assert note not in page(session([asked], [attempt(asked, "keys", made)])).text


def test_an_answer_without_a_grade_says_why_and_how_to_grade_it(nasty: Session) -> None:
    text = " ".join(page(nasty).text.split())
    assert "Not graded (timeout): said <script>" in text
    assert "mockint report s --grade-missing" in text


@pytest.mark.parametrize("ended", [None, "quit"])
def test_a_session_without_an_answer_is_a_page_too(ended: str | None) -> None:
    text = page(session([question(1)], state=State.READY if ended is None else State.ENDED, ended=ended)).text
    assert "no score" in text
    assert "This question was not reached." in text
    assert ("mockint resume" in text) == (ended is None)


def test_a_skipped_question_shows_what_was_typed() -> None:
    asked = question(1)
    root = page(session([asked], [attempt(asked, "half a thought", status="skipped")]))
    assert "What you had written" in root.text
    assert [item.text for item in root.all("div", "answer")] == ["half a thought"]


@pytest.mark.parametrize(("seconds", "shown"), [(60, True), (0.2, False)])
def test_an_answer_given_in_no_time_has_no_time_to_each_criterion(seconds: float, shown: bool) -> None:
    asked = question(1)
    made = grade(asked, "keys", {"keys": ("met", ["keys"])})
    root = page(session([asked], [attempt(asked, "keys", made, seconds_used=seconds)]))
    assert ("Time to each criterion" in root.text) == shown


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    "colours", [dict(re.findall(r"--([\w-]+): (#\w{6})", block)) for block in re.findall(r":root \{(.*?)\}", CSS, re.S)]
)
def test_all_text_has_the_contrast_that_reading_needs(colours: dict[str, str]) -> None:
    tones = ("met", "partial", "missing", "wrong")
    pairs = [(ink, ground) for ink in ("ink", "muted", "link", "solid", *tones) for ground in ("paper", "card")]
    pairs += [("ink", f"{tone}-bg") for tone in tones]
    assert {pair for pair in pairs if contrast(colours[pair[0]], colours[pair[1]]) < 4.5} == set()


def test_a_script_in_every_text_is_shown_as_text(nasty: Session) -> None:
    assert texts.SCRIPT not in written(nasty)
    assert page(nasty).text.count(texts.SCRIPT) >= 10
