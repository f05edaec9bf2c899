"""The question screen: the clock in sight and in words, drafts, hints, skips and pauses."""

from typing import Any

import pytest
from scenes import LIMITS, TOKENS, WEBHOOKS, Scene, begin, plan, press, reach, shown, until, write
from textual import events
from textual.pilot import Pilot

from mockint.domain.question import Question
from mockint.domain.session import Drafted, State
from mockint.screen.editor import Editor
from mockint.screen.feedback import FeedbackScreen
from mockint.screen.pause import PauseScreen
from mockint.screen.question import QuestionScreen
from mockint.screen.time_up import TimeUpScreen

pytestmark = pytest.mark.anyio


async def test_number_kind_tags_and_both_clocks_are_shown() -> None:
    scene = Scene()
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        await scene.wait(pilot, 55)
        head = shown(app).splitlines()[0].strip()
        assert head.startswith("Question 1 of 3 · technical · auth, security")
        assert head.endswith("2:05 left · session 7:05")


async def test_sixty_columns_leave_out_tags_and_words() -> None:
    scene = Scene()
    app = scene.app()
    async with app.run_test(size=(60, 24)) as pilot:
        await begin(pilot)
        lines = shown(app).splitlines()
        assert lines[0].split("  ")[0].strip() == "Question 1 of 3"
        assert lines[0].endswith("  3:00 · 8:00")
        assert "F2" not in lines[-1]
        assert "Quit" in lines[-1]


@pytest.mark.parametrize("seconds", [60, 30, 10])
async def test_warnings_are_said_in_words_and_set_the_clock_off(seconds: int) -> None:
    """At 60, 30 and 10 seconds the words stand for a moment, and the clock's style changes until the next."""
    scene = Scene()
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        await scene.wait(pilot, 180 - seconds - 1)
        assert f"{seconds} seconds left" not in shown(app)
        await scene.wait(pilot, 1)
        assert f"{seconds} seconds left" in shown(app)
        clock = app.screen.query_one(".clock")
        assert clock.has_class(f"warned-{seconds}")
        styles = {str(clock.styles.text_style)}
        await scene.wait(pilot, 6)
        assert f"{seconds} seconds left" not in shown(app)
        assert {str(clock.styles.text_style)} == styles != {"none"}


async def test_the_last_minute_of_the_session_is_said_too() -> None:
    scene = Scene(plan(TOKENS, WEBHOOKS, seconds=120))
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        await scene.wait(pilot, 60)
        assert "60 seconds left of the session" in shown(app)


async def test_a_strict_clock_hands_in_what_stands() -> None:
    """At zero nothing typed is lost, the answer is marked as cut, and stray keys do nothing until Ctrl-S."""
    scene = Scene(plan(TOKENS, LIMITS))
    app = scene.app()
    async with app.run_test(size=(80, 50)) as pilot:
        await begin(pilot)
        write(pilot, "Tokens are in a vault and")
        await scene.wait(pilot, 180)
        await reach(pilot, TimeUpScreen)
        assert "handed in as it stood: 6 words" in shown(app)
        await press(pilot, "n", "r", "s", "enter", "space")
        assert isinstance(app.screen, TimeUpScreen)
        await press(pilot, "f2")
        await reach(pilot, FeedbackScreen)
        assert "Cut by the clock" in shown(app)
    assert scene.session.current.cut
    assert scene.session.current.answer == "Tokens are in a vault and"


async def test_a_soft_clock_goes_on_and_counts_overtime() -> None:
    scene = Scene(plan(TOKENS, strict=False))
    app = scene.app()
    async with app.run_test(size=(80, 50)) as pilot:
        await begin(pilot)
        await scene.wait(pilot, 187)
        assert "+0:07 over" in shown(app)
        assert "Overtime is counted." in shown(app)
        write(pilot, "Tokens are in a vault.")
        await press(pilot, "ctrl+s")
        await reach(pilot, FeedbackScreen)
        assert "+0:07 over" in shown(app)
    assert not scene.session.current.cut


async def test_drafts_are_saved_every_two_seconds() -> None:
    """Typing between two drafts is in the next one, and a draft is saved even where nothing changed."""
    scene = Scene()
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        write(pilot, "one ")
        await scene.wait(pilot, 1.9)
        assert "drafted" not in scene.kinds()
        await scene.wait(pilot, 0.1)
        write(pilot, "two")
        await scene.wait(pilot, 2)
        await scene.wait(pilot, 2)
    drafts = [event for event in scene.events if isinstance(event, Drafted)]
    assert [(draft.kept, draft.text) for draft in drafts] == [(0, "one "), (4, "two"), (7, "")]


async def test_words_are_counted_on_the_clock() -> None:
    scene = Scene()
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        write(pilot, "I don't re-use tokens.")
        await scene.wait(pilot, 1)
        assert "4 words" in shown(app)


async def test_hints_stay_and_run_out() -> None:
    """Each hint is one tip, the heaviest criterion's first; all stay in sight, and the end of them is said."""
    scene = Scene()
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        await press(pilot, "ctrl+t")
        assert "Hint 1: Say where tokens live" in shown(app)
        await press(pilot, "f1", "ctrl+t")
        assert "Hint 3: Say what you ask for." in shown(app)
        assert "Hint 1" in shown(app)
        await press(pilot, "ctrl+t")
        assert "No hint is left." in shown(app)
        await press(pilot, "x")
        assert "No hint is left." not in shown(app)
    assert scene.session.current.hints == ("storage", "rotation", "scopes")


