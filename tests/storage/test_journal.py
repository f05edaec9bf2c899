"""The journal of bulk grading: kept by content, replaced by a later grade, and the same in SQLite and PostgreSQL."""

import json

from mockint.domain.delivery import Delivery
from mockint.domain.grade import CriterionGrade, Graded, Provenance, Reason, Ungraded, Verdict
from mockint.storage.database import AT_ONCE
from mockint.storage.journal import Journal

GRADED = Graded(
    question_id="q",
    criteria=(CriterionGrade(id="c", text="Says it \ud83d", verdict=Verdict.MET, credit=1, confidence=1),),
    delivery=Delivery(words=1),
    provenance=Provenance(grader="embedded", rubric="r", mockint="0"),
)
FAILED = Ungraded(
    question_id="q", delivery=Delivery(words=1), ungraded=Reason(kind="unavailable", message="nobody answers")
)


def test_what_is_graded_is_done_for_every_run_and_what_failed_for_its_own(url: str | None) -> None:
    with Journal.open(url) as journal:
        journal.add("first", {"a": GRADED, "b": FAILED})
        assert journal.done(["a", "b", "c"], "first") == {"a", "b"}
        assert journal.done(["a", "b", "c"], "second") == {"a"}
        assert journal.done(["a", "b", "c"], "second", again=True) == set()
        assert journal.done(["a", "b", "c"], "first", again=True) == {"a", "b"}


def test_a_later_grade_takes_the_place_of_an_earlier_one(url: str | None) -> None:
    with Journal.open(url) as journal:
        journal.add("first", {"a": FAILED})
    with Journal.open(url) as journal:
        journal.add("second", {"a": GRADED})
        assert Graded.model_validate(json.loads(journal.grades(["a"])["a"])) == GRADED
        assert journal.done(["a"], "third") == {"a"}


def test_more_keys_than_a_query_takes_are_found_all(url: str | None) -> None:
    keys = [f"k{number}" for number in range(2 * AT_ONCE + 1)]
    with Journal.open(url) as journal:
        journal.add("run", dict.fromkeys(keys, GRADED))
        assert journal.done(keys, "other") == set(keys)
        assert journal.grades(keys).keys() == set(keys)
