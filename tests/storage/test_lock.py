"""A session is open in one window at a time, and two sessions are nothing to each other."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from interviews import interview

from mockint.domain.errors import StoreError
from mockint.storage.lock import session_lock
from mockint.storage.store import Store

HOLD = """
import sys
from mockint.storage.lock import session_lock
with session_lock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.readline()
"""

# It saves the same draft a hundred times, so that two of them are at it together.
INTERVIEW = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from interviews import interview, steps
from mockint.storage.store import Store
with Store.open() as store, store.recording(sys.argv[1]) as recording:
    print("ready", flush=True)
    sys.stdin.readline()
    for seq, event, session in steps(interview()):
        for _ in range(100 if event.type == "drafted" else 1):
            recording.save(event, session)
print("done", flush=True)
"""


def start(program: str, session_id: str) -> subprocess.Popen[str]:
    """A process that runs the program, once it has said its first line."""
    process = subprocess.Popen(
        [sys.executable, "-c", program, session_id], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline()
    return process


def test_a_session_opens_in_one_window_only(home: Path) -> None:
    with session_lock("one"):
        with pytest.raises(StoreError, match="session one is open in another window"), session_lock("one"):
            pass
        with session_lock("other"):
            pass
    with session_lock("one"):
        pass


def test_another_process_is_another_window(home: Path) -> None:
    process = start(HOLD, "one")
    with pytest.raises(StoreError, match="session one is open in another window"), session_lock("one"):
        pass
    process.communicate("\n")
    with session_lock("one"):
        pass


def test_a_killed_window_holds_nothing(home: Path) -> None:
    process = start(HOLD, "one")
    process.kill()
    process.communicate()
    with session_lock("one"):
        pass


def test_the_lock_file_is_private_and_goes_with_the_window(home: Path) -> None:
    with session_lock("one"):
        file = home / "locks" / "one.lock"
        modes = [stat.S_IMODE(path.stat().st_mode) for path in (home, home / "locks", file)]
        assert modes == [0o700, 0o700, 0o600]
    assert list((home / "locks").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_named(home: Path) -> None:
    home.write_text("")
    with pytest.raises(StoreError, match=rf"{home}/locks/one\.lock can't be made.*MOCKINT_HOME"), session_lock("one"):
        pass


def test_a_recording_is_for_one_window(home: Path) -> None:
    with (
        Store.open() as store,
        store.recording("one"),
        pytest.raises(StoreError, match="open in another window"),
        store.recording("one"),
    ):
        pass


def test_two_interviews_at_once_do_not_disturb_each_other(home: Path) -> None:
    running = {session_id: start(INTERVIEW, session_id) for session_id in ("one", "two")}
    for process in running.values():
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    assert [process.communicate()[0] for process in running.values()] == ["done\n", "done\n"]
    with Store.open(create=False) as store:
        assert {row.id for row in store.sessions()} == {"one", "two"}
        for session_id in running:
            events = interview()
            assert store.events(session_id) == [*events[:2], *[events[2]] * 100, *events[3:]]
