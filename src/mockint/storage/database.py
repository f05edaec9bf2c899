"""Where the store is and how it is connected to: SQLite in the user's folder, or PostgreSQL by its URL.

SQLite runs in WAL mode, so that a reader never waits for a writer, with synchronous=FULL. A kill -9 takes nothing
that was committed, whatever that setting is, since the system has it; FULL has it on the disk too, so that a power cut
costs no answer either. That is one fsync an event, and events come at the pace of a person.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Self, TypeVar

from sqlalchemy import URL, Connection, Engine, QueuePool, StaticPool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from mockint import resources
from mockint.domain.errors import ConfigurationError, StoreError

BUSY_SECONDS = 5
"""How long to wait for another program's write, or for a PostgreSQL server to answer, before saying so."""

AT_ONCE = 500
"""How many rows one statement is about: databases limit the parameters."""

T = TypeVar("T")

_FORMS = (
    "Set MOCKINT_DATABASE_URL to postgresql://USER:PASSWORD@HOST/DATABASE (with signs like @ and / in the password"
    " written as %40 and %2F), or leave it unset to keep everything in a file."
)
_ELSEWHERE = "Make the file and its folder writable, or set MOCKINT_HOME to another folder."
_DAMAGED = "it is damaged, or no mockint database. Move it away to begin with an empty one, or put a copy of it back."

_ADVICE = {
    sqlite3.SQLITE_FULL: "the disk is full. Free some space and try again; what was saved before is safe.",
    sqlite3.SQLITE_READONLY: f"it can't be written to. {_ELSEWHERE}",
    sqlite3.SQLITE_CANTOPEN: f"it can't be opened. {_ELSEWHERE}",
    sqlite3.SQLITE_BUSY: "another program keeps it locked. Close that program and try again.",
    sqlite3.SQLITE_IOERR: "the disk can't be read or written. Check it and its free space, then try again.",
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
}


class Database:
    """A database at a place. Nothing is made or connected to before the first transaction."""

    def __init__(self, place: Path | URL | None) -> None:
        """A SQLite file, a PostgreSQL server, or None: empty, in memory, and gone when it is closed."""
        self.place = place
        self._engine: Engine | None = None

    @classmethod
    def at(cls, url: str | None = None) -> Self:
        """The database at `url`, else at `MOCKINT_DATABASE_URL`, else `mockint.db` in the user's folder.

        Raises ConfigurationError for a URL that names no usable database, never quoting it: it may hold a password.
        """
        url = url or os.environ.get("MOCKINT_DATABASE_URL")
        if not url:
            return cls(resources.home() / "mockint.db")
        try:
            parsed = make_url(url)
        except (ArgumentError, ValueError):
            raise ConfigurationError(f"the database URL can't be read. {_FORMS}") from None
        backend = parsed.drivername.partition("+")[0]
        if backend == "sqlite" and parsed.database:
            return cls(Path(parsed.database).expanduser())
        if backend in ("postgresql", "postgres") and "@" not in (parsed.host or ""):
            return cls(parsed.set(drivername="postgresql+psycopg"))
        raise ConfigurationError(f"the database URL names no database that mockint can use. {_FORMS}")

    def __str__(self) -> str:
        """What to call it in a message."""
        if not isinstance(self.place, URL):
            return str(self.place or "the database in memory")
        port = f":{self.place.port}" if self.place.port else ""
        return f"PostgreSQL database {self.place.database or ''!r} at {self.place.host or 'this machine'}{port}"

    def is_there(self) -> bool:
        """Whether there is something to connect to: a server is taken to be, until connecting to it fails."""
        if not isinstance(self.place, Path):
            return self.place is not None
        try:
            self.place.stat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            raise StoreError(f"{self.place} can't be read: {error.strerror}. {_ELSEWHERE}") from error
        return True

    def make(self) -> None:
        """Make the file and its folder where they are missing, for the user's eyes only from the first moment on.

        Raises StoreError where they can't be made or written to.
        """
        if not isinstance(self.place, Path):
            return
        try:
            self.place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # An existing file is not even opened: closing it would drop the locks that this process has on it.
            if not self.place.exists():
                # SQLite gives its -wal and -shm files the mode of this one.
                os.close(os.open(self.place, os.O_CREAT | os.O_WRONLY, 0o600))
        except OSError as error:
            raise StoreError(
                f"{self.place} can't be made: {error.strerror} ({error.filename}). {_ELSEWHERE}"
            ) from error
        if not (os.access(self.place, os.W_OK) and os.access(self.place.parent, os.W_OK)):
            raise StoreError(f"{self.place}: {_ADVICE[sqlite3.SQLITE_READONLY]}")

    @contextmanager
    def transaction(self, *, write: bool = False) -> Iterator[Connection]:
        """All that is done in it happens, or nothing does. Raises StoreError for whatever the database refuses.

        With `write`, SQLite waits for its turn before anything is read, so that no other writer comes in between.
        """
        if self._engine is None:
            self._engine = self._connected()
        begin = "BEGIN IMMEDIATE" if write else "BEGIN"
        try:
            with self._engine.execution_options(begin=begin).begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise self._explained(error) from None

    def close(self) -> None:
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def _connected(self) -> Engine:
        if not isinstance(self.place, URL):
            return _sqlite(self.place)
        wait = {} if "connect_timeout" in self.place.query else {"connect_timeout": BUSY_SECONDS}
        try:
            # Pinged, since an interview may pause for longer than a server keeps an idle connection.
            return create_engine(self.place, pool_pre_ping=True, hide_parameters=True, connect_args=wait)
        except ImportError:
            raise ConfigurationError(
                "a PostgreSQL store needs its driver. Install it with `pip install 'mockint[postgresql]'`."
            ) from None

    def _explained(self, error: SQLAlchemyError) -> StoreError:
        cause = getattr(error, "orig", None) or error
        said = " ".join(str(cause).split())
        if not isinstance(self.place, URL):
            # The low byte is the kind of error, the rest its details.
            advice = _ADVICE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)
            return StoreError(f"{self}: {advice} ({said})" if advice else f"{self}: {said}")
        for secret in (self.place.password, self.place.query.get("password")):
            if secret:
                said = said.replace(str(secret), "***")
        return StoreError(f"{self}: {said}. Check MOCKINT_DATABASE_URL, and that the server runs.")


def parts(items: Iterable[T]) -> Iterator[list[T]]:
    """The items in lists of as many as one statement takes, read as they are asked for."""
    rest = iter(items)
    while part := list(islice(rest, AT_ONCE)):
        yield part


def _sqlite(path: Path | None) -> Engine:
    uri = _uri(path) if path else ":memory:"

    def connect() -> sqlite3.Connection:
        # Transactions are begun by `_begin`, not by the driver, which would leave the making of tables outside.
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                connection.execute(f"PRAGMA {pragma}")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    pool = QueuePool if path else StaticPool
    engine = create_engine("sqlite://", creator=connect, poolclass=pool, hide_parameters=True)
    event.listen(engine, "begin", _begin)
    return engine


def _uri(path: Path) -> str:
    # A database in WAL mode can't be read in a folder that can't be written to, unless as one that nobody changes.
    still = not os.access(path.parent, os.W_OK) and not _size(path.with_name(f"{path.name}-wal"))
    # Never mode=rwc: the file is made by `make`, with its mode, or not at all.
    return f"{path.absolute().as_uri()}?{'mode=ro&immutable=1' if still else 'mode=rw'}"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options()["begin"])
