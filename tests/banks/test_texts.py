"""Bytes of any kind become text or a clear error; texts compare whatever typed them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockint.banks.texts import FileError, decode, fold, name_of, read_text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_files_are_read(encoding: str) -> None:
    assert decode("What’s next?".encode(encoding), "x.txt") == ("What’s next?", ())


def test_windows_text_is_read_with_a_note_that_names_the_line() -> None:
    text, notes = decode("Title\nWhat’s next?".encode("cp1252"), "x.txt")
    assert text == "Title\nWhat’s next?"
    assert notes[0].line == 2


@pytest.mark.parametrize("data", [b"\x81\x8d", b"ok\n\xff\x00\xfe", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff"])
def test_bytes_that_are_no_text_are_an_error_that_names_file_and_line(data: bytes) -> None:
    with pytest.raises(FileError, match=r"^x\.txt, line \d: ") as caught:
        decode(data, "x.txt")
    assert caught.value.line


@given(st.binary())
def test_any_bytes_are_text_or_an_input_error(data: bytes) -> None:
    try:
        text, _ = decode(data, "x")
    except FileError:
        return
    assert isinstance(text, str)


def test_what_is_no_readable_file_is_an_error(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.txt", Path("a" * 5000), Path("a\0b")):
        with pytest.raises(FileError):
            read_text(path)


def test_a_file_too_large_for_a_bank_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(11_000_000)
    with pytest.raises(FileError, match="larger than 10 MB"):
        read_text(path)


def test_typography_case_and_space_do_not_tell_texts_apart() -> None:
    assert fold("What’s  your “third‑party” plan — now?") == fold('what\'s your "third-party" plan - NOW')
    assert fold("ﬁle\u200b\u00ads") == fold("files")
    assert fold("plan A") != fold("plan B")


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_a_bank_without_a_name_is_named_by_its_file() -> None:
    assert name_of(Path("x/My Role (2).txt")) == "my-role-2"
    assert name_of(Path("面接.txt")) == "bank"
