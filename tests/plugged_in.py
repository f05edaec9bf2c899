"""A distribution of a stranger's, installed for the length of a test."""

import sys
from pathlib import Path

import pytest


def plug_in(folder: Path, monkeypatch: pytest.MonkeyPatch, distribution: str, entry: str, code: str) -> Path:
    """Install a distribution in a folder of its own: its module's code, its metadata, and a place on the path.

    `entry` is its line in the metadata, under its group's heading, with the module's name left out: "acme = {}:client".
    """
    home, module = folder / distribution, distribution.replace("-", "_")
    info = home / f"{module}-1.0.dist-info"
    info.mkdir(parents=True)
    (home / f"{module}.py").write_text(code)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(entry.format(module) + "\n")
    monkeypatch.syspath_prepend(home)
    not_imported(monkeypatch, module)
    return home


def not_imported(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    """Have a module imported anew, and forgotten after the test: the next one may bring another of that name."""
    monkeypatch.setitem(sys.modules, module, sys)  # so that what is undone is not "nothing was there"
    monkeypatch.delitem(sys.modules, module)
