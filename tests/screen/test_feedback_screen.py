"""The feedback: what it shows of a grade, and where it leads."""

from typing import Any

import pytest
from scenes import LIMITS, TOKENS, WEBHOOKS, Scene, answer, begin, grade_of, plan, press, reach, shown, until
from textual.pilot import Pilot

from mockint.domain.grade import Grade
from mockint.domain.question import Question
from mockint.domain.session import State
from mockint.screen.app import InterviewApp
from mockint.screen.feedback import FeedbackScreen
from mockint.screen.question import QuestionScreen
from mockint.screen.summary import SummaryScreen

pytestmark = pytest.mark.anyio

ANSWER = "The key is in the source code, and we rotate keys. Um, I ask for the narrowest scopes."


async def feedback(pilot: Pilot[Any], text: str) -> list[str]:
    await begin(pilot)
    await answer(pilot, text)
    return [line.strip() for line in shown(pilot.app).splitlines()]


async def test_score_verdicts_and_what_was_said_wrongly_first() -> None:
    """Score and band, then the improvements, then the criteria: the wrong one first, the rest in rubric order."""
    app = Scene().app()
    async with app.run_test(size=(80, 60)) as pilot:
        lines = await feedback(pilot, ANSWER)
        assert "25 of 100, weak" in lines
        assert "Embedded grade: an estimate of what was covered, not a judge of truth." in lines
        assert any(line.startswith("- Said, but not so: Keeps client secrets") for line in lines)
        verdicts = [line.split(".")[0].split() for line in lines if line.startswith("[")]
        assert verdicts == [["[WRONG]", "1"], ["[part]", "2"], ["[met]", "3"], ["[miss]", "4"]]
        assert "Said, but not so. Secrets in code are read by everyone." in lines


async def test_evidence_is_marked_in_the_answer_with_its_criterion() -> None:
    app = Scene().app()
    async with app.run_test(size=(100, 60)) as pilot:
        text = "\n".join(await feedback(pilot, ANSWER))
        assert "in the source code[1], and we rotate keys[2]. Um, I ask for the narrowest scopes[3]." in text


async def test_delivery_stands_beside_the_score() -> None:
    scene = Scene(plan(WEBHOOKS))
    app = scene.app()
    async with app.run_test(size=(80, 60)) as pilot:
        await begin(pilot)
        scene.time += 60
        await press(pilot, "ctrl+t")
        await answer(pilot, "When I joined, um, I built a queue. I check the signature, I think.")
        text = shown(app)
        assert "14 words in 1:00 · 14 words a minute" in text
        assert "fillers: um 1 · hedges: i think 1 · “I” 4, “we” 0" in text
        assert "Told: situation, action. Not found: task, result." in text


async def test_the_sample_answer_is_shown_on_request() -> None:
    app = Scene().app()
    async with app.run_test(size=(80, 24)) as pilot:
        lines = await feedback(pilot, ANSWER)
        assert "A sample answer" not in lines
        await press(pilot, "s")
        await until(pilot, lambda: "A sample answer" in shown(app))
        assert "I keep every refresh token in a vault" in shown(app)
        await press(pilot, "S")
        await until(pilot, lambda: "A sample answer" not in shown(app))


async def test_a_question_without_a_sample_answer_offers_none() -> None:
    app = Scene(plan(LIMITS)).app()
    async with app.run_test(size=(80, 24)) as pilot:
        lines = await feedback(pilot, "I back off.")
        assert "Sample" not in lines[-1]
        await press(pilot, "s")
        assert "A sample answer" not in shown(app)


async def test_a_retake_says_what_changed_by_criterion() -> None:
    """Both attempts are kept; the second says what changed, and the session's clock is not charged for it."""
    scene = Scene()
    app = scene.app()
    async with app.run_test(size=(80, 60)) as pilot:
        await feedback(pilot, ANSWER)
        await press(pilot, "r")
        await reach(pilot, QuestionScreen)
        assert "Question 1 of 3 · attempt 2" in shown(app)
        await scene.wait(pilot, 20)
        assert "session 8:00" in shown(app)
        await answer(pilot, "It is in a vault. I ask for the narrowest scopes. We rotate keys. There is a lock.")
        lines = [line.strip() for line in shown(app).splitlines()]
        assert "87.5 of 100, strong (before: 25)" in lines
        assert "wrong → met: Keeps client secrets and tokens in an encrypted store" in lines
        assert "missing → met: Lets one worker at a time refresh a token" in lines
        assert not any("→" in line and "scopes" in line for line in lines)
    assert [attempt.number for attempt in scene.session.attempts] == [1, 2]


