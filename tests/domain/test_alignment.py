"""When in a recording a part of the answer was said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockint.domain.alignment import Alignment
from mockint.domain.transcript import Transcript, Word

HEARD = "We send an item potency key with each write, um, and we retry with back off."


def heard(text: str) -> Transcript:
    """A transcript of a word a second: the first ends at 1."""
    words = tuple(Word(word=f" {word}", start=place, end=place + 1) for place, word in enumerate(text.split()))
    return Transcript(text=text, seconds=len(words), engine="fake", words=words)


def said(answer: str, quote: str, text: str = HEARD) -> float | None:
    start = answer.index(quote)
    return Alignment(answer, heard(text)).said(start, start + len(quote))


def test_a_quote_was_said_when_its_last_word_ended() -> None:
    assert said(HEARD, "We send an item potency key") == 6
    assert said(HEARD, "we retry") == 13


def test_case_and_punctuation_put_right_by_hand_do_not_matter() -> None:
    assert said("we send, AN Item Potency key: with each write…", "key: with each WRITE".lower()) == 9


def test_a_term_that_was_put_right_is_the_word_that_was_heard() -> None:
    answer = "We send an idempotency key with each write and we retry with backoff."
    assert said(answer, "idempotency") == 5
    assert said(answer, "retry with backoff") == 16


def test_words_taken_out_by_hand_shift_nothing() -> None:
    assert said("We retry with back off.", "retry with back off") == 16


def test_what_was_written_by_hand_was_never_said() -> None:
    added = "It backs off exponentially up to one hour, with jitter, and a dead letter queue."
    answer = f"We send an item potency key. {added} And we retry with back off."
    assert said(answer, added) is None
    assert said(answer, "we retry with back off") == 16


def test_a_quote_half_of_which_was_heard_has_its_time() -> None:
    answer = "We send an item potency key that the server keeps for one whole day."
    assert said(answer, "potency key that the") == 6
    assert said(answer, "key that the server keeps") is None


def test_an_engine_without_word_times_leaves_it_unknown() -> None:
    told = Transcript(text=HEARD, seconds=16, engine="fake")
    assert Alignment(HEARD, told).said(0, len(HEARD)) is None


@pytest.mark.parametrize("span", [(0, 0), (5, 3), (900, 999), (2, 7)])
def test_a_span_without_a_word_has_no_time(span: tuple[int, int]) -> None:
    assert Alignment("a ... b", heard("a b")).said(*span) in (None, 2.0)


TEXT = st.lists(st.sampled_from("we retry with back off a key um per-tenant idempotency café".split()), max_size=30)


@given(TEXT, st.data())
def test_of_an_answer_left_as_it_was_heard_every_word_has_its_time(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    if not words:
        return
    place = data.draw(st.integers(0, len(words) - 1))
    start = len(" ".join(words[:place])) + (1 if place else 0)
    assert Alignment(text, heard(text)).said(start, start + len(words[place])) == place + 1


@given(TEXT, TEXT, st.integers(0, 200), st.integers(0, 200))
def test_any_edit_gives_a_time_of_the_recording_or_none(
    words: list[str], edited: list[str], start: int, end: int
) -> None:
    second = Alignment(" ".join(edited), heard(" ".join(words))).said(start, end)
    assert second is None or 1 <= second <= len(words)


def test_an_hour_of_speech_is_no_trouble() -> None:
    words = [f"word{place % 700}" if place % 3 else "the" for place in range(9000)]
    answer = ["edited" if place % 90 == 0 else word for place, word in enumerate(words)]
    assert Alignment(" ".join(answer), heard(" ".join(words))).said(0, 10**6) == 9000
