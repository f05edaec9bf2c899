"""Every test has a user's folder of its own and an environment that names no store, grader, key, proxy or size."""

import gc
import os
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes is the machine's matter, not a failure; so many examples keep the suite under three minutes.
settings.register_profile("mockint", deadline=None, max_examples=25)
settings.load_profile("mockint")

REMOVED = (
    "MOCKINT_DATABASE_URL",
    "MOCKINT_GRADER",
    "MOCKINT_RECORD",
    "COLUMNS",  # a test runner's: programs would believe them more than their terminal
    "LINES",
    "SSL_CERT_FILE",
    "PYTHONDONTWRITEBYTECODE",  # each of many programs would compile all modules anew
)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: to look through it for garbage again and again takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000)


@pytest.fixture(autouse=True)
def own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOCKINT_HOME", str(tmp_path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    # Certificates are for hosts that no test reaches; a client reads all that the system has, each time it is made.
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    for name in os.environ:
        # A provider's SDK reads many more than keys and addresses.
        if name in REMOVED or name.startswith(("OPENAI_", "ANTHROPIC_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
