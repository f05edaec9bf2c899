"""Where the store is, who may read it, and what is said when it can't be used."""

import os
import resource
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from interviews import interview, started, steps

from mockint.domain.errors import ConfigurationError, StoreError
from mockint.domain.session import Submitted
from mockint.storage import database
from mockint.storage.store import Store


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def record(store: Store) -> str:
    session_id = store.new_session()
    for seq, event, session in steps(interview()):
        store.append(session_id, seq, event, session)
    return session_id


def test_only_the_user_may_read_the_store(home: Path) -> None:
    before = os.umask(0)
    try:
        with Store.open() as store:
            record(store)
            names = sorted(path.name for path in home.iterdir())
            assert names == ["mockint.db", "mockint.db-shm", "mockint.db-wal"]
            assert {mode(path) for path in home.iterdir()} == {0o600}
            assert mode(home) == 0o700
    finally:
        os.umask(before)


def test_the_file_is_private_before_anything_is_in_it(home: Path) -> None:
    place = database.Database.at()
    place.make()
    assert (home / "mockint.db").stat().st_size == 0
    assert mode(home / "mockint.db") == 0o600


def test_a_commit_is_on_the_disk_and_in_the_write_ahead_log(home: Path) -> None:
    with Store.open():
        pass
    place = database.Database.at()
    with place.transaction() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
    place.close()


def test_looking_at_a_store_that_is_not_there_makes_nothing(home: Path) -> None:
    with Store.open(create=False) as store:
        assert store.sessions() == []
        assert store.latest_unfinished() is None
        assert store.events("anything") == []
    assert not home.exists()


def test_looking_at_an_empty_postgresql_database_makes_nothing(postgresql_url: str) -> None:
    with Store.open(postgresql_url, create=False) as store:
        assert store.sessions() == []
    place = database.Database.at(postgresql_url)
    with place.transaction() as connection:
        here = (
            "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"  # other tests have schemas of theirs
        )
        assert connection.exec_driver_sql(here).scalar() == 0
    place.close()


def test_looking_at_a_store_leaves_no_other_file(home: Path) -> None:
    with Store.open() as store:
        session_id = record(store)
    with Store.open(create=False) as store:
        assert store.find("last").id == session_id
    assert [path.name for path in home.iterdir()] == ["mockint.db"]


def test_a_store_that_was_made_but_never_filled_reads_as_empty(home: Path) -> None:
    database.Database.at().make()
    with Store.open(create=False) as store:
        assert store.sessions() == []
    with Store.open() as store:
        record(store)


@pytest.mark.parametrize("name", ["with space", "100%25", "what?mode=memory", "a#b", "ümläut"])
def test_any_folder_name_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("MOCKINT_HOME", str(tmp_path / name))
    with Store.open() as store:
        session_id = record(store)
    assert (tmp_path / name / "mockint.db").stat().st_size
    with Store.open(create=False) as store:
        assert store.events(session_id) == interview()


def test_the_environment_names_another_database(
    tmp_path: Path, home: Path, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for url in (f"sqlite:///{tmp_path}/elsewhere/other.db", postgresql_url):
        monkeypatch.setenv("MOCKINT_DATABASE_URL", url)
        with Store.open() as store:
            session_id = record(store)
        with Store.open(url, create=False) as store:
            assert store.find("last").id == session_id
    assert not home.exists()


def test_postgres_is_short_for_postgresql(postgresql_url: str) -> None:
    with Store.open(postgresql_url.replace("postgresql://", "postgres://")) as store:
        record(store)


SECRET = "hunter2"


@pytest.mark.parametrize(
    "url",
    [
        f"mysql://me:{SECRET}@127.0.0.1/db",
        f"postgresql://me:{SECRET}",
        f"postgresql://me:{SECRET}@{SECRET}@127.0.0.1/db",
        f"postgresql//me:{SECRET}@127.0.0.1/db",
        f"sqlite://me:{SECRET}@",
        SECRET,
    ],
)
def test_an_unusable_url_is_refused_without_quoting_it(url: str) -> None:
    with pytest.raises(ConfigurationError, match="postgresql://USER:PASSWORD@HOST/DATABASE") as caught:
        Store.open(url)
    assert not isinstance(caught.value, StoreError)
    assert_secret_is_kept(caught.value)


@pytest.mark.parametrize("query", ["", f"?password={SECRET}", "?sslmode=nonsense", f"?{SECRET}=1"])
def test_a_server_that_does_not_answer_is_named_without_the_password(query: str) -> None:
    with pytest.raises(
        StoreError, match=r"PostgreSQL database 'db' at 127\.0\.0\.1:9: .*MOCKINT_DATABASE_URL"
    ) as caught:
        Store.open(f"postgresql://me:{SECRET}@127.0.0.1:9/db{query}")
    if SECRET not in query.split("=")[0]:
        assert_secret_is_kept(caught.value)


def test_a_wrong_password_is_said_to_be_wrong_and_not_shown(postgresql: str) -> None:
    with pytest.raises(StoreError, match="password authentication failed") as caught:
        Store.open(postgresql.replace("pa%20ss", SECRET))
    assert_secret_is_kept(caught.value)


def assert_secret_is_kept(error: BaseException | None) -> None:
    """Neither in the message nor in those that a traceback would show with it."""
    while error is not None:
        assert SECRET not in f"{error!s}{error!r}"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def test_a_missing_driver_is_answered_with_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ConfigurationError, match=r"mockint\[postgresql\]"):
        Store.open("postgresql://127.0.0.1/db")


