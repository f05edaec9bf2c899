import json
import os
from pathlib import Path

import pytest
from meeting_files import ANNA, BEGUN, CARA, INTERVIEW, TIMED, meet

from mockint.domain.errors import InputError
from mockint.speech.meetings.reading import read_meeting, read_turns
from mockint.speech.meetings.turns import Turn


def turns(text: str) -> list[tuple[str, str, float | None, float | None]]:
    return [(turn.speaker, turn.text, turn.start, turn.end) for turn in read_turns(text, "file")[1]]


def said(text: str) -> list[tuple[str, str]]:
    return [turn[:2] for turn in turns(text)]


@pytest.mark.parametrize("name", TIMED)
def test_every_form_with_times_gives_the_turns_that_were_written(name: str) -> None:
    assert read_turns(TIMED[name](INTERVIEW), name)[1] == INTERVIEW


@pytest.mark.parametrize("name", BEGUN)
def test_forms_without_ends_give_the_same_turns_with_none(name: str) -> None:
    expected = [(turn.speaker, turn.text, turn.start, None) for turn in INTERVIEW]
    assert turns(BEGUN[name](INTERVIEW)) == expected


def test_a_document_without_times_gives_who_said_what_without_its_head_and_foot() -> None:
    assert turns(meet(INTERVIEW)) == [(turn.speaker, turn.text, None, None) for turn in INTERVIEW]


