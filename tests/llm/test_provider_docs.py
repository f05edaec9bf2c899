"""What docs/providers.md shows is true of the code."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from plugged_in import not_imported

from mockint.config import Settings
from mockint.llm.client import Connection
from mockint.llm.errors import NoKey
from mockint.llm.prices import price
from mockint.llm.providers import check_provider, open_client, provider_names

PAGE = (Path(__file__).parents[2] / "docs" / "providers.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.S)


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    """The page's own provider, installed in a folder, with its tests beside it."""
    project = tomllib.loads(blocks("toml")[0])["project"]
    _, provider, tests = blocks("python")
    (tmp_path / "mockint_acme.py").write_text(provider, encoding="utf-8")
    (tmp_path / "test_acme.py").write_text(tests, encoding="utf-8")
    info = tmp_path / "mockint_acme-1.0.dist-info"
    info.mkdir()
    head = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    (info / "METADATA").write_text(head)
    entries = project["entry-points"]["mockint.providers"]
    lines = [f"{name} = {value}\n" for name, value in entries.items()]
    (info / "entry_points.txt").write_text(f"[mockint.providers]\n{''.join(lines)}")
    return tmp_path


def test_the_pages_provider_keeps_the_contract(acme: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error", "test_acme.py"],
        cwd=acme,
        env={**os.environ, "PYTHONPATH": str(acme)},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert re.search(r"^\d\d passed in", ran.stdout, re.M), ran.stdout


def test_the_pages_provider_is_found_and_opened(acme: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(acme)
    not_imported(monkeypatch, "mockint_acme")
    assert "acme" in provider_names()
    with pytest.raises(NoKey, match=r"set ACME_API_KEY.*mockint config set-key acme"):
        open_client("acme:small", Connection())
    monkeypatch.setenv("WORK_KEY", "sk-one")
    assert open_client("acme:small", Connection(key_env="WORK_KEY")).name == "acme:small"


def test_the_pages_scripted_model_says_what_it_is_told() -> None:
    exec(compile(blocks("python")[0], "docs/providers.md", "exec"), {})  # noqa: S102 - the page is ours


def test_the_pages_graders_exist_and_those_that_are_paid_have_a_price() -> None:
    named = [check_provider(name) for name in re.findall(r"^mockint practice --grader (\S+)", PAGE, re.M)]
    assert sorted({provider for provider, _ in named}) == list(provider_names())
    assert all(price(provider, model) for provider, model in named if provider in ("openai", "anthropic"))


def test_the_pages_settings_and_their_defaults_are_the_codes() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\S+) \|", PAGE.split("## Settings")[1].split("##")[0], re.M)
    defaults = {name: str(value) for name, value in Settings().model_dump().items()}
    assert {name: value.strip("`") for name, value in rows} == {
        name: value.removesuffix(".0") for name, value in defaults.items()
    }
