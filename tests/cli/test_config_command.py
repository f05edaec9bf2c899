"""`mockint config`, with a keyring that is a file of the test's own."""

import json
import stat
from pathlib import Path

import pytest
from command import Run, Spawn

PLANTED = "sk-planted-0123456789abcdef"

RING = """
import json, pathlib
from keyring.backend import KeyringBackend

FILE = pathlib.Path(__file__).with_name("ring.json")

class Ring(KeyringBackend):
    priority = 1

    def get_password(self, service, username):
        return self._all().get(f"{service} {username}")

    def set_password(self, service, username, password):
        FILE.write_text(json.dumps(self._all() | {f"{service} {username}": password}))

    def delete_password(self, service, username):
        FILE.write_text(json.dumps({k: v for k, v in self._all().items() if k != f"{service} {username}"}))

    def _all(self):
        return json.loads(FILE.read_text()) if FILE.exists() else {}
"""


@pytest.fixture(autouse=True)
def ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the keyring of the commands keeps what it is told, as JSON."""
    folder = tmp_path / "keyring"
    folder.mkdir()
    (folder / "file_ring.py").write_text(RING)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "file_ring.Ring")
    return folder / "ring.json"


def test_config_shows_the_settings_where_they_come_from_and_which_keys_are_set(
    mockint: Run, tmp_path: Path, ring: Path
) -> None:
    (tmp_path / "config.yaml").write_text("retry_seconds: 60\n")
    ring.write_text(json.dumps({"mockint anthropic": PLANTED}))
    ran = mockint("config", MOCKINT_GRADER="ollama:qwen3:0.6b", OPENAI_API_KEY=PLANTED)
    assert ran.returncode == 0
    lines = {" ".join(line.split()) for line in ran.stdout.splitlines()}
    assert lines == {
        f"home {tmp_path}",
        f"file {tmp_path / 'config.yaml'}",
        "grader ollama:qwen3:0.6b (environment, MOCKINT_GRADER)",
        "retry_attempts 4 (default)",
        "retry_seconds 60 (file)",
        "request_timeout 120 (default)",
        "anthropic key set (keyring)",
        "openai key set (OPENAI_API_KEY)",
    }
    assert "planted" not in ran.stdout + ran.stderr


def test_config_as_json(mockint: Run, tmp_path: Path) -> None:
    ran = mockint("config", "--json", OPENAI_API_KEY=PLANTED)
    assert json.loads(ran.stdout) == {
        "home": str(tmp_path),
        "file": str(tmp_path / "config.yaml"),
        "file_exists": False,
        "settings": {
            "grader": {"value": "embedded", "source": "default"},
            "retry_attempts": {"value": 4, "source": "default"},
            "retry_seconds": {"value": 30.0, "source": "default"},
            "request_timeout": {"value": 120.0, "source": "default"},
        },
        "keys": {
            "anthropic": {"variable": "ANTHROPIC_API_KEY", "source": None},
            "openai": {"variable": "OPENAI_API_KEY", "source": "environment"},
        },
    }
    assert not (tmp_path / "config.yaml").exists()


def test_a_setting_is_set_and_taken_out_again(command: Run, tmp_path: Path) -> None:
    ran = command("config", "set", "grader", "ollama:qwen3:0.6b")
    assert ran.returncode == 0
    assert ran.stderr == f"grader is set in {tmp_path / 'config.yaml'}\n"
    assert (tmp_path / "config.yaml").read_text() == "grader: ollama:qwen3:0.6b\n"
    ran = command("config", "unset", "grader")
    assert ran.stderr == "grader is embedded now\n"


def test_setting_what_the_environment_overrules_says_so(command: Run) -> None:
    ran = command("config", "set", "grader", "embedded", MOCKINT_GRADER="ollama:x")
    assert "MOCKINT_GRADER is set in the environment and goes before it" in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["set", "graders", "embedded"], "no setting 'graders'"),
        (["set", "retry_attempts", "many"], "a whole number from 1 to 20"),
        (["set", "grader", "acme:x"], "no provider 'acme'; installed: anthropic, compatible, ollama, openai"),
        (["set", "grader", "openai"], "names no model"),
        (["unset", "graders"], "no setting 'graders'"),
        (["set-key", "acme"], "no such provider 'acme'"),
        (["set-key", "ollama"], "--api-key-env"),
        (["no-such-thing"], "no-such-thing"),
    ],
)
def test_what_cant_be_done_says_why(command: Run, tmp_path: Path, arguments: list[str], words: str) -> None:
    ran = command("config", *arguments)
    assert ran.returncode == 2
    assert words in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not (tmp_path / "config.yaml").exists()


def test_a_key_that_is_not_there_cant_be_deleted(mockint: Run) -> None:
    ran = mockint("config", "delete-key", "openai")
    assert ran.returncode == 2
    assert "holds no key for openai" in ran.stderr


def test_a_broken_file_names_its_line(command: Run, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("grader: embedded\nretry: 3\n")
    ran = command("config")
    assert ran.returncode == 3
    assert f"{tmp_path / 'config.yaml'}, line 2: no such setting" in ran.stderr


def test_a_key_from_a_pipe_is_kept_and_deleted(mockint: Run, ring: Path) -> None:
    ran = mockint("config", "set-key", "openai", stdin=f"{PLANTED}\n")
    assert ran.returncode == 0
    assert json.loads(ring.read_text()) == {"mockint openai": PLANTED}
    assert "planted" not in ran.stdout + ran.stderr
    assert mockint("config", "delete-key", "openai").returncode == 0
    assert json.loads(ring.read_text()) == {}


@pytest.mark.parametrize("given", ["", "\n", "two words\n"])
def test_what_is_no_key_is_not_kept(mockint: Run, ring: Path, given: str) -> None:
    ran = mockint("config", "set-key", "openai", stdin=given)
    assert ran.returncode == 2
    assert not ring.exists()


def test_a_key_on_the_command_line_is_refused_and_not_repeated(mockint: Run, ring: Path) -> None:
    for arguments in (["openai", PLANTED], ["openai", f"--key={PLANTED}"], [PLANTED]):
        ran = mockint("config", "set-key", *arguments, stdin="")
        assert ran.returncode == 2
        assert "planted" not in ran.stdout + ran.stderr
    assert not ring.exists()


def test_a_key_as_a_setting_is_refused_and_written_nowhere(command: Run, tmp_path: Path) -> None:
    for name in ("grader", "openai_api_key"):
        ran = command("config", "set", name, PLANTED)
        assert ran.returncode == 2
        assert "planted" not in ran.stdout + ran.stderr
    assert not (tmp_path / "config.yaml").exists()


def test_a_key_that_is_typed_is_not_shown(terminal: Spawn, ring: Path) -> None:
    child = terminal("config", "set-key", "anthropic")
    child.expect("Key for anthropic: ")
    child.sendline(PLANTED)
    child.expect("is kept in the system's keyring")
    assert PLANTED not in str(child.before)
    assert json.loads(ring.read_text()) == {"mockint anthropic": PLANTED}


def test_without_a_keyring_the_environment_is_named(mockint: Run) -> None:
    ran = mockint(
        "config",
        "set-key",
        "openai",
        stdin=f"{PLANTED}\n",
        PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring",
    )
    assert ran.returncode == 3
    assert "OPENAI_API_KEY" in ran.stderr
    assert "planted" not in ran.stdout + ran.stderr


def test_the_file_is_its_owners_alone(command: Run, tmp_path: Path) -> None:
    command("config", "set", "retry_attempts", "2")
    assert stat.S_IMODE((tmp_path / "config.yaml").stat().st_mode) == 0o600
