"""A grader that is a model: it takes its time, says what it waits for, fails, and never holds the interview up."""

import asyncio
from typing import Any

import pytest
from scenes import (
    LIMITED,
    LIMITS,
    MODEL,
    TOKENS,
    WEBHOOKS,
    Scene,
    answer,
    begin,
    plan,
    press,
    reach,
    settle,
    shown,
    until,
    write,
)
from textual.pilot import Pilot

from mockint.domain.grade import UngradedKind
from mockint.domain.session import Session, State
from mockint.screen import course
from mockint.screen.app import Outcome
from mockint.screen.editor import Editor
from mockint.screen.feedback import FeedbackScreen
from mockint.screen.guess import GuessScreen
from mockint.screen.pause import PauseScreen
from mockint.screen.question import QuestionScreen
from mockint.screen.summary import SummaryScreen
from mockint.screen.waiting import WaitingScreen

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No patience: whatever is not graded at once is awaited in sight."""
    monkeypatch.setattr(course, "PATIENCE", 0.0)


def slow(*questions: Any, **changes: Any) -> Scene:
    """An interview graded by a model that holds every grade back until it is let go."""
    scene = Scene(plan(*questions, **{"graders": (MODEL,), **changes}))
    scene.held = asyncio.Event()
    return scene


def let_go(scene: Scene) -> None:
    assert scene.held is not None
    scene.held.set()


async def wait_for_grade(pilot: Pilot[Any], text: str = "Tokens are in a vault.") -> None:
    """Give the first answer and wait in sight."""
    await begin(pilot)
    await answer(pilot, text, then=WaitingScreen)


async def stands(pilot: Pilot[Any], words: str) -> None:
    await until(pilot, lambda: words in shown(pilot.app))


async def test_waiting_says_who_grades_and_what_it_waits_for() -> None:
    scene = slow()
    app = scene.app()
    async with app.run_test() as pilot:
        await wait_for_grade(pilot)
        assert "Your answer is kept" in shown(app)
        assert "openai:gpt-6-luna is grading" in shown(app)
        assert " 0 s" in shown(app)
        app.hear(LIMITED)
        await settle(pilot)
        assert LIMITED in shown(app)
        app.hear("")
        await settle(pilot)
        assert "rate limited" not in shown(app)
        assert isinstance(app.screen, WaitingScreen)
        let_go(scene)
        await reach(pilot, FeedbackScreen)
        assert "Question 1 of 3 · feedback" in shown(app)


async def test_going_on_without_the_grade_shows_it_before_the_next_one() -> None:
    """N asks the next question; the grade comes while it is answered and disturbs nobody; then it is shown first."""
    scene = slow(TOKENS, WEBHOOKS, LIMITS)
    app = scene.app()
    async with app.run_test(size=(80, 40)) as pilot:
        await wait_for_grade(pilot)
        assert "N Next question" in shown(app)
        await press(pilot, "n")
        await stands(pilot, "Question 2 of 3")
        write(pilot, "I check the signature")
        let_go(scene)
        await until(pilot, lambda: "graded" in scene.kinds())
        await press(pilot, ".")
        assert app.screen.query_one(Editor).text == "I check the signature."
        await press(pilot, "ctrl+s")
        await stands(pilot, "Question 1 of 3 · feedback")
        assert "37.5 of 100" in shown(app)
        assert "Enter Go on" in shown(app)
        assert "Retake" not in shown(app)
        await press(pilot, "enter")
        await stands(pilot, "Question 2 of 3 · feedback")
        assert "R Retake" in shown(app)
        await press(pilot, "enter")
        await stands(pilot, "Question 3 of 3")
    assert [attempt.grade is not None for attempt in scene.session.attempts] == [True, True, False]


async def test_a_grade_that_comes_after_a_skip_is_shown_before_the_next_question() -> None:
    scene = slow(TOKENS, WEBHOOKS, LIMITS)
    app = scene.app()
    async with app.run_test() as pilot:
        await wait_for_grade(pilot)
        await press(pilot, "n")
        await stands(pilot, "Question 2 of 3")
        let_go(scene)
        await until(pilot, lambda: "graded" in scene.kinds())
        await press(pilot, "ctrl+n")
        await stands(pilot, "Question 1 of 3 · feedback")
        await press(pilot, "enter")
        await stands(pilot, "Question 3 of 3")


async def test_feedback_that_never_came_between_two_questions_comes_before_the_summary() -> None:
    """At the last question there is nothing to go on to: what is missing is waited for, and all of it is shown."""
    scene = slow(TOKENS, LIMITS)
    app = scene.app()
    async with app.run_test(size=(80, 40)) as pilot:
        await wait_for_grade(pilot)
        await press(pilot, "n")
        await stands(pilot, "Question 2 of 2")
        await answer(pilot, "I back off.", then=WaitingScreen)
        assert "Next question" not in shown(app)
        await press(pilot, "n")
        assert isinstance(app.screen, WaitingScreen)
        let_go(scene)
        await stands(pilot, "Question 2 of 2 · feedback")
        assert "Enter Go on" in shown(app)
        await press(pilot, "enter")
        await stands(pilot, "Question 1 of 2 · feedback")
        await press(pilot, "enter")
        await reach(pilot, SummaryScreen)
    assert scene.grades == 2


async def test_a_notice_while_typing_is_a_quiet_line_at_the_foot() -> None:
    """It takes one row, covers no text, moves no focus, is safe to show, and goes away."""
    scene = slow(TOKENS, LIMITS)
    app = scene.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for_grade(pilot)
        await press(pilot, "n")
        await stands(pilot, "Question 2 of 2")
        write(pilot, "\n".join(f"line {number}" for number in range(30)))
        await settle(pilot)
        before = shown(app).splitlines()
        app.hear(f"{LIMITED} \x1b[2J[red]{'and on ' * 40}\n\n")
        await settle(pilot)
        during = shown(app).splitlines()
        assert len(during) == len(before)
        assert [row.startswith(" openai:gpt-6-luna is rate limited") for row in during].index(True) == len(during) - 2
        assert r"\x1b[2J[red]" in shown(app)
        assert any(row.strip() == "line 29" for row in during), "the row that is typed on stays in sight"
        assert isinstance(app.focused, Editor)
        await press(pilot, "!")
        assert app.screen.query_one(Editor).text.endswith("line 29!")
        app.hear("")
        await settle(pilot)
        assert shown(app).splitlines()[-1] == before[-1]
        assert "rate limited" not in shown(app)


async def test_a_notice_stands_on_every_screen_until_the_grading_is_over() -> None:
    """It goes on with the candidate, over a pause too, and is gone with the grade even where the grader forgets it."""
    scene = slow(TOKENS, WEBHOOKS, LIMITS)
    app = scene.app()
    async with app.run_test(size=(80, 40)) as pilot:
        await wait_for_grade(pilot)
        app.hear(LIMITED)
        await press(pilot, "n")
        await stands(pilot, "Question 2 of 3")
        assert LIMITED in shown(app)
        await press(pilot, "ctrl+p")
        await reach(pilot, PauseScreen)
        app.hear("a new word")
        await settle(pilot)
        assert "a new word" in shown(app)
        await press(pilot, "enter")
        await reach(pilot, QuestionScreen)
        assert "a new word" in shown(app)
        let_go(scene)
        await until(pilot, lambda: "a new word" not in shown(app))


@pytest.mark.parametrize(
    ("keys", "outcome"), [(["ctrl+q"], Outcome.SET_ASIDE), (["ctrl+c", "ctrl+c"], Outcome.INTERRUPTED)]
)
async def test_leaving_while_a_grade_is_awaited_keeps_the_answer(keys: list[str], outcome: Outcome) -> None:
    """The grading is called off at once, and the next time the answer is graded."""
    scene = slow(TOKENS, LIMITS)
    app = scene.app()
    async with app.run_test() as pilot:
        await wait_for_grade(pilot)
        await press(pilot, *keys)
        await until(pilot, lambda: scene.cancelled == 1)
    assert app.return_value is outcome
    assert scene.session.state is State.SUBMITTED
    assert scene.session.current.answer == "Tokens are in a vault."
    await taken_up(scene.session, "Question 1 of 2 · feedback")


async def test_leaving_while_a_grade_comes_behind_keeps_both_answers() -> None:
    """Gone on without a grade and left: the draft is kept, the answer is graded next time and its feedback shown."""
    scene = slow(TOKENS, LIMITS)
    app = scene.app()
    async with app.run_test() as pilot:
        await wait_for_grade(pilot)
        await press(pilot, "n")
        await stands(pilot, "Question 2 of 2")
        write(pilot, "half")
        await press(pilot, "ctrl+q")
        await until(pilot, lambda: scene.cancelled == 1)
    assert scene.session.current.answer == "half"
    again = Scene(session=scene.session)
    app = again.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        await until(pilot, lambda: again.session.attempts[0].grade is not None)
        await press(pilot, "ctrl+s")
        await stands(pilot, "Question 1 of 2 · feedback")


async def taken_up(session: Session, says: str) -> None:
    app = Scene(session=session).app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await press(pilot, "enter")
        await stands(pilot, says)


async def test_the_grading_begins_while_the_candidate_guesses() -> None:
    """A model's seconds pass behind the guess, which is saved before the grade all the same."""
    scene = slow(TOKENS, LIMITS, predict=True)
    let_go(scene)
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        await answer(pilot, "Tokens are in a vault.", then=GuessScreen)
        await until(pilot, lambda: scene.grades == 1 and scene.at_work == 0)
        assert "graded" not in scene.kinds()
        await press(pilot, "4", "0", "enter")
        await reach(pilot, FeedbackScreen)
    assert scene.kinds()[-2:] == ["predicted", "graded"]
    assert scene.grades == 1


