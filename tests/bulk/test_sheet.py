"""The sheet of verdicts: any text survives, a person's verdicts survive every rerun, and no cell is a formula."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockint.bulk.items import BadItem, Item
from mockint.bulk.sheet import Row, SheetWritten, check_sheet, sheet_rows, write_sheet
from mockint.domain.delivery import Delivery
from mockint.domain.errors import InputError
from mockint.domain.grade import CriterionGrade, Evidence, Graded, Provenance, Reason, Verdict
from mockint.domain.question import Question
from mockint.grading.sheet import COLUMNS, HUMAN, Sheet

CRITERIA = ("Keeps them in a vault", "Rotates them")
QUESTION = Question(question="How do you keep secrets?", criteria=CRITERIA)
TEXT = st.text(max_size=12) | st.sampled_from(
    ["=1+1", "'=1", "''-", "+", "\t", "\r", "007", "1e5", "3/4", "'12", "TRUE", 'a"b', "a,b;c\td", "x\r\ny", "\0"]
)
ROWS = st.builds(Row, id=TEXT, question=TEXT, answer=TEXT, criterion_id=TEXT, criterion=TEXT, weight=st.integers(1, 3))


def row(number: int, place: int = 0, **others: Any) -> Row:
    made = Row(f"a{number}", QUESTION.question, f"Answer {number}.", f"c{place}", CRITERIA[place], 1, "met", 1.0)
    return replace(made, **others)


def four() -> list[Row]:
    return [row(number, criterion) for number in (1, 2) for criterion in (0, 1)]


def cells(path: Path, delimiter: str = ",") -> list[list[str]]:
    """The file's cells as a spreadsheet would show them."""
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), delimiter=delimiter))


def fill_in(path: Path, verdicts: dict[int, str], delimiter: str = ",") -> None:
    """A person's words in the column for them, by the number of the row as a spreadsheet counts."""
    table = cells(path, delimiter)
    place = table[0].index(HUMAN)
    for number, word in verdicts.items():
        table[number - 1][place] = word
    save(path, table, delimiter)


def save(
    path: Path, table: list[list[str]], delimiter: str = ",", encoding: str = "utf-8-sig", end: str = "\n"
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(table)
    path.write_bytes(text.getvalue().encode(encoding))


def humans(path: Path) -> dict[tuple[str, str], str]:
    return {(found.cells["id"], found.cells["criterion_id"]): found.cells[HUMAN] for found in Sheet(path).rows()}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sheet.csv"


@given(st.lists(ROWS, max_size=4))
def test_any_text_survives(tmp_path_factory: pytest.TempPathFactory, rows: list[Row]) -> None:
    path = tmp_path_factory.mktemp("any") / "sheet.csv"
    write_sheet(path, rows)
    names = ("id", "question", "answer", "criterion_id", "criterion")
    assert [[found.cells[name] for name in names] for found in Sheet(path).rows()] == [
        [getattr(given, name) for name in names] for given in rows
    ]


@given(st.lists(ROWS, min_size=1, max_size=4), st.text(max_size=5), st.sampled_from(["met", " Partial ", "WRONG"]))
def test_what_a_person_wrote_survives_every_rerun(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Row], note: str, word: str
) -> None:
    path = tmp_path_factory.mktemp("again") / "sheet.csv"
    write_sheet(path, rows)
    table = cells(path)
    table[0].append("my note")
    for line in table[1:]:
        line[len(COLUMNS) - 1 :] = [word, note]
    save(path, table)
    for verdict in ("missing", "met"):
        done = write_sheet(path, (replace(given, verdict=verdict) for given in rows))
        assert done == SheetWritten(rows=len(rows), kept=len(rows), apart=0)
        found = list(Sheet(path).rows())
        assert [(item.cells["verdict"], item.cells[HUMAN], item.extras) for item in found] == [
            (verdict, word, (note,))
        ] * len(rows)
    assert write_sheet(path, ()).apart == len(rows)
    assert [(item.cells["answer"], item.cells[HUMAN], item.extras) for item in Sheet(path).rows()] == [
        (given.answer, word, (note,)) for given in rows
    ]


def test_a_spreadsheet_that_opens_it_sees_utf_8_and_no_formula(path: Path) -> None:
    dangers = ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx", "\rx", "＝1", "007", "1.50", "2024-01-02"]
    write_sheet(path, [row(1, answer=text) for text in dangers])
    assert path.read_bytes().startswith(b"\xef\xbb\xbfid,question,")
    shown = [line[2] for line in cells(path)[1:]]
    assert shown == [f"'{text}" for text in dangers]


