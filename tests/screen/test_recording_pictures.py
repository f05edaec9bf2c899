"""The screens of an interview by voice as pictures; pictures/README.md says how to renew them."""

from pathlib import Path

import pytest

pytest.importorskip("numpy", reason="recording needs the voice extra")

from played_microphone import tone
from scenes import TOKENS, WEBHOOKS, plan, press, reach, settle, shown, until
from spoken_scenes import SpokenScene, said
from test_pictures import same_picture

from mockint.domain.transcript import Correction, Word
from mockint.screen import busy
from mockint.screen.heard import HeardScreen
from mockint.speech.errors import TranscriptionError

pytestmark = pytest.mark.anyio

HEARD = said(
    "Every refresh token sits in a vault, one key for each customer. We rotate keys, um, with KMS.",
    confidence=0.8,
    corrections=(Correction(from_="K M S", to="KMS", start=89, end=92),),
)
UNSURE = HEARD.model_copy(update={"words": (*HEARD.words[:2], Word(word="token", start=1, end=1.4, confidence=0.2))})


@pytest.mark.parametrize("columns", [80, 60])
async def test_an_interview_by_voice_looks_as_it_did(
    columns: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check, listening, recording, a device that vanished, a failed transcription, and what was heard."""
    monkeypatch.setattr(busy, "monotonic", lambda: 0.0)
    replies = (TranscriptionError("the model's file is damaged"), UNSURE)
    scene = SpokenScene(tmp_path / "audio", plan(TOKENS, WEBHOOKS, voice=True), replies=replies)
    app = scene.app()
    async with app.run_test(size=(columns, 24)) as pilot:
        await settle(pilot)
        same_picture(app, "start-voice")
        await scene.check(pilot)
        scene.microphone.feed(tone(1, 0.2))
        await until(pilot, lambda: "You are heard." in shown(app))
        same_picture(app, "microphone")
        await press(pilot, "enter")
        screen = await scene.listening(pilot)
        screen.tick()
        await settle(pilot)
        same_picture(app, "listening")
        await press(pilot, "ctrl+t")
        await scene.speak(pilot, 121)
        same_picture(app, "recording")
        scene.microphone.vanish()
        screen.tick()
        await settle(pilot)
        same_picture(app, "microphone-gone")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "Not transcribed" in shown(app))
        same_picture(app, "not-transcribed")
        await press(pilot, "r")
        await reach(pilot, HeardScreen)
        await settle(pilot)
        same_picture(app, "heard")
