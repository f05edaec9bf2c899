"""Whole interviews, from the first screen to the last, and the ways out of them."""

import asyncio
from contextlib import nullcontext
from typing import Any

import pytest
from scenes import (
    LIMITS,
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

from mockint.domain.errors import InputError
from mockint.domain.session import Session, State
from mockint.interview.conductor import Conductor
from mockint.screen import course
from mockint.screen.app import InterviewApp, Outcome, run_interview
from mockint.screen.feedback import FeedbackScreen
from mockint.screen.guess import GuessScreen
from mockint.screen.question import QuestionScreen
from mockint.screen.start import StartScreen
from mockint.screen.summary import SummaryScreen
from mockint.screen.waiting import WaitingScreen

pytestmark = pytest.mark.anyio


async def test_from_the_first_screen_to_the_last() -> None:
    """Question, feedback, question, feedback, summary; every step is saved in its order."""
    scene = Scene(plan(TOKENS, LIMITS))
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        scene.time += 96
        await answer(pilot, "Tokens are in a vault.")
        assert "37.5 of 100, weak" in shown(app)
        await press(pilot, "enter")
        await reach(pilot, QuestionScreen)
        assert "Question 2 of 2" in shown(app)
        await answer(pilot, "I back off.")
        await press(pilot, "n")
        await reach(pilot, SummaryScreen)
        assert "68.8 of 100, solid" in shown(app)
        await press(pilot, "enter")
    assert app.return_value is Outcome.DONE
    assert scene.kinds() == [
        "started",
        *("asked", "submitted", "graded"),
        *("asked", "submitted", "graded"),
        "ended",
    ]


async def test_the_clock_starts_with_the_first_question() -> None:
    """Time spent on the first screen costs the interview nothing."""
    scene = Scene()
    app = scene.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        scene.time += 500
        await begin(pilot)
        assert "3:00 left · session 8:00" in shown(app)


async def test_feedback_at_the_end_comes_for_all_answers_in_turn() -> None:
    """With feedback at the end the next question comes at once, and the feedback can be browsed both ways."""
    scene = Scene(plan(TOKENS, WEBHOOKS, LIMITS, feedback="end"))
    app = scene.app()
    async with app.run_test(size=(80, 50)) as pilot:
        await begin(pilot)
        await answer(pilot, "Tokens are in a vault.", then=QuestionScreen)
        await until(pilot, lambda: "Question 2 of 3" in shown(app))
        await press(pilot, "ctrl+n")
        await until(pilot, lambda: "Question 3 of 3" in shown(app))
        await answer(pilot, "I back off.")
        assert "Question 1 of 3 · feedback" in shown(app)
        assert "Retake" not in shown(app)
        await press(pilot, "enter")
        await until(pilot, lambda: "Question 3 of 3 · feedback" in shown(app))
        await press(pilot, "p")
        await until(pilot, lambda: "Question 1 of 3 · feedback" in shown(app))
        await press(pilot, "n")
        await until(pilot, lambda: "Question 3 of 3 · feedback" in shown(app))
        await press(pilot, "n")
        await reach(pilot, SummaryScreen)
        assert "skipped" in shown(app)
        await press(pilot, "enter")
    assert app.return_value is Outcome.DONE


async def test_a_grade_that_takes_its_time_is_waited_for_in_sight(monkeypatch: pytest.MonkeyPatch) -> None:
    """While grades are missing a bar says so; the feedback comes when they are there."""
    monkeypatch.setattr(course, "PATIENCE", 0.0)
    scene = Scene(plan(TOKENS, LIMITS, feedback="end"))
    scene.held = asyncio.Event()
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        await answer(pilot, "Tokens are in a vault.", then=QuestionScreen)
        await until(pilot, lambda: "Question 2 of 2" in shown(app))
        await answer(pilot, "I back off.", then=WaitingScreen)
        assert "Grading" in shown(app)
        assert "0 of 2" in shown(app)
        scene.held.set()
        await reach(pilot, FeedbackScreen)
    assert [event for event in scene.kinds() if event == "graded"] == ["graded"] * 2


async def test_a_guess_is_taken_before_the_grade_is_seen() -> None:
    """The guess is saved before the grade; a number over 100 is asked for again; the feedback says how far off."""
    scene = Scene(plan(TOKENS, LIMITS, predict=True))
    app = scene.app()
    async with app.run_test(size=(80, 50)) as pilot:
        await begin(pilot)
        await answer(pilot, "Tokens are in a vault.", then=GuessScreen)
        await press(pilot, "x", "1", "2", "0", "enter")
        assert "from 0 to 100" in shown(app)
        await press(pilot, "backspace", "backspace", "backspace", "6", "0", "enter")
        await reach(pilot, FeedbackScreen)
        assert "You guessed 60: 22.5 too high." in shown(app)
        assert scene.kinds()[-2:] == ["predicted", "graded"]
        await press(pilot, "enter")
        await reach(pilot, QuestionScreen)
        await answer(pilot, "I back off.", then=GuessScreen)
        await press(pilot, "enter")
        await reach(pilot, FeedbackScreen)
        assert "guessed" not in shown(app)
        await press(pilot, "enter")
        await reach(pilot, SummaryScreen)
        assert "Your guess was 22.5 too high." in shown(app)


async def test_time_over_for_the_session_ends_it_after_the_answer() -> None:
    """When the session's clock has run out there is no next question, and the summary says why."""
    scene = Scene(plan(TOKENS, WEBHOOKS, seconds=60))
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        await scene.wait(pilot, 70)
        assert "The session's time is over" in shown(app)
        await answer(pilot, "Tokens are in a vault.")
        await press(pilot, "enter")
        await reach(pilot, SummaryScreen)
        assert "The session's time is over." in shown(app)
        assert "not asked" in shown(app)


async def test_save_and_quit_keeps_the_draft_and_stops_the_clock() -> None:
    scene = Scene()
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        write(pilot, "half an answer")
        await press(pilot, "ctrl+q")
    assert app.return_value is Outcome.SET_ASIDE
    assert scene.session.state is State.PAUSED
    assert scene.session.current.answer == "half an answer"


async def test_save_and_quit_on_the_first_screen_asks_nothing() -> None:
    scene = Scene()
    app = scene.app()
    async with app.run_test() as pilot:
        await press(pilot, "ctrl+q")
    assert app.return_value is Outcome.SET_ASIDE
    assert "asked" not in scene.kinds()


async def test_leaving_a_finished_interview_is_done() -> None:
    """Save and quit on the summary has nothing left to set aside."""
    scene = Scene(plan(LIMITS))
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        await answer(pilot, "I back off.")
        await press(pilot, "enter")
        await reach(pilot, SummaryScreen)
        await press(pilot, "ctrl+q")
    assert app.return_value is Outcome.DONE


async def test_ctrl_c_warns_once_and_then_saves_and_quits() -> None:
    scene = Scene()
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        write(pilot, "half")
        await press(pilot, "ctrl+c")
        assert "Ctrl-C again saves and quits." in shown(app)
        await press(pilot, "ctrl+c")
    assert app.return_value is Outcome.INTERRUPTED
    assert scene.session.current.answer == "half"


async def test_ctrl_c_copies_what_is_selected() -> None:
    scene = Scene()
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        write(pilot, "take this")
        await press(pilot, "f7", "ctrl+c", "ctrl+c")
        assert app.clipboard == "take this"
        assert app.return_value is None


async def test_tab_and_enter_reach_every_action() -> None:
    """Where a browser or a multiplexer takes the shortcuts, the row of actions is enough."""
    scene = Scene()
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        await press(pilot, "tab", "tab", "enter")  # submit, then skip
        await until(pilot, lambda: "Question 2 of 3" in shown(app))
    assert scene.session.attempts[0].status == "skipped"


async def test_an_error_of_the_store_ends_the_screen_and_is_kept_for_the_caller() -> None:
    def broken() -> Conductor:
        raise InputError("the store is of a newer version")

    app = InterviewApp(plan(), broken)
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.failure is not None)
    assert str(app.failure) == "the store is of a newer version"


