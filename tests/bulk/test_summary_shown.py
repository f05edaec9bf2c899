"""The summary as people read it: in a terminal and as a page, and that nothing from outside acts in either."""

import io
import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from mockint.bulk.items import BadItem
from mockint.bulk.summary import Summary, Tally
from mockint.bulk.summary_page import SHOWN, write_summary_page
from mockint.bulk.summary_text import summary_text
from mockint.bulk.summary_words import percent
from mockint.domain.delivery import Delivery
from mockint.domain.grade import CriterionGrade, Graded, Provenance, Reason, Usage, Verdict
from mockint.domain.question import Criterion, Question
from mockint.domain.visible import visible

SCRIPT = "<script>alert(1)</script>"
NASTY = f"{SCRIPT} \x1b[31m :smile: [red]b[/red] {{{{ 7 * 7 }}}} \u202eabc"


def question(text: str = "How do you keep secrets?", criteria: tuple[str, ...] = ("In a vault", "Rotated")) -> Question:
    made = [Criterion(id=f"c{place}", text=item) for place, item in enumerate(criteria)]
    return Question(id="secrets", question=text, criteria=made)


def grade(asked: Question, *verdicts: str, grader: str = "g", usage: Usage | None = None) -> Graded:
    return Graded(
        question_id=asked.id,
        criteria=tuple(
            CriterionGrade(id=item.id, text=item.text, verdict=Verdict(verdict), credit=0, confidence=0.3)
            for item, verdict in zip(asked.criteria, verdicts, strict=True)
        ),
        delivery=Delivery(words=1),
        provenance=Provenance(grader=grader, rubric="r", mockint="0"),
        usage=usage or Usage(),
    )


def summed(asked: Question | None = None, message: str = "no reply", grader: str = "g") -> Summary:
    asked = asked or question()
    tally = Tally()
    for second in ("met", "partial", "wrong", "missing", "missing"):
        tally.add(asked, grade(asked, "met", second, grader=grader, usage=Usage(calls=1, cost_usd=0.5)))
    tally.add(asked, Reason(kind="timeout", message=message))
    tally.bad(BadItem("line 9", 9, "answer", message))
    return tally.summary()


def page(found: Summary, title: str = "cohort.jsonl") -> str:
    file = io.StringIO()
    write_summary_page(found, file, title)
    return file.getvalue()


