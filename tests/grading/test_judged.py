"""A sheet of verdicts as answers with human scores: those judged in full, and what is said of the others."""

import csv
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockint.domain.errors import InputError
from mockint.domain.grade import Verdict
from mockint.grading.labelled import Labelled, read_labelled
from mockint.grading.lines import BadLine
from mockint.grading.sheet import COLUMNS

QUESTION = "How do you keep secrets?"
CRITERIA = ("Keeps them in a vault", "Rotates them", "Names who may read them")


def row(name: str, criterion: int, human: str = "", **others: str) -> dict[str, str]:
    return {
        "id": name,
        "question": QUESTION,
        "answer": f"The answer {name}.",
        "criterion_id": f"c{criterion}",
        "criterion": CRITERIA[criterion],
        "weight": "1",
        "verdict": "met",
        "human_verdict": human,
        **others,
    }


def judged(name: str, *humans: str, **others: str) -> list[dict[str, str]]:
    return [row(name, criterion, human, **others) for criterion, human in enumerate(humans)]


def read(path: Path, *rows: dict[str, str]) -> tuple[list[Labelled], list[BadLine]]:
    path = path / "sheet.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, restval="", quoting=csv.QUOTE_ALL)
        table.writeheader()
        table.writerows(rows)
    return read_labelled(path)


def test_an_answer_that_is_judged_in_full_has_the_weighted_share_and_a_label_for_each_criterion(tmp_path: Path) -> None:
    rows = judged("a", "met", " Partial ", "WRONG")
    rows[0]["weight"] = "3"
    (line,), bad = read(tmp_path, *rows)
    assert bad == []
    assert (line.id, line.group, line.answer) == ("a", QUESTION, "The answer a.")
    assert line.human == pytest.approx(3.5 / 5)
    assert line.labels == (1, 1, 0)
    assert line.question.question == QUESTION
    assert [(item.id, item.text, item.weight) for item in line.question.criteria] == [
        ("c0", CRITERIA[0], 3),
        ("c1", CRITERIA[1], 1),
        ("c2", CRITERIA[2], 1),
    ]


def test_answers_that_nobody_looked_at_are_silently_left_out(tmp_path: Path) -> None:
    lines, bad = read(tmp_path, *judged("a", "", ""), *judged("b", "met", "missing"), *judged("c", "", ""))
    assert ([line.id for line in lines], bad) == (["b"], [])


def test_an_answer_that_is_judged_in_part_is_named(tmp_path: Path) -> None:
    lines, bad = read(tmp_path, *judged("a", "met", "met", "met"), *judged("b", "", "met", ""))
    assert [line.id for line in lines] == ["a"]
    assert [(item.line, item.field, item.message) for item in bad] == [(5, "human_verdict", "2 of 3 are empty")]


def test_rows_may_be_sorted_and_answers_of_one_id_are_told_apart_by_their_text(tmp_path: Path) -> None:
    rows = [*judged("a", "met", "met"), *judged("a", "wrong", "wrong", answer="Another.")]
    lines, bad = read(tmp_path, *sorted(rows, key=lambda item: item["criterion_id"]))
    assert bad == []
    assert {line.answer: (line.human, line.labels) for line in lines} == {
        "The answer a.": (1, (1, 1)),
        "Another.": (0, (0, 0)),
    }


def test_what_is_kept_of_criteria_that_are_gone_is_no_part_of_the_answer(tmp_path: Path) -> None:
    gone = row("a", 2, "met", verdict="")
    (line,), bad = read(tmp_path, *judged("a", "met", "wrong"), gone)
    assert (line.labels, bad) == ((1, 0), [])
    with pytest.raises(InputError, match=r"1 of 1 have no human_verdict"):
        read(tmp_path, *judged("a", "", ""), gone)


