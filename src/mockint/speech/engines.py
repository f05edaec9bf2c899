"""From "local" or "openai:whisper-1" to a transcriber, by the entry points of the group `mockint.transcribers`.

mockint's own engines stand there as a stranger's do; only the one that is asked for is loaded. A stranger can't take
the place of one of mockint's own, and two strangers of one name are an error, because which would hear is chance.
"""

from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

from mockint.domain.errors import ConfigurationError, MockintError
from mockint.llm.client import Connection

if TYPE_CHECKING:
    from mockint.speech.model_files import AskDownload
    from mockint.speech.transcriber import Transcriber

GROUP = "mockint.transcribers"
DEFAULT = "local"
HERE = Connection()


@runtime_checkable
class NeedsFiles(Protocol):
    """What a transcriber may have beside `transcribe` where it needs files that may have to be downloaded first."""

    def prepare(self, ask_download: "AskDownload | None" = None) -> None:
        """Have them here, or raise ConfigurationError; nothing is downloaded unless `ask_download` says so."""


def engine_names() -> tuple[str, ...]:
    """The engines that are installed, by name; imports none."""
    return tuple(sorted({entry.name for entry in entry_points(group=GROUP)}))


def engine_owners(engine: str) -> tuple[str, ...]:
    """The packages that bring an engine of this name; imports none."""
    return tuple(sorted(_owner(entry) for entry in entry_points(group=GROUP, name=engine)))


def get_transcriber(
    name: str = DEFAULT, *, connection: Connection = HERE, ask_download: "AskDownload | None" = None
) -> "Transcriber":
    """The transcriber of a name as `--transcriber` takes it: "local", "local:small.en", "local:FOLDER",
    "openai:MODEL", "compatible:MODEL". Nothing heavy is loaded before its first use.

    Where its model isn't here, `ask_download` gets the model's name and bytes and says whether to download it; without
    one nothing is. Raises ConfigurationError for an unknown engine, one that can't be loaded, or a model that isn't
    here, and what the engine itself raises: NoKey where it has none.
    """
    # Split once: models and folders have colons of their own.
    engine, _, model = name.partition(":")
    entry = _entry(engine.strip())
    owner = _owner(entry)
    try:
        make = entry.load()
    except Exception as error:  # a stranger's module may fail in any way
        raise ConfigurationError(
            f"the transcriber {engine!r} of {owner} can't be loaded: {type(error).__name__}: {error}."
            f" Mend or remove {owner}"
        ) from error
    try:
        made = make(model.strip(), connection)
        if isinstance(made, NeedsFiles):
            made.prepare(ask_download)
    except MockintError:
        raise
    except Exception as error:  # without its words: what it was given may hold a key
        raise ConfigurationError(
            f"the transcriber {engine!r} of {owner} can't be used: {type(error).__name__}"
        ) from error
    return cast("Transcriber", made)


def _entry(engine: str) -> EntryPoint:
    found = list(entry_points(group=GROUP, name=engine))
    own = [entry for entry in found if _owner(entry) == "mockint"]
    if not found:
        from mockint.llm.keys import looks_like_key

        if looks_like_key(engine):
            raise ConfigurationError("that looks like a key, not like a transcriber; it isn't shown here")
        raise ConfigurationError(f"there is no transcriber {engine!r}; installed: {', '.join(engine_names())}")
    if len(found) > 1 and not own:
        owners = " and ".join(engine_owners(engine))
        raise ConfigurationError(f"{owners} both bring a transcriber {engine!r}; remove one of them")
    return (own or found)[0]


def _owner(entry: EntryPoint) -> str:
    """The distribution that an entry point comes from."""
    return entry.dist.name if entry.dist else "an unknown package"
