"""An open database with an up-to-date schema, made where it is missing."""

from types import TracebackType
from typing import Self

from mockint.storage import upgrade
from mockint.storage.database import Database


class Opened:
    """What the store and the journal have in common."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def __str__(self) -> str:
        """Where it is, for people; never with a password."""
        return str(self.database)

    @classmethod
    def open(cls, url: str | None = None) -> Self:
        """At `url`, else at `MOCKINT_DATABASE_URL`, else in the user's folder; made where it is missing.

        Raises ConfigurationError for an unusable URL, StoreError where it can't be made or written to.
        """
        database = Database.at(url)
        try:
            database.make()
            upgrade.bring_up_to_date(database)
        except BaseException:
            database.close()
            raise
        return cls(database)

    def close(self) -> None:
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
