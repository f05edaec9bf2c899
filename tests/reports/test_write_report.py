"""Where a report goes: nothing is overwritten, nothing is left half-written."""

import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

import pytest
from report_sessions import question, session

from mockint.domain.errors import InputError
from mockint.reports import write
from mockint.reports.report import Report, build
from mockint.reports.write import FORMATS, check_target, format_for, reporter, write_report


@pytest.fixture
def report() -> Report:
    return build("s", session([question(1)], plan={"title": "Webhooks – “dependable”"}))


@pytest.mark.parametrize(
    ("fmt", "target", "expected"),
    [
        (None, "r.md", "md"),
        (None, "r.HTML", "html"),
        (None, "a.html/r.htm", "html"),
        (None, "r.json", "json"),
        (None, "r", "md"),
        (None, "-", "md"),
        ("json", "r.html", "json"),
    ],
)
def test_the_format_asked_for_wins_over_the_suffix(fmt: str | None, target: str, expected: str) -> None:
    assert format_for(fmt, target) == expected


def test_each_format_has_a_reporter_of_its_name() -> None:
    assert [reporter(fmt).name for fmt in FORMATS] == list(FORMATS)


def test_an_unknown_format_names_those_that_there_are(report: Report, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no report format 'pdf'; known: md, html, json"):
        write_report(report, "pdf", str(tmp_path / "r.pdf"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("name", "begins"), [("r.md", "# Mock"), ("r.html", "<!doctype html>"), ("r.json", "{")])
def test_a_report_is_written_where_it_was_asked_for(report: Report, tmp_path: Path, name: str, begins: str) -> None:
    write_report(report, None, str(tmp_path / name))
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_file_is_not_overwritten_without_force(report: Report, tmp_path: Path) -> None:
    file = tmp_path / "r.md"
    file.write_text("mine")
    with pytest.raises(InputError, match=r"r\.md exists; --force overwrites it"):
        write_report(report, None, str(file))
    assert file.read_text() == "mine"
    write_report(report, None, str(file), force=True)
    assert file.read_text(encoding="utf-8").startswith("# Mock interview")


def test_a_link_is_written_through_and_not_replaced(report: Report, tmp_path: Path) -> None:
    (tmp_path / "real.md").write_text("mine")
    (tmp_path / "link.md").symlink_to(tmp_path / "real.md")
    with pytest.raises(InputError, match="exists"):
        write_report(report, None, str(tmp_path / "link.md"))
    write_report(report, None, str(tmp_path / "link.md"), force=True)
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "real.md").read_text(encoding="utf-8").startswith("# Mock")


class Failing:
    """A reporter that writes a little, lets something happen, and may fail."""

    name = "md"

    def __init__(self, then: Callable[[], None]) -> None:
        self.then = then

    def write(self, report: Report, file: TextIO) -> None:  # noqa: ARG002 - a reporter's signature
        file.write("half a rep")
        self.then()


def full_disk() -> None:
    raise OSError(28, "No space left on device")


def test_a_failure_leaves_no_file(report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "reporter", lambda _: Failing(full_disk))
    with pytest.raises(InputError, match=r"r\.md can't be written: No space left on device"):
        write_report(report, None, str(tmp_path / "r.md"))
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_the_file_that_force_would_have_replaced(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "r.md").write_text("mine")
    monkeypatch.setattr(write, "reporter", lambda _: Failing(full_disk))
    with pytest.raises(InputError):
        write_report(report, None, str(tmp_path / "r.md"), force=True)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("r.md", "mine")]


def test_a_second_writer_finds_the_name_taken(report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = str(tmp_path / "r.md")
    refused: list[str] = []

    def another() -> None:
        monkeypatch.setattr(write, "reporter", reporter)
        with pytest.raises(InputError) as error:
            write_report(report, None, target)
        refused.append(str(error.value))

    monkeypatch.setattr(write, "reporter", lambda _: Failing(another))
    write_report(report, None, target)
    assert refused == [f"{target} exists; --force overwrites it"]
    assert Path(target).read_text() == "half a rep"


def test_an_interruption_leaves_no_file(report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(write, "reporter", lambda _: Failing(interrupt))
    with pytest.raises(KeyboardInterrupt):
        write_report(report, None, str(tmp_path / "r.md"))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder; name a file in it"):
        check_target(str(tmp_path))


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"there is no folder {tmp_path}/no"):
        check_target(str(tmp_path / "no" / "r.md"))


def test_a_folder_that_takes_no_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anywhere
    with pytest.raises(InputError, match=f"no file can be made in {tmp_path}"):
        check_target(str(tmp_path / "r.md"))


def test_a_pipe_is_written_to_and_stays_one(report: Report, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    write_report(report, None, str(pipe))
    reader.join(timeout=30)
    assert read[0].startswith("# Mock interview")
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_stdout_gets_the_report_and_stays_open(report: Report, capfd: pytest.CaptureFixture[str]) -> None:
    print("before", flush=True)  # noqa: T201
    write_report(report, "md", "-")
    print("after", flush=True)  # noqa: T201
    out = capfd.readouterr().out
    assert out.startswith("before\n# Mock interview: Webhooks – “dependable”\n")
    assert out.endswith("after\n")


def test_stdout_gets_utf_8_in_any_locale(tmp_path: Path) -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); from report_sessions import *;"
        "from mockint.reports.report import build; from mockint.reports.write import write_report;"
        "write_report(build('s', session([question(1)], plan={'title': '–'})), 'html', '-')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(Path(__file__).parent)],
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )
    assert "<title>–" in done.stdout.decode("utf-8")


def test_the_template_engine_loads_only_for_the_formats_that_use_it() -> None:
    script = "import sys; from mockint.reports.write import reporter; reporter('json'); print('jinja2' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    assert done.stdout == "False\n"
