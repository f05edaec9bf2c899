"""Every test has a user's folder of its own and an environment that names no store, no grader, no key and no size."""

from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes is the machine's matter, not a failure.
settings.register_profile("mockint", deadline=None)
settings.load_profile("mockint")

REMOVED = (
    "MOCKINT_DATABASE_URL",
    "MOCKINT_GRADER",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_BASE_URL",
    "COLUMNS",  # a test runner's: programs would believe them more than their terminal
    "LINES",
)


@pytest.fixture(autouse=True)
def own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOCKINT_HOME", str(tmp_path))
    for name in REMOVED:
        monkeypatch.delenv(name, raising=False)
