"""Where an answer ends: speech, then silence for long enough."""

from pathlib import Path

import pytest

pytest.importorskip("faster_whisper", reason="voice detection comes with the voice extra")

from mockint.speech import ending
from mockint.speech.ending import Ending, trailing_silence

JFK = Path(__file__).with_name("jfk.flac")
SECOND = 2 * 16_000


@pytest.fixture(scope="module")
def speech() -> bytes:
    """Two seconds of speech, as blocks have it."""
    from faster_whisper.audio import decode_audio

    return bytes((decode_audio(str(JFK))[: 16_000 * 2] * 32767).astype("<i2").tobytes())


def test_silence_is_measured_from_the_last_word(speech: bytes) -> None:
    assert trailing_silence(speech + bytes(3 * SECOND)) == pytest.approx(3, abs=0.6)
    assert trailing_silence(bytes(3 * SECOND)) == 3
    assert trailing_silence(b"") == 0


def test_an_answer_ends_by_a_long_silence_and_not_by_a_short_one(speech: bytes) -> None:
    watched = Ending(4)
    assert not watched.over(speech)
    assert not watched.over(speech + bytes(2 * SECOND))
    assert watched.silence == pytest.approx(2, abs=0.6)
    assert watched.over(speech + bytes(5 * SECOND))


def test_silence_before_the_first_word_ends_nothing() -> None:
    watched = Ending(4)
    assert not watched.over(bytes(8 * SECOND))
    assert (watched.began, watched.silence) == (False, 0)


def test_silence_that_fills_all_that_is_remembered_still_ends_it(speech: bytes) -> None:
    watched = Ending(4)
    watched.over(speech)
    assert watched.over(bytes(8 * SECOND))


def test_speech_after_a_silence_begins_it_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    silences = iter([0.5, 3.5, 0.0, 3.9, 4.0])
    monkeypatch.setattr(ending, "trailing_silence", lambda _: next(silences))
    watched = Ending(4)
    assert [watched.over(bytes(8 * SECOND)) for _ in range(5)] == [False, False, False, False, True]
