"""Bring a database to the schema of this mockint, or say why that can't be done."""

from pathlib import Path

from sqlalchemy import Connection, insert, inspect, select, text

from mockint.domain.errors import StoreError
from mockint.storage.database import Database
from mockint.storage.schema import HEAD, metadata, version

MIGRATIONS = Path(__file__).parent / "migrations"


def holds_store(database: Database) -> bool:
    """Whether there is a store in the database; when there is, its schema is current afterwards."""
    if not database.is_there():
        return False
    with database.transaction() as connection:
        found = revision(connection)
    if found is not None and found != HEAD:
        bring_up_to_date(database)
    return found is not None


def bring_up_to_date(database: Database) -> None:
    """Make the tables, or migrate older ones, all or nothing; an error where the database can't be written to.

    Raises StoreError when the schema is none that this mockint knows.
    """
    with database.transaction(write=True) as connection:
        if connection.dialect.name == "postgresql":
            # Two that start at once take turns; SQLite's transaction sees to that itself. Any fixed number will do.
            connection.execute(text("SELECT pg_advisory_xact_lock(636687)"))
        found = revision(connection)
        if found is None:
            # The same tables as by all the migrations, as a test proves, without the 0.3 s that Alembic takes to load.
            metadata.create_all(connection, checkfirst=False)
            version.create(connection, checkfirst=False)
            connection.execute(insert(version).values(version_num=HEAD))
        elif not (len(found) == len(HEAD) and found.isdigit() and found <= HEAD):
            raise StoreError(
                f"{database} has schema {found!r}, and this mockint knows none after {HEAD!r}: a newer mockint, or"
                " another program, made it. Get a newer mockint, or set MOCKINT_HOME to another folder"
                " (MOCKINT_DATABASE_URL to another database)."
            )
        elif found != HEAD:
            migrate(connection)


def revision(connection: Connection) -> str | None:
    """The schema that the database has, by its number; None where there is no mockint in it."""
    if not inspect(connection).has_table(version.name):
        return None
    return connection.execute(select(version.c.version_num)).scalar()


def migrate(connection: Connection) -> None:
    """Apply every migration that the database has not had yet, in the transaction of `connection`."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
