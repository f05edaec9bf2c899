"""What is remembered of batches: all that is paid for, until its grade is in the journal."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from mockint.domain.delivery import delivery
from mockint.domain.grade import Reason, Ungraded
from mockint.domain.question import Kind
from mockint.storage import schema
from mockint.storage.batches import Asked, Batches, Failure, forget_used, turn
from mockint.storage.journal import Journal

GRADE = Ungraded(
    question_id="q", delivery=delivery("In a vault.", Kind.TECHNICAL), ungraded=Reason(kind="refused", message="no")
)


@pytest.fixture
def journal(url: str | None) -> Iterator[Journal]:
    with Journal.open(url) as opened:
        yield opened


@pytest.fixture
def batches(journal: Journal) -> Batches:
    return Batches(journal.database, "openai:m at home")


def size(journal: Journal) -> tuple[int, int]:
    with journal.database.transaction() as connection:
        tables = (schema.batches, schema.asked)
        counts = [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]
    return counts[0], counts[1]


def test_a_batch_is_known_from_before_it_is_submitted_until_it_has_ended(batches: Batches) -> None:
    batches.add("t1", {"r1": "k1", "r2": "k2"})
    (found,) = batches.under_way()
    assert (found.token, found.id, found.size) == ("t1", None, 2)
    assert abs(datetime.now(UTC) - found.created_at) < timedelta(minutes=1)
    assert batches.find("r1") == Asked("t1", None)
    assert batches.find("r3") is None
    batches.accepted("t1", "batch_1")
    assert [batch.id for batch in batches.under_way()] == ["batch_1"]
    batches.came("t1", {"r1": {"text": "\x00 é"}, "unknown": {}})
    assert batches.find("r1") == Asked("t1", {"text": "\x00 é"})
    assert batches.find("r2") == Asked("t1", None)
    batches.end("t1", Failure("timeout", "it expired"))
    assert batches.under_way() == []
    assert batches.find("r1") == Asked("t1", {"text": "\x00 é"})
    assert batches.find("r2") == Asked("t1", Failure("timeout", "it expired"))


def test_what_came_may_come_once_more(batches: Batches) -> None:
    batches.add("t1", {"r1": "k1", "r2": "k2"})
    for _ in range(2):
        batches.came("t1", {"r1": {"n": 1}, "r2": Failure("failed", "no")})
        batches.end("t1", Failure("timeout", "it expired"))
    assert batches.find("r1") == Asked("t1", {"n": 1})
    assert batches.find("r2") == Asked("t1", Failure("failed", "no"))


def test_a_batch_that_was_never_accepted_is_forgotten_whole(batches: Batches, journal: Journal) -> None:
    batches.add("t1", {"r1": "k1"})
    batches.add("t2", {"r2": "k2"})
    batches.drop("t1")
    assert size(journal) == (1, 1)
    assert batches.find("r1") is None
    batches.add("t3", {"r1": "k1"})
    assert batches.find("r1") == Asked("t3", None)


def test_a_large_batch_is_kept_whole(batches: Batches) -> None:
    batches.add("t1", {f"r{n}": f"k{n}" for n in range(1201)})
    assert batches.under_way()[0].size == 1201
    batches.came("t1", {f"r{n}": {"n": n} for n in range(1201)})
    assert batches.find("r1200") == Asked("t1", {"n": 1200})


def test_services_have_batches_of_their_own(batches: Batches, journal: Journal) -> None:
    other = Batches(journal.database, "anthropic:m")
    batches.add("t1", {"r1": "k1"})
    other.add("t2", {"r2": "k2"})
    other.end("t2", Failure("failed", "no"))
    batches.end("t1", Failure("failed", "no"))
    other.forget_failures()
    assert other.find("r2") is None
    assert batches.find("r1") == Asked("t1", Failure("failed", "no"))


def test_replies_are_forgotten_when_the_journal_has_their_grades(batches: Batches, journal: Journal) -> None:
    journal.add("an earlier run", {"k3": GRADE})
    batches.add("t1", {"r1": "k1", "again": "k1", "r2": "k2", "r3": "k3"})
    batches.add("t2", {"r4": "k1"})
    batches.came("t1", {"r1": {}, "again": {}, "r2": {}, "r3": {}})
    forget_used(journal.database, 30)
    assert size(journal) == (2, 5)
    batches.end("t1", Failure("failed", "no"))
    journal.add("this run", {"k1": GRADE})
    forget_used(journal.database, 30)
    # The other one isn't used yet; what is graded again has a grade of before; and what is under way isn't forgotten.
    assert size(journal) == (2, 3)
    journal.add("this run", {"k2": GRADE, "k3": GRADE})
    forget_used(journal.database, 30)
    assert size(journal) == (1, 1)
    assert [batch.token for batch in batches.under_way()] == ["t2"]


def test_what_the_provider_has_no_more_is_forgotten(batches: Batches, journal: Journal) -> None:
    batches.add("old", {"r1": "k1"})
    batches.add("new", {"r2": "k2"})
    then = (datetime.now(UTC) - timedelta(days=31)).isoformat(timespec="microseconds")
    with journal.database.transaction(write=True) as connection:
        connection.execute(update(schema.batches).where(schema.batches.c.token == "old").values(created_at=then))
    forget_used(journal.database, 30)
    assert [batch.token for batch in batches.under_way()] == ["new"]
    assert batches.find("r1") is None


def test_one_at_a_time_has_the_turn() -> None:
    with turn("a") as mine:
        assert mine
        with turn("a") as second, turn("b") as other:
            assert (second, other) == (False, True)
        with turn("a") as still:
            assert not still
    with turn("a") as mine:
        assert mine