@pytest.mark.parametrize(("grader", "most"), [(MODEL, course.AT_ONCE), ("embedded", 1)])
async def test_a_model_grades_a_few_answers_at_once(grader: str, most: int) -> None:
    """The embedded grader gains nothing by it; a model is not asked for everything together."""
    asked = [LIMITS.model_copy(update={"id": f"limits-{number}"}) for number in range(6)]
    scene = slow(*asked, graders=(grader,), feedback="end")
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        for number in range(2, 7):
            write(pilot, "I back off.")
            await press(pilot, "ctrl+s")
            await stands(pilot, f"Question {number} of 6")
        await answer(pilot, "I back off.", then=WaitingScreen)
        assert "0 of 6" in shown(app)
        assert scene.at_work == most
        let_go(scene)
        await reach(pilot, FeedbackScreen)
    assert (scene.most, scene.grades) == (most, 6)


async def test_a_failed_grade_is_tried_again_when_asked() -> None:
    """T has the answer graded once more; each failure says why, and the interview goes on from the grade."""
    scene = Scene(plan(TOKENS, LIMITS, graders=(MODEL,)))
    scene.refusing = "timeout"
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        await answer(pilot, "Tokens are in a vault.")
        assert "Not graded" in shown(app)
        assert "T Try again" in shown(app)
        await press(pilot, "t")
        await until(pilot, lambda: scene.grades == 2)
        await reach(pilot, FeedbackScreen)
        assert "Not graded" in shown(app)
        scene.refusing = None
        await press(pilot, "T")
        await stands(pilot, "37.5 of 100, weak")
        assert "Try again" not in shown(app)
        await press(pilot, "t", "enter")
        await stands(pilot, "Question 2 of 2")
    assert scene.grades == 3


