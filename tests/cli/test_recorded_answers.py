"""An interview from a folder of recordings."""

import json
import shutil
import wave
from pathlib import Path

import pytest
from command import Run

from mockint.banks.finding import load_bank
from mockint.cli.spoken import recordings
from mockint.domain.errors import InputError

pytest.importorskip("av", reason="the voice extra is not installed")
pytest.importorskip("faster_whisper", reason="the voice extra is not installed")

SPEECH = Path(__file__).parent.parent / "speech" / "jfk.flac"
BANK = load_bank(None)


def silence(path: Path) -> Path:
    path.parent.mkdir(exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", ""))
        file.writeframes(bytes(2 * 16000))
    return path


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("oauth-at-scale.wav", "oauth-at-scale"),
        ("Take 3, OAUTH-AT-SCALE (final).wav", "oauth-at-scale"),
        ("02.wav", BANK.questions[1].id),
        ("answer-24-me.wav", BANK.questions[23].id),
    ],
)
def test_a_recording_is_for_the_question_that_its_name_says(tmp_path: Path, name: str, question: str) -> None:
    path = silence(tmp_path / name)
    assert recordings(str(tmp_path), BANK) == {question: path}


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], "holds no recording"),
        (["notes.wav"], "is for no question"),
        (["99.wav"], "is for no question"),
        (["2.wav", "oauth-at-scale.wav"], "both for question"),
    ],
)
def test_a_folder_that_says_too_little_is_an_error_of_a_file(tmp_path: Path, names: list[str], words: str) -> None:
    for name in names:
        silence(tmp_path / name)
    with pytest.raises(InputError, match=words):
        recordings(str(tmp_path), BANK)


def test_what_is_no_sound_is_said_before_anything_is_asked(tmp_path: Path) -> None:
    silence(tmp_path / "01.wav")
    (tmp_path / "02.wav").write_bytes(b"no sound at all")
    with pytest.raises(InputError, match=r"02\.wav"):
        recordings(str(tmp_path), BANK)


def test_recordings_are_heard_graded_and_reported_and_silence_is_not_graded_unseen(
    command: Run, tmp_path: Path
) -> None:
    spoken = tmp_path / "spoken"
    silence(spoken / "01.wav")
    shutil.copy(SPEECH, spoken / "02.flac")
    done = command("practice", "--audio", str(spoken), "--out", "report.json")
    assert done.returncode == 5, done.stderr
    first, second = json.loads((tmp_path / "report.json").read_text())["questions"]
    assert first["attempts"][0]["grade"]["ungraded"]["kind"] == "unclear"
    grade = second["attempts"][0]["grade"]
    assert "ask not what your country" in second["attempts"][0]["answer"].lower()
    assert grade["score"] == 0
    assert grade["delivery"]["seconds"] == pytest.approx(11, abs=0.1)
    assert grade["delivery"]["sound"]["times"]["spoken"]
    assert command("report", "last", "--grade-missing").returncode == 0


def test_recordings_leave_no_room_for_other_answers(command: Run) -> None:
    done = command("practice", "--audio", "spoken", "--voice")
    assert (done.returncode, "leave --voice out" in done.stderr) == (2, True)
