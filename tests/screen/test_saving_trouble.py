"""A store that can't be written: nothing typed is lost, the screen says so, and says when it works again."""

from contextlib import nullcontext

import pytest
from scenes import LIMITS, TOKENS, Scene, answer, begin, plan, press, reach, shown, until, write

from mockint.domain.session import State
from mockint.screen import course
from mockint.screen.app import Outcome, run_interview
from mockint.screen.editor import Editor
from mockint.screen.feedback import FeedbackScreen
from mockint.screen.pause import PauseScreen
from mockint.screen.question import QuestionScreen
from mockint.screen.waiting import WaitingScreen

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(course, "RETRY", 0.01)


async def test_a_draft_that_is_not_saved_is_said_until_saving_works() -> None:
    """The line stands while saving fails, the text can be typed on, and the next draft saves all of it."""
    scene = Scene()
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        write(pilot, "typed ")
        scene.full = True
        await scene.wait(pilot, 2)
        assert "NOT SAVED: the disk is full: /data/mockint.db" in shown(app)
        write(pilot, "on")
        await scene.wait(pilot, 1)
        assert "NOT SAVED" in shown(app)
        scene.full = False
        await scene.wait(pilot, 1)
        assert "NOT SAVED" not in shown(app)
        assert "Saving works again" in shown(app)
    assert scene.session.current.answer == "typed on"


@pytest.mark.parametrize("key", ["ctrl+s", "ctrl+p", "ctrl+t"])
async def test_what_can_not_be_saved_does_not_happen(key: str) -> None:
    """Handing in, a pause and a hint wait for the store; the editor goes on."""
    scene = Scene()
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        write(pilot, "mine")
        scene.full = True
        await press(pilot, key)
        assert isinstance(app.screen, QuestionScreen)
        assert "NOT SAVED" in shown(app)
        assert scene.session.state is State.ANSWERING
        await press(pilot, "!")
        assert app.screen.query_one(Editor).text == "mine!"


async def test_an_answer_cut_while_the_disk_is_full_is_handed_in_when_it_is_not() -> None:
    """At zero nothing more can be typed; the answer stays in sight and is handed in by itself later."""
    scene = Scene()
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        write(pilot, "in time")
        scene.full = True
        await scene.wait(pilot, 181)
        assert "Your answer is still here to copy." in shown(app)
        await press(pilot, "x", "ctrl+n", "ctrl+p", "ctrl+t")
        scene.full = False
        await scene.wait(pilot, 2)
        await until(pilot, lambda: "Time is up" in shown(app))
    assert scene.session.current.cut
    assert scene.session.current.answer == "in time"


async def test_a_resume_that_is_not_saved_stays_paused() -> None:
    scene = Scene()
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        await press(pilot, "ctrl+p")
        await reach(pilot, PauseScreen)
        scene.full = True
        await press(pilot, "enter")
        assert "Enter tries again" in shown(app)
        scene.full = False
        await press(pilot, "enter")
        await reach(pilot, QuestionScreen)


async def test_a_next_question_that_is_not_saved_is_tried_again() -> None:
    """The feedback stays, with the trouble on it, until the next question can be saved."""
    scene = Scene(plan(TOKENS, LIMITS))
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        await answer(pilot, "Tokens are in a vault.")
        scene.full = True
        await press(pilot, "enter")
        await until(pilot, lambda: "NOT SAVED" in shown(app))
        assert isinstance(app.screen, FeedbackScreen)
        scene.full = False
        await reach(pilot, QuestionScreen)


async def test_a_grade_that_is_not_saved_is_kept_and_saved_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Grading may cost money: what can't be saved yet is not made again."""
    monkeypatch.setattr(course, "PATIENCE", 0.0)
    scene = Scene()
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        write(pilot, "Tokens are in a vault.")
        scene.full_for = {"graded"}
        await press(pilot, "ctrl+s")
        await reach(pilot, WaitingScreen)
        await until(pilot, lambda: "NOT SAVED: the disk is full" in shown(app))
        scene.full_for = set()
        await reach(pilot, FeedbackScreen)
        assert "NOT SAVED" not in shown(app)
    assert scene.grades == 1


async def test_quitting_without_saving_asks_twice_and_keeps_the_text() -> None:
    scene = Scene()
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        write(pilot, "never saved")
        scene.full = True
        await press(pilot, "ctrl+q")
        assert "Again quits all the same" in shown(app)
        await press(pilot, "ctrl+q")
    assert app.return_value is Outcome.SET_ASIDE
    assert app.unsaved == "never saved"


def test_what_could_not_be_saved_is_printed_on_the_way_out(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the screen is gone, the text that no store took stands in the terminal, its escapes harmless."""
    scene = Scene()

    def left(app: object, mouse: bool) -> Outcome:
        app.unsaved = "my words \x1b[31m"  # type: ignore[attr-defined]
        return Outcome.SET_ASIDE

    monkeypatch.setattr("mockint.screen.app.InterviewApp.run", left)
    monkeypatch.setattr("mockint.screen.app.guarded", nullcontext)
    assert run_interview(scene.plan, scene.begin) is Outcome.SET_ASIDE
    assert "could not be saved:\n\nmy words \\x1b[31m\n" in capsys.readouterr().err
