"""How an answer was said."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mockint.domain.delivery import FILLERS, HEDGES, STRUCTURE, Delivery, delivery
from mockint.domain.question import Kind
from mockint.domain.transcript import Transcript

TOLD = (
    "When I was at my last company we had a partner API that failed every night. My job was to make the sync reliable "
    "before the launch. I added retries with backoff and I wrote an idempotency layer. As a result, failures fell by "
    "90 percent."
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        (" \n\t", 0),
        ("…!?", 0),
        ("one", 1),
        ("don't stop", 2),
        ("don’t stop", 2),
        ("per-tenant keys", 2),
        ("refresh_token", 2),
        ("a  b\nc", 3),
        ("we - that is, I -", 4),
        ("99.9 %", 2),
        ("cafe\u0301 noir", 2),
        ("привет мир", 2),
        ("👍 yes", 1),
    ],
)
def test_words(text: str, words: int) -> None:
    assert delivery(text).words == words


def test_pace_is_words_a_minute_of_the_time_taken() -> None:
    said = delivery("word " * 60, seconds=40.04, overtime=1.26)
    assert (said.words, said.seconds, said.words_per_minute, said.overtime_seconds) == (60, 40.0, 89.9, 1.3)


def test_without_time_there_is_no_pace() -> None:
    """No clock, or an answer pasted within a second."""
    assert delivery("a b c").seconds is None
    assert delivery("a b c").words_per_minute is None
    assert delivery("a b c", seconds=0).words_per_minute is None
    assert delivery("a b c", seconds=0.4).words_per_minute is None
    assert delivery("a b c", seconds=1).words_per_minute == 180


def test_nothing_said_is_nothing_counted() -> None:
    assert (
        delivery("").model_dump()
        == Delivery(words=0).model_dump()
        == {
            "words": 0,
            "seconds": None,
            "words_per_minute": None,
            "overtime_seconds": 0,
            "fillers": {},
            "hedges": {},
            "first_person_singular": 0,
            "first_person_plural": 0,
            "structure": None,
            "sound": None,
        }
    )


def test_fillers_and_hedges_are_counted_as_whole_words() -> None:
    said = delivery("Um, I mean, um we basically, you know, maybe I think it's sort of fine. Maybe the umbrella…")
    assert said.fillers == {"um": 2, "i mean": 1, "basically": 1, "you know": 1, "sort of": 1}
    assert said.hedges == {"maybe": 2, "i think": 1}


@pytest.mark.parametrize("text", ["umbrella", "uh-huh", "um-hm", "I might've", "actuallyness", "unkind offer"])
def test_parts_of_words_are_none(text: str) -> None:
    said = delivery(text)
    assert (said.fillers, said.hedges) == ({}, {})


def test_like_is_not_counted() -> None:
    """It is more often a verb or a comparison than a filler; nobody should be told so wrongly."""
    assert delivery("Services like S3 look like what I like").fillers == {}


def test_a_phrase_over_a_line_break_counts() -> None:
    assert delivery("you\nknow").fillers == {"you know": 1}


def test_i_and_we() -> None:
    said = delivery("I built it and I'd do it again; we shipped our part, it was mine. I’ve told us.")
    assert (said.first_person_singular, said.first_person_plural) == (4, 3)


def test_the_parts_of_a_told_experience_are_looked_for_in_behavioural_questions_only() -> None:
    assert delivery(TOLD, Kind.BEHAVIOURAL).structure == dict.fromkeys(STRUCTURE, True)
    for kind in set(Kind) - {Kind.BEHAVIOURAL}:
        assert delivery(TOLD, kind).structure is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Testing matters to everybody.", set()),
        ("At my company there was a nightly job.", {"situation"}),
        ("I was asked to mend it.", {"task"}),
        ("I wrote a queue.", {"action"}),
        ("Errors dropped.", {"result"}),
        ("Errors went down 40%.", {"result"}),
    ],
)
def test_each_part_has_its_own_cues(text: str, parts: set[str]) -> None:
    structure = delivery(text, Kind.BEHAVIOURAL).structure
    assert structure is not None
    assert {part for part, there in structure.items() if there} == parts


SPOKEN = st.lists(
    st.sampled_from([*FILLERS, *HEDGES, "um-um", "I", "we'd", "_um_", "'um'", "um'um", "-", "’", "é", "word", "👍"])
).map(" ".join)


@given(st.text() | SPOKEN, st.sampled_from(Kind), st.none() | st.floats(0, 1e6), st.floats(0, 1e6))
@example("İmmm ŉ ß ﬁ", Kind.OPINION, 1.0, 0.0)
def test_any_text_is_measured_and_no_count_exceeds_its_words(
    text: str, kind: Kind, seconds: float | None, overtime: float
) -> None:
    said = delivery(text, kind, seconds=seconds, overtime=overtime)
    for phrase, count in ((said.fillers or {}) | said.hedges).items():
        assert 0 < count * len(phrase.split()) <= said.words
    assert said.first_person_singular + said.first_person_plural <= said.words <= len(text)
    assert (said.structure is None) == (kind is not Kind.BEHAVIOURAL)
    assert Delivery.model_validate_json(said.model_dump_json()) == said


def spoken(text: str, fillers: dict[str, int] | None) -> Transcript:
    return Transcript(text=text, seconds=10, engine="fake", fillers=fillers)


def test_a_typed_answer_has_no_sound() -> None:
    assert delivery("um, a key").sound is None


@pytest.mark.parametrize(("seconds", "counted"), [(None, 10), (0.2, 10), (12, 12)])
def test_a_recording_that_was_handed_in_took_its_own_length(seconds: float | None, counted: float) -> None:
    assert delivery("A key.", seconds=seconds, transcript=spoken("A key.", {})).seconds == counted


def test_fillers_taken_out_of_the_text_by_hand_were_said_all_the_same() -> None:
    heard = spoken("Um, so, um, a key, you know.", {"um": 2, "uh": 0})
    assert delivery("So a key, you know.", transcript=heard).fillers == {"you know": 1, "um": 2}
    assert delivery("Um, um, um, a key.", transcript=heard).fillers == {"um": 3}


def test_where_the_transcriber_leaves_fillers_out_none_are_claimed() -> None:
    said = delivery("A key, you know.", transcript=spoken("A key, you know.", None))
    assert said.fillers is None
    assert said.sound is not None
    assert said.sound.fillers is None


def test_an_hour_of_speech_is_no_trouble() -> None:
    said = delivery("um we built it and i think " * 8000, Kind.BEHAVIOURAL, seconds=3600)
    assert (said.words, said.fillers, said.hedges["i think"]) == (56_000, {"um": 8000}, 8000)
