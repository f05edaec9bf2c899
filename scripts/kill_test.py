"""Kill interviews with SIGKILL at random moments and hold what is left against what the candidate was shown.

    python scripts/kill_test.py --kills 50

A real `mockint` runs in a terminal of its own, on the screen and as plain prompts in turn. Somebody types, hands
answers in and reads feedback until the kill; the next window resumes. After each kill:

- an answer whose feedback was shown is in the store, letter by letter;
- an answer that was just handed in is there too, handed in or still open;
- of what was typed, at most the last two seconds are missing, and nothing is there that was not typed;
- the session can be rebuilt from its events, and the next window goes on with it;
- the terminal has its settings, its first screen and its cursor back.

It exits with 1 and says what was lost where any of this fails.
"""

import argparse
import codecs
import os
import random
import re
import select
import shutil
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

import pyte

from mockint.domain.errors import MockintError
from mockint.domain.session import Session, State
from mockint.interview.engine import replay
from mockint.storage.store import Store

MOCKINT = Path(sys.executable).with_name("mockint")
# Clocks long enough to stay out of it: what they cut is another test's matter.
PRACTICE = ["practice", "--questions", "20", "--minutes", "900", "--per-question", "2700"]
WORDS = "the token expires so we refresh it under a lock, keep the key in a vault and log naïve 再試行 retries".split()
DRAFT_SECONDS = 2.0
START_SECONDS = 30.0

_ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("MOCKINT_")}


class Lost(Exception):
    """Something that was promised is not there."""