def test_the_content_decides_and_not_the_name_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text(TIMED["zoom.vtt"](INTERVIEW), encoding="utf-8")
    os.utime(file, (1_770_000_000, 1_770_000_000))
    meeting = read_meeting(file)
    assert (meeting.name, meeting.form, meeting.turns) == ("notes.txt", "vtt", INTERVIEW)
    assert meeting.on.isoformat() == "2026-02-02T02:40:00+00:00"
    assert meeting.speakers[:2] == (ANNA, CARA)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_in_whatever_encoding_it_was_saved(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "meeting.srt"
    file.write_bytes(TIMED["captions.srt"](INTERVIEW).replace("\n", "\r\n").encode(encoding))
    assert read_meeting(file).turns == INTERVIEW


def test_captions_are_read_with_their_marks_left_out() -> None:
    text = """WEBVTT - a meeting
Kind: captions

STYLE
::cue { color: red }

NOTE
nobody said this

intro
00:01.000 --> 00:02.500 align:start position:0%
<v.loud Ada Lovelace>I <i>do</i> &amp; <00:00:01.500><c.yellow>did</c></v>

00:03.000 --> 00:04.000
<v Ada Lovelace>one</v>
<v Bob>and two</v>
"""
    assert turns(text) == [
        ("Ada Lovelace", "I do & did", 1.0, 2.5),
        ("Ada Lovelace", "one", 3.0, 4.0),
        ("Bob", "and two", 3.0, 4.0),
    ]


def test_a_caption_keeps_what_stands_after_an_empty_line_and_goes_on_for_the_speaker_before() -> None:
    text = (
        "1\n0:0:1,0 --> 0:0:2,0\nAda: one\n\nstill one\n2\n00:00:02,000 --> 00:00:03,000\n2\n\n"
        "3\n00:00:03.5->00:00:04\nBob: three"
    )
    assert turns(text) == [
        ("Ada", "one still one", 1.0, 2.0),
        ("Ada", "2", 2.0, 3.0),
        ("Bob", "three", 3.5, 4.0),
    ]


def test_overlapping_captions_stand_in_the_order_in_which_they_begin() -> None:
    text = (
        "1\n00:00:05,000 --> 00:00:06,000\nBob: mm-hm\n\n2\n00:00:01,000 --> 00:00:09,000\nAda: a long one\n\n"
        "3\n00:00:09,000 --> 00:00:08,000\nAda: it ends before it begins"
    )
    assert turns(text) == [
        ("Ada", "a long one", 1.0, 9.0),
        ("Bob", "mm-hm", 5.0, 6.0),
        ("Ada", "it ends before it begins", 9.0, None),
    ]


def test_names_on_lines_of_their_own_are_known_as_such() -> None:
    text = "".join(f"0:0:{at}.0 --> 0:0:{at + 1}.0\n{'Ada' if at % 2 else 'Bob B.'}\nword {at}\n" for at in range(6))
    assert said(text)[:2] == [("Bob B.", "word 0"), ("Ada", "word 1")]


def test_what_whisper_prints_is_read() -> None:
    assert turns("[00:00.000 --> 00:02.000]  So, hello.\n[00:02.000 --> 01:04.000]  Hello there.\n") == [
        ("", "So, hello.", 0.0, 2.0),
        ("", "Hello there.", 2.0, 64.0),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada: one\nBob: two\nAda:\nthree", [("Ada", "one"), ("Bob", "two"), ("Ada", "three")]),
        ("**Ada:** one\n**Bob**: two", [("Ada", "one"), ("Bob", "two")]),
        ("[Ada]: one\n[Bob]: two", [("Ada", "one"), ("Bob", "two")]),
        ("SPEAKER_00: one\nSPEAKER_01: two", [("SPEAKER_00", "one"), ("SPEAKER_01", "two")]),
        ("Lovelace, Ada (Acme): one\nDr. van Berg: two", [("Lovelace, Ada (Acme)", "one"), ("Dr. van Berg", "two")]),
        ("them: one\nme: two\nthem: three\nme: four",
         [("them", "one"), ("me", "two"), ("them", "three"), ("me", "four")]),
        ("Q: one\nA: two", [("Q", "one"), ("A", "two")]),
        ("Ada: I did.\nResult: it was fast.\nAt 10:30 we met.\nBob: ok",
         [("Ada", "I did. Result: it was fast. At 10:30 we met."), ("Bob", "ok")]),
        ("Ada: one\nKafka: a queue\n\nBob: two\n\nAda: three",
         [("Ada", "one Kafka: a queue"), ("Bob", "two"), ("Ada", "three")]),
        ("Ada: one\n\nmore of one\n\nBob: two", [("Ada", "one more of one"), ("Bob", "two")]),
        ("田中: はい\n鈴木: いいえ", [("田中", "はい"), ("鈴木", "いいえ")]),
        ("We met.\nThen we left.\n\nThe end: gone.", [("", "We met. Then we left."), ("", "The end: gone.")]),
    ],
)  # fmt: skip
def test_plain_text_names_its_speakers_in_many_ways(text: str, expected: list[tuple[str, str]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "[00:00:05] Ada: one\n[00:01:07] Bob: two",
        "00:05 Ada: one\n01:07 Bob: two",
        "(0:05) Ada\none\n\n(1:07) Bob\ntwo",
        "Ada  0:05\none\n\nBob  1:07\ntwo",
        "Ada (0:05): one\nBob (1:07): two",
        "Ada [00:00:05] one\nBob [00:01:07] two",
        "**Ada** | 0:05\none\n\n**Bob** | 1:07\ntwo",
        "00:00:05\nAda: one\n\n00:01:07\nBob: two",
        "[0:05 - 1:07] Ada: one\n[1:07 - 1:09] Bob: two",
    ],
)
def test_plain_text_has_times_in_many_places(text: str) -> None:
    assert [turn[:3] for turn in turns(text)] == [("Ada", "one", 5.0), ("Bob", "two", 67.0)]


@pytest.mark.parametrize(
    "data",
    [
        [{"speaker": "Ada", "text": "one", "start": 5}, {"speaker": "Bob", "text": "two", "start": 67.5}],
        {"results": {"utterances": [{"speaker": {"name": "Ada"}, "transcript": "one", "start": "0:05", "end": "0:06"},
                                    {"speaker": {"name": "Bob"}, "transcript": "two", "start": "01:07.5"}]}},
        {"transcription": [{"offsets": {"from": 5000, "to": 6000}, "timestamps": {"from": "0:05"}, "text": " Ada: one"},
                           {"offsets": {"from": 67500, "to": 68000}, "text": " Bob: two"}]},
        {"chunks": [{"timestamp": [5.0, 6.0], "text": "Ada: one"}, {"timestamp": [67.5, None], "text": "Bob: two"}]},
        {"sentences": [{"speaker_name": "Ada", "text": "one", "start_time": "5"},
                       {"speaker_name": "Bob", "text": "two", "start_time": "67.5"}]},
    ],
)  # fmt: skip
def test_json_of_many_makers_is_read(data: object) -> None:
    assert [turn[:3] for turn in turns(json.dumps(data))] == [("Ada", "one", 5.0), ("Bob", "two", 67.5)]


