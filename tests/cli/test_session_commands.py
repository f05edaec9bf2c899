"""`report`, `history`, `resume`, `grade`, `demo` and `doctor`."""

import json
from pathlib import Path

import pytest
from command import Run


@pytest.fixture
def finished(mockint: Run, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("oauth-at-scale: Tokens are kept in an encrypted secret store.\n")
    assert mockint("practice", "--answers", "a.yaml").returncode == 0


@pytest.mark.usefixtures("finished")
def test_a_report_goes_to_stdout_or_to_a_file_that_is_not_overwritten(mockint: Run, tmp_path: Path) -> None:
    assert "encrypted secret store" in mockint("report").stdout
    assert mockint("report", "last", "--out", "r.html").returncode == 0
    assert (tmp_path / "r.html").read_text().startswith("<!doctype html>")
    again = mockint("report", "last", "--out", "r.html")
    assert again.returncode == 2
    assert "--force" in again.stderr
    assert mockint("report", "last", "--out", "r.html", "--force").returncode == 0


@pytest.mark.usefixtures("finished")
def test_a_session_is_found_by_the_beginning_of_its_id(mockint: Run) -> None:
    (session,) = json.loads(mockint("history", "--json").stdout)
    assert json.loads(mockint("report", session["id"][:12], "--format", "json").stdout)["session"] == session["id"]
    missing = mockint("report", "zzz")
    assert missing.returncode == 2
    assert session["id"] in missing.stderr


@pytest.mark.usefixtures("finished")
def test_grade_missing_on_a_graded_session_changes_nothing(mockint: Run) -> None:
    before = mockint("report", "--format", "json").stdout
    done = mockint("report", "--grade-missing", "--format", "json")
    assert done.returncode == 0
    assert done.stdout == before


def test_looking_at_nothing_makes_nothing(mockint: Run, tmp_path: Path) -> None:
    home = tmp_path / "never"
    assert mockint("history", "--json", MOCKINT_HOME=str(home)).stdout.strip() == "[]"
    assert mockint("report", MOCKINT_HOME=str(home)).returncode == 2
    assert not home.exists()


def test_resuming_with_nothing_unfinished_says_so(mockint: Run) -> None:
    done = mockint("resume")
    assert done.returncode == 2
    assert "mockint practice" in done.stderr


def test_one_answer_is_graded_from_text_file_or_stdin(mockint: Run, tmp_path: Path) -> None:
    answer = "Tokens are kept in an encrypted secret store."
    (tmp_path / "a.txt").write_text(answer)
    ask = ("grade", "--question", "oauth-at-scale", "--json")
    told = [mockint(*ask, "--text", answer), mockint(*ask, "--file", "a.txt"), mockint(*ask, "-", stdin=answer)]
    grades = [json.loads(done.stdout) for done in told]
    assert grades[0] == grades[1] == grades[2]
    assert grades[0]["question_id"] == "oauth-at-scale"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--question", "oauth-at-scale"],
        ["--question", "oauth-at-scale", "--text", "a", "--file", "b"],
        ["--question", "no-such", "--text", "a"],
        ["--question", "oauth-at-scale", "--file", "nowhere.txt"],
        ["--question", "oauth-at-scale", "--bank", "no-such-bank", "--text", "a"],
        ["--text", "a"],
    ],
)
def test_bad_usage_of_grade_exits_with_2_and_no_traceback(mockint: Run, arguments: list[str]) -> None:
    done = mockint("grade", *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_hostile_answer_reaches_the_terminal_as_visible_text(mockint: Run) -> None:
    hostile = "Tokens are kept in an encrypted secret store \x1b[31m\u202e of ours."
    done = mockint("grade", "--question", "oauth-at-scale", "--text", hostile)
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout


def test_a_question_with_nothing_to_grade_by_is_ungraded_with_exit_code_4(mockint: Run, tmp_path: Path) -> None:
    (tmp_path / "bank.yaml").write_text("bank: b\ntitle: B\nquestions:\n  - id: q\n    question: Why?\n")
    done = mockint("grade", "--bank", "bank.yaml", "--question", "q", "--text", "Because.", "--json")
    assert done.returncode == 4
    grade = json.loads(done.stdout)
    assert grade["score"] is None
    assert grade["ungraded"]["kind"] == "no_criteria"


def test_an_unreadable_store_exits_with_3_and_its_path(mockint: Run, tmp_path: Path) -> None:
    home = tmp_path / "broken"
    home.mkdir()
    (home / "mockint.db").write_text("this is no database, and long enough not to be taken for an empty file" * 40)
    done = mockint("history", MOCKINT_HOME=str(home))
    assert done.returncode == 3
    assert str(home) in done.stderr
    assert "Traceback" not in done.stderr


def test_the_demonstration_tells_good_from_bad_and_stores_nothing(mockint: Run, tmp_path: Path) -> None:
    done = mockint("demo", "--out", "demo.json")
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "demo.json").read_text())
    good, thin, wrong, parroting, hostile = (question["score"] for question in report["questions"])
    assert good >= 80
    assert max(thin, wrong) < 60
    assert max(parroting, hostile) < 10
    assert mockint("history", "--json").stdout.strip() == "[]"


def test_doctor_names_keys_and_never_shows_them(mockint: Run) -> None:
    done = mockint("doctor", "--json", OPENAI_API_KEY="sk-very-secret")
    assert done.returncode == 0
    assert "OPENAI_API_KEY" in done.stdout
    assert "very-secret" not in done.stdout + done.stderr
    assert {check["result"] for check in json.loads(done.stdout)} <= {"ok", "note"}


def test_doctor_exits_with_3_where_practice_is_impossible(mockint: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert mockint("doctor", MOCKINT_HOME=str(tmp_path / "file" / "home")).returncode == 3
