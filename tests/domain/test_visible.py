"""What comes from outside never acts on a terminal and never hides in a text."""

import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockint.domain.visible import visible, visible_json, without_hidden

MARKS_THAT_SHOW = {0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2, 0x110BD, 0x110CD, *range(0x600, 0x606)}
EGYPTIAN_JOINERS = set(range(0x13430, 0x13460))
NASTY = st.text(st.sampled_from("a☺👩ه\x1b\x9b\r\n\t\u202e\u2066\u200b\u200c\u200d\ufe0f\ufeff\U000e0041\ud800\\"))


def hides(character: str) -> bool:
    """Whether Unicode calls it a control, a format or a line end; joiners and marks with a shape are left out."""
    return (
        unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        and character not in "\n\t\u200c\u200d"
        and ord(character) not in MARKS_THAT_SHOW | EGYPTIAN_JOINERS
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x9b31m", r"\x9b31m"),
        ("abc\u202edcba", r"abc\u202edcba"),
        ("\u2066x\u2069", r"\u2066x\u2069"),
        ("pass\u200bword", r"pass\u200bword"),
        ("pass\u200dword", r"pass\u200dword"),
        ("over\rwritten\x08\x00", r"over\rwritten\x08\x00"),
        ("\U000e0041\U000e0042", r"\U000e0041\U000e0042"),
        ("\ud83d", r"\ud83d"),
        ("a\ufe0f", r"a\ufe0f"),
        ("☺\ufe0f\ufe01\ufe02", "☺\ufe0f" + r"\ufe01\ufe02"),
        ("\ufeffHello", r"\ufeffHello"),
    ],
)
def test_what_acts_or_hides_is_written_as_an_escape(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "naïve café – “quoted” ½",
        "日本語 עברית हिन्दी",
        "می\u200cخواهم",
        "क्\u200dष",
        "👩\u200d💻",
        "🏳\ufe0f\u200d🌈",
        "1\ufe0f⃣ ❤\ufe0f",
    ],
)
def test_scripts_and_emoji_stay_as_they_are(text: str) -> None:
    assert visible(text) == text


def test_line_ends_and_tabs_stay_or_become_one_line() -> None:
    assert visible("a\r\nb\n\tc") == "a\nb\n\tc"
    assert visible("a\r\nb\n\tc", keep_newlines=False) == r"a\r\nb\n\tc"


@given(st.text(st.characters()) | NASTY)
def test_nothing_hidden_is_left_in_any_text(text: str) -> None:
    shown = visible(text)
    assert not any(hides(character) for character in shown)
    shown.encode()
    assert visible(shown) == shown


@given(st.text(st.characters()) | NASTY)
def test_json_means_the_same_with_nothing_hidden_in_it(text: str) -> None:
    document = visible_json(json.dumps([text], ensure_ascii=False))
    assert json.loads(document) == [text]
    assert not any(hides(character) for character in document)


@given(NASTY)
def test_one_line_is_one_line(text: str) -> None:
    assert len((visible(text, keep_newlines=False) + ".").splitlines()) == 1


@given(st.text(st.characters(exclude_categories=("C", "Z"), include_characters=" \n")))
def test_plain_text_is_not_touched(text: str) -> None:
    plain = re.sub(r"[\u034f\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]", "", text)
    assert visible(plain) == plain


def test_every_character_of_unicode_that_hides_is_escaped() -> None:
    assert [hex(code) for code in range(0x110000) if hides(chr(code)) and visible(chr(code)) == chr(code)] == []


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("pass\u200bword\u00ad", "password"),
        ("a\x00b\x1b[31m", "a b [31m"),
        ("one\r\ntwo\rthree\u2028four\tfive", "one\ntwo\nthree\nfour\tfive"),
        ("\U000e0041\U000e0042\ud83d", ""),
        ("می\u200cخواهم 👩\u200d💻", "می\u200cخواهم 👩\u200d💻"),
    ],
)
def test_a_reader_without_eyes_is_given_what_a_reader_sees(text: str, seen: str) -> None:
    assert without_hidden(text) == seen


@given(NASTY)
def test_what_is_seen_hides_nothing(text: str) -> None:
    seen = without_hidden(text)
    assert visible(seen) == seen
    seen.encode()
