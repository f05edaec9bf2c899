"""Where mockint's files are: those that come with it, and the user's own. Asking for a place never makes it."""

import os
from pathlib import Path
from typing import Literal

PACKAGE = Path(__file__).resolve().parent


def packaged(folder: Literal["seeds", "rubrics", "prompts"]) -> Path:
    """A folder that comes with mockint: inside the package when installed, beside `src/` in a checkout."""
    inside = PACKAGE / folder
    return inside if inside.is_dir() else PACKAGE.parent.parent / folder


def home() -> Path:
    """The user's data folder: `MOCKINT_HOME`, else the one that the system keeps for it."""
    if given := os.environ.get("MOCKINT_HOME"):
        return Path(given).expanduser()
    from platformdirs import user_data_path

    return user_data_path("mockint", appauthor=False)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
