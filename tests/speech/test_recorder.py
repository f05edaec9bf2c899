"""Recordings: whole at every moment, private, and found again."""

import os
import stat
import subprocess
import sys
import wave
from pathlib import Path

import pytest

pytest.importorskip("numpy", reason="recording needs the voice extra")

import numpy as np
from played_microphone import tone

from mockint.speech.audio import RATE
from mockint.speech.errors import SpeechError
from mockint.speech.microphone import QUIET
from mockint.speech.recorder import TAIL, Recorder, new_recording, read_recording, recordings


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "audio" / "session" / "01.wav"


def test_a_recording_is_a_valid_file_after_every_block(path: Path) -> None:
    """Any player can open it while it is still being recorded."""
    recorder = Recorder(path)
    for number in range(1, 4):
        recorder.take(tone(0.1))
        with wave.open(str(path)) as file:
            assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
            assert file.getnframes() == number * RATE // 10
            assert file.readframes(file.getnframes()) == tone(0.1) * number
    assert recorder.seconds == pytest.approx(0.3)
    recorder.close()
    assert read_recording(path).seconds == pytest.approx(0.3)


def test_only_its_owner_can_read_it(path: Path) -> None:
    Recorder(path).take(tone(0.1))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_kill_minus_nine_keeps_all_blocks(path: Path) -> None:
    """Killed in the middle of it by another process, the file has every block that came before, and is valid."""
    script = (
        "import os, signal, sys; from pathlib import Path; from mockint.speech.recorder import Recorder\n"
        "recorder = Recorder(Path(sys.argv[1]))\n"
        "for _ in range(20): recorder.take(bytes(range(256)) * 12)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    assert ended.returncode < 0
    with wave.open(str(path)) as file:
        assert file.readframes(file.getnframes()) == bytes(range(256)) * 240


def test_a_block_that_was_only_half_written_is_read_to_its_last_sample(path: Path) -> None:
    Recorder(path).take(tone(0.1))
    with path.open("ab") as file:
        file.write(b"\1\2\3")
    audio = read_recording(path)
    assert len(audio.samples) == RATE // 10 + 1
    assert audio.samples.dtype == np.float32
    assert float(np.abs(audio.samples).max()) <= 1


def test_a_full_disk_keeps_what_was_written_and_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder(path)
    recorder.take(tone(1))

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        recorder.take(tone(1))
    assert "No space left on device" in recorder.failure
    assert str(path) in recorder.failure
    recorder.take(tone(1))
    recorder.close()
    assert read_recording(path).seconds == pytest.approx(1)


def test_a_folder_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "audio").write_text("a file where the folder should be")
    with pytest.raises(SpeechError, match=r"audio/01\.wav can't be made.*type your answer"):
        Recorder(tmp_path / "audio" / "01.wav")


def test_a_recording_without_sound_leaves_no_file(path: Path) -> None:
    recorder = Recorder(path)
    recorder.close()
    assert not path.exists()
    recorder.close()
    recorder.take(tone(0.1))
    assert not path.exists()


def test_the_level_is_that_of_the_last_block(path: Path) -> None:
    recorder = Recorder(path)
    assert recorder.level == QUIET
    recorder.take(tone(0.1, 0.5))
    assert recorder.level == pytest.approx(-9, abs=0.5)  # half of full scale, and a sine's 3 dB
    recorder.take(bytes(3200))
    assert recorder.level == QUIET


def test_the_tail_is_the_last_sound_since_it_was_forgotten(path: Path) -> None:
    recorder = Recorder(path)
    for _ in range(12):
        recorder.take(tone(1))
    assert len(recorder.tail) == TAIL * 2 * RATE
    recorder.forget()
    recorder.take(tone(0.1))
    assert recorder.tail == tone(0.1)


def test_an_attempts_recordings_are_numbered_and_found_in_order(tmp_path: Path) -> None:
    made = []
    for _ in range(11):
        made.append(new_recording(tmp_path, 0))
        made[-1].touch()
    new_recording(tmp_path, 11).touch()
    (tmp_path / "01-notes.wav").touch()
    assert [path.name for path in made[:3]] == ["01.wav", "01-2.wav", "01-3.wav"]
    assert recordings(tmp_path, 0) == made
    assert [path.name for path in recordings(tmp_path, 11)] == ["12.wav"]
    assert recordings(tmp_path / "nowhere", 0) == []