async def test_a_typed_answer_is_skipped_only_when_asked_twice() -> None:
    """Skipping nothing is one key; skipping words asks once, and the words stay in the session."""
    scene = Scene()
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        write(pilot, "two words")
        await press(pilot, "ctrl+n")
        assert "Again skips the question; 2 words typed stay in the session." in shown(app)
        write(pilot, " more")
        await press(pilot, "ctrl+n")
        assert "Question 1 of 3" in shown(app)
        await press(pilot, "f4")
        await until(pilot, lambda: "Question 2 of 3" in shown(app))
        await press(pilot, "ctrl+n")
        await until(pilot, lambda: "Question 3 of 3" in shown(app))
    assert scene.session.attempts[0].status == "skipped"
    assert scene.session.attempts[0].answer == "two words more"


async def test_an_empty_answer_is_handed_in_only_when_asked_twice() -> None:
    scene = Scene()
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        await press(pilot, "ctrl+s")
        assert "Nothing is typed." in shown(app)
        await press(pilot, "f2")
        await reach(pilot, FeedbackScreen)


@pytest.mark.parametrize(("stop", "go"), [("ctrl+p", "enter"), ("f3", "ctrl+p"), ("ctrl+p", "f3")])
async def test_a_pause_stops_the_clock_and_covers_the_question(stop: str, go: str) -> None:
    scene = Scene()
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        write(pilot, "half")
        await scene.wait(pilot, 30)
        await press(pilot, stop)
        await reach(pilot, PauseScreen)
        assert "OAuth" not in shown(app)
        assert "half" not in shown(app)
        assert "2:30 left" in shown(app)
        scene.time += 1000
        await press(pilot, go)
        await reach(pilot, QuestionScreen)
        assert "2:30 left" in shown(app)
        await press(pilot, "!")
        assert app.screen.query_one(Editor).text == "half!"
    paused = scene.kinds().index("paused")
    assert scene.kinds()[paused - 1 : paused + 2] == ["drafted", "paused", "resumed"]


async def test_keys_pressed_in_a_hurry_do_no_harm() -> None:
    """Shortcuts don't overtake what was typed before them, and one pressed twice acts once."""
    scene = Scene(plan(TOKENS, LIMITS))
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        hurry(pilot, *"in a vault", "ctrl+p", "ctrl+p", "ctrl+s", "ctrl+t")
        await until(pilot, lambda: scene.session.state is State.PAUSED)
        assert scene.session.current.answer == "in a vault"
        hurry(pilot, "f3", "f3", "f3")
        await reach(pilot, QuestionScreen)
        hurry(pilot, *"!", "ctrl+s", "ctrl+s", "ctrl+n", "ctrl+p", *"late")
        await reach(pilot, FeedbackScreen)
        assert app.failure is None
    assert scene.session.attempts[0].answer == "in a vault!"
    assert scene.session.attempts[0].status == "submitted"


def hurry(pilot: Pilot[Any], *keys: str) -> None:
    """Press keys faster than the screen can follow."""
    for key in keys:
        pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))


async def test_save_and_quit_in_a_pause_leaves_it_paused() -> None:
    scene = Scene()
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        write(pilot, "half")
        await press(pilot, "ctrl+p")
        await reach(pilot, PauseScreen)
        await press(pilot, "ctrl+q")
    assert scene.session.state is State.PAUSED
    assert scene.session.current.answer == "half"


async def test_a_very_long_question_scrolls_and_leaves_room_for_the_answer() -> None:
    """However long the question is, there is an editor under it, and the keyboard can scroll the question."""
    long = Question(id="long", question="\n".join(f"Line {number}" for number in range(60)), criteria=["Says a"])
    scene = Scene(plan(long))
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        assert app.screen.query_one(Editor).size.height >= 3
        assert "Shift-Tab" in shown(app)
        assert "Line 59" not in shown(app)
        await press(pilot, "shift+tab", "end")
        await until(pilot, lambda: "Line 59" in shown(app))
        await press(pilot, "escape", "a")
        assert app.screen.query_one(Editor).text == "a"


async def test_resizing_keeps_the_text_and_the_cursor() -> None:
    """The row of actions and the clock fit the new width; the hidden cursor follows, for input methods."""
    scene = Scene()
    app = scene.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await begin(pilot)
        write(pilot, "typed before")
        await pilot.resize_terminal(60, 20)
        await until(pilot, lambda: "3:00 · 8:00" in shown(app))
        await press(pilot, "!")
        editor = app.screen.query_one(Editor)
        assert editor.text == "typed before!"
        assert app.cursor_position == editor.cursor_screen_offset


async def test_only_a_changed_clock_is_drawn() -> None:
    """Between two seconds nothing is written to the terminal."""
    scene = Scene()
    app = scene.app()
    drawn: list[str] = []
    async with app.run_test() as pilot:
        await begin(pilot)
        clock = app.screen.query_one(".clock")
        refresh = clock.refresh

        def counted(*args: object, **keywords: object) -> object:
            drawn.append("clock")
            return refresh(*args, **keywords)  # type: ignore[arg-type]

        clock.refresh = counted  # type: ignore[method-assign, assignment]
        for _ in range(10):
            await scene.wait(pilot, 0.1)
        assert len(drawn) == 1


async def test_text_from_a_bank_is_never_taken_for_markup_or_escapes() -> None:
    """Brackets stand as they are, and what would act on a terminal is a visible escape."""
    nasty = Question(id="nasty", question="[bold]Why[/] \x1b[31mred\u202e?", tags=("[red]",), criteria=["[b]x"])
    scene = Scene(plan(nasty))
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        assert r"[bold]Why[/] \x1b[31mred\u202e?" in shown(app)
        assert "[red]" in shown(app)


async def test_a_question_without_tips_says_so() -> None:
    scene = Scene(plan(LIMITS))
    app = scene.app()
    async with app.run_test() as pilot:
        await begin(pilot)
        await press(pilot, "ctrl+t")
        assert "This question has no hints." in shown(app)
