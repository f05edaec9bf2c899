"""The store of interviews: events are added to it, sessions are found in it, and it is all that has to be kept.

A session is rebuilt from its events. What a list of sessions shows stands in a row of its own, written together with
each event, so that listing reads no event.
"""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Literal, Self

from pydantic import ValidationError
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from mockint.domain.errors import InputError, StoreError
from mockint.domain.question import Model
from mockint.domain.session import EVENT, Event, Session, State
from mockint.domain.visible import visible
from mockint.storage import schema, upgrade
from mockint.storage.database import Database
from mockint.storage.lock import session_lock
from mockint.storage.opened import Opened

_UNMISTAKABLE = "23456789abcdefghjkmnpqrstuvwxyz"


class SessionRow(Model):
    """A session as a list shows it. Times are in UTC; `score` is 0 to 100, None where nothing is graded."""

    id: str
    bank: str
    title: str
    graders: str
    questions: int
    answered: int
    score: float | None
    state: State
    ended: Literal["finished", "time", "quit"] | None
    created_at: datetime
    updated_at: datetime


class Store(Opened):
    """An open store. Every method raises StoreError, with the place and what to do, for what the database refuses."""

    @classmethod
    def open(cls, url: str | None = None, *, create: bool = True) -> Self:
        """The store at `url`, else at `MOCKINT_DATABASE_URL`, else in the user's folder, with an up-to-date schema.

        With `create` it is made where it is missing, and can be written to or opening it fails. Without, looking makes
        nothing: a store that isn't there reads as an empty one. Raises ConfigurationError for an unusable URL.
        """
        if create:
            return super().open(url)
        database = Database.at(url)
        try:
            if not upgrade.holds_store(database):
                database.close()
                database = Database(None)
                upgrade.bring_up_to_date(database)
        except BaseException:
            database.close()
            raise
        return cls(database)

    @staticmethod
    def new_session() -> str:
        """An id for a new session: sorts by time, has no letter that looks like another, and is not written yet."""
        end = "".join(secrets.choice(_UNMISTAKABLE) for _ in range(4))
        return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{end}"

    @contextmanager
    def recording(self, session_id: str) -> Iterator["Recording"]:
        """The session's log, open to go on with, for this window alone: raises StoreError when another has it."""
        with session_lock(session_id):
            yield Recording(self, session_id, self.events(session_id))

    def append(self, session_id: str, seq: int, event: Event, session: Session) -> None:
        """Add the session's event number `seq`, from 0; `session` is the session with this event in it.

        When it returns, the event outlives a kill and a power cut; when it raises, nothing was written.
        """
        now = _iso(datetime.now(UTC))
        payload = json.dumps(EVENT.dump_python(event, mode="json"))  # ASCII: any character of an answer survives
        row = {**_summary(session), "updated_at": now}
        added = {"type": event.type, "at": event.at, "recorded_at": now, "payload": payload}
        sessions, events = schema.sessions, schema.events
        with self.database.transaction(write=True) as connection:
            try:
                if seq == 0:
                    connection.execute(insert(sessions).values(id=session_id, created_at=_iso(session.on), **row))
                else:
                    connection.execute(update(sessions).where(sessions.c.id == session_id).values(**row))
                connection.execute(insert(events).values(session_id=session_id, seq=seq, **added))
            except IntegrityError:
                raise StoreError(
                    f"session {session_id} goes on in another window: its event {seq} is already there. Go on there,"
                    f" or close both and run `mockint resume {session_id}`."
                ) from None

    def events(self, session_id: str) -> list[Event]:
        """The events of a session in order, [] for an unknown one; StoreError where one can't be read."""
        events = schema.events
        with self.database.transaction() as connection:
            query = select(events.c.seq, events.c.type, events.c.payload)
            rows = connection.execute(query.where(events.c.session_id == session_id).order_by(events.c.seq)).all()
        return [self._event(session_id, *row) for row in rows]

    def sessions(self) -> list[SessionRow]:
        """All sessions, the newest first."""
        sessions = schema.sessions
        with self.database.transaction() as connection:
            query = select(sessions).order_by(sessions.c.created_at.desc(), sessions.c.id.desc())
            rows = connection.execute(query).mappings().all()
        try:
            return [SessionRow.model_validate(dict(row)) for row in rows]
        except ValidationError as error:
            raise StoreError(f"{self.database}: a session can't be read: {_first(error)}. {_NEWER}") from None

    def find(self, name: str) -> SessionRow:
        """The session with this id or with the only id that begins so; 'last' is the newest. Raises InputError."""
        rows = self.sessions()
        if not rows:
            raise InputError("there is no session yet; `mockint practice` begins one")
        found = rows[:1] if name == "last" else [row for row in rows if name and row.id.startswith(name)]
        if len(found) == 1:
            return found[0]
        problem = f"{len(found)} sessions begin" if found else "no session begins"
        listed = "\n".join(f"  {row.id}  {visible(row.title, keep_newlines=False)}" for row in (found or rows)[:8])
        raise InputError(f"{problem} with {name!r}. Give more of an id, or 'last':\n{listed}")

    def latest_unfinished(self) -> SessionRow | None:
        """The newest session that can go on; None where there is none."""
        return next((row for row in self.sessions() if row.state is not State.ENDED), None)

    def _event(self, session_id: str, seq: int, kind: str, payload: str) -> Event:
        try:
            return EVENT.validate_python(json.loads(payload))
        except ValidationError as error:
            problem = _first(error)
        except ValueError as error:
            problem = str(error)
        raise StoreError(
            f"{self.database}: session {session_id}, event {seq} of type {kind!r} can't be read: {problem}. {_NEWER}"
        )


class Recording:
    """The log of one session, held by this window: `events` as they were when it was opened, and a way to add."""

    def __init__(self, store: Store, session_id: str, events: list[Event]) -> None:
        self.id = session_id
        self.events = events
        self._store = store
        self._next = len(events)

    def save(self, event: Event, session: Session) -> None:
        """Add the next event; `session` has it in it. Raises StoreError, and may then be tried again."""
        self._store.append(self.id, self._next, event, session)
        self._next += 1


_NEWER = "A newer mockint may have written it: update mockint, or put a copy of the store back."


def _summary(session: Session) -> dict[str, Any]:
    plan = session.plan
    submitted = {attempt.question_id for attempt in session.attempts if attempt.status == "submitted"}
    return {
        "bank": _storable(plan.bank),
        "title": _storable(plan.title),
        "graders": _storable(", ".join(plan.graders)),
        "questions": len(plan.questions),
        "answered": len(submitted),
        "score": session.score(),
        "state": session.state,
        "ended": session.ended,
    }


def _storable(text: str) -> str:
    """The text to show, without what no database column takes; the event has it as it was."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


def _iso(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="microseconds")


def _first(error: ValidationError) -> str:
    problem = error.errors(include_url=False, include_input=False)[0]
    return ": ".join(part for part in (".".join(map(str, problem["loc"])), problem["msg"]) if part)
