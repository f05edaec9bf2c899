"""The screens as pictures, compared with files; pictures/README.md says how to renew them."""

import asyncio
import os
from pathlib import Path

import pytest
from scenes import (
    LIMITED,
    MODEL,
    TOKENS,
    WEBHOOKS,
    Scene,
    answer,
    begin,
    picture,
    plan,
    press,
    reach,
    settle,
    shown,
    until,
    write,
)

from mockint.screen import busy, course
from mockint.screen.app import InterviewApp
from mockint.screen.feedback import FeedbackScreen
from mockint.screen.guess import GuessScreen
from mockint.screen.pause import PauseScreen
from mockint.screen.question import QuestionScreen
from mockint.screen.summary import SummaryScreen
from mockint.screen.time_up import TimeUpScreen
from mockint.screen.waiting import WaitingScreen

pytestmark = pytest.mark.anyio

PICTURES = Path(__file__).parent / "pictures"
FIRST = (
    "Every refresh token sits in a vault, one key for each customer. We rotate keys, I think, and um, the client "
    "secret of the old importer is in the source code.\n\nI ask for the narrowest scopes."
)
SECOND = "Every refresh token sits in a vault. We rotate every key each month. There is a lock for 更新 👩‍💻."


@pytest.mark.parametrize("columns", [80, 60])
async def test_an_interview_looks_as_it_did(columns: int) -> None:
    """From the first screen to the summary, with a hint, a pause, trouble with the disk, a guess and a retake."""
    scene = Scene(plan(TOKENS, WEBHOOKS, strict=False, predict=True, follow_ups=1))
    app = scene.app()
    async with app.run_test(size=(columns, 24)) as pilot:
        await settle(pilot)
        same_picture(app, "start")
        await begin(pilot)
        write(pilot, FIRST)
        await scene.wait(pilot, 121)
        same_picture(app, "minute-left")
        await press(pilot, "ctrl+t", "ctrl+t")
        await scene.wait(pilot, 30)
        same_picture(app, "hints")
        await press(pilot, "ctrl+p")
        await reach(pilot, PauseScreen)
        same_picture(app, "pause")
        await press(pilot, "enter")
        await reach(pilot, QuestionScreen)
        scene.full = True
        await scene.wait(pilot, 21)
        same_picture(app, "not-saved")
        scene.full = False
        await scene.wait(pilot, 15)
        await scene.wait(pilot, 0.5)
        await press(pilot, "ctrl+s")
        await reach(pilot, GuessScreen)
        await press(pilot, "6", "5")
        same_picture(app, "guess")
        await press(pilot, "enter")
        await reach(pilot, FeedbackScreen)
        same_picture(app, "feedback")
        await press(pilot, "s")
        await settle(pilot)
        same_picture(app, "sample-answer")
        await press(pilot, "enter")
        await reach(pilot, QuestionScreen)
        same_picture(app, "follow-up")
        await answer(pilot, "It is in a vault.")
        await press(pilot, "r")
        await reach(pilot, QuestionScreen)
        write(pilot, SECOND)
        await scene.wait(pilot, 187)
        same_picture(app, "overtime")
        await press(pilot, "ctrl+s")
        await reach(pilot, GuessScreen)
        await press(pilot, "enter")
        await reach(pilot, FeedbackScreen)
        same_picture(app, "retake")
        await press(pilot, "n")
        await reach(pilot, QuestionScreen)
        await press(pilot, "ctrl+n")
        await reach(pilot, SummaryScreen)
        same_picture(app, "summary")


@pytest.mark.parametrize("columns", [80, 60])
async def test_an_interview_graded_by_a_model_looks_as_it_did(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was told before, the wait with what the grader waits for, a failure, verdicts in doubt, and the costs."""
    monkeypatch.setattr(course, "PATIENCE", 0.0)
    monkeypatch.setattr(busy, "monotonic", lambda: 0.0)
    scene = Scene(plan(TOKENS, WEBHOOKS, graders=(MODEL,)))
    scene.held = asyncio.Event()
    scene.unsure = ("rotation", "storage")
    app = scene.app(
        "Your answers are sent to openai:gpt-6-luna. Likely cost: about $0.02, by the prices of 2026-11-01."
    )
    async with app.run_test(size=(columns, 24)) as pilot:
        await settle(pilot)
        same_picture(app, "start-model")
        await begin(pilot)
        await answer(pilot, FIRST, then=WaitingScreen)
        same_picture(app, "waiting")
        app.hear(LIMITED)
        await settle(pilot)
        same_picture(app, "waiting-notice")
        await press(pilot, "n")
        await reach(pilot, QuestionScreen)
        write(pilot, "We check the signature.")
        same_picture(app, "notice")
        scene.held.set()
        await press(pilot, "ctrl+s")
        await reach(pilot, FeedbackScreen)
        same_picture(app, "unsure")
        scene.refusing = "timeout"
        await press(pilot, "enter")
        await until(pilot, lambda: "Question 2 of 2" in shown(app))
        await press(pilot, "r")
        await reach(pilot, QuestionScreen)
        await answer(pilot, "We check the signature of every event.")
        same_picture(app, "not-graded")
        await press(pilot, "enter")
        await reach(pilot, SummaryScreen)
        same_picture(app, "summary-model")


async def test_time_up_looks_as_it_did() -> None:
    scene = Scene(plan(TOKENS))
    app = scene.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        write(pilot, FIRST)
        await scene.wait(pilot, 180)
        await reach(pilot, TimeUpScreen)
        same_picture(app, "time-up")


def same_picture(app: InterviewApp, name: str) -> None:
    """Compare the screen with its stored picture, or store it anew."""
    stored = PICTURES / f"{name}-{app.size.width}.svg"
    drawn = picture(app)
    if os.environ.get("MOCKINT_RENEW"):
        stored.write_text(drawn, encoding="utf-8")
    assert drawn == stored.read_text(encoding="utf-8"), f"{stored.name} is drawn differently; see pictures/README.md"