def test_harmless_texts_stand_as_they_are(path: Path) -> None:
    plain = ["7", "120", "a-1", "It's so", "'quoted'", "1-keeps-them", "two\nlines", "ünï"]
    write_sheet(path, [row(1, answer=text) for text in plain])
    assert [line[2] for line in cells(path)[1:]] == plain


def test_figures_are_figures(path: Path) -> None:
    write_sheet(path, [replace(row(1), credit=0.55, weight=3), replace(row(2), credit=None)])
    assert [line[5:8] for line in cells(path)[1:]] == [["3", "met", "0.55"], ["1", "met", ""]]


@pytest.mark.parametrize("delimiter", [";", "\t", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_it_is_read_however_a_spreadsheet_saved_it(path: Path, delimiter: str, encoding: str, end: str) -> None:
    write_sheet(path, [row(1, answer="So; we,\tkeep\nthem “safe”."), row(2)])
    fill_in(path, {2: "met"})
    save(path, cells(path), delimiter, encoding, end)
    assert write_sheet(path, [row(2), row(1, answer="So; we,\tkeep\nthem “safe”.")]).kept == 1
    assert humans(path) == {("a2", "c0"): "", ("a1", "c0"): "met"}
    assert cells(path, delimiter)[0] == list(COLUMNS)


def test_line_ends_that_a_spreadsheet_wrote_its_own_way_are_the_same_answer(path: Path) -> None:
    write_sheet(path, [row(1, answer="one\r\ntwo")])
    fill_in(path, {2: "met"})
    path.write_bytes(path.read_bytes().replace(b"one\r\ntwo", b"one\ntwo"))
    assert write_sheet(path, [row(1, answer="one\r\ntwo")]) == SheetWritten(1, 1, 0)


def test_columns_may_be_moved_added_and_left_out(path: Path) -> None:
    write_sheet(path, four())
    kept = [name for name in COLUMNS if name not in ("evidence", "comment", "credit")]
    table = [dict(zip(COLUMNS, line, strict=True)) for line in cells(path)[1:]]
    table[1][HUMAN] = "wrong"
    moved = [["Reviewer", *[f" {name.upper()} " for name in reversed(kept)], ""]]
    moved += [[f"Ann {n}", *[line[name] for name in reversed(kept)], "=1+1", "over"] for n, line in enumerate(table)]
    save(path, moved)
    assert write_sheet(path, four()) == SheetWritten(4, 4, 0)
    found = cells(path)
    assert found[0] == [*COLUMNS, "Reviewer", "", ""]
    assert found[2][len(COLUMNS) - 1 :] == ["wrong", "Ann 1", "=1+1", "over"]


@pytest.mark.parametrize(
    "change",
    [
        {"id": "other"},
        {"question": "Another?"},
        {"answer": "Another."},
        {"criterion_id": "other"},
        {"criterion": "Another"},
    ],
)
def test_a_verdict_on_something_else_is_kept_apart_and_comes_back(path: Path, change: dict[str, str]) -> None:
    write_sheet(path, four())
    fill_in(path, {2: "partial", 5: "met"})
    changed = [row(1, 0, **change), *four()[1:]]
    assert write_sheet(path, changed) == SheetWritten(rows=5, kept=2, apart=1)
    last = cells(path)[-1]
    assert last == ["a1", QUESTION.question, "Answer 1.", "c0", CRITERIA[0], "1", "", "", "", "", "partial"]
    assert write_sheet(path, changed) == SheetWritten(rows=5, kept=2, apart=1)
    assert write_sheet(path, four()) == SheetWritten(rows=4, kept=2, apart=0)
    assert humans(path) == {("a1", "c0"): "partial", ("a1", "c1"): "", ("a2", "c0"): "", ("a2", "c1"): "met"}


def test_rows_that_are_the_same_keep_as_many_verdicts_as_there_were(path: Path) -> None:
    write_sheet(path, [row(1), row(1), row(1)])
    fill_in(path, {2: "met", 4: "missing"})
    write_sheet(path, [row(1), row(1), row(1)])
    assert sorted(line[-1] for line in cells(path)[1:]) == ["", "met", "missing"]
    assert write_sheet(path, [row(1)]) == SheetWritten(2, 2, 1)


def test_a_word_that_is_no_verdict_is_named_by_its_row_and_nothing_is_written_over(path: Path) -> None:
    write_sheet(path, four())
    fill_in(path, {2: "met", 3: "yes", 5: "\x1b[31mno"})
    before = path.read_bytes()
    told = r"row 3: human_verdict: “yes” is none of met, partial, missing, wrong; row 5: human_verdict: “\\x1b\[31mno”"
    for attempt in (lambda: write_sheet(path, four()), lambda: check_sheet(path)):
        with pytest.raises(InputError, match=told):
            attempt()
    assert path.read_bytes() == before


def test_of_many_such_words_the_first_are_named(path: Path) -> None:
    write_sheet(path, four() * 3)
    fill_in(path, dict.fromkeys(range(2, 14), "?"))
    with pytest.raises(InputError, match=r"row 6: .*; and 7 more\. Nothing was written over"):
        check_sheet(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"name,mark\nAnn,3\n", "has no column id, question, answer, criterion_id, criterion, human_verdict"),
        (b"id,question,answer,criterion_id,criterion\n", "has no column human_verdict"),
        (b"id,id,question,answer,criterion_id,criterion,human_verdict\n", "the column id is there twice"),
        (b"id,question,answer,criterion_id,criterion,human_verdict\na,b,\xff,d,e,met\n", "not UTF-8 text"),
        (b"\xff\xfe\x00", "not UTF-8 text"),
    ],
)
def test_a_file_that_is_no_such_sheet_is_left_alone(path: Path, content: bytes, said: str) -> None:
    path.write_bytes(content)
    with pytest.raises(InputError, match=said):
        write_sheet(path, four())
    assert path.read_bytes() == content


