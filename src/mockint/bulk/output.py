"""The lines that a bulk run writes: one for each of its input, in its order."""

from typing import Any

from mockint.bulk.items import BadItem
from mockint.bulk.run import Outcome
from mockint.domain.grade import Reason, Ungraded


def output_line(outcome: Outcome) -> dict[str, Any]:
    """One line: the id with the grade, or with the error's kind and message."""
    item, grade = outcome
    if isinstance(item, BadItem):
        said = {"error": {"kind": "bad_line", "message": f"line {item.line}: {item.field}: {item.message}"}}
    elif isinstance(grade, Ungraded | Reason):
        reason = grade.ungraded if isinstance(grade, Ungraded) else grade
        said = {"error": reason.model_dump(mode="json")}
    else:
        assert grade is not None  # noqa: S101 - only a bad line has none
        said = {"grade": grade.model_dump(mode="json")}
    return {"id": item.id, **said}
