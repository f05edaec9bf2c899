"""What the screens say of a model's grade: who made it, what is in doubt, what was taken back, what it took."""

from typing import Any

import pytest
from scenes import LIMITS, MODEL, TOKENS, USED, Scene, answer, begin, grade_of, plan, press, reach, shown, until
from textual.pilot import Pilot

from mockint.domain.grade import Grade, Graded, Usage, Verdict
from mockint.domain.question import Question
from mockint.screen.summary import SummaryScreen
from mockint.screen.wording import grading

pytestmark = pytest.mark.anyio

SAID = "Tokens are in a vault and we rotate keys."


def changed(grade: Graded, criterion: str, **changes: Any) -> Graded:
    criteria = tuple(item.model_copy(update=changes) if item.id == criterion else item for item in grade.criteria)
    return grade.model_copy(update={"criteria": criteria})


def graded_as(scene: Scene, make: Any) -> None:
    """Have the scene's answers graded as `make` makes it of the scripted grade."""

    async def grade(question: Question, text: str, **_: Any) -> Grade:
        made: Grade = make(grade_of(question, text, grader=MODEL))
        return made

    scene.grade = grade  # type: ignore[assignment, method-assign]


async def feedback(pilot: Pilot[Any], text: str = SAID) -> list[str]:
    await begin(pilot)
    await answer(pilot, text)
    return [line.strip() for line in shown(pilot.app).splitlines()]


async def test_a_verdict_in_doubt_is_marked_with_a_word() -> None:
    scene = Scene(plan(TOKENS, graders=(MODEL,)))
    scene.unsure = ("rotation", "scopes")
    app = scene.app()
    async with app.run_test(size=(100, 60)) as pilot:
        lines = await feedback(pilot)
        assert "[part]  2. unsure · Rotates keys and secrets on a schedule" in lines
        assert "[miss]  3. Asks for the narrowest scopes that do the job" in lines, "what is missing has no evidence"
        assert "have a model settle it (--grader openai:MODEL)" in " ".join(lines)


async def test_nothing_in_doubt_needs_no_explanation() -> None:
    app = Scene(plan(TOKENS, graders=(MODEL,))).app()
    async with app.run_test(size=(100, 60)) as pilot:
        assert "nsure" not in "\n".join(await feedback(pilot))


async def test_a_verdict_taken_back_says_why_beside_its_criterion() -> None:
    why = "Taken back: the words given as evidence are not in the answer."
    scene = Scene(plan(TOKENS, graders=(MODEL,)))
    graded_as(scene, lambda grade: changed(grade, "refresh", comment=why))
    app = scene.app()
    async with app.run_test(size=(100, 60)) as pilot:
        lines = await feedback(pilot)
        assert lines[lines.index("[miss]  4. Lets one worker at a time refresh a token") + 1] == why


async def test_a_model_is_named_with_what_it_took() -> None:
    scene = Scene(plan(TOKENS, graders=(MODEL,)))
    app = scene.app()
    async with app.run_test(size=(100, 60)) as pilot:
        lines = await feedback(pilot)
        assert "Graded by openai:gpt-6-luna." in lines
        assert "Grading took 1 call, 900 tokens in (700 cached), 310 out, $0.0021." in lines
        assert "Embedded grade" not in "\n".join(lines)


async def test_the_summary_adds_up_what_all_grading_took_failures_and_retakes_too() -> None:
    scene = Scene(plan(TOKENS, LIMITS, graders=(MODEL,)))
    app = scene.app()
    async with app.run_test(size=(100, 40)) as pilot:
        await feedback(pilot)
        await press(pilot, "r")
        await until(pilot, lambda: "attempt 2" in shown(app))
        await answer(pilot, SAID)
        await press(pilot, "enter")
        await until(pilot, lambda: "Question 2 of 2" in shown(app))
        await answer(pilot, "I back off.")
        await press(pilot, "enter")
        await reach(pilot, SummaryScreen)
        assert "Grading took 3 calls, 2,700 tokens in (2,100 cached), 930 out, $0.0063." in shown(app)
        assert "different" not in shown(app)


async def test_a_price_that_is_not_known_makes_the_cost_unknown() -> None:
    scene = Scene(plan(LIMITS, graders=(MODEL,)))
    free = USED.model_copy(update={"cost_usd": None})
    graded_as(scene, lambda grade: grade.model_copy(update={"usage": free}))
    app = scene.app()
    async with app.run_test(size=(100, 40)) as pilot:
        await feedback(pilot, "I back off.")
        await press(pilot, "enter")
        await reach(pilot, SummaryScreen)
        assert "Grading took 1 call, 900 tokens in (700 cached), 310 out, cost unknown." in shown(app)


