"""The banks that there are: those that come with mockint, then the user's own; and any file by its path.

Listing them is part of the first second that a user sees, so it reads no more of a file than its name, its title and
how many questions it has, and loads nothing that only grading or checking needs.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mockint.banks.texts import name_of, read_text, source_path
from mockint.domain.errors import ConfigurationError, InputError
from mockint.domain.visible import visible
from mockint.resources import home, packaged

if TYPE_CHECKING:
    from mockint.domain.question import Bank

Where = Literal["packaged", "yours"]
RUBRICS = (".yaml", ".yml", ".json")
DOCUMENTS = (".txt", ".md")


@dataclass(frozen=True)
class BankInfo:
    """One bank in a list. `problem` says why it can't be used; then its questions are not counted."""

    name: str
    title: str
    questions: int
    where: Where
    path: Path
    problem: str = ""


def list_banks() -> list[BankInfo]:
    """Every bank once: the packaged ones, then the user's, each by file name. A user's own hides a packaged one."""
    found = {info.name: info for info in _infos("packaged", packaged("rubrics"), packaged("seeds"))}
    return list((found | {info.name: info for info in _infos("yours", user_banks())}).values())


def user_banks() -> Path:
    """The folder of the user's own banks, which need not be there."""
    return home() / "banks"


def default_bank() -> str:
    """The bank that is used where none is named: the first packaged one."""
    return list_banks()[0].name


def find_bank(name_or_path: str | Path) -> Path:
    """The file of a bank, by its name or its path; raises InputError with the names there are."""
    name = str(name_or_path)
    banks = {info.name: info for info in list_banks()}
    if isinstance(name_or_path, str) and name in banks:
        return banks[name].path
    path = Path(name_or_path)
    if isinstance(name_or_path, Path) or path.suffix in RUBRICS + DOCUMENTS or os.sep in name or _is_file(path):
        return path
    from difflib import get_close_matches

    near = get_close_matches(name, banks, n=1)
    hint = f"Did you mean {near[0]}? " if near else ""
    message = f"no bank “{name}”. {hint}There is: {', '.join(banks)}. A path to a file works too."
    raise InputError(visible(message, keep_newlines=False))


def load_bank(name_or_path: str | Path | None = None) -> "Bank":
    """A bank by its name, or by the path of a rubric file or a seed document; without either, the default one.

    Raises InputError where there is none, or where its file can't be used.
    """
    path = find_bank(default_bank() if name_or_path is None else name_or_path)
    if is_rubric(path):
        from mockint.banks.rubric import read_rubric, rubric_bank

        return rubric_bank(read_rubric(path))
    from mockint.banks.document import read_document
    from mockint.banks.drafting import draft_bank

    return draft_bank(read_document(path), name_of(path))


def is_rubric(path: Path) -> bool:
    """Whether a file is a rubric file by its name; any other is a seed document."""
    return path.suffix.lower() in RUBRICS


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _infos(where: Where, *folders: Path) -> Iterator[BankInfo]:
    rubrics = [path for folder in folders for path in _files(folder, RUBRICS)]
    documents = [path for folder in folders for path in _files(folder, DOCUMENTS)]
    sources: set[str] = set()
    seen: set[str] = set()
    for path in rubrics + documents:
        if path.name in sources:
            continue
        info, source = _info(path, where)
        sources.add(source)
        if info.name not in seen:
            seen.add(info.name)
            yield info


def _files(folder: Path, suffixes: tuple[str, ...]) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix.lower() in suffixes and path.name[0] != ".")
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise ConfigurationError(f"{folder}: can't be read: {error.strerror}. It holds your banks.") from error


def _info(path: Path, where: Where) -> tuple[BankInfo, str]:
    """A bank for the list, and the name of the document that it takes its questions from."""
    from mockint.banks.document import read_document

    name = title = name_of(path)
    source = ""
    try:
        document = path
        questions = 0
        if is_rubric(path):
            from mockint.banks.yaml_text import read_head

            top, questions = read_head(read_text(path)[0], str(path))
            name, title, source = top.get("bank", name), top.get("title", title), top.get("source", "")
            if source:
                document = source_path(path, source) or path.parent / source
        if source or not is_rubric(path):
            read = read_document(document)
            questions = len(read.questions)
            title = title if source else read.title
        problem = "" if questions else f"{path}: no question in it"
    except InputError as error:
        questions, problem = 0, str(error)
    return BankInfo(name, title, questions, where, path, problem), source