def test_an_answer_that_is_gone_or_was_never_graded_is_as_good_as_any(tmp_path: Path) -> None:
    (line,), _ = read(tmp_path, *judged("a", "met", "wrong", verdict=""))
    assert line.labels == (1, 0)


def test_rows_that_stand_there_twice_are_one(tmp_path: Path) -> None:
    (line,), bad = read(tmp_path, *judged("a", "met", ""), *judged("a", "", "wrong"))
    assert (line.labels, bad) == ((1, 0), [])


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"human_verdict": "yes"}, "human_verdict", "“yes” is none of met, partial, missing, wrong"),
        ({"weight": "4"}, "weight", '1 to 3 is needed, not "4"'),
        ({"weight": "heavy"}, "weight", "1 to 3 is needed"),
        ({"criterion_id": ""}, "criterion_id", "it is empty"),
        ({"criterion": " "}, "criterion", "it is empty"),
        ({"criterion_id": "c0"}, "criterion_id", '"c0" stands for two criteria'),
        ({"criterion_id": "c0", "criterion": CRITERIA[0]}, "human_verdict", "met and wrong for one criterion"),
    ],
)
def test_an_answer_with_a_row_that_can_not_be_used_is_named_by_that_row(
    tmp_path: Path, change: dict[str, str], field: str, said: str
) -> None:
    bad_rows = [row("b", 0, "met"), {**row("b", 1, "wrong"), **change}]
    lines, bad = read(tmp_path, *judged("a", "met", "met"), *bad_rows)
    assert [line.id for line in lines] == ["a"]
    assert [(item.line, item.field) for item in bad] == [(5, field)]
    assert said in bad[0].message


def test_a_question_without_words_is_named(tmp_path: Path) -> None:
    _, bad = read(tmp_path, *judged("a", "met", "met"), *judged("b", "met", "met", question=" "))
    assert [(item.line, item.field) for item in bad] == [(4, "question")]


def test_a_missing_weight_is_1_and_a_missing_id_the_row(tmp_path: Path) -> None:
    (line,), _ = read(tmp_path, *judged("", "met", weight=""))
    assert (line.id, line.question.criteria[0].weight) == ("row 2", 1)


def test_a_sheet_without_a_judged_answer_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no answer is judged in full; 2 of 2 have no human_verdict yet\. Fill"):
        read(tmp_path, *judged("a", "", ""), *judged("b", "", ""))
    with pytest.raises(InputError, match=r"its row 2: human_verdict: 1 of 2 are empty; 1 of 2 have no human_verdict"):
        read(tmp_path, *judged("a", "met", ""), *judged("b", "", ""))
    with pytest.raises(InputError, match="0 of 0"):
        read(tmp_path)


def test_a_csv_that_is_no_sheet_says_so(tmp_path: Path) -> None:
    path = tmp_path / "other.CSV"
    path.write_text("name,mark\nAnn,3\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"other\.CSV: no sheet with verdicts: its first row has no column id"):
        read_labelled(path)


CELLS = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["a", "b", ""]),
        "criterion_id": st.sampled_from(["c0", "c1", ""]),
        "weight": st.sampled_from(["1", "3", "", "9"]),
        "human_verdict": st.sampled_from(["", "met", "Wrong", "?", *Verdict]),
        "verdict": st.sampled_from(["", "met"]),
        "question": st.sampled_from([QUESTION, ""]),
    }
)


@given(st.lists(CELLS, max_size=8))
def test_any_junk_is_named_and_costs_no_other_answer(
    tmp_path_factory: pytest.TempPathFactory, junk: list[dict[str, Any]]
) -> None:
    rows = [{**row("x", 0), **cells} for cells in junk]
    lines, bad = read(tmp_path_factory.mktemp("junk"), *rows, *judged("good", "met", "partial"))
    assert lines[-1].id == "good"
    assert all(0 <= line.human <= 1 and len(line.labels) == len(line.question.criteria) for line in lines)
    assert all(item.line >= 2 and item.field and item.message for item in bad)
