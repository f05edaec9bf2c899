import os
import subprocess
import sys
from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.null import Keyring as ForgetfulKeyring
from keyring.errors import InitError, KeyringError, KeyringLocked, PasswordDeleteError, PasswordSetError

from mockint.domain.errors import ConfigurationError, InputError
from mockint.llm.errors import NoKey
from mockint.llm.keys import delete_key, find_key, look_for_key, looks_like_key, no_key, set_key

PLANTED = "sk-planted-0123456789abcdef"


class MemoryKeyring(KeyringBackend):
    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.asked = 0

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class BrokenKeyring(KeyringBackend):
    priority = 1

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def get_password(self, *_: str) -> str | None:
        raise self.error

    def set_password(self, *_: str) -> None:
        raise self.error

    def delete_password(self, *_: str) -> None:
        raise self.error


class KeepingKeyring(MemoryKeyring):
    """Reads, and doesn't delete."""

    def delete_password(self, *_: str) -> None:
        raise PasswordDeleteError("locked")


@pytest.fixture
def ring() -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    ring = MemoryKeyring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


@pytest.mark.usefixtures("ring")
def test_a_key_that_was_kept_is_found_until_it_is_deleted() -> None:
    set_key("openai", f"  {PLANTED}\n")
    assert find_key("openai", "OPENAI_API_KEY") == PLANTED
    delete_key("openai")
    assert find_key("openai", "OPENAI_API_KEY") is None


def test_the_environment_goes_first_and_leaves_the_keyring_alone(
    ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring.kept["mockint", "openai"] = "kept-in-the-keyring"
    monkeypatch.setenv("OPENAI_API_KEY", f" {PLANTED} ")
    assert find_key("openai", "OPENAI_API_KEY") == PLANTED
    assert ring.asked == 0


def test_an_empty_variable_is_no_key(ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "  ")
    assert find_key("openai", "OPENAI_API_KEY") is None
    ring.kept["mockint", "openai"] = PLANTED
    assert find_key("openai", "OPENAI_API_KEY") == PLANTED


def test_a_variable_named_in_place_of_the_usual_one_is_the_only_place(ring: MemoryKeyring) -> None:
    ring.kept |= {("mockint", "openai"): PLANTED, ("mockint", "compatible"): PLANTED}
    assert find_key("openai", "WORK_KEY") is None
    assert find_key("compatible", "WORK_KEY") is None
    assert "set-key" not in str(no_key("openai", "WORK_KEY"))


def test_a_strangers_provider_may_keep_its_key_too(ring: MemoryKeyring) -> None:
    ring.kept["mockint", "mine"] = PLANTED
    assert find_key("mine", "MINE_API_KEY") == PLANTED
    assert find_key("mine", "") == PLANTED


@pytest.mark.parametrize(
    "error",
    [
        KeyringError("any"),
        KeyringLocked("locked"),
        InitError("no"),
        PasswordSetError("no"),
        OSError("D-Bus is gone"),
        RuntimeError("a back end's own"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_keyring_that_fails_holds_no_key_and_says_to_use_the_environment(
    ring: MemoryKeyring, error: Exception
) -> None:
    keyring.set_keyring(BrokenKeyring(error))
    assert find_key("openai", "OPENAI_API_KEY") is None
    with pytest.raises(ConfigurationError, match="environment variable OPENAI_API_KEY") as caught:
        set_key("openai", PLANTED)
    assert PLANTED not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.usefixtures("ring")
def test_a_keyring_that_forgets_is_found_out() -> None:
    keyring.set_keyring(ForgetfulKeyring())
    with pytest.raises(ConfigurationError, match="forgets"):
        set_key("mine", PLANTED)


@pytest.mark.usefixtures("ring")
def test_a_key_that_stays_in_the_keyring_is_told() -> None:
    keyring.set_keyring(KeepingKeyring())
    set_key("openai", PLANTED)
    with pytest.raises(ConfigurationError, match="didn't delete"):
        delete_key("openai")


def test_there_must_be_a_key_to_delete(ring: MemoryKeyring) -> None:
    with pytest.raises(InputError, match="no key for openai"):
        delete_key("openai")


@pytest.mark.parametrize("key", ["", "  \n", "two words", "sk-\x1b[31m", "sk-ключ", "sk-a\nsk-b"])
def test_what_cant_be_a_key_is_neither_kept_nor_repeated(ring: MemoryKeyring, key: str) -> None:
    with pytest.raises(InputError) as caught:
        set_key("openai", key)
    assert not ring.kept
    assert not key.strip() or key not in str(caught.value)


def test_what_cant_be_a_key_is_not_sent(ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-planted one")
    with pytest.raises(NoKey, match="OPENAI_API_KEY") as caught:
        find_key("openai", "OPENAI_API_KEY")
    assert "planted" not in str(caught.value)
    monkeypatch.delenv("OPENAI_API_KEY")
    ring.kept["mockint", "openai"] = "sk-planted one"
    with pytest.raises(NoKey, match="set-key openai") as caught:
        find_key("openai", "OPENAI_API_KEY")
    assert "planted" not in str(caught.value)


def test_a_missing_key_says_every_way_on() -> None:
    error = no_key("openai", "OPENAI_API_KEY")
    assert isinstance(error, ConfigurationError)
    for words in ("OPENAI_API_KEY", "mockint config set-key openai", "--grader embedded"):
        assert words in str(error)


def test_a_found_key_shows_only_its_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", PLANTED)
    key = look_for_key("openai", "OPENAI_API_KEY")
    assert key is not None
    assert key.text == PLANTED
    assert repr(key) == "Key(source='environment')"


@pytest.mark.parametrize("text", [PLANTED, "gsk_0123456789abcdef", "x sk-ant-api03-0123456789abcdef"])
def test_keys_look_like_keys(text: str) -> None:
    assert looks_like_key(text)


@pytest.mark.parametrize("text", ["openai:gpt-6-luna", "ollama:qwen3:0.6b", "compatible:org/model-name-that-is-long-1"])
def test_graders_dont_look_like_keys(text: str) -> None:
    assert not looks_like_key(text)


def test_without_a_keyring_there_is_no_key_and_importing_loads_none() -> None:
    code = (
        "import sys, mockint.llm.keys as keys\n"
        "assert 'keyring' not in sys.modules\n"
        "assert keys.find_key('openai', 'OPENAI_API_KEY') is None\n"
        "try: keys.set_key('openai', 'sk-planted')\n"
        "except keys.ConfigurationError as error: print(error)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    assert "OPENAI_API_KEY" in ran.stdout
    assert not ran.stderr


def test_a_keyring_that_isnt_installed_is_none() -> None:
    code = "import mockint.llm.keys as keys; print(keys.find_key('openai', 'OPENAI_API_KEY'))"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHON_KEYRING_BACKEND": "no.such.Keyring"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.stdout == "None\n", ran.stderr