def test_a_place_that_can_not_be_is_said(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "no folder" / "sheet.csv"):
        with pytest.raises(InputError, match=str(place)):
            write_sheet(place, four())


def test_a_run_that_breaks_off_leaves_the_sheet_as_it_was(path: Path) -> None:
    def breaking() -> Iterator[Row]:
        yield row(1)
        raise RuntimeError("the journal is gone")

    write_sheet(path, four())
    fill_in(path, {2: "met"})
    before = path.read_bytes()
    with pytest.raises(RuntimeError):
        write_sheet(path, breaking())
    assert path.read_bytes() == before
    assert [item.name for item in path.parent.iterdir()] == ["sheet.csv"]


def test_a_sheet_that_is_saved_meanwhile_is_not_written_over(path: Path) -> None:
    def slowly() -> Iterator[Row]:
        yield row(1)
        fill_in(path, {3: "missing"})

    write_sheet(path, four())
    fill_in(path, {2: "met"})
    with pytest.raises(InputError, match="another program saved it"):
        write_sheet(path, slowly())
    assert list(humans(path).values()) == ["met", "missing", "", ""]


def test_an_empty_file_is_a_sheet_without_rows(path: Path) -> None:
    path.touch()
    assert write_sheet(path, four()) == SheetWritten(4, 0, 0)


def test_rows_have_verdict_credit_words_and_comment() -> None:
    made = [
        CriterionGrade(
            id=name,
            text=text,
            weight=2,
            verdict=Verdict.PARTIAL,
            credit=0.4,
            confidence=1,
            evidence=(Evidence(quote="one", start=0, end=3), Evidence(quote="two", start=4, end=7)),
            comment="Half.",
        )
        for name, text in zip(("c0", "c1"), CRITERIA, strict=True)
    ]
    grade = Graded(
        question_id=QUESTION.id,
        criteria=tuple(made),
        delivery=Delivery(words=2),
        provenance=Provenance(grader="g", rubric="r", mockint="0"),
    )
    first, second = sheet_rows([(Item("a1", QUESTION, "one two"), grade)])
    assert first == Row("a1", QUESTION.question, "one two", "c0", CRITERIA[0], 2, "partial", 0.4, "one\ntwo", "Half.")
    assert second.criterion == CRITERIA[1]


def test_an_answer_without_a_grade_has_rows_to_be_judged_by_hand_and_a_bad_line_none() -> None:
    reason = Reason(kind="timeout", message="no reply")
    rows = list(sheet_rows([(BadItem("line 1", 1, "answer", "missing"), None), (Item("a", QUESTION, "x"), reason)]))
    assert [(item.criterion, item.verdict, item.credit, item.comment) for item in rows] == [
        (text, "", None, "not graded (timeout): no reply") for text in CRITERIA
    ]
