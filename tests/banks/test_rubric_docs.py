"""What docs/rubrics.md shows is true of the code."""

import re
from pathlib import Path

from mockint.banks.checking import check_bank
from mockint.banks.fields import RubricFile
from mockint.banks.finding import load_bank
from mockint.banks.hints import read_hints
from mockint.domain.question import Criterion, Question

PAGE = (Path(__file__).parents[2] / "docs" / "rubrics.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.S)
    assert found
    return found[1]


def test_the_documents_and_the_rubric_of_the_page_pass_the_check(tmp_path: Path) -> None:
    (tmp_path / "ward-nurse.txt").write_text(block("text"), encoding="utf-8")
    (tmp_path / "ward-nurse.yaml").write_text(block("yaml"), encoding="utf-8")
    remarks = [*check_bank(tmp_path / "ward-nurse.txt").remarks, *check_bank(tmp_path / "ward-nurse.yaml").remarks]
    assert remarks == []
    bank = load_bank(tmp_path / "ward-nurse.yaml")
    assert [len(question.criteria) for question in bank.questions] == [3, 3]
    assert bank.title == "Ward Nurse"


def test_the_table_of_hints_shows_what_is_made_of_them() -> None:
    rows = re.findall(r"^\| (\w.*?) \| (\w.*?) \|$", PAGE.split("How hints become")[1].split("##")[0], re.M)
    rows = [row for row in rows if not row[0].startswith("the document")]
    assert len(rows) == 5
    for says, shown in rows:
        made = [hint.criterion for hint in read_hints(f"In your answer, {says}.")]
        first, *others = shown.split(" · ")
        stem = " ".join(first.split()[:-1])
        assert made == [first, *(other.replace("…", stem) for other in others)]


def test_every_field_is_explained_on_the_page() -> None:
    for model in (RubricFile, Question, Criterion):
        assert [name for name in model.model_fields if f"`{name}`" not in PAGE and f"{name}:" not in PAGE] == []
