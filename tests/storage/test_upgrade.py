"""Every store that anybody has can be brought to the present schema, and none is taken for what it is not."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from mockint.domain.errors import StoreError
from mockint.domain.session import State
from mockint.interview import engine
from mockint.storage import schema, upgrade
from mockint.storage.database import Database
from mockint.storage.store import Store

SCHEMAS = Path(__file__).parent / "schemas"


def fill(url: str | None, statements: str) -> Database:
    """The database with these statements carried out in it."""
    database = Database.at(url)
    database.make()
    if url is None:
        connection = sqlite3.connect(str(database))
        connection.executescript(statements)
        connection.close()
    else:
        with psycopg.connect(url) as server:
            server.execute(statements)
    return database


@pytest.mark.parametrize("create", [True, False])
@pytest.mark.parametrize("name", ["0001", "0002"])
def test_a_store_of_an_older_schema_is_kept_whole(url: str | None, name: str, create: bool) -> None:
    fill(url, (SCHEMAS / f"{name}.sql").read_text()).close()
    with Store.open(url, create=create) as store:
        assert [(row.id, row.state) for row in store.sessions()] == [
            ("20250719-090000-zzzz", State.ENDED),
            ("20250718-142530-k3fa", State.SUBMITTED),
        ]
        session = engine.replay(store.events("20250718-142530-k3fa"))
        assert session.current.answer == "With idempotency keys — and a 😀."
        assert store.latest_unfinished() == store.find("20250718")


def test_each_schema_that_was_ever_in_use_is_among_them() -> None:
    revisions = {script.revision for script in ScriptDirectory(str(upgrade.MIGRATIONS)).walk_revisions()}
    assert {path.stem for path in SCHEMAS.glob("*.sql")} == revisions
    assert max(revisions) == schema.HEAD


def test_all_the_migrations_lead_to_the_tables_of_the_schema(url: str | None) -> None:
    database = Database.at(url)
    database.make()
    with database.transaction(write=True) as connection:
        upgrade.migrate(connection)
        assert upgrade.revision(connection) == schema.HEAD
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []
    database.close()


def test_the_comparison_above_sees_a_difference(url: str | None) -> None:
    with Store.open(url):
        pass
    database = Database.at(url)
    with database.transaction(write=True) as connection:
        connection.exec_driver_sql("ALTER TABLE sessions ADD COLUMN mood TEXT")
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert len(compare_metadata(context, schema.metadata)) == 1
    database.close()


def test_a_new_store_is_made_as_the_migrations_would_make_it(url: str | None) -> None:
    with Store.open(url):
        pass
    database = Database.at(url)
    with database.transaction() as connection:
        assert upgrade.revision(connection) == schema.HEAD
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []
    database.close()


def test_an_older_schema_is_migrated_in_one_piece(url: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    database = fill(url, "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    with database.transaction(write=True) as connection:
        connection.execute(schema.version.insert().values(version_num="0000"))
    database.close()

    def interrupted(connection: Connection) -> None:
        schema.metadata.create_all(connection)
        raise KeyboardInterrupt

    monkeypatch.setattr(upgrade, "migrate", interrupted)
    with pytest.raises(KeyboardInterrupt):
        Store.open(url)
    with database.transaction() as connection:
        assert upgrade.revision(connection) == "0000"
        assert not inspect(connection).has_table("sessions")
    database.close()


@pytest.mark.parametrize("create", [True, False])
@pytest.mark.parametrize("found", ["0003", "9999", "ae1027a6acf", ""])
def test_a_schema_that_is_not_known_is_refused_and_left_alone(url: str | None, found: str, create: bool) -> None:
    with Store.open(url):
        pass
    database = Database.at(url)
    with database.transaction(write=True) as connection:
        connection.execute(schema.version.update().values(version_num=found))
    with pytest.raises(StoreError, match=rf"has schema '{found}', .*Get a newer mockint"):
        Store.open(url, create=create)
    with database.transaction() as connection:
        assert upgrade.revision(connection) == found
    database.close()


def test_tables_of_another_program_are_not_taken_over(url: str | None) -> None:
    database = fill(url, "CREATE TABLE sessions (token TEXT)")
    with pytest.raises(StoreError, match=r"sessions.* already exists"):
        Store.open(url)
    database.close()


def test_alembic_is_not_loaded_where_there_is_nothing_to_migrate(home: Path) -> None:
    program = (
        "import sys\n"
        "from mockint.storage.store import Store\n"
        "Store.open().close()\n"
        "Store.open(create=False).close()\n"
        "print(sorted({'alembic', 'sqlalchemy.orm', 'filelock', 'psycopg'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_many_that_start_at_once_make_one_store(url: str | None) -> None:
    program = f"from mockint.storage.store import Store\nStore.open({url!r}).close()\nprint('opened')\n"
    started = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in range(4)
    ]
    assert [process.communicate()[0] for process in started] == ["opened\n"] * 4