async def test_trying_again_need_not_be_waited_for() -> None:
    """What is being graded again is shown when it is over, and not before."""
    scene = slow(TOKENS, LIMITS)
    let_go(scene)
    scene.refusing = "unavailable"
    app = scene.app()
    async with app.run_test(size=(80, 40)) as pilot:
        await begin(pilot)
        await answer(pilot, "Tokens are in a vault.")
        scene.refusing, scene.held = None, asyncio.Event()
        await press(pilot, "t")
        await reach(pilot, WaitingScreen)
        await press(pilot, "n")
        await stands(pilot, "Question 2 of 2")
        await press(pilot, "ctrl+n")
        await reach(pilot, WaitingScreen)
        assert "All is asked" in shown(app)
        let_go(scene)
        await stands(pilot, "Question 1 of 2 · feedback")
        assert "37.5 of 100" in shown(app)


@pytest.mark.parametrize("kind", ["no_criteria", "cost_limit"])
async def test_what_trying_again_can_not_help_is_not_offered_it(kind: UngradedKind) -> None:
    scene = Scene(plan(TOKENS, graders=(MODEL,)))
    scene.refusing = kind
    app = scene.app()
    async with app.run_test(size=(100, 24)) as pilot:
        await begin(pilot)
        await answer(pilot, "Tokens are in a vault.")
        assert "ry again" not in shown(app)
        assert ("--grade-missing" in shown(app)) is (kind == "cost_limit")
        await press(pilot, "t")
        assert isinstance(app.screen, FeedbackScreen)
    assert scene.grades == 1


async def test_failed_grades_are_tried_again_among_all_feedback_too() -> None:
    """With feedback at the end, T stays with the answer that it is about."""
    scene = Scene(plan(TOKENS, LIMITS, graders=(MODEL,), feedback="end"))
    scene.refusing = "unavailable"
    app = scene.app()
    async with app.run_test(size=(80, 40)) as pilot:
        await begin(pilot)
        await answer(pilot, "Tokens are in a vault.", then=QuestionScreen)
        await stands(pilot, "Question 2 of 2")
        await answer(pilot, "I back off.")
        await press(pilot, "n")
        await stands(pilot, "Question 2 of 2 · feedback")
        scene.refusing = None
        await press(pilot, "t")
        await stands(pilot, "100 of 100, strong")
        assert "Question 2 of 2 · feedback" in shown(app)


async def test_a_word_that_comes_when_the_screen_is_gone_is_lost_in_peace() -> None:
    app = Scene().app()
    async with app.run_test() as pilot:
        await begin(pilot)
        await press(pilot, "ctrl+q")
    app.hear(LIMITED)
