"""The batches that a provider works on and what came of them, so that a run that was ended pays for nothing twice.

A batch is kept with its requests before it is submitted, its id as soon as the provider says it, and replies until
their grades are in the journal.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import bindparam, delete, exists, func, insert, select, update

from mockint import resources
from mockint.domain.errors import StoreError
from mockint.storage.database import Database, parts
from mockint.storage.schema import asked, batches, grades


@dataclass(frozen=True)
class Batch:
    """One that hasn't ended, as far as is known here. `id` is None until the provider said that it has it."""

    token: str
    id: str | None
    created_at: datetime
    size: int
    """How many requests it has."""


@dataclass(frozen=True)
class Failure:
    """Why a request has no reply: the kind that an ungraded answer gets, and a sentence."""

    kind: str
    message: str


@dataclass(frozen=True)
class Asked:
    """A request that is in a batch; no outcome until that has ended."""

    batch: str
    outcome: dict[str, Any] | Failure | None


class Batches:
    """The batches of one service, a model at an address. Every method raises StoreError for what the store refuses."""

    def __init__(self, database: Database, service: str) -> None:
        self._database = database
        self._service = service

    def add(self, token: str, requests: Mapping[str, str]) -> None:
        """Keep a batch that is about to be submitted: its requests, each with the key of the grade it is for."""
        row = {"token": token, "service": self._service, "id": None, "created_at": _now(), "ended_at": None}
        rows = ({"request": request, "batch": token, "key": key} for request, key in requests.items())
        with self._database.transaction(write=True) as connection:
            connection.execute(insert(batches), row)
            for part in parts(rows):
                connection.execute(insert(asked), part)

    def accepted(self, token: str, batch: str) -> None:
        """The provider has it, by this id of its own."""
        with self._database.transaction(write=True) as connection:
            connection.execute(update(batches).where(batches.c.token == token).values(id=batch))

    def drop(self, token: str) -> None:
        """Forget a batch that the provider never had: its requests were never asked."""
        with self._database.transaction(write=True) as connection:
            connection.execute(delete(asked).where(asked.c.batch == token))
            connection.execute(delete(batches).where(batches.c.token == token))

    def came(self, token: str, outcomes: Mapping[str, dict[str, Any] | Failure]) -> None:
        """Keep what came of some requests of a batch; what isn't in it is left out."""
        change = (
            update(asked)
            .where(asked.c.request == bindparam("asked"), asked.c.batch == token)
            .values(reply=bindparam("came"), failure=bindparam("failed"))
        )
        rows = [
            {
                "asked": request,
                "came": None if isinstance(outcome, Failure) else json.dumps(outcome),
                "failed": _json(outcome) if isinstance(outcome, Failure) else None,
            }
            for request, outcome in outcomes.items()
        ]
        if rows:
            with self._database.transaction(write=True) as connection:
                connection.execute(change, rows)

    def end(self, token: str, rest: Failure) -> None:
        """All that came is kept; `rest` is what became of the requests that nothing came for."""
        unanswered = (asked.c.batch == token, asked.c.reply.is_(None), asked.c.failure.is_(None))
        with self._database.transaction(write=True) as connection:
            connection.execute(update(asked).where(*unanswered).values(failure=_json(rest)))
            connection.execute(update(batches).where(batches.c.token == token).values(ended_at=_now()))

    def find(self, request: str) -> Asked | None:
        """What is known of a request; None where no batch has it."""
        with self._database.transaction() as connection:
            row = connection.execute(
                select(asked.c.batch, asked.c.reply, asked.c.failure).where(asked.c.request == request)
            ).one_or_none()
        if row is None:
            return None
        if row.failure is not None:
            return Asked(row.batch, Failure(**json.loads(row.failure)))
        return Asked(row.batch, None if row.reply is None else json.loads(row.reply))

    def under_way(self) -> list[Batch]:
        """Those that haven't ended, the oldest first."""
        size = select(func.count()).where(asked.c.batch == batches.c.token).scalar_subquery()
        query = (
            select(batches.c.token, batches.c.id, batches.c.created_at, size.label("size"))
            .where(batches.c.service == self._service, batches.c.ended_at.is_(None))
            .order_by(batches.c.created_at)
        )
        with self._database.transaction() as connection:
            rows = connection.execute(query).all()
        return [Batch(row.token, row.id, datetime.fromisoformat(row.created_at), row.size) for row in rows]

    def forget_failures(self) -> None:
        """Have asked again what has ended without a reply."""
        mine = select(batches.c.token).where(batches.c.service == self._service, batches.c.ended_at.is_not(None))
        with self._database.transaction(write=True) as connection:
            connection.execute(delete(asked).where(asked.c.failure.is_not(None), asked.c.batch.in_(mine)))


def forget_used(database: Database, days: int) -> None:
    """Forget replies whose grades the journal has, and all that is older than so many days. Raises StoreError."""
    # By its time, since a grade of before may be there too: it is graded again.
    used = (
        select(grades.c.key)
        .join(batches, grades.c.recorded_at > batches.c.ended_at)
        .where(grades.c.key == asked.c.key, batches.c.token == asked.c.batch)
        .correlate(asked)
        .exists()
    )
    oldest = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="microseconds")
    old = select(batches.c.token).where(batches.c.created_at < oldest)
    over = ~exists().where(asked.c.batch == batches.c.token) & batches.c.ended_at.is_not(None)
    with database.transaction(write=True) as connection:
        connection.execute(delete(asked).where(used | asked.c.batch.in_(old)))
        connection.execute(delete(batches).where(over | (batches.c.created_at < oldest)))


@contextmanager
def turn(service: str) -> Iterator[bool]:
    """Whether it is this process's turn to ask a service, as long as that lasts; else another one's.

    Two that looked and submitted at once would ask the same. Raises StoreError where no lock file can be made.
    """
    from filelock import FileLock, Timeout

    path = resources.home() / "locks" / f"batches-{sha256(service.encode()).hexdigest()[:16]}.lock"
    lock = FileLock(path, timeout=0, mode=0o600, thread_local=False)
    try:
        path.parent.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        lock.acquire()
    except Timeout:
        mine = False
    except OSError as error:
        raise StoreError(
            f"{path} can't be made: {error.strerror}. Make its folder writable, or set MOCKINT_HOME to another one."
        ) from error
    else:
        mine = True
    try:
        yield mine
    finally:
        lock.release()  # nothing where it isn't held


def _json(failure: Failure) -> str:
    return json.dumps({"kind": failure.kind, "message": failure.message})


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
