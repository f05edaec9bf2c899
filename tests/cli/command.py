"""What the fixtures of the command-line tests give."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pexpect

MOCKINT = Path(sys.executable).parent / "mockint"
Run = Callable[..., subprocess.CompletedProcess[str]]
Spawn = Callable[..., "pexpect.spawn[str]"]


def interruptible() -> None:
    """Run in a child before it starts: a suite in the background of a shell ignores Ctrl-C, and so would the child."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
