"""What is read from what an engine heard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockint.domain.transcript import Transcript, Word
from mockint.speech.heard import count_fillers, doubts


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("Um, I uh — umm — think, UHH, so.", {"um": 2, "uh": 2}),
        ("Er, erm, errr, hmm, hm, ah, ahhh, uhm", {"er": 2, "erm": 1, "hmm": 2, "ah": 2, "um": 1}),
        ("To err is human; uh-huh, mm-hmm, uh-oh, um's", {}),
        ("The ummah sang, hummed a drum, and her album", {}),
        ("", {}),
    ],
)
def test_hesitations_are_counted_however_they_are_written(text: str, counted: dict[str, int]) -> None:
    assert count_fillers(text) == counted


@given(st.text())
def test_any_text_is_counted(text: str) -> None:
    assert all(count > 0 for count in count_fillers(text).values())


def transcript(text: str, *confidences: float | None) -> Transcript:
    words = tuple(Word(word="w", start=0, end=0, confidence=confidence) for confidence in confidences)
    return Transcript(text=text, seconds=1, engine="acme:small", words=words)


def test_a_clear_transcript_and_one_without_confidence_leave_no_doubt() -> None:
    assert doubts(transcript("We use a vault.", 0.9, 0.8)) == ()
    assert doubts(transcript("We use a vault.", None)) == ()


def test_silence_and_mumbling_are_said() -> None:
    assert "type the answer" in doubts(transcript(""))[0]
    assert "acme:small is 30% sure" in doubts(transcript("we use", 0.3, 0.3))[0]
