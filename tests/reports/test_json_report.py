"""The JSON report."""

import io
import json

from hypothesis import example, given
from hypothesis import strategies as st
from report_sessions import attempt, question, session

from mockint.domain.session import Session
from mockint.reports.json_report import JsonReporter
from mockint.reports.report import build


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
