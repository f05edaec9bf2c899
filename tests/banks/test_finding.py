"""Banks are found by name, packaged ones first, or by path; a broken one is listed with its problem."""

import subprocess
import sys
from pathlib import Path

import pytest

from mockint.banks.finding import default_bank, find_bank, list_banks, load_bank, user_banks
from mockint.domain.errors import InputError
from mockint.resources import packaged

PACKAGED = "software-engineer-integrations"
DOCUMENT = "Nurse Interview Questions\n-\nWhy here?\nEmployers ask this. In your answer, mention A, and B.\n"
RUBRIC = "bank: own\ntitle: My own\nquestions:\n  - question: Why so?\n    criteria: [Says why]\n"


def keep(name: str, text: str) -> Path:
    user_banks().mkdir(parents=True, exist_ok=True)
    path = user_banks() / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_packaged_bank_is_the_default_and_its_document_is_no_bank_beside_it() -> None:
    assert [(info.name, info.title, info.questions, info.where) for info in list_banks()] == [
        (PACKAGED, "Software Engineer, Integrations", 24, "packaged")
    ]
    assert default_bank() == PACKAGED
    assert load_bank() == load_bank(PACKAGED)
    assert [len(question.criteria) >= 5 for question in load_bank().questions] == [True] * 24


def test_looking_for_banks_makes_no_folder() -> None:
    list_banks()
    assert not user_banks().exists()


def test_the_users_banks_come_after_the_packaged_ones_each_by_its_own_name() -> None:
    keep("nurse.txt", DOCUMENT)
    keep("file-name.yaml", RUBRIC)
    keep(".hidden.yaml", RUBRIC)
    keep("notes.pdf", "no bank")
    found = [(info.name, info.title, info.questions, info.where) for info in list_banks()[1:]]
    assert found == [("own", "My own", 1, "yours"), ("nurse", "Nurse", 1, "yours")]
    assert load_bank("own").questions[0].question == "Why so?"
    assert load_bank("nurse").questions[0].hints == ("A", "B")


def test_the_users_own_bank_takes_the_place_of_a_packaged_one() -> None:
    keep("mine.yaml", RUBRIC.replace("own", PACKAGED))
    assert [info.where for info in list_banks()] == ["yours"]
    assert load_bank().questions[0].question == "Why so?"


def test_a_rubrics_document_is_no_bank_of_its_own() -> None:
    keep("nurse.txt", DOCUMENT)
    keep("nurse.yaml", "bank: ward\ntitle: Ward\nsource: nurse.txt\nquestions: [{question: Why here?}]")
    assert [(info.name, info.questions) for info in list_banks()[1:]] == [("ward", 1)]


def test_a_broken_bank_is_listed_with_its_problem_and_refused_with_it() -> None:
    keep("broken.yaml", "bank: [")
    keep("empty.txt", "nothing")
    keep("lost.yaml", "bank: lost\ntitle: x\nsource: gone.txt\nquestions: []")
    broken = {info.name: info.problem for info in list_banks()[1:]}
    assert list(broken) == ["broken", "lost", "empty"]
    assert "broken.yaml, line 1" in broken["broken"]
    assert "no interview question" in broken["empty"]
    for name in broken:
        with pytest.raises(InputError):
            load_bank(name)


def test_a_path_to_a_document_or_a_rubric_file_is_a_bank(tmp_path: Path) -> None:
    seed = packaged("seeds") / f"{PACKAGED}.txt"
    for where in (seed, str(seed)):
        assert len(load_bank(where).questions) == 24
        assert load_bank(where).questions[0].criteria[0].text == "Outlines discovery"
    plain = tmp_path / "role"
    plain.write_text(DOCUMENT, encoding="utf-8")
    assert load_bank(str(plain)).bank == "role"


def test_an_unknown_name_is_answered_with_the_names_there_are_and_the_nearest() -> None:
    with pytest.raises(InputError, match=f"Did you mean {PACKAGED}\\? There is: {PACKAGED}\\."):
        find_bank("software-engineer-integration")
    with pytest.raises(InputError, match=f"no bank “x”. There is: {PACKAGED}"):
        find_bank("x")
    with pytest.raises(InputError, match="no bank"):
        find_bank("a" * 5000)


@pytest.mark.parametrize("path", ["none.txt", "folder/none", "none.yaml"])
def test_a_path_that_leads_nowhere_is_an_input_error(path: str) -> None:
    with pytest.raises(InputError, match=f"{path}: no such file"):
        load_bank(path)


def test_listing_loads_nothing_that_only_grading_or_checking_needs() -> None:
    heavy = "{'pydantic', 'numpy', 'sqlalchemy', 'textual', 'onnxruntime', 'jinja2', 'snowballstemmer'}"
    code = f"import sys, mockint.banks.finding as f; f.list_banks(); print({heavy} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "set()"
