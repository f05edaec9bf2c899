"""`report`, `history`, `resume`, `grade`, `demo` and `doctor`."""

import json
from pathlib import Path

import pytest
from command import Run


@pytest.fixture
def finished(command: Run, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("oauth-at-scale: Tokens are kept in an encrypted secret store.\n")
    assert command("practice", "--answers", "a.yaml").returncode == 0


@pytest.mark.usefixtures("finished")
def test_a_report_goes_to_stdout_or_to_a_file_that_is_not_overwritten(command: Run, tmp_path: Path) -> None:
    assert "encrypted secret store" in command("report").stdout
    assert command("report", "last", "--out", "r.html").returncode == 0
    assert (tmp_path / "r.html").read_text().startswith("<!doctype html>")
    again = command("report", "last", "--out", "r.html")
    assert again.returncode == 2
    assert "--force" in again.stderr
    assert command("report", "last", "--out", "r.html", "--force").returncode == 0


@pytest.mark.usefixtures("finished")
def test_a_session_is_found_by_the_beginning_of_its_id(command: Run) -> None:
    (session,) = json.loads(command("history", "--json").stdout)
    assert json.loads(command("report", session["id"][:12], "--format", "json").stdout)["session"] == session["id"]
    missing = command("report", "zzz")
    assert missing.returncode == 2
    assert session["id"] in missing.stderr


@pytest.mark.usefixtures("finished")
def test_grade_missing_on_a_graded_session_changes_nothing(command: Run) -> None:
    before = command("report", "--format", "json").stdout
    done = command("report", "--grade-missing", "--format", "json")
    assert done.returncode == 0
    assert done.stdout == before


def test_looking_at_nothing_makes_nothing(command: Run, tmp_path: Path) -> None:
    home = tmp_path / "never"
    assert command("history", "--json", MOCKINT_HOME=str(home)).stdout.strip() == "[]"
    assert command("report", MOCKINT_HOME=str(home)).returncode == 2
    assert not home.exists()


def test_resuming_with_nothing_unfinished_says_so(command: Run) -> None:
    done = command("resume")
    assert done.returncode == 2
    assert "mockint practice" in done.stderr


def test_one_answer_is_graded_from_text_file_or_stdin(command: Run, tmp_path: Path) -> None:
    answer = "Tokens are kept in an encrypted secret store."
    (tmp_path / "a.txt").write_text(answer)
    ask = ("grade", "--question", "oauth-at-scale", "--json")
    told = [command(*ask, "--text", answer), command(*ask, "--file", "a.txt"), command(*ask, "-", stdin=answer)]
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
def test_bad_usage_of_grade_exits_with_2_and_no_traceback(command: Run, arguments: list[str]) -> None:
    done = command("grade", *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_hostile_answer_reaches_the_terminal_as_visible_text(command: Run) -> None:
    hostile = "Tokens are kept in an encrypted secret store \x1b[31m\u202e of ours."
    done = command("grade", "--question", "oauth-at-scale", "--text", hostile)
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout


def test_a_question_with_nothing_to_grade_by_is_ungraded_with_exit_code_4(command: Run, tmp_path: Path) -> None:
    (tmp_path / "bank.yaml").write_text("bank: b\ntitle: B\nquestions:\n  - id: q\n    question: Why?\n")
    done = command("grade", "--bank", "bank.yaml", "--question", "q", "--text", "Because.", "--json")
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


def test_the_demonstration_tells_good_from_bad_and_stores_nothing(command: Run, tmp_path: Path) -> None:
    done = command("demo", "--out", "demo.json")
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "demo.json").read_text())
    good, thin, wrong, parroting, hostile = (question["score"] for question in report["questions"])
    assert good >= 80
    assert max(thin, wrong) < 60
    assert max(parroting, hostile) < 10
    assert command("history", "--json").stdout.strip() == "[]"


def test_doctor_names_keys_and_never_shows_them(mockint: Run) -> None:
    done = mockint("doctor", "--json", OPENAI_API_KEY="sk-very-secret")
    assert done.returncode == 0
    assert "OPENAI_API_KEY" in done.stdout
    assert "very-secret" not in done.stdout + done.stderr
    assert {check["result"] for check in json.loads(done.stdout)} <= {"ok", "note"}


def test_doctor_exits_with_3_where_practice_is_impossible(command: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert command("doctor", MOCKINT_HOME=str(tmp_path / "file" / "home")).returncode == 3