async def test_enter_before_the_store_is_open_waits_for_it() -> None:
    """Enter pressed early is not lost: a bar says what is awaited, then the first question comes."""
    scene = Scene()
    gate = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow() -> Conductor:
        asyncio.run_coroutine_threadsafe(gate.wait(), loop).result(10)
        return scene.begin()

    app = InterviewApp(scene.plan, slow)
    async with app.run_test() as pilot:
        await press(pilot, "enter")
        await until(pilot, lambda: "Opening the store" in shown(app))
        gate.set()
        await reach(pilot, QuestionScreen)
    assert scene.begun == 1


async def test_the_grader_is_made_ready_after_the_first_question_is_there() -> None:
    """`warm` is not called while the first screen is read, and is called once."""
    scene = Scene(plan(TOKENS, LIMITS))
    warmed: list[str] = []
    app = InterviewApp(scene.plan, scene.begin, warm=lambda: warmed.append(type(app.screen).__name__))
    async with app.run_test() as pilot:
        await settle(pilot)
        assert warmed == []
        await begin(pilot)
        await until(pilot, lambda: bool(warmed))
        await answer(pilot, "Tokens are in a vault.")
        await press(pilot, "enter")
        await reach(pilot, QuestionScreen)
    assert warmed == ["QuestionScreen"]


