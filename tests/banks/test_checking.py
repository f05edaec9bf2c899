"""The check names what is wrong and what is weak: file, line, field, and what is allowed or open."""

from pathlib import Path

import pytest

from mockint.banks.checking import Remark, check_bank, same, uncovered
from mockint.domain.question import Criterion

DOCUMENT = """Nurse Interview Questions
-
How do you handle stress?
Employers ask this to see X. In your answer, mention rest, a plan (e.g., lists), and how you ask for help.
Answer Example: “I rest.”
"""
RUBRIC = """bank: nurse
title: Nurse
source: nurse.txt
questions:
  - id: stress
    question: How do you handle stress?
    criteria:
      - id: rest
        text: Takes regular breaks during a shift
        tip: Say when.
        probe: When?
        covers: [rest]
      - id: plan
        text: Writes a list of what comes next
        tip: Say how.
        probe: How?
        covers: ["a plan (e.g., lists)", how you ask for help]
"""


def check(folder: Path, rubric: str, document: str = DOCUMENT) -> list[Remark]:
    (folder / "nurse.txt").write_text(document, encoding="utf-8")
    (folder / "nurse.yaml").write_text(rubric, encoding="utf-8")
    return list(check_bank(folder / "nurse.yaml").remarks)


def test_a_bank_with_nothing_to_say_of_has_no_remark(tmp_path: Path) -> None:
    assert check(tmp_path, RUBRIC) == []


def test_a_hint_that_no_criterion_covers_is_named_with_the_open_words(tmp_path: Path) -> None:
    found = check(tmp_path, RUBRIC.replace(", how you ask for help]", ", how you ask]"))
    assert [(r.severity, r.line, r.field, r.message) for r in found] == [
        ("warning", 5, "questions[0]", "no criterion covers the hint “how you ask for help” (open: help)")
    ]


def test_a_cover_that_is_in_no_hint_is_an_error_that_names_the_hints(tmp_path: Path) -> None:
    found = check(tmp_path, RUBRIC.replace("covers: [rest]", "covers: [rest, sleep]"))
    assert [(r.severity, r.line, r.field) for r in found] == [("error", 12, "questions[0].criteria[0].covers")]
    assert found[0].message == "“sleep” is in no hint; the hints are: rest, a plan (e.g., lists), how you ask for help"


def test_a_rubric_that_names_no_hints_is_told_so_once_a_question(tmp_path: Path) -> None:
    bare = "\n".join(line for line in RUBRIC.splitlines() if "covers" not in line)
    assert [r.message for r in check(tmp_path, bare)] == ["no criterion says which hints it covers (“covers:”)"]


def test_criteria_that_ask_the_same_thing_are_named(tmp_path: Path) -> None:
    found = check(
        tmp_path, RUBRIC.replace("Writes a list of what comes next", "Mentions taking a regular break in shifts")
    )
    assert [(r.line, r.message) for r in found] == [(13, "“plan” asks the same as “rest”")]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Encrypts tokens at rest", "Explains how tokens are encrypted at rest", True),
        ("Sends idempotency keys", "Sends idempotency keys with each write request", True),
        ("Mentions testing", "Covers tests", True),
        ("Encrypts personal data in storage", "Masks personal data in logs", False),
        ("Mentions speed", "Mentions cost", False),
        ("Says why", "Says how", False),
    ],
)
def test_what_counts_as_asking_the_same(one: str, other: str, alike: bool) -> None:
    criteria = (Criterion(id="a", text=one), Criterion(id="b", text=other))
    assert list(same(criteria)) == ([(0, 1)] if alike else [])


def test_a_missing_tip_or_probe_is_named(tmp_path: Path) -> None:
    found = check(
        tmp_path,
        RUBRIC.replace("        tip: Say when.\n        probe: When?\n", "").replace("tip: Say how.\n", "tip:\n"),
    )
    assert [(r.severity, r.line, r.message) for r in found] == [
        ("warning", 8, "“rest” has no tip and no probe"),
        ("warning", 11, "“plan” has no tip"),
    ]


def test_a_question_without_criteria_is_named(tmp_path: Path) -> None:
    found = check(tmp_path, RUBRIC.split("    criteria:")[0])
    assert [(r.line, r.message) for r in found] == [(5, "no criteria: made from the hints")]


def test_the_documents_own_notes_and_hidden_characters_are_warnings_with_its_file_and_line(tmp_path: Path) -> None:
    found = check(
        tmp_path,
        RUBRIC,
        DOCUMENT.replace("Interview Questions", "Interview Questions\nShare on X").replace("I rest", "I \u202erest"),
    )
    assert [(r.severity, Path(r.file).name, r.line) for r in found] == [
        ("warning", "nurse.txt", 2),
        ("warning", "nurse.txt", 6),
    ]
    assert found[1].message == r"has characters that nobody sees: \u202e"


def test_every_error_of_a_rubric_is_reported_and_no_bank(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(
        "bank: x\ntitle: y\nquestions:\n  - question: Why?\n    kind: k\n    seconds: s\n", encoding="utf-8"
    )
    checked = check_bank(path)
    assert checked.bank is None
    assert [(r.severity, r.file, r.line, r.field) for r in checked.remarks] == [
        ("error", str(path), 5, "questions[0].kind"),
        ("error", str(path), 6, "questions[0].seconds"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "line"), [("x.yaml", "a: 1\nb: [\n", 2), ("x.txt", "no question", None), ("x.txt", "\x81\x00", 1)]
)
def test_a_file_that_can_not_be_read_is_one_error_with_its_line(
    tmp_path: Path, name: str, text: str, line: int | None
) -> None:
    (tmp_path / name).write_bytes(text.encode("latin-1"))
    checked = check_bank(tmp_path / name)
    assert [(r.severity, r.line) for r in checked.remarks] == [("error", line)]
    assert checked.errors == 1


def test_a_document_is_checked_without_a_rubric(tmp_path: Path) -> None:
    path = tmp_path / "nurse.txt"
    path.write_text(DOCUMENT + "-\nWhat else is there?\nEmployers ask this.\n", encoding="utf-8")
    checked = check_bank(path)
    assert checked.bank is not None
    assert len(checked.bank.questions) == 2
    assert [(r.severity, r.line) for r in checked.remarks] == [("warning", 7)]


def test_hints_of_the_rubrics_own_are_the_ones_to_cover(tmp_path: Path) -> None:
    own = RUBRIC.replace("    criteria:", "    hints: [sleep]\n    criteria:").replace(
        "covers: [rest]", "covers: [sleep]"
    )
    assert [r.message for r in check(tmp_path, own) if r.severity == "error"] == [
        "“a plan (e.g., lists)” is in no hint; the hints are: sleep",
        "“how you ask for help” is in no hint; the hints are: sleep",
    ]
    assert [r.message for r in check(tmp_path, own) if r.severity == "warning"] == []


def test_covers_may_share_a_hint_and_small_words_need_no_cover() -> None:
    sentence = "In your answer, mention secure storage of credentials, and how you rotate keys or tokens."
    assert uncovered("secure storage of credentials", ["secure storage", "credentials"], sentence) == []
    assert uncovered("how you rotate keys or tokens", ["rotate keys"], sentence) == ["tokens"]
    assert uncovered("how you rotate keys or tokens", [], sentence) == ["rotate", "keys", "tokens"]
    assert uncovered("avoid gossip", ["avoid blame, and gossip"], "In your answer, avoid blame, and gossip.") == []
    assert uncovered("avoid gossip", ["avoid blame"], "In your answer, avoid blame, and gossip.") == ["gossip"]
