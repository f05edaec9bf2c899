"""Transcripts put together, and corrections taken back wherever the text went meanwhile."""

from hypothesis import given
from hypothesis import strategies as st

from mockint.domain.transcript import Correction, Transcript, Word
from mockint.speech.heard import doubts
from mockint.speech.transcripts import joined, place, undo


def heard(text: str, *corrections: Correction, fillers: dict[str, int] | None = None) -> Transcript:
    words = (Word(word=text, start=0.5, end=1),)
    return Transcript(text=text, seconds=2, engine="x", words=words, corrections=corrections, fillers=fillers)


WEBHOOK = Correction(from_="web hook", to="webhook", start=2, end=9)
OAUTH = Correction(from_="o auth", to="OAuth", start=14, end=19)
BOTH = heard("A webhook and OAuth", WEBHOOK, OAUTH)


def test_the_second_recording_follows_the_first_in_text_and_time() -> None:
    both = joined(heard("One.", fillers={"um": 1}), heard("A webhook.", WEBHOOK, fillers={"um": 2, "uh": 1}))
    assert both.text == "One. A webhook."
    assert both.seconds == 4
    assert [word.start for word in both.words] == [0.5, 2.5]
    assert both.fillers == {"um": 3, "uh": 1}
    assert [both.text[item.start : item.end] for item in both.corrections] == ["webhook"]


def test_fillers_are_known_only_where_both_recordings_know_them() -> None:
    assert joined(heard("a", fillers={"um": 1}), heard("b")).fillers is None
    assert joined(None, heard("b")).fillers is None


def test_a_silent_recording_adds_its_time_alone() -> None:
    assert joined(heard("One."), heard("")).text == "One."
    assert joined(heard(""), heard("Two.")).text == "Two."


def test_a_doubt_about_one_recording_is_none_about_the_answer() -> None:
    """Whether all of it is clear is seen from all of it; what an engine says of the sound stays."""
    silent = heard("").model_copy(update={"warnings": (*doubts(heard("")), "the sound is cut off")})
    assert joined(silent, heard("Two.")).warnings == ("the sound is cut off",)


def test_a_correction_taken_back_leaves_the_others_in_place() -> None:
    without = undo(BOTH, WEBHOOK)
    assert without.text == "A web hook and OAuth"
    assert [without.text[item.start : item.end] for item in without.corrections] == ["OAuth"]
    assert undo(without, without.corrections[0]).text == "A web hook and o auth"


def test_a_word_is_found_in_a_text_that_was_edited_before_and_after_it() -> None:
    edited = "Well, a webhook (signed) and OAuth tokens. And a webhook again."
    assert edited[slice(*place(BOTH, WEBHOOK, edited) or (0, 0))] == "webhook"
    assert place(BOTH, WEBHOOK, edited) == (8, 15)
    assert edited[slice(*place(BOTH, OAUTH, edited) or (0, 0))] == "OAuth"


def test_a_word_that_was_changed_by_hand_is_not_found() -> None:
    assert place(BOTH, WEBHOOK, "A hook and OAuth") is None
    assert place(BOTH, WEBHOOK, "") is None


@given(st.text(max_size=20), st.text(max_size=20))
def test_what_is_found_is_always_the_word_itself(before: str, after: str) -> None:
    edited = f"{before} A webhook and OAuth {after}"
    found = place(BOTH, WEBHOOK, edited)
    assert found is None or edited[slice(*found)] == "webhook"
