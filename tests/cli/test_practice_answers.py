"""`mockint practice --answers`: a whole session with nobody at the keyboard."""

import json
from pathlib import Path

import pytest
from command import Run

GOOD = (
    "Client secrets and tokens sit in a KMS-backed secret store with envelope encryption, with a separate key for each"
    " tenant. We ask only for the scopes a feature needs, and refresh tokens ahead of their expiry behind a lock."
)


def test_exactly_the_answered_questions_are_asked_in_the_order_of_the_file(mockint: Run, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(f"undocumented-api: nothing\noauth-at-scale: {GOOD!r}\n")
    done = mockint("practice", "--answers", "a.yaml", "--out", "r.json")
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "r.json").read_text())
    assert [question["id"] for question in report["questions"]] == ["undocumented-api", "oauth-at-scale"]
    assert report["state"] == "ended"
    assert report["ended"] == "finished"
    assert report["questions"][1]["score"] > report["questions"][0]["score"]


def test_an_empty_answer_scores_zero_and_is_no_failure(command: Run, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"oauth-at-scale": "", "undocumented-api": None}))
    done = command("practice", "--answers", "a.json", "--json")
    assert done.returncode == 0
    report = json.loads(done.stdout)
    assert [question["score"] for question in report["questions"]] == [0, 0]


def test_questions_limits_the_file_in_its_order(command: Run, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("undocumented-api: ''\noauth-at-scale: ''\n")
    report = json.loads(command("practice", "--answers", "a.yaml", "--questions", "1", "--json").stdout)
    assert [question["id"] for question in report["questions"]] == ["undocumented-api"]


def test_the_evidence_in_the_report_is_in_the_answer(command: Run, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(json.dumps({"oauth-at-scale": GOOD}))
    report = json.loads(command("practice", "--answers", "a.yaml", "--json").stdout)
    evidence = [item for criterion in report["questions"][0]["grade"]["criteria"] for item in criterion["evidence"]]
    assert evidence
    assert all(GOOD[item["start"] : item["end"]] == item["quote"] for item in evidence)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("no-such-question: hello\n", "no-such-question"),
        ("- a\n- list\n", "mapping from question id"),
        ("oauth-at-scale: 3\n", "oauth-at-scale"),
        ("oauth-at-scale: [\n", "neither YAML nor JSON"),
        ("", "mapping from question id"),
    ],
)
def test_an_unusable_file_of_answers_is_named_with_what_is_wrong(
    command: Run, tmp_path: Path, content: str, named: str
) -> None:
    (tmp_path / "a.yaml").write_text(content)
    done = command("practice", "--answers", "a.yaml")
    assert done.returncode == 2
    assert named in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_file_of_answers_exits_with_2(command: Run) -> None:
    done = command("practice", "--answers", "nowhere.yaml")
    assert done.returncode == 2
    assert "nowhere.yaml" in done.stderr


@pytest.mark.parametrize("option", [["--predict"], ["--follow-ups", "1"], ["--order", "random"], ["--focus", "auth"]])
def test_an_option_that_would_do_nothing_beside_answers_is_refused(
    command: Run, tmp_path: Path, option: list[str]
) -> None:
    (tmp_path / "a.yaml").write_text("oauth-at-scale: ''\n")
    assert command("practice", "--answers", "a.yaml", *option).returncode == 2


def test_a_report_that_exists_is_refused_before_the_interview(command: Run, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("oauth-at-scale: ''\n")
    (tmp_path / "r.json").write_text("mine")
    done = command("practice", "--answers", "a.yaml", "--out", "r.json")
    assert done.returncode == 2
    assert "--force" in done.stderr
    assert (tmp_path / "r.json").read_text() == "mine"
    assert command("history", "--json").stdout.strip() == "[]"


def test_an_unknown_grader_exits_with_3_and_names_those_there_are(command: Run) -> None:
    done = command("practice", "--grader", "nobody:x")
    assert done.returncode == 3
    assert "embedded" in done.stderr
    assert command("practice", MOCKINT_GRADER="nobody:x").returncode == 3
