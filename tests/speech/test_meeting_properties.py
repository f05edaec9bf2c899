import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from meeting_files import BEGUN, INTERVIEW, TIMED, meet, zoom

from mockint.domain.errors import InputError
from mockint.speech.meetings.reading import read_turns
from mockint.speech.meetings.turns import Turn

NAMES = ["Ada Lovelace", "Bob", "Cara de la Cruz", "SPEAKER_01", "Dr. J. Müller", "Ng, Li (Acme)"]
WORDS = st.sampled_from(
    "we built it, with a queue; OAuth 2.0 isn't 10:30 50% e.g. naïve — 语言 «yes» or so? C# a/b".split()
)
TEXTS = st.lists(WORDS, min_size=1, max_size=12).map(lambda words: "And " + " ".join(words))


@st.composite
def meetings(draw: st.DrawFn) -> tuple[Turn, ...]:
    """Turns in order of time, in whole seconds, each of two or more speakers heard at least twice."""
    speakers = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=4, unique=True))
    said = draw(st.lists(st.tuples(st.sampled_from(speakers), TEXTS, st.integers(1, 90)), max_size=12))
    opening = [(speaker, "And hello", 1) for speaker in [*speakers, *speakers]]
    turns, at = [], 0
    for speaker, text, seconds in [*opening, *said]:
        turns.append(Turn(speaker, text, float(at), float(at + seconds)))
        at += seconds
    return tuple(turns)


@pytest.mark.parametrize("name", TIMED)
@given(turns=meetings())
def test_what_is_written_with_both_times_is_read_again(name: str, turns: tuple[Turn, ...]) -> None:
    assert read_turns(TIMED[name](turns), name)[1] == turns


@pytest.mark.parametrize("name", BEGUN)
@given(turns=meetings())
def test_what_is_written_with_its_beginning_is_read_again(name: str, turns: tuple[Turn, ...]) -> None:
    assert read_turns(BEGUN[name](turns), name)[1] == tuple(replace(turn, end=None) for turn in turns)


@given(turns=meetings())
def test_what_is_written_without_times_is_read_again(turns: tuple[Turn, ...]) -> None:
    assert read_turns(meet(turns), "meet")[1] == tuple(replace(turn, start=None, end=None) for turn in turns)


def reads_or_says_why(text: str) -> None:
    with suppress(InputError):
        _, turns = read_turns(text, "file")
        assert turns
        assert all(turn.text == " ".join(turn.text.split()) for turn in turns)
        assert all(turn.end is None or (turn.start is not None and 0 <= turn.start <= turn.end) for turn in turns)


PIECES = st.sampled_from(
    ["WEBVTT", "\n", "\n\n", "00:00:01.000 --> 00:00:02.000", "00:01", "-->", "<v Ada>", "</v>", "Ada:", " Bob: ",
     "NOTE", "[", "]", "{", "}", '"text":', '"x"', ",", "0:05", "(0:05)", "1", "&amp;", "&#0;", "<",
     "\r\n", "**", "\x00", "\u2028"]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=40).map("".join)))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    reads_or_says_why(text)
    reads_or_says_why("WEBVTT\n\n" + text)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["text", "speaker", "start", "end", "words", "word", "offsets", "from", "duration", "name", "x"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(st.lists(VALUES, max_size=4) | VALUES)
def test_any_json_is_read_or_refused_in_words(data: object) -> None:
    reads_or_says_why(json.dumps(data))


@given(st.integers(0, 6000), st.text(max_size=6), st.sampled_from([zoom, *TIMED.values(), *BEGUN.values(), meet]))
def test_a_damaged_transcript_is_read_or_refused_in_words(
    at: int, put: str, write: Callable[[Sequence[Turn]], str]
) -> None:
    whole = write(INTERVIEW)
    reads_or_says_why(whole[:at] + put + whole[at + len(put) :])
