"""One answer as it is recorded, whatever becomes of the microphone."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("numpy", reason="recording needs the voice extra")

from played_microphone import PlayedMicrophone, tone

from mockint.speech.recorder import read_recording, recordings
from mockint.speech.take import Take


def test_pauses_are_left_out_of_one_file(tmp_path: Path) -> None:
    microphone = PlayedMicrophone()
    take = Take(microphone, tmp_path, 2)
    take.open(None)
    assert not take.came
    microphone.feed(tone(1))
    assert take.came
    take.close()
    microphone.feed(tone(5))
    take.open(None)
    assert not take.came
    microphone.feed(tone(1))
    take.finish()
    assert [path.name for path in recordings(tmp_path, 2)] == ["03.wav"]
    assert read_recording(tmp_path / "03.wav").seconds == pytest.approx(2)


def test_a_microphone_that_is_gone_is_told_until_it_is_opened_again(tmp_path: Path) -> None:
    microphone = PlayedMicrophone()
    take = Take(microphone, tmp_path, 0)
    take.open(None)
    microphone.feed(tone(1))
    microphone.vanish()
    assert "no more sound" in take.failure
    take.close()
    take.open(None)
    assert take.failure == ""
    microphone.feed(tone(1))
    assert take.seconds == pytest.approx(2)


def test_what_is_finished_while_it_opens_is_closed_and_stays_closed(tmp_path: Path) -> None:
    """Opening a device takes a second; who leaves meanwhile leaves no microphone on."""
    opening, go_on = threading.Event(), threading.Event()

    class Slow(PlayedMicrophone):
        def open(self, take: Callable[[bytes], None], lost: Callable[..., None]) -> None:
            opening.set()
            assert go_on.wait(10)
            super().open(take, lost)

    microphone = Slow()
    take = Take(microphone, tmp_path, 0)
    opener = threading.Thread(target=take.open, args=(None,))
    opener.start()
    assert opening.wait(10)
    finisher = threading.Thread(target=take.finish)
    finisher.start()
    go_on.set()
    opener.join(10)
    finisher.join(10)
    assert not microphone.is_open
    take.open(None)
    assert not microphone.is_open
    assert recordings(tmp_path, 0) == []
