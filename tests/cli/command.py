"""What the fixtures of the command-line tests give."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pexpect

MOCKINT = Path(sys.executable).parent / "mockint"
Run = Callable[..., subprocess.CompletedProcess[str]]
Spawn = Callable[..., "pexpect.spawn[str]"]
