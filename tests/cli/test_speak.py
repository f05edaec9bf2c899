"""Questions said aloud: by whatever program is here, while no clock runs."""

import os
from pathlib import Path

import pytest
from command import Run, Spawn

from mockint.banks.finding import load_bank

QUESTION = load_bank(None).questions[0].question


@pytest.fixture
def spoken(tmp_path: Path) -> Path:
    """What a stand-in for espeak-ng was given to say; it is the only voice on the path."""
    program, log = tmp_path / "bin" / "espeak-ng", tmp_path / "said.txt"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n/bin/cat >> {log}\n/bin/sleep 1\n")
    program.chmod(0o755)
    return log


def path_of(log: Path) -> str:
    return f"{log.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"


def test_plain_prompts_say_the_question_before_its_clock_runs(command: Run, spoken: Path) -> None:
    arguments = ("practice", "--questions", "1", "--per-question", "60", "--plain", "--speak", "--out", "r.json")
    done = command(*arguments, stdin="We ask first.\n.\n", PATH=path_of(spoken))
    assert done.returncode == 0, done.stderr
    assert QUESTION.split("‑")[0] in spoken.read_text()


def test_the_screen_says_it_and_then_takes_the_answer(terminal: Spawn, spoken: Path) -> None:
    child = terminal("practice", "--questions", "1", "--speak", PATH=path_of(spoken))
    child.expect("Begin")
    child.send("\r")
    child.expect("has been said")
    child.expect("3:00 left")
    child.send("We ask first.")
    child.expect("We ask first")
    child.send("\x13")
    child.expect("of 100")
    assert QUESTION.split("‑")[0] in spoken.read_text()


def test_it_goes_on_without_a_voice(command: Run, tmp_path: Path) -> None:
    arguments = ("practice", "--questions", "1", "--plain", "--speak", "--out", "r.json")
    done = command(*arguments, stdin="We ask first.\n.\n", PATH=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "espeak-ng" in done.stderr
