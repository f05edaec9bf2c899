"""Interviews by voice, on top of the scenes: a microphone that is played to and a scripted transcriber."""

from pathlib import Path
from typing import Any

from played_microphone import PlayedMicrophone, ScriptedTranscriber, tone
from scenes import Scene, press, reach, settle, until
from textual.pilot import Pilot

from mockint.domain.session import Plan, Session
from mockint.domain.transcript import Transcript, Word
from mockint.screen.app import InterviewApp
from mockint.screen.check import CheckScreen
from mockint.screen.recording import Doing, RecordingScreen
from mockint.speech.hearing import Hearing


def said(text: str, confidence: float | None = 0.9, **more: Any) -> Transcript:
    """A transcript of this text, a word every half second."""
    words = tuple(
        Word(word=word, start=at / 2, end=at / 2 + 0.4, confidence=confidence) for at, word in enumerate(text.split())
    )
    return Transcript(text=text, seconds=len(words) / 2, engine="scripted", words=words, **more)


class SpokenScene(Scene):
    """An interview by voice. `microphone` and `transcriber` are at hand; recordings go to `folder`."""

    def __init__(
        self,
        folder: Path,
        plan_: Plan | None = None,
        session: Session | None = None,
        *,
        replies: tuple[Transcript | Exception, ...] = (),
        **hearing: Any,
    ) -> None:
        super().__init__(plan_, session)
        self.folder = folder
        self.microphone = PlayedMicrophone()
        self.transcriber = ScriptedTranscriber(*replies)
        self.hearing = Hearing(lambda: self.microphone, self.transcriber, lambda: folder, **hearing)

    def app(self, *told: str) -> InterviewApp:
        return InterviewApp(self.plan, self.begin, resuming=self.resuming, told=told, hearing=self.hearing)

    async def check(self, pilot: Pilot[Any]) -> None:
        """Leave the first screen, and wait until the microphone is open for its check."""
        await settle(pilot)
        await press(pilot, "enter")
        await reach(pilot, CheckScreen)
        await until(pilot, lambda: self.microphone.is_open)
        await settle(pilot)

    async def begin_speaking(self, pilot: Pilot[Any]) -> RecordingScreen:
        """Leave the first screens for the first question, whose microphone is open."""
        await self.check(pilot)
        await press(pilot, "enter")
        return await self.listening(pilot)

    async def listening(self, pilot: Pilot[Any]) -> RecordingScreen:
        """Wait until a recording screen has its microphone open."""
        await reach(pilot, RecordingScreen)
        await until(pilot, lambda: self.microphone.is_open)
        assert isinstance(pilot.app.screen, RecordingScreen)
        return pilot.app.screen

    async def speak(self, pilot: Pilot[Any], seconds: float) -> None:
        """Say something for so long: the clock and the sound go on together."""
        self.microphone.feed(tone(0.1))
        screen = pilot.app.screen
        assert isinstance(screen, RecordingScreen)
        screen.tick()
        assert screen.doing is Doing.RECORDING
        self.microphone.feed(tone(seconds - 0.1))
        self.time += seconds
        screen.tick()
        await settle(pilot)
