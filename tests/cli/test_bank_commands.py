"""`mockint bank` as a stranger runs it: results on stdout, talk on stderr, documented exit codes."""

import json
from pathlib import Path

import pytest
from command import Run

PACKAGED = "software-engineer-integrations"
DOCUMENT = """Nurse \x1b[31mInterview\x1b[0m Questions
-
How do you \u202ehandle\u202c stress?
Employers ask this to see X. In your answer, mention rest, and \x9bplans.
"""


@pytest.fixture
def nurse(tmp_path: Path) -> Path:
    path = tmp_path / "nurse.txt"
    path.write_text(DOCUMENT, encoding="utf-8")
    return path


def test_list_names_each_bank_with_its_title_and_size(mockint: Run) -> None:
    done = mockint("bank", "list")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{PACKAGED}  Software Engineer, Integrations (24 questions)\n"


def test_list_as_json_is_one_document(command: Run) -> None:
    (bank,) = json.loads(command("bank", "list", "--json").stdout)
    assert {key: bank[key] for key in ("name", "title", "questions", "where", "problem")} == {
        "name": PACKAGED,
        "title": "Software Engineer, Integrations",
        "questions": 24,
        "where": "packaged",
        "problem": "",
    }
    assert Path(bank["path"]).is_file()


def test_show_as_json_has_what_is_documented(command: Run) -> None:
    bank = json.loads(command("bank", "show", PACKAGED, "--json").stdout)
    assert list(bank) == ["bank", "title", "questions"]
    assert len(bank["questions"]) == 24
    for question in bank["questions"]:
        fields = {"id", "question", "kind", "tags", "seconds", "intent", "hints", "sample_answer", "criteria"}
        assert fields <= set(question)
        assert all({"id", "text", "weight"} <= set(criterion) for criterion in question["criteria"])


def test_show_prints_every_question_with_its_criteria(command: Run) -> None:
    done = command("bank", "show", PACKAGED)
    assert done.returncode == 0
    assert done.stdout.startswith(f"Software Engineer, Integrations ({PACKAGED}): 24 questions\n\n1. Walk me through")
    assert "\n24. Describe a time you owned an integration" in done.stdout
    assert "   ••• Keeps client secrets and tokens in an encrypted secret store\n" in done.stdout


def test_what_a_document_hides_shows_and_never_acts_on_the_terminal(command: Run, nurse: Path) -> None:
    said = ""
    for arguments in (("show", str(nurse)), ("check", str(nurse)), ("import", str(nurse)), ("list",)):
        done = command("bank", *arguments)
        assert done.returncode == 0
        said += done.stdout + done.stderr
    assert not set(said) & set("\x1b\x9b\u202e\u202c")
    assert r"\x1b[31mInterview" in said
    assert r"How do you \u202ehandle\u202c stress?" in said
    assert f"{nurse}:3: warning: has characters that nobody sees" in said


def test_an_error_about_a_file_shows_what_it_hides(command: Run, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text('bank: x\ntitle: y\nquestions:\n  - question: Why?\n    kind: "\\e[31m\u202e"\n', encoding="utf-8")
    for what in ("show", "check", "import"):
        done = command("bank", what, str(path))
        assert done.returncode == 2
        assert r"\x1b[31m\u202e" in done.stdout + done.stderr
        assert "\x1b" not in done.stdout + done.stderr


def test_show_of_a_bank_that_is_not_there_names_those_that_are(mockint: Run) -> None:
    done = mockint("bank", "show", "software-engineer")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"Did you mean {PACKAGED}?" in done.stderr


def test_check_passes_the_packaged_bank(command: Run) -> None:
    done = command("bank", "check", PACKAGED)
    assert done.returncode == 0
    assert "24 questions" in done.stdout
    assert "0 errors, 0 warnings" in done.stdout


def test_check_prints_each_error_with_its_place_and_ends_with_2(command: Run, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("bank: x\ntitle: y\nquestions:\n  - question: Why?\n    kind: k\n    weight: 1\n", encoding="utf-8")
    done = command("bank", "check", str(path))
    assert done.returncode == 2
    assert done.stdout.splitlines()[0] == (
        f"{path}:5: error: questions[0].kind: “k” is not allowed; allowed: technical, behavioural, situational, opinion"
    )
    report = json.loads(command("bank", "check", str(path), "--json").stdout)
    assert (report["file"], report["bank"], report["errors"], report["warnings"]) == (str(path), None, 2, 0)
    assert [(r["severity"], r["line"], r["field"]) for r in report["remarks"]] == [
        ("error", 5, "questions[0].kind"),
        ("error", 6, "questions[0].weight"),
    ]


def test_warnings_alone_end_with_0(command: Run, nurse: Path) -> None:
    done = command("bank", "check", str(nurse), "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["warnings"] > 0


def test_import_makes_a_bank_that_has_a_name_and_refuses_to_do_it_twice(command: Run, nurse: Path) -> None:
    assert command("bank", "import", str(nurse)).returncode == 0
    assert json.loads(command("bank", "show", "nurse", "--json").stdout)["bank"] == "nurse"
    again = command("bank", "import", str(nurse))
    assert (again.returncode, again.stdout) == (2, "")
    assert "--force" in again.stderr
    assert command("bank", "import", str(nurse), "--force").returncode == 0


@pytest.mark.parametrize("what", ["show", "check", "import"])
@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"\x81\x00", b"only text\n"])
def test_a_file_that_is_no_bank_ends_with_2_and_no_traceback(
    command: Run, tmp_path: Path, what: str, data: bytes
) -> None:
    path = tmp_path / "any.txt"
    path.write_bytes(data)
    done = command("bank", what, str(path))
    assert done.returncode == 2
    assert "any.txt" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("what", ["list", "show", "check", "import"])
def test_help_says_what_a_command_does(command: Run, what: str) -> None:
    done = command("bank", what, "--help")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) > 5