async def test_an_interview_without_a_model_says_nothing_of_costs() -> None:
    app = Scene(plan(LIMITS)).app()
    async with app.run_test(size=(100, 40)) as pilot:
        assert "Grading took" not in "\n".join(await feedback(pilot, "I back off."))
        await press(pilot, "enter")
        await reach(pilot, SummaryScreen)
        assert "Grading took" not in shown(app)


async def test_scores_made_differently_say_so_wherever_they_stand_together() -> None:
    """A retake that another model graded: on its feedback and in the summary."""
    scene = Scene(plan(LIMITS, graders=(MODEL,)))
    models = iter(("luna-may", "luna-june"))
    graded_as(
        scene,
        lambda grade: grade.model_copy(
            update={"provenance": grade.provenance.model_copy(update={"model": next(models)})}
        ),
    )
    app = scene.app()
    async with app.run_test(size=(160, 40)) as pilot:
        await feedback(pilot, "I back off.")
        await press(pilot, "r")
        await until(pilot, lambda: "attempt 2" in shown(app))
        await answer(pilot, "I back off.")
        assert "100 of 100, strong (before, graded differently: 100)" in shown(app)
        assert "Graded by openai:gpt-6-luna (luna-june)." in shown(app)
        await press(pilot, "enter")
        await reach(pilot, SummaryScreen)
        assert "Graded in different ways: openai:gpt-6-luna (model luna-may, mockint 0, prompt none)" in shown(app)


HOSTILE = (
    "[bold red]text[/] [/nothing] [@click=app.quit]x[/] <script>alert(1)</script> &lt;b&gt; \x1b[2J\x1b]0;t\x07\x9b1m "
    "\u202eabc\u2066 zero\u200bwidth\r\n\n# two\x00lines"
)


async def test_whatever_a_model_returns_is_text() -> None:
    """Escapes, markup and overrides in every text of it, ten thousand characters and line ends: nothing acts."""
    long = "long " * 1000 + "w" * 5000

    def nasty(grade: Graded) -> Graded:
        grade = changed(grade, "storage", comment=HOSTILE)
        grade = changed(grade, "rotation", comment=long, verdict=Verdict.WRONG)
        return grade.model_copy(
            update={
                "improvements": (HOSTILE, "1. [link=x]one"),
                "warnings": (HOSTILE,),
                "follow_up": HOSTILE,
                "replies": (HOSTILE,),
                "provenance": grade.provenance.model_copy(update={"model": HOSTILE, "grader": f"openai:{HOSTILE}"}),
                "usage": Usage(calls=1),
            }
        )

    scene = Scene(plan(TOKENS, LIMITS, graders=(f"openai:{HOSTILE}",), follow_ups=1))
    graded_as(scene, nasty)
    app = scene.app()
    async with app.run_test(size=(80, 300)) as pilot:
        assert not await acts(pilot)
        await begin(pilot)
        await answer(pilot, SAID)
        text = shown(app)
        for part in (
            "[bold red]text[/] [/nothing]",
            "<script>alert(1)</script> &lt;b&gt;",
            r"\u202eabc\u2066",
            r"\x9b1m",
        ):
            assert part in " ".join(text.split()), part
        assert text.count("w") > 5000
        assert not await acts(pilot)
        await press(pilot, "enter")
        await until(pilot, lambda: "Follow-up to question 1" in shown(app))
        assert "[bold red]text[/]" in shown(app)
        assert not await acts(pilot)
        app.hear(HOSTILE)
        await until(pilot, lambda: "[@click=app.quit]" in shown(app))
        assert not await acts(pilot)
        await press(pilot, "ctrl+n")
        await until(pilot, lambda: "Question 2 of 2" in shown(app))
        await press(pilot, "ctrl+n")
        await reach(pilot, SummaryScreen)
        assert not await acts(pilot)


async def acts(pilot: Pilot[Any]) -> set[str]:
    """The characters on the screen that would act on a terminal or hide there."""
    return {letter for letter in shown(pilot.app) if letter in "\x1b\x9b\x07\x00\r\u202e\u2066\u200b"}


def test_who_is_awaited_is_named_where_it_is_a_model() -> None:
    assert grading(["embedded"]) == "Grading"
    assert grading(["openai:x"]) == "openai:x is grading"
    assert grading(["openai:x", "embedded"]) == "openai:x and embedded are grading"
    assert grading(["a\x1b[1mb"]) == r"a\x1b[1mb is grading"
