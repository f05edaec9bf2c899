"""One nasty session through every format, compared with files; gold/README.md says how to renew them."""

import io
import json
from collections.abc import Callable

import pytest

from mockint.domain.session import Session
from mockint.reports.report import build, schema
from mockint.reports.write import FORMATS, reporter


@pytest.mark.parametrize("fmt", FORMATS)
def test_a_nasty_session_is_reported_as_it_was(
    fmt: str, nasty: Session, same_as_file: Callable[[str, str], None]
) -> None:
    written = io.StringIO()
    report = build("3f9a1c", nasty).model_copy(update={"mockint": "0.0.1"})
    reporter(fmt).write(report, written)
    same_as_file(f"tests/reports/gold/nasty.{fmt}", written.getvalue())


def test_the_published_schema_is_that_of_the_code(same_as_file: Callable[[str, str], None]) -> None:
    same_as_file("docs/report.schema.json", json.dumps(schema(), indent=2) + "\n")
