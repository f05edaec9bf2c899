"""From "local" or "openai:whisper-1" to a transcriber, by the entry points of the group `mockint.transcribers`.

They are found and loaded as a grader's providers are (see `mockint.llm.plugins`).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from mockint.llm.client import Connection
from mockint.llm.plugins import Plugins

if TYPE_CHECKING:
    from mockint.speech.model_files import AskDownload
    from mockint.speech.transcriber import Transcriber

ENGINES = Plugins("mockint.transcribers", "transcriber", meant="transcriber")
DEFAULT = "local"
HERE = Connection()


@runtime_checkable
class NeedsFiles(Protocol):
    """What a transcriber may have beside `transcribe` where it needs files that may have to be downloaded first."""

    def prepare(self, ask_download: "AskDownload | None" = None) -> None:
        """Have them here, or raise ConfigurationError; nothing is downloaded unless `ask_download` says so."""


def engine_names() -> tuple[str, ...]:
    """The engines that are installed, by name; imports none."""
    return ENGINES.names()


def engine_owners(engine: str) -> tuple[str, ...]:
    """The packages that bring an engine of this name; imports none."""
    return ENGINES.owners(engine)


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

    def made(make: Callable[[str, Connection], "Transcriber"]) -> "Transcriber":
        transcriber = make(model.strip(), connection)
        if isinstance(transcriber, NeedsFiles):
            transcriber.prepare(ask_download)
        return transcriber

    return ENGINES.use(engine.strip(), made)
