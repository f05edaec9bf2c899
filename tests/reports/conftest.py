"""What the tests of the reports share."""

import os
from collections.abc import Callable

import pytest
from report_sessions import nasty_session

from mockint.domain.session import Session


@pytest.fixture
def nasty() -> Session:
    return nasty_session()


@pytest.fixture
def same_as_file(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with a file of the repository or, with MOCKINT_RENEW set, write it there."""

    def compare(path: str, text: str) -> None:
        file = request.config.rootpath / path
        if os.environ.get("MOCKINT_RENEW"):
            file.write_bytes(text.encode())
        assert file.read_bytes().decode() == text, f"{path} is stale; see tests/reports/gold/README.md"

    return compare
