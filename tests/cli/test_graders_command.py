"""`mockint graders` as a stranger runs it: what is listed, what a check prints, and its exit codes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from command import Run
from typer.testing import CliRunner

from mockint.cli.main import app
from mockint.grading import hostility

KEY = "sk-planted-0123456789abcdef"
ATTACKS, HONEST = hostility.attacks()[:4], hostility.honest_answers()[:2]
LISTED = ["embedded", "anthropic:MODEL", "compatible:MODEL", "ollama:MODEL", "openai:MODEL"]


def test_the_list_says_what_there_is_and_what_each_needs(mockint: Run) -> None:
    for arguments in (("graders",), ("graders", "list")):
        done = mockint(*arguments)
        assert (done.returncode, done.stderr) == (0, "")
        assert [line.split()[0] for line in done.stdout.splitlines()] == LISTED
        assert "no key, no network" in done.stdout
        assert "OPENAI_API_KEY isn't set" in done.stdout


@pytest.mark.parametrize("arguments", [("graders", "--json"), ("graders", "list", "--json")])
def test_the_list_as_json_names_a_key_by_its_variable_only(command: Run, arguments: tuple[str, ...]) -> None:
    done = command(*arguments, OPENAI_API_KEY=KEY)
    entries = {entry["grader"]: entry for entry in json.loads(done.stdout)}
    assert list(entries) == LISTED
    assert entries["embedded"]["ready"] is True
    assert (entries["openai:MODEL"]["ready"], entries["openai:MODEL"]["note"]) == (True, "OPENAI_API_KEY is set")
    assert entries["anthropic:MODEL"]["ready"] is None
    assert KEY not in done.stdout + done.stderr


def test_a_plug_in_is_listed_by_its_package_and_not_imported(mockint: Run, tmp_path: Path) -> None:
    for package, name in (("mockint-acme", "acme"), ("one-twin", "twin"), ("other-twin", "twin")):
        info = tmp_path / "site" / f"{package.replace('-', '_')}-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n", encoding="utf-8")
        (info / "entry_points.txt").write_text(
            f"[mockint.providers]\n{name} = a_module_that_is_not_there:client\n", encoding="utf-8"
        )
    done = mockint("graders", "--json", PYTHONPATH=str(tmp_path / "site"))
    entries = {entry["grader"]: entry for entry in json.loads(done.stdout)}
    assert (entries["acme:MODEL"]["package"], entries["acme:MODEL"]["ready"]) == ("mockint-acme", None)
    assert entries["twin:MODEL"]["ready"] is False
    assert "one-twin and other-twin both bring it" in entries["twin:MODEL"]["note"]


def test_listing_loads_no_model_and_no_sdk() -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from mockint.cli.main import app;"
        "assert CliRunner().invoke(app, ['graders']).exit_code == 0;"
        "print([name for name in ('openai', 'anthropic', 'httpx2', 'keyring', 'numpy', 'onnxruntime', 'yaml',"
        " 'mockint.grading.embedded', 'mockint.llm.openai_client') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_a_check_of_the_embedded_grader_prints_its_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a part of the set; the whole of it is for the grader's own tests."""
    monkeypatch.setattr(hostility, "attacks", lambda: ATTACKS)
    monkeypatch.setattr(hostility, "honest_answers", lambda: HONEST)
    done = CliRunner().invoke(app, ["graders", "check", "embedded"])
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0].startswith(f"embedded: {len(ATTACKS)} hostile answers beside their honest twins")
    assert "hostile less twin" in lines[1]
    assert lines[3].split()[-1] == "0"  # rose by a band
    assert "% of their credit by the guards" in done.stdout
    assert "by disguise, points:" in lines
    assert "calls" not in done.stderr  # nothing is paid, so nothing is said of it


def test_a_server_that_is_not_there_ends_with_4_and_says_why(command: Run) -> None:
    assert command("config", "set", "retry_attempts", "1").returncode == 0
    done = command("graders", "check", "compatible:m", "--base-url", "http://127.0.0.1:9/v1", "--json")
    assert done.returncode == 4
    outcome = json.loads(done.stdout)
    assert (outcome["compared"], outcome["ungraded"], outcome["mean_change"]) == (0, outcome["attacks"], None)
    assert list(outcome["reasons"]) == ["unavailable"]
    assert "can't be reached" in outcome["message"]
    assert "About 251 calls to compatible:m. Likely cost: unknown, no price here." in done.stderr
    told = command("graders", "check", "compatible:m", "--base-url", "http://127.0.0.1:9/v1").stdout
    assert "176 hostile (no rise)" in told
    assert "can't be reached" in told


def test_what_can_not_be_checked_is_said_before_anything_is_asked(command: Run) -> None:
    for arguments, code, said in (
        (("nobody",), 3, "there is no grader 'nobody'"),
        (("openai:m",), 3, "--grader embedded"),
        (("embedded", "--samples", "2"), 3, "says the same every time"),
        (("embedded", "--max-cost", "0"), 2, "--max-cost"),
        ((), 2, "Missing argument"),
    ):
        done = command("graders", "check", *arguments)
        assert (done.returncode, done.stdout) == (code, "")
        assert said in done.stderr
        assert "Traceback" not in done.stderr
