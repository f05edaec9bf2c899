"""Voices: the text goes to a program's standard input, and whatever that program does is answered for."""

import os
import shutil
import sys
import threading
import wave
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockint.domain.visible import visible
from mockint.speech.errors import VoiceError
from mockint.speech.voices import ProgramVoice, get_voice, speakable

QUESTION = "How do you keep OAuth 2.0 tokens safe?"
needs_shell = pytest.mark.skipif(os.name != "posix", reason="the fake programs are shell scripts")


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of PATH, and a home of its own."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("MOCKINT_HOME", str(tmp_path / "home"))
    return folder


def program(folder: Path, name: str, script: str) -> Path:
    file = folder / name
    file.write_text(f"#!{shutil.which('sh', path='/bin:/usr/bin')}\nPATH=/usr/bin:/bin\n{script}\n")
    file.chmod(0o755)
    return file


@needs_shell
def test_espeak_is_given_the_text_by_its_standard_input_alone(path: Path, tmp_path: Path) -> None:
    program(path, "espeak-ng", f'cat > {tmp_path}/heard; echo "$@" > {tmp_path}/options')
    voice = get_voice()
    assert voice is not None
    assert voice.name == "espeak-ng"
    voice.say(f"-w /etc/passwd {QUESTION}")
    assert (tmp_path / "heard").read_text() == f"-w /etc/passwd {QUESTION}"
    assert "passwd" not in (tmp_path / "options").read_text()


def test_without_any_program_there_is_no_voice(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for system in ("linux", "darwin", "win32"):
        monkeypatch.setattr(sys, "platform", system)
        assert get_voice() is None


@needs_shell
@pytest.mark.parametrize(("system", "name"), [("darwin", "say"), ("win32", "powershell")])
def test_the_systems_own_voice_is_used_where_there_is_no_other(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str, name: str
) -> None:
    program(path, name, f"cat > {tmp_path}/heard")
    with monkeypatch.context() as there:  # the process is started as on this system
        there.setattr(sys, "platform", system)
        there.setattr("shutil.which", lambda wanted: str(path / name) if wanted == name else None)
        voice = get_voice()
    assert voice is not None
    voice.say(QUESTION)
    assert (tmp_path / "heard").read_text() == QUESTION


@needs_shell
def test_piper_is_used_only_where_a_voice_was_put_into_the_folder(path: Path, tmp_path: Path) -> None:
    program(path, "espeak-ng", "cat >/dev/null")
    program(path, "piper", f'cat > {tmp_path}/heard; [ "$3" = -f ] && echo sound > "$4"')
    program(path, "aplay", f'cp "$2" {tmp_path}/played')
    found = get_voice()
    assert found is not None
    assert found.name == "espeak-ng"
    folder = tmp_path / "home" / "voices"
    folder.mkdir(parents=True)
    (folder / "joe.onnx").write_bytes(b"")
    voice = get_voice()
    assert voice is not None
    assert voice.name == "piper (joe)"
    voice.say(QUESTION)
    assert (tmp_path / "heard").read_text() == QUESTION
    assert (tmp_path / "played").read_text() == "sound\n"


@needs_shell
@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("cat >/dev/null; echo 'ALSA lib pcm.c: no' >&2; echo 'error: No such file or directory' >&2", "No such file"),
        ("cat >/dev/null; echo 'no voice en-us' >&2; exit 1", "no voice en-us"),
        ("exit 3", "it ended with 3"),
    ],
)
def test_what_a_program_complains_of_is_said(path: Path, script: str, said: str) -> None:
    voice = ProgramVoice("fake", (str(program(path, "fake", script)),))
    with pytest.raises(VoiceError, match=f"fake could not speak: {said}"):
        voice.say(QUESTION)


@needs_shell
def test_warnings_of_a_program_that_speaks_are_no_error(path: Path) -> None:
    ProgramVoice("fake", (str(program(path, "fake", "cat >/dev/null; echo 'ALSA: underrun' >&2")),)).say(QUESTION)


def test_a_program_that_vanished_is_an_error_for_people(tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match="could not be started"):
        ProgramVoice("fake", (str(tmp_path / "none"),)).say(QUESTION)


@needs_shell
def test_stop_ends_the_program_and_the_next_text_is_said_again(path: Path, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    os.mkfifo(begun)
    again = tmp_path / "again"
    script = f"cat >/dev/null; [ -e {again} ] && exit 0; echo > {begun}; exec sleep 60"
    voice = ProgramVoice("fake", (str(program(path, "fake", script)),), (str(program(path, "never", "exit 1")),))
    saying = threading.Thread(target=voice.say, args=(QUESTION,))
    saying.start()
    begun.read_text()  # waits for it
    voice.stop()
    saying.join(timeout=10)
    assert not saying.is_alive()
    again.touch()
    with pytest.raises(VoiceError):  # by the second program, which was not run after `stop`
        voice.say(QUESTION)


@needs_shell
def test_a_program_that_hangs_is_ended(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mockint.speech.voices.min", lambda *_: 0.1, raising=False)
    voice = ProgramVoice("fake", (str(program(path, "fake", "exec sleep 60")),))
    with pytest.raises(VoiceError, match="did not finish"):
        voice.say(QUESTION)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("## **Why** `S3`?", "Why S3?"),
        ("<b>C#</b> or\n\n<script src=x>F#", "C# or F#"),
        ("See [the docs](https://example.org) now", "See the docs now"),
        ("[[rate 9]] a [[h@'loU]]", "rate 9 a h@'loU"),
        ("Is 1 < 2 and snake_case fine?", "Is 1 < 2 and snake_case fine?"),
        ("a\x1b[31mred\x07 \u202ebidi\u200b", "a [31mred bidi"),
        ("_one_ | two", "one two"),
        (" \n\t", ""),
    ],
)
def test_markup_and_control_characters_are_not_read_out(text: str, read: str) -> None:
    assert speakable(text) == read


@given(st.text())
def test_any_text_is_one_line_that_no_program_takes_for_a_command(text: str) -> None:
    read = speakable(text)
    assert visible(read, keep_newlines=False) == read or "\ufe0f" in text or "\u200d" in text
    assert "\n" not in read
    assert "[[" not in read


def test_nothing_to_say_starts_no_program() -> None:
    ProgramVoice("fake", ("/no/such/program",)).say("**")


@needs_shell
@pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed")
def test_espeak_says_a_question(path: Path, tmp_path: Path) -> None:
    """The program itself, its sound turned into a file."""
    program(path, "espeak-ng", f'exec espeak-ng "$@" -w {tmp_path}/said.wav')
    voice = get_voice()
    assert voice is not None
    voice.say(QUESTION)
    with wave.open(str(tmp_path / "said.wav")) as said:
        assert 1 < said.getnframes() / said.getframerate() < 10