def test_the_times_of_words_are_kept_and_those_of_the_sentences_preferred_to_them() -> None:
    words = [
        {"word": " We", "start": 1.0, "end": 1.2, "probability": 0.9},
        {"word": " did.", "start": 1.5, "end": 2.0},
        {"word": "lost"},
    ]
    data = {"words": words, "segments": [{"start": 1.0, "end": 2.0, "text": " We did.", "words": words}]}
    (turn,) = read_turns(json.dumps(data), "file")[1]
    assert [(word.word, word.start, word.end, word.confidence) for word in turn.words] == [
        ("We", 1.0, 1.2, 0.9),
        ("did.", 1.5, 2.0, None),
    ]


def test_milliseconds_and_wall_clocks_become_seconds_of_the_meeting() -> None:
    spoken = "some words that somebody says, eight of them"
    thousandths = [{"speaker": "A", "text": spoken, "start": 5000 * n, "end": 5000 * n + 4000} for n in range(3)]
    assert [turn[2:] for turn in turns(json.dumps(thousandths))] == [(0, 4), (5, 9), (10, 14)]
    dated = [{"speaker": "A", "text": "x", "timestamp": f"2026-05-04T10:00:0{n}+02:00"} for n in (1, 4)]
    assert [turn[2] for turn in turns(json.dumps(dated))] == [0, 3]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nhi\n\n00:0x.000 --> 00:04.000\nthere", "file, line 6: “00:0x.000 --> "),
        ("1\n00:00:01,000 --> 00:00:02,000\nhi\n2\n00:00:03,000 -->\nthere", "file, line 5: “00:00:03,000 -->” is no"),
        ('[{"text": "a",\n "start": }]', r"file, line 2: is no JSON: Expecting value \(column 11\)"),
        ('{"text": "alone"}', "file: has no list of turns with a text in each"),
        ('[{"text": "a"}, {"text": 5}]', "file: entry 2: its text is “5”; expected words in quotes"),
        ('[{"text": "a", "start": "soon"}]', "file: entry 1: its start is “soon”; expected seconds or 00:01:02.000"),
        ('[{"text": "a", "end": [1]}]', "file: entry 1: its end is a list"),
        ('[{"text": "a", "start": -1}]', "file: entry 1: its start is “-1”"),
        ("[" * 100_000, "file: is no JSON that can be read"),
        ('[{"text": "a", "start": ' + "9" * 5000 + "}]", "file: is no JSON that can be read"),
        ("", "file: nobody says anything in it"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n…\n", "file: nobody says anything in it"),
        (" \n-----\n", "file: nobody says anything in it"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_by_file_and_place(text: str, fault: str) -> None:
    with pytest.raises(InputError, match=f"^{fault}"):
        read_turns(text, "file")


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"PK\x03\x04docx", "is a Word document or an archive; save the transcript as plain text"),
        (b"%PDF-1.7", "is a PDF"),
        (b"RIFF....WAVE", "is a recording; `mockint transcribe` writes its words"),
        (b"\xff\0\x81\0", "this is no text file"),
    ],
)
def test_a_file_of_another_kind_is_told_as_such(tmp_path: Path, content: bytes, fault: str) -> None:
    file = tmp_path / "meeting.vtt"
    file.write_bytes(content)
    with pytest.raises(InputError, match=fault):
        read_meeting(file)


def test_a_file_that_is_not_there_a_folder_and_a_giant_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError, match="No such file"):
        read_meeting(tmp_path / "none.vtt")
    with pytest.raises(InputError, match="can't be read"):
        read_meeting(tmp_path)
    monkeypatch.setattr("mockint.speech.meetings.reading.LIMIT", 10)
    (tmp_path / "big.txt").write_text("Ada: " + "x" * 20)
    with pytest.raises(InputError, match="larger than"):
        read_meeting(tmp_path / "big.txt")


def test_a_text_far_too_long_for_a_meeting_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mockint.speech.meetings.reading.WORDS", 3)
    assert said("Ada: one two\nBob: three") == [("Ada", "one two"), ("Bob", "three")]
    with pytest.raises(InputError, match="file: more than 3 words; cut it down to the interview"):
        said("Ada: one two\nBob: three four")


def test_half_a_character_becomes_one_that_can_be_kept() -> None:
    (turn,) = read_turns('[{"text": "a \\ud800 b"}]', "file")[1]
    assert turn == Turn("", "a ? b")