class Text(HTMLParser):
    """The words of a page, and its tags; fails where a tag is closed that is not open."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words += data


def words(text: str) -> str:
    return " ".join(Text(text).words.split())


def test_the_terminal_has_every_figure() -> None:
    text = summary_text(summed())
    assert "Answers: 6 to 1 question: 5 graded, 1 not; 1 line can't be used" in text
    assert "1 answer not graded (timeout): no reply" in text
    assert "1 line not usable (answer): line 9: no reply" in text
    assert "5 calls" in text
    assert "$2.5000" in text
    assert "mean 65, ± 22.4, quartiles 50, 50, 75, 50 to 100" in text
    assert re.search(r"In a vault \(everybody meets it\) +100 % +0 % +0 % +0 % +100 %", text)
    assert re.search(r"Rotated +20 % +20 % +40 % +20 % +60 %", text)
    assert text.endswith("Everybody meets (1):\n• In a vault (secrets, 5 judged)")


def test_the_page_has_every_figure() -> None:
    said = words(page(summed()))
    for told in (
        "cohort.jsonl",
        "65 of 100 the mean of 5 graded answers",
        "6 to 1 question: 5 graded, 1 not; 1 line can't be used",
        "1 answer not graded (timeout): no reply",
        "Everybody meets In a vault 5 judged, question 1",
        "Question 1 · 6 answers, 1 not graded",
        "± 22.4 quartiles 50, 50, 75 50 to 100",
        "1 strong, 1 solid, 3 developing",
        "20 % met 20 % partial 40 % missing 20 % said, but not so 60 % unsure · weight 1",
        "5 calls",
    ):
        assert told in said


@pytest.mark.parametrize("show", [summary_text, page])
def test_the_embedded_grader_says_what_it_is_and_no_other_does(show: Callable[[Summary], str]) -> None:
    for grader, told in (("embedded", True), ("openai:m", False)):
        assert ("an estimate of how much" in " ".join(show(summed(grader=grader)).split())) is told


def test_different_graders_are_said_not_to_be_one_measure() -> None:
    tally, asked = Tally(), question()
    for grader in ("one", "other"):
        tally.add(asked, grade(asked, "met", "met", grader=grader))
    for text in (summary_text(tally.summary()), words(page(tally.summary()))):
        assert "not one measure" in " ".join(text.split())


def test_no_line_is_wider_than_the_terminal() -> None:
    asked = question("Warum? " * 30 + "秘密" * 60, ("安全" * 50, "w" * 200))
    for width in (80, 120):
        assert max(map(cell_len, summary_text(summed(asked), width).splitlines())) <= width


def test_no_figure_is_cut_off_in_a_narrow_terminal() -> None:
    assert re.search(r"Rotated +20 % +20 % +40 % +20 % +60 %", summary_text(summed(), 20))


@given(st.text(min_size=1, max_size=60))
def test_nothing_from_outside_acts_in_a_terminal(text: str) -> None:
    shown = summary_text(summed(question(text, (text, "Rotated")), text))
    assert visible(shown) == shown


@given(st.text(min_size=1, max_size=60))
def test_nothing_from_outside_acts_in_a_page(text: str) -> None:
    shown = page(summed(question(text, (text, "Rotated")), text), text)
    assert visible(shown) == shown
    Text(shown)


def test_markup_stands_in_both_as_it_was_written() -> None:
    found = summed(question(NASTY, (NASTY, "Rotated")), NASTY)
    whole = visible(NASTY)
    assert SCRIPT not in page(found, NASTY)
    assert words(page(found, NASTY)).count(whole) >= 6
    assert whole in " ".join(summary_text(found, 300).split())


def test_the_page_fetches_and_runs_nothing() -> None:
    text = page(summed(question(NASTY, (NASTY, "Rotated")), NASTY), NASTY)
    for tag, attributes in Text(text).tags:
        assert tag not in ("script", "link", "img", "iframe", "object", "form")
        assert not [name for name in attributes if name.startswith("on") or name in ("src", "action", "data")]
        assert (attributes.get("href") or "#").startswith("#")
        assert re.fullmatch(r"width: [\d.]+%", attributes.get("style") or "width: 0%")
    assert not re.search(r"url\(|@import|expression|image-set", text)
    assert "default-src 'none'; style-src 'unsafe-inline'" in text


def test_links_lead_somewhere() -> None:
    tags = Text(page(summed())).tags
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {f"#{name}" for name in ids} >= {attributes["href"] for tag, attributes in tags if tag == "a"}


def test_of_many_questions_the_first_are_shown_and_the_others_counted() -> None:
    tally = Tally()
    for number in range(SHOWN + 5):
        tally.add(question(f"Number {number}?"), grade(question(f"Number {number}?"), "met", "met"))
    found = tally.summary()
    text = summary_text(found)
    assert "20. Number 19?" in text
    assert "Number 20?" not in text
    assert "… and 185 questions more" in text
    said = words(page(found))
    assert f"Number {SHOWN - 1}?" in said
    assert f"Number {SHOWN}?" not in said
    assert "5 others are counted above alone" in said


def test_without_any_grade_there_is_no_score_and_no_0() -> None:
    tally = Tally()
    tally.add(question(), Reason(kind="unavailable", message="no server"))
    assert "no score" in words(page(tally.summary()))
    for text in (summary_text(tally.summary()), words(page(tally.summary()))):
        assert "mean 0" not in text
        assert "no server" in text


@pytest.mark.parametrize(
    ("share", "told"), [(0, "0 %"), (0.001, "<1 %"), (0.006, "1 %"), (0.994, "99 %"), (0.999, ">99 %"), (1, "100 %")]
)
def test_a_share_is_0_or_100_only_where_it_is(share: float, told: str) -> None:
    assert percent(share) == told
