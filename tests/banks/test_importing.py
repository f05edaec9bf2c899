"""Importing copies a bank that was checked, whole or not at all, and overwrites nothing unasked."""

from pathlib import Path

import pytest

from mockint.banks.finding import list_banks, load_bank, user_banks
from mockint.banks.importing import import_bank
from mockint.domain.errors import ConfigurationError, InputError
from mockint.resources import packaged

DOCUMENT = "Nurse Interview Questions\n-\nWhy here?\nEmployers ask this. In your answer, mention A, and B.\n"
RUBRIC = "bank: ward\ntitle: Ward\nsource: nurse.txt\nquestions:\n  - question: Why here?\n    criteria: [Says why]\n"


@pytest.fixture
def nurse(tmp_path: Path) -> Path:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "nurse.txt").write_text(DOCUMENT, encoding="utf-8")
    (folder / "anything.YML").write_text(RUBRIC, encoding="utf-8")
    return folder


def names() -> list[str]:
    return sorted(path.name for path in user_banks().iterdir()) if user_banks().exists() else []


def test_a_document_is_found_by_name_afterwards(nurse: Path) -> None:
    bank, files = import_bank(nurse / "nurse.txt")
    assert files == [user_banks() / "nurse.txt"]
    assert load_bank("nurse") == bank


def test_a_rubric_file_brings_its_document_and_is_called_as_its_bank(nurse: Path) -> None:
    bank, files = import_bank(nurse / "anything.YML")
    assert [file.name for file in files] == ["ward.yml", "nurse.txt"]
    assert load_bank("ward") == bank
    assert [info.name for info in list_banks()[1:]] == ["ward"]


def test_what_is_there_is_not_overwritten_without_force(nurse: Path) -> None:
    import_bank(nurse / "nurse.txt")
    (nurse / "nurse.txt").write_text(DOCUMENT.replace("mention A", "mention C"), encoding="utf-8")
    with pytest.raises(InputError, match="--force"):
        import_bank(nurse / "nurse.txt")
    assert load_bank("nurse").questions[0].hints == ("A", "B")
    import_bank(nurse / "nurse.txt", force=True)
    assert load_bank("nurse").questions[0].hints == ("C", "B")


def test_another_document_of_the_same_file_name_is_not_overwritten_without_force(nurse: Path) -> None:
    import_bank(nurse / "anything.YML")
    (nurse / "nurse.txt").write_text(DOCUMENT + "-\nAnd what else?\nEmployers ask this.\n", encoding="utf-8")
    (nurse / "anything.YML").write_text(RUBRIC.replace("ward", "other"), encoding="utf-8")
    with pytest.raises(InputError, match=r"nurse\.txt is there already"):
        import_bank(nurse / "anything.YML")
    with pytest.raises(InputError, match=r"nurse\.txt is there already"):
        import_bank(nurse / "nurse.txt")
    assert names() == ["nurse.txt", "ward.yml"]


def test_a_bank_of_mockints_own_is_hidden_only_with_force(nurse: Path) -> None:
    seed = packaged("seeds") / "software-engineer-integrations.txt"
    with pytest.raises(InputError, match="comes with mockint"):
        import_bank(seed)
    import_bank(seed, force=True)
    assert [info.where for info in list_banks()] == ["yours"]


@pytest.mark.parametrize("text", ["bank: x\ntitle: y\nquestions: [{question: Why?, kind: z}]", "bank: ["])
def test_a_bank_with_errors_is_not_imported(nurse: Path, text: str) -> None:
    (nurse / "bad.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"bad\.yaml, line .*Nothing was imported"):
        import_bank(nurse / "bad.yaml")
    assert names() == []


def test_a_folder_that_can_not_be_written_is_a_configuration_error_and_leaves_nothing(nurse: Path) -> None:
    user_banks().parent.mkdir(parents=True, exist_ok=True)
    user_banks().write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="MOCKINT_HOME"):
        import_bank(nurse / "nurse.txt")
    assert user_banks().is_file()
