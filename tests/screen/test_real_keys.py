"""Real keys in a real terminal: what only a pseudo-terminal can show."""

import signal
import time
from pathlib import Path

import pytest
from real_terminal import RealTerminal

from mockint.domain.session import State

CTRL = {letter: chr(ord(letter) - 96) for letter in "cnpqst"}
F1, F2, F3, F4 = "\x1bOP", "\x1bOQ", "\x1bOR", "\x1bOS"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


def test_an_interview_by_control_keys(log: Path) -> None:
    """Hint, pause, submit, retake, next, skip and finish, each by its shown key."""
    with RealTerminal(log) as terminal:
        terminal.begin()
        terminal.press("It is in a vault.")
        terminal.shows("It is in a vault.")
        terminal.press(CTRL["t"])
        terminal.shows("Hint 1")
        terminal.press(CTRL["p"])
        terminal.shows("Paused", "The clock stands")
        assert "vault" not in terminal.text
        terminal.press("\r")
        terminal.shows("It is in a vault.")
        terminal.press(CTRL["s"])
        terminal.shows("37.5 of 100, weak")
        terminal.press("r")
        terminal.shows("attempt 2")
        terminal.press("Nothing." + CTRL["s"])
        terminal.shows("met → missing")
        terminal.press("n")
        terminal.shows("Question 2 of 2")
        terminal.press(CTRL["n"])
        terminal.shows("The interview", "skipped")
        terminal.press("\r")
        assert terminal.ends() == 0
        assert terminal.raw.rstrip().endswith(b"done")
        assert terminal.restored()
    assert terminal.session.state is State.ENDED


def test_an_interview_by_function_keys_goes_on_after_it_was_left(log: Path) -> None:
    """F1 to F4 do what the control keys do; left with Ctrl-Q, it goes on with the draft and the time it had."""
    with RealTerminal(log) as terminal:
        terminal.begin()
        terminal.press(F1)
        terminal.shows("Hint 1")
        terminal.press(F4)
        terminal.shows("Question 2 of 2")
        terminal.press("half")
        terminal.shows("half")
        terminal.press(CTRL["q"])
        assert terminal.ends() == 0
        assert terminal.raw.rstrip().endswith(b"set_aside")
        assert terminal.restored()
    assert terminal.session.state is State.PAUSED
    with RealTerminal(log) as terminal:
        terminal.shows("Question 2 of 2, ", "Your draft of 1 word is kept.")
        assert "How it works" not in terminal.text
        terminal.press("\r")
        terminal.shows("half")
        terminal.press(" and whole")
        terminal.press(F3)
        terminal.shows("Paused")
        terminal.press(F3)
        terminal.shows("half and whole")
        terminal.press(F2)
        terminal.shows("0 of 100, weak")
        terminal.press("\r")
        terminal.shows("The interview")
        terminal.press("\r")
        assert terminal.ends() == 0


def test_ctrl_c_twice_saves_and_ends(log: Path) -> None:
    with RealTerminal(log) as terminal:
        terminal.begin()
        terminal.press("mine")
        terminal.shows("mine")
        terminal.press(CTRL["c"])
        terminal.shows("Ctrl-C again saves and quits.")
        terminal.press(CTRL["c"])
        assert terminal.ends() == 0
        assert terminal.raw.rstrip().endswith(b"interrupted")
        assert terminal.restored()
    assert terminal.session.current.answer == "mine"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_saves_and_restores_the_terminal(log: Path, number: signal.Signals) -> None:
    with RealTerminal(log) as terminal:
        terminal.begin()
        terminal.press("mine")
        terminal.shows("mine")
        terminal.kill(number)
        assert terminal.ends() == 0
        assert terminal.raw.rstrip().endswith(b"interrupted")
        assert terminal.restored()
    assert terminal.session.current.answer == "mine"
    assert terminal.session.state is State.PAUSED


def test_a_terminal_that_goes_away_leaves_the_draft_saved(log: Path) -> None:
    with RealTerminal(log) as terminal:
        terminal.begin()
        terminal.press("mine")
        terminal.shows("mine")
        terminal.child.close(force=False)
        waited = time.monotonic() + 10
        while terminal.child.isalive() and time.monotonic() < waited:
            time.sleep(0.01)
    assert terminal.session.current.answer == "mine"


def test_kill_minus_nine_leaves_a_terminal_that_works(log: Path) -> None:
    """No program can catch it; the guard leaves the alternate screen, shows the cursor and mends the settings."""
    with RealTerminal(log) as terminal:
        terminal.begin()
        terminal.kill(signal.SIGKILL)
        terminal.until(terminal.restored)
        assert b"mockint resume" in terminal.raw
        assert terminal.ends() is None


