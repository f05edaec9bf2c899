"""YAML is read as the text that was written, with lines, and nothing in it can end the process."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockint.banks.texts import FileError
from mockint.banks.yaml_text import read_head, read_yaml


def test_scalars_stay_what_was_written() -> None:
    text = "a: [no, 3:00, 2FA, 1.10, 2024-01-01, 007]\nb: ~\nc: ''\nd: null\ne: 'null'"
    assert read_yaml(text, "x").root.plain() == {
        "a": ["no", "3:00", "2FA", "1.10", "2024-01-01", "007"],
        "c": "",
        "e": "null",
    }


def test_each_part_knows_its_line_and_what_is_missing_that_of_its_parent() -> None:
    root = read_yaml("a: 1\nlist:\n  - x: >-\n      long\n      text\n    y: 2\n  - z: 3\n", "x").root
    assert root.line_of(["list", 0, "x"]) == 3
    assert root.line_of(["list", 0, "y"]) == 6
    assert root.line_of(["list", 1, "nothing", "below"]) == 7
    assert root.line_of(["list", 9]) == 2
    assert root.line_of([]) == 1


def test_a_key_given_twice_is_named_with_its_line() -> None:
    assert read_yaml("a: 1\nb:\n  c: 1\n  c: 2\na: 3", "x").repeated == [(4, "c"), (5, "a")]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a: 1\nb: [", 2, "YAML"),
        ("a: 1\nb: c: d", 2, "YAML"),
        ("a: \x07", 1, "control characters"),
        ('a: "\\ud800"', 1, "YAML"),
        ("a: &x [1]\nb: *x", 2, "aliases"),
        ("a: 1\n--- \nb: 2", 2, "second document"),
        ("? [a]\n: b", 1, "name is missing"),
        ("[" * 100_000, 1, "nest"),
        ("- " * 100_000, 1, "nest"),
    ],
)
def test_what_is_no_readable_yaml_is_an_error_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(FileError, match=reason) as caught:
        read_yaml(text, "x.yaml")
    assert caught.value.line == line
    assert str(caught.value).startswith(f"x.yaml, line {line}: ")


SNIPPETS = st.sampled_from(
    [
        "a",
        ": ",
        "- ",
        "\n",
        "  ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "'",
        '"',
        "|",
        ">-",
        "&x",
        "*x",
        "!!t",
        "# ",
        "~",
        "---",
        "?",
    ]
)


@given(st.text() | st.lists(SNIPPETS).map("".join))
def test_any_text_is_yaml_or_an_input_error(text: str) -> None:
    try:
        tree = read_yaml(text.encode("utf-8", "replace").decode(), "x")
    except FileError:
        return
    tree.root.plain()


def test_the_head_tells_name_title_and_number_of_questions_without_the_rest() -> None:
    text = "bank: b\ntitle: T\nquestions:\n  - id: a\n    tags: [x, y]\n    criteria:\n      - id: c\n  - text\n"
    assert read_head(text, "x") == ({"bank": "b", "title": "T"}, 2)
    assert read_head("bank: b\ntitle: T\nsource: s.txt\nquestions: [{]", "x")[0]["source"] == "s.txt"
    assert read_head("questions: [a, b, c]\nbank: b", "x") == ({"bank": "b"}, 3)
    assert read_head("- a", "x") == ({}, 0)
