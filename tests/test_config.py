import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockint.config import Settings, config_path, settings, sources, write_setting
from mockint.domain.errors import ConfigurationError, InputError


def put(text: str) -> Path:
    path = config_path()
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_every_setting_has_its_default_and_asking_makes_none() -> None:
    assert settings() == Settings(grader="embedded", retry_attempts=4, retry_seconds=30, request_timeout=120)
    assert set(sources().values()) == {"default"}
    assert not config_path().exists()


def test_the_environment_goes_before_the_file_and_the_file_before_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    put("grader: ollama:qwen3:0.6b\nretry_attempts: 7\n")
    assert settings().grader == "ollama:qwen3:0.6b"
    monkeypatch.setenv("MOCKINT_GRADER", "openai:gpt-6-luna")
    assert settings().grader == "openai:gpt-6-luna"
    assert sources() == {
        "grader": "environment",
        "retry_attempts": "file",
        "retry_seconds": "default",
        "request_timeout": "default",
    }


def test_an_empty_variable_sets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOCKINT_GRADER", " ")
    assert settings().grader == "embedded"


@pytest.mark.parametrize("text", ["", "\n\n", "# a remark\n", "---\n", "\ufeffretry_attempts: 4\n"])
def test_a_file_that_sets_nothing_new_is_fine(text: str) -> None:
    put(text)
    assert settings() == Settings()


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("grader: embedded\nretrys: 3\n", 2, "no such setting; known: grader, retry_attempts"),
        ("\nretry_attempts: many\n", 2, "retry_attempts must be a whole number from 1 to 20"),
        ("retry_attempts: 0\n", 1, "a whole number from 1 to 20"),
        ("retry_attempts: 2.5\n", 1, "a whole number from 1 to 20"),
        ("retry_seconds: .nan\n", 1, "seconds from 0 to 3600"),
        ("request_timeout: [1]\n", 1, "seconds from 1 to 3600"),
        ("grader:\n", 1, "grader must be a grader as --grader takes it"),
        ("grader: a\n\ngrader: b\n", 3, "grader is set twice"),
        ("grader: a\n- b\n", 2, "not readable as YAML; write one setting a line"),
        ("grader: 'a\n", 2, "not readable as YAML"),
        ("- grader\n", 1, "write one setting a line"),
        ("{grader: embedded}\n", 1, "write one setting a line"),
        ("? [a]\n: b\n", 1, "write one setting a line"),
        ("grader: a\n---\ngrader: b\n", 2, "not readable as YAML"),
        ("grader: *x\n", 1, "not readable as YAML"),
    ],
)
def test_a_file_that_cant_be_used_says_which_line_and_why(text: str, line: int, words: str) -> None:
    path = put(text)
    with pytest.raises(ConfigurationError) as caught:
        settings()
    assert str(caught.value).startswith(f"{path}, line {line}: ")
    assert words in str(caught.value)


@pytest.mark.parametrize("name", ["openai_api_key", "OPENAI_API_KEY", "secret", "token"])
def test_a_key_in_the_file_is_sent_to_the_keyring_and_not_repeated(name: str) -> None:
    put(f"{name}: sk-planted-0123456789abcdef\n")
    with pytest.raises(ConfigurationError, match="mockint config set-key") as caught:
        settings()
    assert "planted" not in str(caught.value)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"grader: \x07\n", b"{" * 100_000])
def test_bytes_that_are_no_settings_are_refused(content: bytes) -> None:
    config_path().write_bytes(content)
    with pytest.raises(ConfigurationError, match=str(config_path())):
        settings()


@given(st.text(max_size=60))
def test_no_text_of_a_file_ends_in_anything_but_settings_or_a_message(text: str) -> None:
    config_path().write_text(text, encoding="utf-8", errors="replace", newline="")
    failed = ""
    try:
        settings()
    except ConfigurationError as error:
        failed = str(error)
    assert not failed or failed.startswith(str(config_path()))


