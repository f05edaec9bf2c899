"""The JSON report."""

import io
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from report_sessions import attempt, grade, question, session, ungraded

from mockint.domain.session import Session
from mockint.reports.json_report import JsonReporter
from mockint.reports.report import build
from mockint.reports.write import FORMATS, reporter


def written(made: Session) -> str:
    file = io.StringIO()
    JsonReporter().write(build("s", made), file)
    return file.getvalue()


def test_it_is_the_tree_of_the_report(nasty: Session) -> None:
    assert json.loads(written(nasty)) == build("s", nasty).model_dump(mode="json")


@example("\x7f\x1b[31m\u202e\u200b")
@given(st.text(max_size=60))
def test_an_answer_comes_back_as_it_was_and_nothing_in_the_file_acts(text: str) -> None:
    asked = question(1)
    page = written(session([asked], [attempt(asked, text)]))
    assert json.loads(page)["questions"][0]["attempts"][0]["answer"] == text
    assert page.isascii()
    assert page.replace("\n", "").isprintable()


@pytest.mark.parametrize("fmt", FORMATS)
def test_what_a_model_wrote_stands_in_json_and_nowhere_else(fmt: str) -> None:
    """The raw replies are for programs that look into a grade, not for readers of it."""
    asked, raw = question(1), "as it came"
    graded = grade(asked, "a key", {"keys": ("met", ["a key"])}, replies=(raw,))
    failed = ungraded(asked, "more", replies=(raw,))
    file = io.StringIO()
    attempts = [attempt(asked, "a key", graded), attempt(asked, "more", failed)]
    reporter(fmt).write(build("s", session([asked], attempts)), file)
    assert (raw in file.getvalue()) is (fmt == "json")