def test_a_folder_that_is_a_file_is_named(home: Path) -> None:
    home.write_text("")
    with pytest.raises(StoreError, match=rf"{home}/mockint\.db can't be made: .*MOCKINT_HOME"):
        Store.open()
    with Store.open(create=False) as store:
        assert store.sessions() == []


def test_a_place_that_is_a_folder_is_named(home: Path) -> None:
    (home / "mockint.db").mkdir(parents=True)
    with pytest.raises(StoreError, match=rf"{home}/mockint\.db: it can't be opened"):
        Store.open()


@pytest.mark.parametrize("create", [True, False])
def test_a_file_that_is_no_database_is_named_and_left_alone(home: Path, create: bool) -> None:
    home.mkdir()
    (home / "mockint.db").write_text("Dear diary, " * 500)
    with pytest.raises(StoreError, match=rf"{home}/mockint\.db: it is damaged, or no mockint database"):
        Store.open(create=create)
    assert (home / "mockint.db").read_text() == "Dear diary, " * 500


def test_a_damaged_database_is_named(home: Path) -> None:
    with Store.open() as store:
        session_id = record(store)
    file = home / "mockint.db"
    content = bytearray(file.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    file.write_bytes(content)
    with pytest.raises(StoreError, match=rf"{home}/mockint\.db: it is damaged"), Store.open(create=False) as store:
        store.events(session_id)


def test_a_database_locked_by_another_program_is_waited_for_and_then_named(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    with Store.open() as store:
        session_id = record(store)
        other = sqlite3.connect(home / "mockint.db")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match=rf"{home}/mockint\.db: another program keeps it locked"):
            store.append(session_id, 8, *steps(interview())[4][1:])
        assert store.events(session_id) == interview()  # reading waits for nobody
        other.close()
        store.append(session_id, 8, *steps(interview())[4][1:])


def test_a_full_disk_is_named_and_what_was_saved_stays(
    disk: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = disk("size=1m")
    monkeypatch.setenv("MOCKINT_HOME", str(home))
    (home / "ballast").write_bytes(b"x" * 300_000)
    with Store.open() as store:
        session_id = store.new_session()
        store.append(session_id, *steps([started()])[0])
        session = steps(interview())[3][2]
        saved = 0
        with pytest.raises(StoreError, match=rf"{home}/mockint\.db: the disk is full\. Free some space"):  # noqa: PT012
            while True:
                store.append(session_id, saved + 1, Submitted(at=5, text="x" * 50_000), session)
                saved += 1
        assert saved > 0
        assert len(store.events(session_id)) == saved + 1
        (home / "ballast").unlink()
        store.append(session_id, saved + 1, Submitted(at=5, text="the answer"), session)
        assert len(store.events(session_id)) == saved + 2


def test_a_disk_that_is_full_from_the_start_is_named(
    disk: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = disk("size=1m")
    monkeypatch.setenv("MOCKINT_HOME", str(home))
    with pytest.raises(OSError, match="No space left"):
        (home / "ballast").write_bytes(b"x" * 2_000_000)
    with pytest.raises(StoreError, match=rf"{home}/mockint\.db.*([Ff]ree some space|free space)"):
        Store.open()


def test_a_file_that_may_not_grow_is_named_and_what_was_saved_stays(home: Path) -> None:
    """The limit stands for a quota; it needs no rights to set, and another process to hold it."""
    with Store.open() as store:
        session_id = record(store)
    program = (
        "import sys\n"
        f"sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from interviews import interview, steps\n"
        "from mockint.domain.errors import StoreError\n"
        "from mockint.domain.session import Submitted\n"
        "from mockint.storage.store import Store\n"
        "session = steps(interview())[3][2]\n"
        "try:\n"
        "    with Store.open() as store:\n"
        f"        store.append({session_id!r}, 8, Submitted(at=5, text='x' * 200_000), session)\n"
        "except StoreError as error:\n"
        "    print(error)\n"
    )

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    done = subprocess.run([sys.executable, "-c", program], preexec_fn=limit, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"{home}/mockint.db: the disk ")
    with Store.open(create=False) as store:
        assert store.events(session_id) == interview()


def test_a_read_only_disk_can_be_read_and_says_why_it_is_not_written_to(
    disk: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = disk("size=4m")
    monkeypatch.setenv("MOCKINT_HOME", str(home))
    with Store.open() as store:
        session_id = record(store)
    disk("remount,ro")
    with Store.open(create=False) as store:
        assert store.events(session_id) == interview()
    with pytest.raises(StoreError, match=rf"{home}/mockint\.db: it can't be written to\. .*MOCKINT_HOME"):
        Store.open()


def test_a_read_only_disk_without_a_store_says_so(disk: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    home = disk("size=4m,ro")
    monkeypatch.setenv("MOCKINT_HOME", str(home / "mine"))
    with pytest.raises(StoreError, match="Read-only file system"):
        Store.open()
    with Store.open(create=False) as store:
        assert store.sessions() == []