def test_typing_goes_on_through_a_resize(log: Path) -> None:
    with RealTerminal(log) as terminal:
        terminal.begin()
        terminal.press("before ")
        terminal.resize(60, 20)
        terminal.shows("^S Submit", "before")
        terminal.press("and after")
        terminal.shows("before and after")
        terminal.press(CTRL["q"])
        assert terminal.ends() == 0
    assert terminal.session.current.answer == "before and after"


def test_a_paste_of_five_thousand_words_is_whole(log: Path) -> None:
    """Pasted as terminals do it, with carriage returns for line ends: every word arrives, and is one draft."""
    words = [f"word{number}" for number in range(5000)]
    with RealTerminal(log) as terminal:
        terminal.begin()
        terminal.press("\x1b[200~")
        for start in range(0, 5000, 100):
            terminal.press(" ".join(words[start : start + 100]) + "\r")
        terminal.press("\x1b[201~")
        terminal.shows("5000 words")
        terminal.press(CTRL["q"])
        assert terminal.ends() == 0
    assert terminal.session.current.answer.split() == words
    assert terminal.session.current.answer.count("\n") == 50


def test_letters_of_other_scripts_are_typed_whole(log: Path) -> None:
    """Emoji with joiners, Chinese, Hindi, Arabic marks and a no-break space, each typed as a terminal sends it."""
    typed = "👩\u200d💻 日本語 क्\u200dष نمی\u200cخواهم a\u00a0b\u3000é"
    with RealTerminal(log) as terminal:
        terminal.begin()
        terminal.press(typed)
        terminal.until(lambda: any(getattr(event, "type", "") == "drafted" for event in terminal.events))
        terminal.press(CTRL["q"])
        assert terminal.ends() == 0
    assert terminal.session.current.answer == typed


def test_the_clock_cuts_a_real_answer(log: Path) -> None:
    """With a clock of one second, what is typed in it is handed in, and typing on does nothing."""
    with RealTerminal(log, "1") as terminal:
        terminal.shows("Enter Begin")
        terminal.press("\rin time")
        terminal.shows("Time is up")
        terminal.press("more\r")
        terminal.press(CTRL["s"])
        terminal.shows("Cut by the clock")
        terminal.press(CTRL["q"])
        assert terminal.ends() == 0
    assert terminal.session.current.cut
    assert "more" not in terminal.session.current.answer


def test_a_slow_model_holds_nobody_up(log: Path, tmp_path: Path) -> None:
    """Waited for in sight, left with N, its word at the foot while typing on; its feedback comes between questions."""
    gate = tmp_path / "gate"
    with RealTerminal(log, "180", str(gate)) as terminal:
        terminal.begin()
        terminal.press("It is in a vault." + CTRL["s"])
        terminal.shows("openai:gpt-6-luna is grading", "rate limited; trying again in 7 s (2 of 4)", "N Next question")
        terminal.press("n")
        terminal.shows("Question 2 of 2", "rate limited; trying again in 7 s (2 of 4)")
        terminal.press("I back off.")
        terminal.shows("I back off.", "3 words", "rate limited")
        gate.touch()
        terminal.until(lambda: "rate limited" not in terminal.text)
        terminal.press(CTRL["s"])
        terminal.shows("Question 1 of 2 · feedback", "37.5 of 100, weak", "Enter Go on")
        terminal.press("\r")
        terminal.shows("Question 2 of 2 · feedback")
        terminal.press("\r")
        terminal.shows("The interview", "Grading took 2 calls")
        terminal.press("\r")
        assert terminal.ends() == 0
        assert terminal.restored()
    assert all(attempt.grade for attempt in terminal.session.attempts)


@pytest.mark.parametrize("keys", [CTRL["q"], CTRL["c"] * 2])
def test_a_grade_that_never_comes_keeps_nobody_from_leaving(log: Path, tmp_path: Path, keys: str) -> None:
    with RealTerminal(log, "180", str(tmp_path / "gate")) as terminal:
        terminal.begin()
        terminal.press("It is in a vault." + CTRL["s"])
        terminal.shows("openai:gpt-6-luna is grading")
        terminal.press(keys)
        assert terminal.ends() == 0
        assert terminal.restored()
    assert terminal.session.state is State.SUBMITTED
    with RealTerminal(log) as terminal:
        terminal.shows("your answer is kept and is graded now")
        terminal.press("\r")
        terminal.shows("Question 1 of 2 · feedback")
