"""What the screens say, as plain functions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenes import LIMITS, TOKENS, Scene, plan

from mockint.domain.delivery import delivery
from mockint.domain.session import Attempt
from mockint.domain.transcript import Transcript, Word
from mockint.screen.busy import WIDTH, bar_filled, bar_moving
from mockint.screen.wording import (
    count_words,
    delivery_lines,
    duration,
    graders,
    guess_line,
    line,
    plan_lines,
    resume_lines,
    rules,
)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 second"),
        (45, "45 seconds"),
        (60, "1 minute"),
        (90, "90 seconds"),
        (150, "2:30 minutes"),
        (180, "3 minutes"),
    ],
)
def test_spans_of_time_in_words(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_the_plan_in_words() -> None:
    """One question is said differently from many, and only what is planned is said."""
    assert plan_lines(plan(TOKENS)) == [
        "1 question, 3 minutes.",
        "Graded by the embedded grader, an offline estimate of coverage.",
    ]
    many = plan_lines(plan(follow_ups=2, predict=True))
    assert many[0] == "3 questions, 2 to 3 minutes each, 8 minutes in all."
    assert many[2] == "Up to 2 follow-ups a question. You guess each score before you see it."


def test_other_graders_go_by_their_names() -> None:
    assert graders(["openai:x", "embedded"]) == "openai:x and the embedded grader, an offline estimate of coverage"
    assert graders(["a\x1b[1mb"]) == r"a\x1b[1mb"


def test_how_it_works_takes_five_lines_that_fit_eighty_columns() -> None:
    """Whatever the plan; what the clock and the feedback do differs by it."""
    seen = set()
    for changes in ({}, {"strict": False}, {"feedback": "end"}):
        told = rules(plan(**changes))
        assert len(told) == 5
        assert max(map(len, told)) <= 74
        seen.add(tuple(told))
    assert len(seen) == 3


def test_a_session_in_overtime_says_so_when_it_goes_on() -> None:
    scene = Scene(plan(LIMITS, strict=False))
    conductor = scene.begin()
    conductor.ask_next()
    scene.time += 190
    conductor.pause()
    assert resume_lines(conductor.session) == ["Question 1 of 1, +0:10 over.", "Nothing typed yet."]


def test_a_session_with_all_asked_says_so() -> None:
    scene = Scene(plan(LIMITS))
    conductor = scene.begin()
    conductor.ask_next()
    conductor.skip()
    assert resume_lines(conductor.session) == ["All is asked."]


@pytest.mark.parametrize(
    ("guess", "score", "said"),
    [
        (60, 60, "You guessed 60: right."),
        (50, 62.5, "You guessed 50: 12.5 too low."),
        (70, 62.5, "You guessed 70: 7.5 too high."),
    ],
)
def test_a_guess_against_its_score(guess: float, score: float, said: str) -> None:
    assert guess_line(guess, score) == said


def test_overtime_is_told_of_a_soft_clock_only() -> None:
    """An answer that the clock cut was handed in a moment after zero; that moment is not overtime."""
    soft = Attempt(question_id="limits", number=1, seconds_allowed=180)
    told = delivery("I back off.", seconds=187, overtime=7)
    assert "+0:07 over" in delivery_lines(soft, told)[0]
    assert "over" not in delivery_lines(soft.model_copy(update={"cut": True}), told)[0]


def test_a_spoken_answer_says_what_was_heard_and_what_is_not_known() -> None:
    words = tuple(Word(word="key", start=number, end=number + 0.5) for number in (3, 4, 7))
    heard = Transcript(text="Key key key.", seconds=9, engine="fake", words=words)
    told = delivery(heard.text, seconds=9, transcript=heard)
    assert delivery_lines(Attempt(question_id="limits", number=1, seconds_allowed=180), told) == [
        "3 words in 0:09 · 40 words a minute",
        "fillers not known",
        "Heard: first word after 3.0 s; pauses: 1 of 1 s or more, 2.5 s at 0:04; silence: at least 67 %.",
    ]


@given(st.text())
def test_words_are_counted_as_the_feedback_counts_them(text: str) -> None:
    import unicodedata

    composed = unicodedata.normalize("NFC", text)
    assert count_words(composed) == delivery(composed).words


@given(st.text())
def test_text_from_outside_is_one_line_without_controls(text: str) -> None:
    assert not any(ord(letter) < 32 or 127 <= ord(letter) < 160 for letter in line(text))


@given(st.integers(0, 500), st.integers(1, 500))
def test_bars_keep_their_width(done: int, total: int) -> None:
    assert len(bar_moving(done)) == WIDTH
    assert len(bar_filled(min(done, total), total)) == WIDTH
    assert bar_filled(total, total) == "━" * WIDTH
