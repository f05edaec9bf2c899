"""When the screen can be shown, and what is loaded before it is."""

import subprocess
import sys
from collections.abc import Mapping

import pytest

from mockint.screen.terminal import can_show


class Stream:
    def __init__(self, terminal: bool, closed: bool = False) -> None:
        self.terminal = terminal
        self.closed = closed

    def isatty(self) -> bool:
        if self.closed:
            raise ValueError("I/O operation on closed file")
        return self.terminal


def show(
    monkeypatch: pytest.MonkeyPatch, streams: Mapping[str, Stream | None], term: str | None = "xterm-256color"
) -> bool:
    """Whether a terminal of this kind can show the screen; all three streams are terminals unless given."""
    if term is None:
        monkeypatch.delenv("TERM", raising=False)
    else:
        monkeypatch.setenv("TERM", term)
    with monkeypatch.context() as patched:
        for name in ("stdin", "stdout", "stderr"):
            patched.setattr(sys, name, streams.get(name, Stream(terminal=True)))
        return can_show()


def test_three_terminals_can_show_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    assert show(monkeypatch, {})


@pytest.mark.parametrize("name", ["stdin", "stdout", "stderr"])
@pytest.mark.parametrize("stream", [Stream(terminal=False), Stream(terminal=True, closed=True), None])
def test_one_stream_that_is_none_can_not(monkeypatch: pytest.MonkeyPatch, name: str, stream: Stream | None) -> None:
    """Textual draws on stderr and reads stdin: redirected, missing or closed, none of them will do."""
    assert not show(monkeypatch, {name: stream})


@pytest.mark.parametrize("term", ["", "dumb", None])
def test_a_terminal_that_can_not_place_text_can_not(monkeypatch: pytest.MonkeyPatch, term: str | None) -> None:
    assert not show(monkeypatch, {}, term)


def loaded_by(imports: str) -> set[str]:
    code = f"import sys; {imports}; sys.stdout.write(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_asking_whether_it_can_be_shown_loads_no_screen() -> None:
    assert "textual" not in loaded_by("import mockint.screen.terminal")


def test_the_screen_loads_nothing_heavy() -> None:
    """Neither the store nor the encoder nor a parser stands between a start and its first screen."""
    heavy = {"sqlalchemy", "alembic", "jinja2", "yaml", "numpy", "onnxruntime", "tokenizers", "typer"}
    assert not heavy & loaded_by("import mockint.screen.app, mockint.screen.course, mockint.screen.guess")


def test_the_first_screen_loads_no_editor() -> None:
    """The editor and what comes after are loaded while the first screen is read."""
    loaded = loaded_by("import mockint.screen.app")
    assert not {"textual.widgets._text_area", "mockint.screen.course"} & loaded
