"""How long mockint takes to start, beside the least that the same libraries take: ratios of medians in one run.

    .venv/bin/python benchmarks/startup.py [--runs 15]

- `mockint --help` beside a bare typer app's `--help`
- `mockint bank list` beside the same
- `mockint practice` to its first screen, and to its first question with Enter pressed at once, beside a bare Textual
  app with one TextArea, each in a pseudo-terminal of 80×24
"""

import argparse
import os
import pty
import select
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

BIN = Path(sys.executable).parent
BARE_TYPER = """
import typer
app = typer.Typer()
@app.command()
def hello(name: str = "world") -> None:
    "Say hello."
@app.command()
def bye() -> None:
    "Say goodbye."
app()
"""
BARE_TEXTUAL = """
from textual.app import App
from textual.widgets import TextArea
class Bare(App):
    def compose(self):
        yield TextArea("painted")
Bare().run()
"""


def command(argv: list[str]) -> Callable[[], float]:
    def run() -> float:
        begin = time.perf_counter()
        subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - begin

    return run


def painted(argv: list[str], *marks: bytes) -> Callable[[], float]:
    """Seconds until the last of `marks` is on the screen; Enter is pressed as soon as each one before it is."""

    def run() -> float:
        begin = time.perf_counter()
        pid, terminal = pty.fork()
        if pid == 0:
            os.environ.update(TERM="xterm-256color", COLUMNS="80", LINES="24")
            os.execv(argv[0], argv)  # noqa: S606 - no shell is wanted
        seen = b""
        try:
            for mark in marks:
                while mark not in seen:
                    if not select.select([terminal], [], [], 20)[0]:
                        sys.exit(f"{' '.join(argv)}: {mark!r} was not painted in 20 s; saw {seen[-400:]!r}")
                    seen += os.read(terminal, 65536)
                if mark is not marks[-1]:
                    os.write(terminal, b"\r")
            return time.perf_counter() - begin
        finally:
            os.kill(pid, 9)
            os.waitpid(pid, 0)
            os.close(terminal)

    return run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MOCKINT_HOME"] = str(Path(folder) / "home")
        bare_typer = Path(folder) / "bare_typer.py"
        bare_typer.write_text(BARE_TYPER)
        bare_textual = Path(folder) / "bare_textual.py"
        bare_textual.write_text(BARE_TEXTUAL)
        mockint = str(BIN / "mockint")
        typer = command([sys.executable, str(bare_typer), "--help"])
        textual = painted([sys.executable, str(bare_textual)], b"ainted")  # the cursor stands on the first letter
        pairs = [
            ("mockint --help / bare typer", command([mockint, "--help"]), typer),
            ("mockint bank list / bare typer", command([mockint, "bank", "list"]), typer),
            ("practice, first screen / bare Textual", painted([mockint, "practice"], b"Begin"), textual),
            (
                "practice, first question / bare Textual",
                painted([mockint, "practice"], b"Begin", b"Question 1"),
                textual,
            ),
        ]
        for name, ours, bare in pairs:
            ours(), bare()  # the first run fills caches
            times = [(ours(), bare()) for _ in range(runs)]
            ratio = statistics.median(a / b for a, b in times)
            mine, theirs = (statistics.median(column) for column in zip(*times, strict=True))
            print(f"{name:42} {ratio:5.2f}   ({1000 * mine:.0f} ms / {1000 * theirs:.0f} ms)")


if __name__ == "__main__":
    main()