async def test_a_retake_without_a_change_says_so() -> None:
    app = Scene().app()
    async with app.run_test(size=(80, 60)) as pilot:
        await feedback(pilot, ANSWER)
        await press(pilot, "r")
        await reach(pilot, QuestionScreen)
        await answer(pilot, ANSWER)
        assert "No criterion changed its verdict." in shown(app)


async def test_a_follow_up_adds_what_it_earns() -> None:
    """A due follow-up is the next step, takes a minute, and what it earned is marked."""
    scene = Scene(plan(TOKENS, LIMITS, follow_ups=1))
    app = scene.app()
    async with app.run_test(size=(120, 60)) as pilot:
        await feedback(pilot, "I ask for the narrowest scopes.")
        assert "A follow-up is due" in shown(app)
        await press(pilot, "enter")
        await reach(pilot, QuestionScreen)
        assert "Follow-up to question 1 of 2" in shown(app)
        assert "Where exactly would a refresh token be stored" in shown(app)
        assert "1:00 left" in shown(app)
        await answer(pilot, "It is in a vault.")
        text = shown(app)
        assert "(earned by the follow-up)" in text
        assert "50 of 100, developing (before: 12.5)" in text
        assert "It is in a vault[1]." in text
        assert "A follow-up is due" not in text
        await press(pilot, "enter")
        await until(pilot, lambda: "Question 2 of 2" in shown(app))


async def test_a_follow_up_can_be_passed_over() -> None:
    scene = Scene(plan(TOKENS, LIMITS, follow_ups=1))
    app = scene.app()
    async with app.run_test() as pilot:
        await feedback(pilot, "I ask for the narrowest scopes.")
        await press(pilot, "n")
        await until(pilot, lambda: "Question 2 of 2" in shown(app))


async def test_an_answer_without_a_grade_is_kept_and_says_why() -> None:
    scene = Scene(plan(TOKENS))
    scene.refusing = "timeout"
    app = scene.app()
    async with app.run_test(size=(120, 40)) as pilot:
        lines = await feedback(pilot, "Tokens are in a vault.")
        assert "Not graded" in lines
        assert "the grader took longer than 30 seconds" in lines
        kept = "Your answer is kept. T has it tried again now. `mockint report last --grade-missing` grades it later."
        assert kept in lines
        assert "Tokens are in a vault." in lines
        await press(pilot, "enter")
        await reach(pilot, SummaryScreen)
        assert "not graded" in shown(app)
        assert "1 answer has no grade yet" in shown(app)
    assert scene.session.state is State.ENDED


async def test_the_keyboard_scrolls_it() -> None:
    app = Scene().app()
    async with app.run_test(size=(60, 16)) as pilot:
        lines = await feedback(pilot, ANSWER)
        assert "Your answer, evidence marked" not in lines
        await press(pilot, "end")
        await until(pilot, lambda: "narrowest scopes[3]" in shown(app))
        await press(pilot, "home")
        await until(pilot, lambda: "25 of 100" in shown(app))


async def test_hostile_words_of_an_answer_and_a_model_are_text() -> None:
    """Markup, escapes and overrides in an answer, a comment or a warning act on nothing."""
    hostile = "[red]in a vault[/red] \x1b]0;title\x07 \u202eabc"

    async def graded(question: Question, text: str, **_: Any) -> Grade:
        grade = grade_of(question, text)
        first = grade.criteria[0].model_copy(update={"comment": "[b]\x1b[2Jgone"})
        provenance = grade.provenance.model_copy(update={"grader": "openai:x"})
        criteria = (first, *grade.criteria[1:])
        return grade.model_copy(update={"criteria": criteria, "warnings": ("\x07[link=x]",), "provenance": provenance})

    scene = Scene(plan(TOKENS))
    scene.grade = graded  # type: ignore[assignment]
    app: InterviewApp = scene.app()
    async with app.run_test(size=(100, 60)) as pilot:
        text = "\n".join(await feedback(pilot, hostile))
        assert r"[red]in a vault[1][/red] \x1b]0;title\x07 \u202eabc" in text
        assert r"[b]\x1b[2Jgone" in text
        assert r"Note: \x07[link=x]" in text
        assert "Embedded grade" not in text
        assert isinstance(app.screen, FeedbackScreen)
