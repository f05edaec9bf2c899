"""Bringing a bank in: its files are copied into the user's own banks, where they are found by name."""

import os
import tempfile
from pathlib import Path

from mockint.banks.checking import check_bank
from mockint.banks.finding import is_rubric, list_banks, user_banks
from mockint.banks.rubric import read_rubric
from mockint.domain.errors import ConfigurationError, InputError
from mockint.domain.question import Bank
from mockint.domain.visible import visible


def import_bank(path: Path, *, force: bool = False) -> tuple[Bank, list[Path]]:
    """Copy a rubric file, with the document it names, or a seed document into the user's banks.

    Gives the bank and the files written. Raises InputError where the bank has errors, or where its name or a file is
    there already and `force` is not given; then nothing is written.
    """
    checked = check_bank(path)
    if checked.bank is None or checked.errors:
        first = checked.remarks[0]
        place = f"{first.file}{f', line {first.line}' if first.line else ''}{f', {first.field}' if first.field else ''}"
        message = f"{place}: {first.message} Nothing was imported. All problems: mockint bank check {path}"
        raise InputError(visible(message, keep_newlines=False))
    bank = checked.bank
    folder = user_banks()
    files = {folder / f"{bank.bank}{path.suffix.lower() if is_rubric(path) else '.txt'}": path}
    if is_rubric(path) and (document := read_rubric(path).document_path):
        files[folder / document.name] = document
    if not force:
        _refuse_taken(bank, files)
    for target, source in files.items():
        _copy(source, target)
    return bank, list(files)


def _refuse_taken(bank: Bank, files: dict[Path, Path]) -> None:
    for info in list_banks():
        if info.name == bank.bank:
            whose = "comes with mockint" if info.where == "packaged" else f"is in {info.path}"
            raise InputError(f"a bank named “{bank.bank}” {whose}. With --force this one takes its place.")
    (main, _), *documents = files.items()
    for target, source in [(main, None), *documents]:
        if target.exists() and (source is None or target.read_bytes() != source.read_bytes()):
            raise InputError(f"{target} is there already. With --force it is overwritten.")


def _copy(source: Path, target: Path) -> None:
    """Copy a file so that the target is whole or untouched, whatever happens."""
    try:
        data = source.read_bytes()
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".import-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).replace(target)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        reason = error.strerror or error
        raise ConfigurationError(f"{target}: can't be written: {reason}. MOCKINT_HOME names another folder.") from error
