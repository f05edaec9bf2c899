"""The editor keeps every character, and draws none that acts on the terminal."""

from typing import Any

import pytest
from scenes import Scene, begin, press, settle, shown
from textual import events
from textual.pilot import Pilot

from mockint.screen.editor import Editor

pytestmark = pytest.mark.anyio

JOINED = "👩\u200d💻"
TYPED = f"{JOINED} क्\u200d日本 a\u00a0b\u3000c\u200f\u200ce"


async def typed(pilot: Pilot[Any], text: str) -> str:
    """The editor's text after these characters were typed one by one, as a terminal sends them."""
    editor = pilot.app.screen.query_one(Editor)
    for letter in text:
        editor.post_message(events.Key(key="", character=letter))
    await settle(pilot)
    return editor.text


async def test_joiners_and_spaces_of_other_scripts_are_kept_when_typed() -> None:
    app = Scene().app()
    async with app.run_test() as pilot:
        await begin(pilot)
        assert await typed(pilot, TYPED) == TYPED


async def test_control_characters_that_are_typed_are_not_text() -> None:
    app = Scene().app()
    async with app.run_test() as pilot:
        await begin(pilot)
        assert await typed(pilot, "a\x07\x1bb\x00") == "ab"


async def test_what_is_pasted_stays_whole_and_acts_on_nothing() -> None:
    """A pasted escape stays in the text; on the screen it is a picture of itself."""
    pasted = "one \x1b[31mtwo\u202e three\x9b\nfour\tfive"
    app = Scene().app()
    async with app.run_test() as pilot:
        await begin(pilot)
        editor = app.screen.query_one(Editor)
        app.post_message(events.Paste(pasted))
        await settle(pilot)
        assert editor.text == pasted
        assert "one ␛[31mtwo� three�" in shown(app)
        assert "\x1b" not in shown(app)


async def test_enter_is_a_new_line_and_typing_can_be_undone() -> None:
    app = Scene().app()
    async with app.run_test() as pilot:
        await begin(pilot)
        await press(pilot, "a", "enter", "b")
        editor = app.screen.query_one(Editor)
        assert editor.text == "a\nb"
        await press(pilot, "ctrl+z")
        assert editor.text != "a\nb"
        await press(pilot, "ctrl+y")
        assert editor.text == "a\nb"


async def test_a_draft_that_goes_on_has_its_cursor_at_the_end() -> None:
    scene = Scene()
    conductor = scene.begin()
    conductor.ask_next()
    conductor.draft("line one\nline two")
    conductor.pause()
    app = Scene(session=conductor.session).app()
    async with app.run_test() as pilot:
        await begin(pilot)
        await press(pilot, "!")
        assert app.screen.query_one(Editor).text == "line one\nline two!"


async def test_the_row_that_is_typed_on_stays_in_sight_when_room_is_lost() -> None:
    """A line that comes at the foot takes room from the editor; who has scrolled away to read is not scrolled back."""
    app = Scene().app()
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        editor = pilot.app.screen.query_one(Editor)
        editor.insert("\n".join(f"line {number}" for number in range(30)))
        await settle(pilot)
        app.hear("The grader waits.")
        await settle(pilot)
        assert "line 29" in shown(app)
        editor.scroll_home(animate=False)
        app.hear("")
        await settle(pilot)
        assert "line 29" not in shown(app)
        assert "line 0" in shown(app)