class Window:
    """One `mockint` in a terminal, and what its candidate has typed and seen. A front knows what to press when."""

    def __init__(self, arguments: list[str], home: Path, so_far: str) -> None:
        self.typed: list[tuple[float, str]] = [(0.0, so_far)]
        """Each moment at which something was typed, with the whole answer after it."""
        self.handed_in: str | None = None
        """The answer that was handed in and has no feedback on the screen yet."""
        self.accepted: list[str] = []
        """The answers whose feedback was shown."""
        self.long = 0
        """At how many characters the answer is handed in."""
        self.raw = ""
        """All that the terminal was sent."""
        self._display = pyte.Screen(80, 24)
        self._stream = pyte.Stream(self._display)
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._ours, self._theirs = os.openpty()
        termios.tcsetwinsize(self._theirs, (24, 80))
        self._settings = termios.tcgetattr(self._theirs)
        self.process = subprocess.Popen(
            [MOCKINT, *arguments],
            env={**_ENVIRONMENT, "MOCKINT_HOME": str(home), "TERM": "xterm-256color"},
            stdin=self._theirs,
            stdout=self._theirs,
            stderr=self._theirs,
            start_new_session=True,
        )

    @property
    def answer(self) -> str:
        return self.typed[-1][1]

    def text(self) -> str:
        """What the terminal shows."""
        return "\n".join(self._display.display)

    def read(self, seconds: float = 0.05) -> None:
        """Take in what the terminal is sent for a while."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and select.select([self._ours], [], [], left)[0]:
            said = self._decode(os.read(self._ours, 65536))
            self.raw += said
            self._stream.feed(said)

    def press(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def type(self, keys: str, answer: str) -> None:
        self.press(keys)
        self.typed.append((time.monotonic(), answer))

    def is_long_enough(self, chance: random.Random) -> bool:
        """Whether to hand the answer in: some are short, and many so long that the kill comes first."""
        self.long = self.long or chance.choice([60, 200, 5000])
        return len(self.answer) > self.long

    def accept(self) -> None:
        """Feedback is shown: what was handed in counts as accepted, and the next answer begins."""
        if self.handed_in is not None:
            self.accepted.append(self.handed_in)
            self.handed_in, self.long, self.typed = None, 0, [(0.0, "")]

    def kill(self) -> float:
        """Kill it, and give the moment."""
        self.process.kill()
        self.process.wait()
        return time.monotonic()

    def restored(self) -> bool:
        """Whether the terminal gets back to how it was: what the dead window left and its guard mends is waited for."""
        until = time.monotonic() + 5
        while time.monotonic() < until:
            self.read(0.1)
            on_first_screen = self.raw.count("\x1b[?1049h") <= self.raw.count("\x1b[?1049l")
            cursor = self.raw.rfind("\x1b[?25h") >= self.raw.rfind("\x1b[?25l")
            if on_first_screen and cursor and termios.tcgetattr(self._theirs) == self._settings:
                return True
        return False

    def close(self) -> None:
        os.close(self._ours)
        os.close(self._theirs)


class Screen:
    """The candidate at the screen."""

    name = "screen"
    arguments: tuple[str, ...] = ()

    def __init__(self) -> None:
        self._pressed_on = ""

    def act(self, window: Window, chance: random.Random) -> str:
        """Do the next thing, and say what it was; "" where there was nothing to do yet."""
        shown = window.text()
        if "^S" in shown and "Submit" in shown:
            self._pressed_on = ""
            if window.handed_in is not None:
                return ""
            if window.is_long_enough(chance):
                window.handed_in = window.answer
                window.press("\x13")
                return "handed in"
            some = " ".join(chance.choices(WORDS, k=chance.randint(1, 4))) + chance.choice([" ", " ", "\r"])
            window.type(some, window.answer + some.replace("\r", "\n"))
            return "typed"
        if "Retake" in shown:
            window.accept()
            return self._enter(window, "feedback")
        if re.search(r"Enter\W+(Begin|Finish)", shown):
            return self._enter(window, "Begin" if "Begin" in shown else "Finish")
        return ""

    def _enter(self, window: Window, where: str) -> str:
        if self._pressed_on == where:
            return ""
        self._pressed_on = where
        window.press("\r")
        return "went on"


class Plain:
    """The candidate at the plain prompts: whole lines, a dot to hand in."""

    name = "plain"
    arguments = ("--plain",)

    def __init__(self) -> None:
        self._read = 0
        self._open = False

    def act(self, window: Window, chance: random.Random) -> str:
        """Do the next thing, and say what it was; "" where there was nothing to do yet."""
        new = window.raw[self._read :]
        if "Press Enter to begin" in new:
            return self._enter(window)
        if "r: answer again" in new:
            self._open = False
            window.accept()
            return self._enter(window)
        if re.search(r"uestion \d+ of \d+", new):
            self._read = len(window.raw)
            self._open = True
        if not self._open or window.handed_in is not None:
            return ""
        if window.is_long_enough(chance):
            window.handed_in = window.answer
            window.press(".\n")
            return "handed in"
        some = " ".join(chance.choices(WORDS, k=chance.randint(1, 8)))
        window.type(some + "\n", f"{window.answer}\n{some}" if window.answer else some)
        return "typed"

    def _enter(self, window: Window) -> str:
        self._read = len(window.raw)
        window.press("\n")
        return "went on"


def play(window: Window, front: Screen | Plain, chance: random.Random) -> str:
    """Be the candidate until the moment to kill has come; says what was done last. Raises Lost."""
    begun = time.monotonic()
    # Some die while they start, most in mid-answer, and many just after an answer was handed in.
    deadline = begun + chance.uniform(0.1, 8.0)
    last = "started"
    while time.monotonic() < deadline:
        window.read(chance.uniform(0.02, 0.3))
        if window.process.poll() == 0:
            return "finished"
        if window.process.poll() is not None:
            window.read()
            raise Lost(f"the window went away by itself: {window.text().strip() or window.raw[-2000:]}")
        done = front.act(window, chance)
        last = done or last
        if done == "handed in" and chance.random() < 0.4:
            deadline = time.monotonic() + chance.uniform(0, 0.4)
    return last


def check(window: Window, killed: float, session: Session | None, before: list[str], slack: float) -> float:
    """Hold the session against what was typed and seen; the seconds of typing that are lost. Raises Lost."""
    attempts = session.attempts if session else ()
    kept = [attempt.answer for attempt in attempts if attempt.status == "submitted"]
    for number, answer in enumerate([*before, *window.accepted]):
        if number >= len(kept) or kept[number] != answer:
            raise Lost(f"answer {number + 1} was accepted and is lost: {answer!r} is not in {kept!r}")
    waiting = kept[len(before) + len(window.accepted) :]
    if waiting:
        if waiting != [window.handed_in]:
            raise Lost(f"{waiting!r} was never handed in as such; {window.handed_in!r} was")
        return 0.0
    there = attempts[-1].answer if attempts and attempts[-1].status == "open" else ""
    if not window.answer.startswith(there):
        raise Lost(f"{there!r} was never typed; {window.answer!r} was")
    missing = [moment for moment, answer in window.typed if len(answer) > len(there)]
    lost = killed - missing[0] if missing else 0.0
    if lost > DRAFT_SECONDS + slack:
        raise Lost(f"{lost:.1f} s of typing are lost: {window.answer!r}, and {there!r} is there")
    return lost


def stored(home: Path) -> tuple[str, Session] | None:
    """The newest session, rebuilt; None where there is none yet. Raises Lost."""
    with Store.open(f"sqlite:///{home / 'mockint.db'}", create=False) as store:
        rows = store.sessions()
        try:
            return (rows[0].id, replay(store.events(rows[0].id))) if rows else None
        except MockintError as error:
            raise Lost(f"the session can't be rebuilt: {error}") from error


def resumed(home: Path, so_far: str) -> None:
    """The last window: it opens where the killed one was and is left in good order. Raises Lost."""
    window, front = Window(["resume"], home, so_far), Screen()
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and "^S" not in window.text() and "Retake" not in window.text():
        window.read()
        if "Begin" in window.text():
            front.act(window, random.Random(0))  # noqa: S311
    window.press("\x11")  # Ctrl-Q
    until = time.monotonic() + START_SECONDS
    while window.process.poll() is None and time.monotonic() < until:
        window.read()
    if window.process.poll() != 0 or not window.restored():
        raise Lost(f"the session can't be resumed: {window.text().strip()}")
    window.close()


def run(kills: int, seed: int, slack: float) -> None:
    """Kill that many windows, and more until somebody got as far as to see an answer accepted. Raises Lost."""
    chance = random.Random(seed)  # noqa: S311 - the moments only have to differ
    home = Path(tempfile.mkdtemp(prefix="mockint-kill-"))
    known, kept, so_far = "", list[str](), ""
    count, handed_in, accepted, most = 0, 0, 0, 0.0
    try:
        while count < kills or not accepted:
            if count >= 5 * kills:
                raise Lost("no answer was ever accepted: does this program still know what mockint shows?")
            front = Plain() if count % 2 else Screen()
            window = Window([*(["resume"] if known else PRACTICE), *front.arguments], home, so_far)
            last = play(window, front, chance)
            if last == "finished":  # the interview is over: another one begins
                window.close()
                known, kept, so_far = "", [], ""
                continue
            killed = window.kill()
            if not window.restored():
                raise Lost(f"the terminal is not usable; it was sent {window.raw[-300:]!r}")
            found = stored(home)
            if known and (found is None or found[0] != known):
                raise Lost(f"session {known} is gone")
            known, session = found or ("", None)
            lost = check(window, killed, session, kept, slack)
            window.close()
            count, accepted, most = count + 1, accepted + len(window.accepted), max(most, lost)
            before = len(kept)
            kept = [item.answer for item in session.attempts if item.status == "submitted"] if session else []
            handed_in += len(kept) - before
            so_far = session.current.answer if session and session.state in (State.ANSWERING, State.PAUSED) else ""
            stands = f"{session.state}, {len(kept)} answers kept" if session else "not begun"
            print(f"kill {count}: {front.name}, {last}; {stands}, {lost:.1f} s of typing lost", flush=True)
            if session and session.state is State.ENDED:
                known, kept, so_far = "", [], ""
        if known:
            resumed(home, so_far)
    finally:
        shutil.rmtree(home)
    print(
        f"{count} kills, {handed_in} answers handed in, {accepted} of them seen accepted: none lost,"
        f" at most {most:.1f} s of typing lost; each session went on, each terminal was usable."
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50, help="how many; 50 unless told")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of the moments")  # noqa: S311
    parser.add_argument(
        "--slack", type=float, default=0.6, help="seconds that a key may take to the draft here; 0.6 unless told"
    )
    told = parser.parse_args()
    print(f"seed {told.seed}", flush=True)
    try:
        run(told.kills, told.seed, told.slack)
    except Lost as error:
        sys.exit(f"LOST: {error}")
