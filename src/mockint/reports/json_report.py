"""The JSON report: the tree of `mockint.reports.report`, for programs."""

import json
from typing import TextIO

from mockint.reports.report import Report


class JsonReporter:
    """ASCII alone: what acts on a terminal or hides in a text is an escape of JSON's own."""

    name = "json"

    def write(self, report: Report, file: TextIO) -> None:
        text = json.dumps(report.model_dump(mode="json"), indent=2)
        file.write(text.replace("\x7f", r"\u007f") + "\n")  # the one control character that JSON lets through
