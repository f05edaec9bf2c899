"""Advice on how an answer was said: only outside the bands, and only on what is known."""

import pytest

from mockint.domain.advice import advice
from mockint.domain.delivery import delivery
from mockint.domain.transcript import Transcript, Word


def told(pace: float, count: int = 60, gap: float = 0, fillers: dict[str, int] | None = None) -> tuple[str, ...]:
    """The advice on so many words at a pace, with a silence of `gap` seconds in the middle."""
    length = 60 / pace
    words = []
    at = 0.0
    for number in range(count):
        words.append(Word(word="word", start=at, end=at + length))
        at += length + (gap if number == count // 2 else 0)
    text = " ".join(word.word for word in words)
    heard = Transcript(text=text, seconds=at, engine="fake", words=tuple(words), fillers=fillers)
    return advice(delivery(text, transcript=heard))


@pytest.mark.parametrize("pace", [101, 150, 194])
def test_what_is_usual_is_said_to_be_so_and_no_more(pace: float) -> None:
    assert told(pace) == ("Pace and pauses are within what is usual in free speech.",)
    assert told(pace, fillers={}) == ("Pace, pauses and fillers are within what is usual in free speech.",)


@pytest.mark.parametrize(("pace", "word"), [(220, "fast"), (80, "slow")])
def test_a_pace_outside_what_conversation_keeps_to_is_told_with_the_band(pace: float, word: str) -> None:
    (line,) = told(pace)
    assert line.startswith(f"{pace} words a minute is {word}; conversation keeps to about 100 to 195.")


def test_a_pause_that_was_measured_to_be_hard_to_follow_is_told_with_its_place() -> None:
    (line,) = told(150, count=200, gap=5)
    assert line.startswith("One pause of 4 seconds or more (at 0:40).")
    assert told(150, gap=3.5) == told(150)


def test_fillers_are_told_above_what_free_speech_has() -> None:
    assert told(150, fillers={"um": 3}) == told(150, fillers={})
    (line,) = told(150, fillers={"um": 5, "uh": 4})
    assert line.startswith("15 fillers in 100 words; free speech has two to 6.")


def test_nothing_is_said_of_what_is_not_known() -> None:
    text = "word " * 50
    assert advice(delivery(text, transcript=Transcript(text=text, seconds=20, engine="fake"))) == ()
    only = Transcript(text=text, seconds=20, engine="fake", fillers={"um": 1})
    assert advice(delivery(text, transcript=only)) == ("Fillers are within what is usual in free speech.",)


def test_a_typed_or_very_short_answer_gets_none() -> None:
    assert advice(delivery("word " * 50, seconds=5)) == ()
    assert told(300, count=39, fillers={"um": 30}) == ()
