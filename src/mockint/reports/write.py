"""From a report and a place to a file: which format, and that nothing is overwritten or left half-written."""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol, TextIO

from mockint.domain.errors import InputError
from mockint.reports.report import Report

STDOUT = "-"
FORMATS = ("md", "html", "json")
_SUFFIXES = {".md": "md", ".markdown": "md", ".html": "html", ".htm": "html", ".json": "json"}


class Reporter(Protocol):
    """One format: its name, and one method that writes to a text file that somebody else opened."""

    name: str

    def write(self, report: Report, file: TextIO) -> None: ...


def reporter(fmt: str) -> Reporter:
    """The reporter of a format; raises InputError for an unknown one."""
    # Each is imported where it is used: the template engine costs more than all else a report needs.
    if fmt == "md":
        from mockint.reports.markdown import MarkdownReporter

        return MarkdownReporter()
    if fmt == "html":
        from mockint.reports.html_report import HtmlReporter

        return HtmlReporter()
    if fmt == "json":
        from mockint.reports.json_report import JsonReporter

        return JsonReporter()
    raise InputError(f"there is no report format {fmt!r}; known: {', '.join(FORMATS)}")


def format_for(fmt: str | None, target: str) -> str:
    """The format asked for, else the one that the suffix of the target names, else Markdown."""
    return fmt or _SUFFIXES.get(Path(target).suffix.lower(), "md")


def check_target(target: str, force: bool = False) -> None:
    """Raise InputError where a report can't go to this place, before any work is done for it."""
    if target == STDOUT:
        return
    path = Path(target)
    if path.is_dir():
        raise InputError(f"{target} is a folder; name a file in it")
    if path.is_file() and not force:
        raise InputError(f"{target} exists; --force overwrites it")
    folder = path.resolve().parent
    if not folder.is_dir():
        raise InputError(f"{target} can't be written: there is no folder {folder}")
    if not os.access(folder, os.W_OK):
        raise InputError(f"{target} can't be written: no file can be made in {folder}; name another place")


def write_report(report: Report, fmt: str | None, target: str, force: bool = False) -> None:
    """Write a report to a path, or to stdout where the target is `-`.

    A file that exists is left alone without `force`; a report is there whole or not at all. Raises InputError where
    the format is unknown or the place can't be written.
    """
    made = reporter(format_for(fmt, target))
    with writing(target, force) as file:
        made.write(report, file)


@contextmanager
def writing(target: str, force: bool = False) -> Iterator[TextIO]:
    """A text file that is there whole or not at all, or stdout where the target is `-`.

    Raises InputError where the place can't be written, or where a file exists without `force`.
    """
    check_target(target, force)
    if target == STDOUT:
        with _stdout() as file:
            yield file
        return
    try:
        with _opened(Path(target).resolve(), force) as file:
            yield file
    except FileExistsError:  # it came into being since it was looked for
        raise InputError(f"{target} exists; --force overwrites it") from None
    except OSError as error:
        raise InputError(f"{target} can't be written: {error.strerror or error}") from error


@contextmanager
def _stdout() -> Iterator[TextIO]:
    """Stdout as UTF-8, whatever the terminal's own encoding is: a report is a document of its own."""
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:  # replaced by something that takes text alone, as a notebook does
        yield sys.stdout
        return
    sys.stdout.flush()
    file = io.TextIOWrapper(buffer, encoding="utf-8", newline="\n")
    try:
        yield file
    finally:
        file.detach()  # flushes, and leaves stdout open


@contextmanager
def _opened(path: Path, force: bool) -> Iterator[TextIO]:
    if path.exists() and not path.is_file():  # a pipe or a device: there is nothing to replace
        with path.open("w", encoding="utf-8", newline="\n") as file:
            yield file
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    claimed = not force
    if claimed:
        path.open("x").close()  # the name is ours from here on, so that no other program's file is replaced
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            yield file
        draft.replace(path)
    except BaseException:
        for left in (draft, path) if claimed else (draft,):
            with suppress(OSError):
                left.unlink(missing_ok=True)
        raise
