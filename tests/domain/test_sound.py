"""How a spoken answer sounded, from the times of its words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockint.domain.sound import LONG_PAUSE, WINDOWS, Sound, Times, sound
from mockint.domain.transcript import Transcript, Word


def transcript(*words: tuple[str, float, float], seconds: float | None = None) -> Transcript:
    """A transcript of these words, each with its beginning and end."""
    return Transcript(
        text=" ".join(word for word, _, _ in words),
        seconds=seconds if seconds is not None else max((end for _, _, end in words), default=0),
        engine="fake",
        words=tuple(Word(word=word, start=start, end=end) for word, start, end in words),
    )


def even(count: int, start: float = 0, pace: float = 120) -> list[tuple[str, float, float]]:
    """So many words without a gap, at so many a minute."""
    length = 60 / pace
    return [("word", start + number * length, start + (number + 1) * length) for number in range(count)]


def times(*words: tuple[str, float, float]) -> Times:
    found = sound(transcript(*words)).times
    assert found is not None
    return found


def test_pace_goes_from_the_first_word_to_the_last() -> None:
    """Neither the silence before an answer nor the one after it slows it down."""
    found = sound(transcript(*even(40, start=5, pace=120), seconds=60))
    assert found.seconds == 60
    assert found.times is not None
    assert found.times.first_word == 5
    assert found.times.spoken.model_dump() == {"start": 5, "end": 25, "words": 40, "words_per_minute": 120}


def test_pace_over_time_is_that_of_windows_of_about_ten_seconds() -> None:
    found = times(*even(30, pace=180), *even(20, start=10, pace=120), *even(10, start=20, pace=60))
    assert [(part.start, part.end, part.words_per_minute) for part in found.pace] == [
        (0, 10, 180),
        (10, 20, 120),
        (20, 30, 60),
    ]


def test_an_hour_has_no_more_windows_than_fit_a_chart() -> None:
    found = times(*even(9000, pace=150))
    assert len(found.pace) == WINDOWS
    assert {part.words_per_minute for part in found.pace} == {150}


def test_long_pauses_are_told_one_by_one_and_short_ones_only_counted() -> None:
    found = times(("we", 0, 1), ("retry", 1.5, 2), ("with", 3.5, 4), ("backoff", 4.1, 5))
    assert [(pause.start, pause.end, pause.seconds) for pause in found.pauses] == [(2, 3.5, 1.5)]
    assert found.silence == pytest.approx((0.5 + 1.5) / 5)


def test_a_gap_too_short_to_hear_is_no_pause() -> None:
    assert times(("a", 0, 1), ("key", 1.15, 2)).silence == 0


def test_the_longest_run_ends_at_long_pauses() -> None:
    found = times(*even(4), *even(10, start=4), *even(3, start=20))
    assert (found.longest_run.start, found.longest_run.end, found.longest_run.words) == (4, 9, 10)


def test_a_dash_of_its_own_is_no_word() -> None:
    assert times(("—", 0, 1), ("key", 1, 2), ("…", 2, 2)).spoken.words == 1


def test_where_nothing_was_said_there_are_no_times() -> None:
    assert sound(transcript(seconds=8)) == Sound(seconds=8, fillers=None, times=None)


def test_an_engine_without_word_times_leaves_them_unknown() -> None:
    told = Transcript(text="We retry.", seconds=3, engine="fake", fillers={"um": 1})
    assert sound(told) == Sound(seconds=3, fillers={"um": 1}, times=None)


def test_under_a_second_of_speech_has_no_pace() -> None:
    found = times(("yes", 2, 2.4))
    assert found.spoken.words_per_minute is None
    assert [part.words_per_minute for part in found.pace] == [None]
    assert found.longest_run.words == 1


def test_words_that_overlap_or_come_in_disorder_are_put_in_order() -> None:
    found = times(("b", 2, 3), ("a", 0, 2.5), ("c", 4.5, 4))
    assert (found.first_word, found.spoken.end, found.spoken.words) == (0, 4.5, 3)
    assert [(pause.start, pause.end) for pause in found.pauses] == [(3, 4.5)]


WORDS = st.lists(
    st.tuples(st.sampled_from(["um", "a", "key", "-", "99.9"]), st.floats(0, 4000), st.floats(0, 4000)), max_size=60
)


@given(WORDS)
def test_any_word_times_give_figures_that_fit_together(words: list[tuple[str, float, float]]) -> None:
    found = sound(transcript(*words, seconds=4000))
    assert Sound.model_validate_json(found.model_dump_json()) == found
    if found.times is None:
        assert not words
        return
    told = found.times
    assert told.first_word == told.spoken.start == told.pace[0].start
    assert told.pace[-1].end == pytest.approx(told.spoken.end, abs=0.02)
    assert sum(part.words for part in told.pace) == told.spoken.words <= len(words)
    assert len(told.pace) <= WINDOWS
    assert told.longest_run.words <= told.spoken.words
    span = told.spoken.end - told.spoken.start
    assert all(pause.seconds >= LONG_PAUSE - 0.011 for pause in told.pauses)
    assert sum(pause.seconds for pause in told.pauses) <= told.silence * span + 0.001 * span + 1
    assert told.longest_run.end - told.longest_run.start <= span + 0.02


@given(st.floats(0, 100), st.integers(1, 200), st.integers(40, 240))
def test_even_speech_has_an_even_pace_wherever_it_begins(start: float, count: int, pace: int) -> None:
    told = times(*even(count, start, pace))
    assert told.silence == 0
    assert not told.pauses
    assert told.longest_run == told.spoken
    if told.spoken.words_per_minute is not None:
        assert told.spoken.words_per_minute == pytest.approx(pace, abs=0.2)
    assert told.first_word == pytest.approx(start, abs=0.01)
