"""What the README promises: its commands run, its Python runs, its links lead somewhere."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mockint.banks.finding import load_bank
from mockint.cli.live import LiveSession
from mockint.interview.planner import plan_session

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)
COMMANDS = [
    line.split(" #")[0].strip()
    for language, block in BLOCKS
    if language == "sh"
    for line in block.splitlines()
    if line.startswith("mockint ")
]
ANSWER = {"question": "How do you retry?", "criteria": ["Makes writes idempotent"], "answer": "Each write has a key."}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A user's folder for all commands: with an unfinished session, for `resume`, and an answer, for `bulk`."""
    folder = tmp_path_factory.mktemp("readme")
    before = os.environ.get("MOCKINT_HOME")
    os.environ["MOCKINT_HOME"] = str(folder)
    live = LiveSession(plan_session(load_bank(None), count=1))
    conductor = live.begin()
    conductor.ask_next()
    live.close()
    (folder / "answers.jsonl").write_text(json.dumps(ANSWER))
    yield folder
    os.environ.pop("MOCKINT_HOME")
    if before is not None:
        os.environ["MOCKINT_HOME"] = before


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_runs(command: str, home: Path) -> None:
    """Interviews get their answers through a pipe; everything else runs as it is written.

    Nobody's key is here: a hosted model is asked for it before the interview begins.
    """
    environment = {
        **os.environ,
        "MOCKINT_HOME": str(home),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    done = subprocess.run(
        ["bash", "-c", command], cwd=home, env=environment, input="Fine.\n.\n" * 3, text=True, capture_output=True
    )
    hosted = "openai:" in command
    assert done.returncode == (3 if hosted else 0), done.stderr
    assert ("needs a key" in done.stderr) == hosted


def test_the_readme_has_commands_and_the_two_make_commands_come_first() -> None:
    assert len(COMMANDS) >= 8
    assert BLOCKS[0][1].split("\n")[0].startswith("make interview")
    assert BLOCKS[0][1].split("\n")[1].startswith("make test")


def test_the_python_of_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = (block for language, block in BLOCKS if language == "python")
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - our own page
    score, verdict = capsys.readouterr().out.split()
    assert 0 <= float(score) <= 100
    assert verdict in ("met", "partial", "missing", "wrong")


@pytest.mark.parametrize("page", sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")]))
def test_every_link_inside_the_project_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert not missing