def test_a_folder_in_its_place_is_told() -> None:
    config_path().mkdir()
    with pytest.raises(ConfigurationError, match="can't be read"):
        settings()
    with pytest.raises(ConfigurationError, match=str(config_path())):
        write_setting("grader", "embedded")


def test_what_is_written_is_read_and_only_its_owner_can(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MOCKINT_HOME", str(tmp_path / "new" / "home"))
    write_setting("grader", "ollama:qwen3:0.6b")
    write_setting("retry_seconds", "7.5")
    assert settings() == Settings(grader="ollama:qwen3:0.6b", retry_seconds=7.5)
    assert stat.S_IMODE(config_path().stat().st_mode) == 0o600
    assert stat.S_IMODE(config_path().parent.stat().st_mode) == 0o700
    assert list(config_path().parent.iterdir()) == [config_path()]


def test_a_setting_that_is_taken_out_has_its_default_again() -> None:
    put("# mine\ngrader: openai:x # for now\nretry_attempts: 2\n")
    write_setting("grader", None)
    assert config_path().read_text() == "# mine\nretry_attempts: 2\n"
    assert settings().grader == "embedded"


def test_taking_out_what_isnt_there_makes_no_file() -> None:
    write_setting("grader", None)
    assert not config_path().exists()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# mine\ngrader: a\n# end", "# mine\ngrader: openai:b\n# end\n"),
        ("retry_attempts: 2", "retry_attempts: 2\ngrader: openai:b\n"),
        ("# a\u2028# b\ngrader: a\n", "# a\n# b\ngrader: openai:b\n"),
        ("grader: |\n  a\nretry_attempts: 2\n", "grader: openai:b\nretry_attempts: 2\n"),
        ("'grader':\n  'a'\nretry_attempts: 2\n", "grader: openai:b\nretry_attempts: 2\n"),
    ],
)
def test_other_lines_stay_as_they_are(before: str, after: str) -> None:
    put(before)
    write_setting("grader", "openai:b")
    assert config_path().read_text() == after


def test_a_link_to_a_file_that_is_kept_elsewhere_stays_one(tmp_path: Path) -> None:
    elsewhere = tmp_path / "dotfiles.yaml"
    elsewhere.write_text("retry_attempts: 2\n")
    config_path().symlink_to(elsewhere)
    write_setting("grader", "openai:b")
    assert config_path().is_symlink()
    assert elsewhere.read_text() == "retry_attempts: 2\ngrader: openai:b\n"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("retries", "3", "no setting 'retries'; known: grader"),
        ("retry_attempts", "x", "retry_attempts can't be 'x'; it is a whole number from 1 to 20"),
        ("retry_seconds", "inf", "seconds from 0 to 3600"),
        ("request_timeout", "0", "seconds from 1 to 3600"),
        ("grader", "", "grader can't be ''"),
    ],
)
def test_what_cant_be_set_is_refused_and_nothing_is_written(name: str, value: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        write_setting(name, value)
    assert words in str(caught.value)
    assert not config_path().exists()


@pytest.mark.parametrize("name", ["grader", "openai_api_key"])
def test_a_key_is_refused_as_a_value_and_not_repeated(name: str) -> None:
    with pytest.raises(InputError, match="Keys are kept in the keyring") as caught:
        write_setting(name, "sk-planted-0123456789abcdef")
    assert "planted" not in str(caught.value)
    assert not config_path().exists()


def test_a_file_that_cant_be_used_is_left_alone() -> None:
    path = put("grader: a\nretrys: 3\n")
    with pytest.raises(ConfigurationError, match="line 2"):
        write_setting("grader", "embedded")
    assert path.read_text() == "grader: a\nretrys: 3\n"


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40))
def test_any_grader_that_is_written_is_read_back(name: str) -> None:
    config_path().unlink(missing_ok=True)
    write_setting("grader", name)
    assert settings().grader == name
