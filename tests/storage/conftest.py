"""A user's folder that is not there yet, a small disk, and a real PostgreSQL where one is installed."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql

PASSWORD = "pa ss@w/rd"
_numbers = count()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder, not made yet."""
    monkeypatch.setenv("MOCKINT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str | None:
    """Where an empty store may be made, in each kind of database; None is the default place."""
    return None if request.param == "sqlite" else request.getfixturevalue("postgresql_url")


@pytest.fixture
def postgresql_url(postgresql: str) -> str:
    """The URL of an empty schema of a running server."""
    schema = f"test_{next(_numbers)}"
    with psycopg.connect(postgresql) as connection:
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
    return f"{postgresql}?options=-csearch_path%3D{schema}"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A server that lives as long as the tests do, on a free port of this machine."""
    programs = _programs()
    owner: dict[str, Any] = (
        {} if os.getuid() else {"user": _someone(), "group": pwd.getpwnam(_someone()).pw_gid, "extra_groups": []}
    )
    # Not pytest's own temporary folder: as root the server runs as somebody else, who may not look into it.
    folder = Path(tempfile.mkdtemp(prefix="mockint-postgresql-"))
    password = folder / "password"
    password.write_text(PASSWORD)
    if owner:
        for path in (folder, password):
            shutil.chown(path, _someone())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"
    initdb: list[str | Path] = [
        programs / "initdb",
        "--no-sync",
        "--username=candidate",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
    ]
    subprocess.run(
        [*initdb, "--no-locale", f"--pwfile={password}", "-D", data],
        cwd=folder,
        check=True,
        capture_output=True,
        **owner,
    )
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", folder, "-F"],
            cwd=folder, stdout=log, stderr=log, **owner,
        )  # fmt: skip
    url = f"postgresql://candidate:{quote(PASSWORD, safe='')}@127.0.0.1:{port}/postgres"
    try:
        _wait(url, server, folder / "log")
        yield url
    finally:
        server.send_signal(signal.SIGQUIT)
        server.wait()
        shutil.rmtree(folder)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """A small disk of its own, mounted with the given options; the folder that it is on."""
    folder = tmp_path / "disk"

    def mount(options: str) -> Path:
        kind = ["-t", "tmpfs", "tmpfs"] if "remount" not in options else []
        folder.mkdir(exist_ok=True)
        done = subprocess.run(["mount", "-o", options, *kind, folder], capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")
        return folder

    if shutil.which("mount") is None:
        pytest.skip("no disk can be mounted here: there is no mount command")
    yield mount
    subprocess.run(["umount", "--lazy", folder], capture_output=True, check=False)


def _programs() -> Path:
    folders = [*map(Path, os.get_exec_path()), *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    pytest.skip("PostgreSQL is not installed: no initdb and postgres on PATH or in /usr/lib/postgresql")


def _someone() -> str:
    """Who runs the server when the tests run as root, which PostgreSQL refuses to."""
    known = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        try:
            psycopg.connect(url).close()
            return
        except psycopg.OperationalError:
            if server.poll() is not None:
                break
            time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL does not start: {log.read_text()}")