async def test_every_state_of_a_session_is_gone_on_from() -> None:
    """A session that was left in any state goes on where it stood, and its first screen says where that is."""
    for left, says, first in (
        (State.READY, "Question 1 of 2 is next.", QuestionScreen),
        (State.PAUSED, "Question 1 of 2, 2:30 left.", QuestionScreen),
        (State.ANSWERING, "Question 1 of 2, 2:30 left.", QuestionScreen),
        (State.SUBMITTED, "Question 1 of 2: your answer is kept and is graded now.", FeedbackScreen),
        (State.FEEDBACK, "Question 1 of 2: the feedback.", FeedbackScreen),
        (State.ENDED, "All is asked.", FeedbackScreen),
    ):
        scene = Scene(session=await left_in(left))
        app = scene.app()
        async with app.run_test() as pilot:
            await settle(pilot)
            assert says in shown(app), left
            assert "How it works" not in shown(app)
            await press(pilot, "enter")
            await reach(pilot, first)
            if left in (State.PAUSED, State.ANSWERING):
                assert "so far" in shown(app)
                assert "2:30 left" in shown(app)


async def left_in(state: State) -> Session:
    """A session of two questions that was left in this state, half a minute into the first."""
    scene = Scene(plan(TOKENS, LIMITS))
    conductor = scene.begin()
    if state is State.READY:
        return conductor.session
    conductor.ask_next()
    scene.time += 30
    conductor.draft("so far")
    if state is State.PAUSED:
        conductor.pause()
    elif state is not State.ANSWERING:
        index = conductor.submit("Tokens are in a vault.")
        if state is State.FEEDBACK:
            await conductor.grade(index)
        elif state is State.ENDED:
            conductor.quit()
    assert conductor.session.state is state
    return conductor.session


async def test_no_colour_looks_the_same_as_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    """The screen has only the terminal's own colours, so NO_COLOR takes nothing away and draws nothing in black."""
    pictures = []
    for value in (None, "1"):
        if value:
            monkeypatch.setenv("NO_COLOR", value)
        app = InterviewApp(plan(TOKENS), Scene().begin)
        async with app.run_test() as pilot:
            await settle(pilot)
            assert isinstance(app.screen, StartScreen)
            pictures.append(picture(app))
    assert pictures[0] == pictures[1]


async def test_the_first_screen_says_what_it_was_told() -> None:
    """Before an interview begins and before it goes on; as text."""
    told = "Likely cost: about $0.02, \x1b[1mprices of 2026-11-01"
    scene = Scene(plan(TOKENS, graders=(MODEL,)))
    for app in (scene.app(told), InterviewApp(scene.plan, scene.begin, resuming=left_open(scene), told=[told])):
        async with app.run_test() as pilot:
            await settle(pilot)
            assert r"Likely cost: about $0.02, \x1b[1mprices of 2026-11-01" in shown(app)


def left_open(scene: Scene) -> Session:
    conductor = scene.begin()
    conductor.ask_next()
    conductor.set_aside("half")
    return conductor.session


def test_the_grader_is_given_the_screens_ear(monkeypatch: pytest.MonkeyPatch) -> None:
    """What listens is there before the interview begins."""
    scene = Scene()
    ears: list[Any] = []

    def run(app: InterviewApp, mouse: bool) -> Outcome:
        ears.append(app.hear)
        return Outcome.SET_ASIDE if mouse else Outcome.DONE

    monkeypatch.setattr("mockint.screen.app.InterviewApp.run", run)
    monkeypatch.setattr("mockint.screen.app.guarded", nullcontext)
    heard: list[Any] = []
    assert run_interview(scene.plan, scene.begin, listen=heard.append) is Outcome.DONE
    assert heard == ears
