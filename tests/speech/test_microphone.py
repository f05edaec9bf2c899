"""The microphone: what it gives, and what is said where it gives nothing. PortAudio is scripted here."""

import math
import sys
import threading
from array import array
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("av", reason="recording needs the voice extra")

from played_microphone import tone

from mockint.domain.errors import ConfigurationError
from mockint.speech import microphone as room
from mockint.speech.audio import RATE
from mockint.speech.errors import MicrophoneError
from mockint.speech.microphone import QUIET, DeviceMicrophone, level, resampler

PATIENCE = 10


class PortAudioError(Exception):
    """As `sounddevice` has it."""


class ScriptedPortAudio(SimpleNamespace):
    """What of `sounddevice` is used: one input device, which opens at these rates only."""

    def __init__(self, *rates: int, device: bool = True) -> None:
        super().__init__(PortAudioError=PortAudioError, _terminate=lambda: None, _initialize=lambda: None)
        self.rates = rates
        self.device = device
        self.stream: Any = None

    def query_devices(self, kind: str) -> dict[str, Any]:
        assert kind == "input"
        if not self.device:
            raise PortAudioError("Error querying device -1")
        return {"name": "Desk microphone", "default_samplerate": 48000.0, "max_input_channels": 2}

    def RawInputStream(self, **settings: Any) -> Any:  # noqa: N802 - its name
        if settings["samplerate"] not in self.rates:
            raise PortAudioError("Error opening RawInputStream: Invalid sample rate", -9997)
        quiet = dict.fromkeys(("start", "stop", "close"), lambda **_: None)
        self.stream = SimpleNamespace(settings=settings, **quiet)
        return self.stream

    def say(self, block: bytes) -> None:
        self.stream.settings["callback"](block, len(block), None, None)


class Ear:
    """What a microphone gave."""

    def __init__(self) -> None:
        self.sound = b""
        self.why = ""
        self.came = threading.Event()

    def take(self, block: bytes) -> None:
        self.sound += block
        self.came.set()

    def lost(self, error: MicrophoneError) -> None:
        self.why = str(error)
        self.came.set()


def opened(portaudio: object, monkeypatch: pytest.MonkeyPatch) -> tuple[DeviceMicrophone, Ear]:
    monkeypatch.setitem(sys.modules, "sounddevice", portaudio)
    microphone, ear = DeviceMicrophone(), Ear()
    microphone.open(ear.take, ear.lost)
    return microphone, ear


def test_blocks_come_as_they_are_where_the_device_records_them_so(monkeypatch: pytest.MonkeyPatch) -> None:
    portaudio = ScriptedPortAudio(RATE)
    microphone, ear = opened(portaudio, monkeypatch)
    assert microphone.name == "Desk microphone"
    portaudio.say(tone(0.1))
    portaudio.say(tone(0.2))
    microphone.close()
    assert ear.sound == tone(0.1) + tone(0.2)
    assert ear.why == ""


def test_a_device_with_a_rate_of_its_own_is_converted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two channels at 48 kHz become one at 16 kHz, of the same length and loudness."""
    portaudio = ScriptedPortAudio(48_000)
    microphone, ear = opened(portaudio, monkeypatch)
    assert portaudio.stream.settings["channels"] == 2
    for number in range(10):
        frames = range(number * 4800, (number + 1) * 4800)
        both = [round(10_000 * math.sin(2 * math.pi * 440 * at / 48_000)) for at in frames for _ in range(2)]
        portaudio.say(array("h", both).tobytes())
    microphone.close()
    assert len(ear.sound) / 2 == pytest.approx(RATE, rel=0.01)
    assert level(ear.sound) == pytest.approx(20 * math.log10(10_000 / 32_768 / math.sqrt(2)), abs=0.3)


def test_a_device_that_stops_by_itself_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    portaudio = ScriptedPortAudio(RATE)
    _, ear = opened(portaudio, monkeypatch)
    portaudio.stream.settings["finished_callback"]()
    assert ear.came.wait(PATIENCE)
    assert ear.why.startswith("no more sound comes from the microphone “Desk microphone”")
    assert "type your answer" in ear.why


def test_a_device_that_falls_silent_without_a_word_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "FIRST", 0.01)
    _, ear = opened(ScriptedPortAudio(RATE), monkeypatch)
    assert ear.came.wait(PATIENCE)
    assert "no more sound" in ear.why


def test_who_closes_it_is_not_told_that_it_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    portaudio = ScriptedPortAudio(RATE)
    microphone, ear = opened(portaudio, monkeypatch)
    microphone.close()
    portaudio.stream.settings["finished_callback"]()
    microphone.close()
    assert ear.why == ""
    microphone.open(ear.take, ear.lost)
    portaudio.say(tone(0.1))
    microphone.close()
    assert ear.sound == tone(0.1)


@pytest.mark.parametrize(
    ("portaudio", "error", "said"),
    [
        (ScriptedPortAudio(device=False), MicrophoneError, "there is no microphone.*type your answer instead"),
        (ScriptedPortAudio(), MicrophoneError, "“Desk microphone” can't be opened: Invalid sample rate.*allowed"),
        (None, ConfigurationError, r'pip install "mockint\[voice\]"'),
    ],
    ids=["no device", "not allowed", "no package"],
)
def test_why_it_can_not_be_opened_is_said(
    portaudio: object, error: type[Exception], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(error, match=said):
        opened(portaudio, monkeypatch)


def test_a_missing_portaudio_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    real: Callable[..., Any] = builtins.__import__

    def without(name: str, *arguments: Any, **more: Any) -> Any:
        if name == "sounddevice":
            raise OSError("PortAudio library not found")
        return real(name, *arguments, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MicrophoneError, match="libportaudio2"):
        DeviceMicrophone().open(lambda _: None, lambda _: None)


def test_no_sound_has_the_lowest_level_and_the_loudest_is_zero() -> None:
    assert level(b"") == level(bytes(3200)) == QUIET
    assert level(array("h", [32767, -32768] * 100).tobytes()) == pytest.approx(0, abs=0.001)


def test_sound_of_our_own_form_is_not_converted() -> None:
    block = tone(0.1)
    assert resampler(RATE, 1)(block) is block
