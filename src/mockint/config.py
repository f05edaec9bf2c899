"""The settings: each from its environment variable, else from `config.yaml` in the user's folder, else its default.

The file is one setting a line, `name: value`, and holds no key.
"""

import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, ValidationError

from mockint import resources
from mockint.domain.errors import ConfigurationError, InputError
from mockint.domain.question import Model

if TYPE_CHECKING:
    import yaml

VARIABLES = {"grader": "MOCKINT_GRADER"}
"""The environment variables that settings have."""

_FORMS = {
    "grader": "a grader as --grader takes it, such as embedded or openai:MODEL",
    "retry_attempts": "a whole number from 1 to 20",
    "retry_seconds": "seconds from 0 to 3600",
    "request_timeout": "seconds from 1 to 3600",
}


class Settings(Model):
    """What can be set."""

    grader: Annotated[str, Field(min_length=1)] = "embedded"
    """Who grades where no --grader is given."""
    retry_attempts: Annotated[int, Field(ge=1, le=20)] = 4
    """How often a model is asked at most, for one judgement."""
    retry_seconds: Annotated[float, Field(ge=0, le=3600, allow_inf_nan=False)] = 30.0
    """Seconds after the first attempt in which another one may start."""
    request_timeout: Annotated[float, Field(ge=1, le=3600, allow_inf_nan=False)] = 120.0
    """Seconds until a whole reply must be there."""


Source = Literal["environment", "file", "default"]


def config_path() -> Path:
    """Where the file is, or would be."""
    return resources.home() / "config.yaml"


def settings() -> Settings:
    """The settings that hold. Raises ConfigurationError, with the line, for a file that can't be used."""
    return Settings(**(_read_file() | _environment()))


def sources() -> dict[str, Source]:
    """Where each setting that holds comes from; raises as `settings`."""
    file, environment = _read_file(), _environment()
    return {
        name: "environment" if name in environment else "file" if name in file else "default"
        for name in Settings.model_fields
    }


def write_setting(name: str, value: str | None) -> None:
    """Write a setting into the file, or take it out where the value is None; all other lines stay as they are.

    Raises InputError for an unknown setting or a value it can't have, and ConfigurationError for a file that can't be
    read or written. The file is whole or untouched, and only its owner can read it.
    """
    from mockint.llm.keys import looks_like_key

    if value is not None and looks_like_key(value):
        raise InputError("that looks like a key. Keys are kept in the keyring: mockint config set-key PROVIDER")
    if name not in Settings.model_fields:
        raise InputError(f"there is no setting {name!r}; known: {', '.join(Settings.model_fields)}")
    line = None
    if value is not None:
        import yaml

        try:
            typed = getattr(Settings(**{name: value}), name)
        except ValidationError:
            raise InputError(f"{name} can't be {value!r}; it is {_FORMS[name]}") from None
        line = yaml.safe_dump({name: typed}, width=10_000).strip()
    path = config_path()
    old = _text(path)
    if line is None and name not in _parsed(old, path):
        return
    new = _with_line(old, name, line, path)
    _parsed(new, path)
    _write(path, new)


def _environment() -> dict[str, Any]:
    given = {name: os.environ.get(variable, "").strip() for name, variable in VARIABLES.items()}
    return {name: value for name, value in given.items() if value}


def _read_file() -> dict[str, Any]:
    path = config_path()
    return _parsed(_text(path), path)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path} is not text in UTF-8; save it so, or delete it") from None
    except OSError as error:
        raise ConfigurationError(f"{path} can't be read: {error.strerror}") from None


def _parsed(text: str, path: Path) -> dict[str, Any]:
    """The settings of a text, typed; raises ConfigurationError with the line. No value is ever quoted in it."""
    found: dict[str, Any] = {}
    for key, value in _pairs(text, path):
        where = f"{path}, line {key.start_mark.line + 1}"
        name = str(key.value)
        if name not in Settings.model_fields:
            keys = any(word in name.lower() for word in ("key", "token", "secret", "password"))
            advice = ". Keys are kept in the keyring: mockint config set-key PROVIDER" if keys else ""
            raise ConfigurationError(f"{where}: no such setting; known: {', '.join(Settings.model_fields)}{advice}")
        if name in found:
            raise ConfigurationError(f"{where}: {name} is set twice")
        try:
            found[name] = getattr(Settings(**{name: value.value}), name)
        except ValidationError:
            raise ConfigurationError(f"{where}: {name} must be {_FORMS[name]}") from None
    return found


def _pairs(text: str, path: Path) -> "list[tuple[yaml.ScalarNode, yaml.Node]]":
    if not text.strip():
        return []  # most have no such file, and YAML takes a while to load
    import yaml

    shape = "write one setting a line, such as `grader: embedded`"
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ConfigurationError(f"{path}{line}: not readable as YAML; {shape}") from None
    except (yaml.YAMLError, RecursionError):
        raise ConfigurationError(f"{path}: not readable as YAML; {shape}") from None
    if root is None or (isinstance(root, yaml.ScalarNode) and not root.value):
        return []
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        raise ConfigurationError(f"{path}, line {root.start_mark.line + 1}: {shape}")
    for key, _ in root.value:
        if not isinstance(key, yaml.ScalarNode):
            raise ConfigurationError(f"{path}, line {key.start_mark.line + 1}: {shape}")
    return list(root.value)


def _with_line(text: str, name: str, line: str | None, path: Path) -> str:
    """The text with the setting's own lines replaced, or with the line at its end."""
    lines = re.split("[\n\x85\u2028\u2029]", text.removesuffix("\n")) if text else []  # as YAML counts them
    for key, value in _pairs(text, path):
        if key.value == name:
            end = value.end_mark.line + (value.end_mark.column > 0)  # a block of text ends where the next line begins
            lines[key.start_mark.line : end] = [line] if line else []
            break
    else:
        lines += [line] if line else []
    return "".join(f"{line}\n" for line in lines)


def _write(path: Path, text: str) -> None:
    path = path.resolve()  # a link to a file that is kept elsewhere stays one
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".config-")  # its owner's alone
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        reason = error.strerror or error
        raise ConfigurationError(f"{path} can't be written: {reason}. MOCKINT_HOME names another folder.") from None
