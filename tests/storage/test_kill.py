"""A window that is killed, at whatever moment, loses nothing that it was told is saved."""

import random
import subprocess
import sys
from pathlib import Path

from interviews import started

from mockint.domain.session import Drafted
from mockint.interview import engine
from mockint.storage.store import Store

SAVE_FOR_EVER = f"""
import sys
from itertools import count
sys.path.insert(0, {str(Path(__file__).parent)!r})
from interviews import started
from mockint.domain.session import Asked, Drafted
from mockint.interview import engine
from mockint.storage.store import Store
with Store.open(eval(sys.argv[1])) as store, store.recording(sys.argv[2]) as recording:
    if recording.events:
        session = engine.replay(recording.events)
    else:
        session = engine.start(started())
        recording.save(started(), session)
        session = engine.advance(session, asked := Asked(at=0, question_id="retries"))
        recording.save(asked, session)
    for seq in count(max(2, len(recording.events))):
        draft = Drafted(at=seq, text=f"draft {{seq}} " + "x" * (seq % 3000))
        session = engine.advance(session, draft)
        recording.save(draft, session)
        print(seq, flush=True)
"""


def test_every_event_that_was_said_to_be_saved_outlives_kills_at_random_moments(url: str | None) -> None:
    session_id = Store.new_session()
    chance = random.Random(20250718)  # noqa: S311 - the moments only have to differ
    promised = 1
    for _ in range(5):
        process = subprocess.Popen(
            [sys.executable, "-c", SAVE_FOR_EVER, repr(url), session_id], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(chance.randint(1, 60))]
        process.kill()
        # What it said while the signal was on its way counts too.
        said += process.communicate()[0].splitlines(keepends=True)
        assert int(said[0]) > promised
        promised = int([line for line in said if line.endswith("\n")][-1])
        with Store.open(url, create=False) as store:
            events = store.events(session_id)
        # One more may have been saved and not been said.
        assert len(events) - 1 in (promised, promised + 1)
        assert events[0] == started()
        assert [event.at for event in events[2:] if isinstance(event, Drafted)] == list(range(2, len(events)))
        assert engine.replay(events).current.answer.startswith(f"draft {len(events) - 1} ")


def test_a_real_interview_goes_on_after_kills_at_random_moments() -> None:
    """The script does fifty and allows for less delay; here a busy machine may be slow to take keys."""
    script = Path(__file__).parents[2] / "scripts" / "kill_test.py"
    done = subprocess.run(
        [sys.executable, script, "--kills", "3", "--seed", "1", "--slack", "4"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "none lost" in done.stdout.splitlines()[-1]
