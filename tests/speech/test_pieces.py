"""What goes to a service of a recording, and in which parts."""

import io
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sounds import JFK, WITHOUT_VOICE, tone

from mockint.speech import pieces as module
from mockint.speech.audio import RATE, Audio
from mockint.speech.decoding import decode
from mockint.speech.pieces import as_flac, pieces

np = pytest.importorskip("numpy")
pytest.importorskip("faster_whisper", reason=WITHOUT_VOICE, exc_type=ImportError)


def test_a_short_answer_goes_whole() -> None:
    audio = decode(JFK)
    ((start, piece),) = pieces(audio)
    assert start == 0
    assert piece.samples is not None
    assert len(piece.samples) == len(audio.samples)


@pytest.mark.parametrize("samples", [np.zeros(0), np.zeros(RATE), tone(3)], ids=["nothing", "silence", "a tone"])
def test_where_nobody_speaks_nothing_goes(samples: Any) -> None:
    assert pieces(Audio(samples.astype(np.float32))) == []


def test_a_long_answer_is_cut_in_its_longest_pause() -> None:
    words = decode(JFK).samples
    long = Audio(np.concatenate([words, np.zeros(4 * RATE, dtype=np.float32), words]))
    first, second = pieces(long, longest=16, sought=8)
    assert first.start == 0
    assert 11.0 < second.start < 15.0
    assert len(first.audio.samples) + len(second.audio.samples) == len(long.samples)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=10), st.integers(0, 60))
def test_pieces_hold_all_that_is_said_once_and_none_is_too_long(parts: list[tuple[int, int]], rest: int) -> None:
    """Stretches of speech as (silence before, length), in seconds."""
    spoken, at = [], 0
    for silence, length in parts:
        spoken.append(((at + silence) * RATE, (at + silence + length) * RATE))
        at += silence + length
    audio = Audio(np.zeros((at + rest) * RATE, dtype=np.int8))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_spoken", lambda _: spoken)
        found = pieces(audio, longest=20, sought=5)
    covered = [(int(start * RATE), int(start * RATE) + len(piece.samples)) for start, piece in found]
    assert all(0 < last - first <= 20 * RATE for first, last in covered)
    assert all(before[1] <= after[0] for before, after in pairwise(covered))
    said = sum(max(0, min(last, end) - max(first, begin)) for first, last in covered for begin, end in spoken)
    assert said == sum(end - begin for begin, end in spoken)


def test_flac_holds_the_same_sound() -> None:
    audio = Audio(tone(2))
    again = decode(io.BytesIO(as_flac(audio)))
    assert len(again.samples) == len(audio.samples)
    assert np.abs(again.samples - audio.samples).max() < 1e-3
    loud = Audio(np.array([1.0, -1.0] * 4000, dtype=np.float32))
    assert np.abs(decode(io.BytesIO(as_flac(loud))).samples).min() > 0.99


def test_ten_minutes_of_the_worst_noise_are_not_too_much_for_a_service() -> None:
    noise = np.random.default_rng(0).uniform(-1, 1, size=10 * RATE).astype(np.float32)
    assert len(as_flac(Audio(noise))) * 60 < 25_000_000
