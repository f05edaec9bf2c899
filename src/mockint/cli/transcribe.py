"""`mockint transcribe` and `mockint transcribers`: the text of a recording, and what there is to hear it with."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from mockint.cli.grading import ApiKeyEnv, BaseUrl
from mockint.cli.output import print_json, say
from mockint.domain.errors import InputError
from mockint.domain.visible import visible

if TYPE_CHECKING:
    from mockint.speech.model_files import AskDownload

app = typer.Typer(help="See what there is to transcribe with, and download a model.")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
TranscriberName = Annotated[
    str,
    typer.Option(
        "--transcriber",
        metavar="NAME[:MODEL]",
        help="Who listens: local, local:MODEL, local:FOLDER, openai:MODEL or compatible:MODEL.",
    ),
]


def transcribe(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="WAV, FLAC, OGG, MP3, M4A, WebM, or a video.")],
    transcriber: TranscriberName = "local",
    bank: Annotated[
        str | None,
        typer.Option(help="The bank whose technical words are put right; the first packaged one unless told."),
    ] = None,
    base_url: BaseUrl = None,
    api_key_env: ApiKeyEnv = None,
    json: AsJson = False,
) -> None:
    """Print what is said in a recording; with --json the time of each word too.

    The local transcriber needs no key and no network. Technical words that were misheard are put right by their sound;
    each is told on stderr, and so is what is doubtful. Exits with 2 for a file that
    can't be used, 3 where the transcriber can't be had, and 4 where it failed.
    """
    from mockint.banks.finding import load_bank
    from mockint.llm.client import Connection
    from mockint.speech.decoding import decode
    from mockint.speech.engines import get_transcriber
    from mockint.speech.terms import correct
    from mockint.speech.vocabulary import vocabulary

    known = vocabulary(load_bank(bank))
    audio = decode(file)
    connection = Connection(base_url or "", api_key_env or "")
    engine = get_transcriber(transcriber, connection=connection, ask_download=asking())
    with _progress(f"Listening to {file.name}") as on_progress:
        transcript = correct(engine.transcribe(audio, on_progress=on_progress), known)
    for warning in transcript.warnings:
        say(f"mockint: {warning}")
    if transcript.corrections:
        made = "; ".join(f"{item.from_} → {item.to}" for item in transcript.corrections)
        say(f"mockint: put right: {made}")
    if json:
        print_json(transcript)
    elif transcript.text:
        typer.echo(visible(transcript.text))


class Entry(NamedTuple):
    """A transcriber as it is listed. `ready` is None where only asking it would tell."""

    transcriber: str
    what: str
    package: str
    ready: bool | None
    default: bool
    where: str
    megabytes: int | None
    note: str


@app.callback(invoke_without_command=True)
def transcribers(context: typer.Context, json: AsJson = False) -> None:
    """List what there is to transcribe with: what is here and where, and what could be. None is loaded or asked."""
    if context.invoked_subcommand is not None:
        return
    entries = [*_local(), *_others()]
    if json:
        print_json([entry._asdict() for entry in entries])
        return
    width = max(len(entry.transcriber) for entry in entries)
    ready = {True: "ready", False: "not here", None: "not tried"}
    for entry in entries:
        size = f"{entry.megabytes} MB" if entry.megabytes else ""
        said = "; ".join(part for part in (entry.what, entry.where, entry.note) if part)
        line = f"{entry.transcriber:{width}}  {ready[entry.ready]:9}  {size:>7}  {said}"
        typer.echo(visible(line, keep_newlines=False))


@app.command()
def get(
    model: Annotated[str, typer.Argument(help="A model that `mockint transcribers` lists, or OWNER/NAME of the hub.")],
    yes: Annotated[bool, typer.Option("--yes", help="Download it without asking.")] = False,
) -> None:
    """Download a model for the local transcriber into the user's folder; its size is said before."""
    from mockint.speech.model_files import get_model

    def agreed(name: str, size: int) -> bool:
        say(f"Downloading {name}, {_megabytes(size)} …")
        return True

    ask = agreed if yes else asking()
    if ask is None:
        raise InputError("nobody is at the terminal to be asked; --yes downloads without asking")
    folder = get_model(model.removeprefix("local:"), ask)
    say(f"{model} is ready, in {folder}")


def asking() -> "AskDownload | None":
    """How a person is asked before a download; None where nobody is at a terminal."""
    return _ask if sys.stdin.isatty() and sys.stderr.isatty() else None


def _ask(model: str, size: int) -> bool:
    return typer.confirm(f"The model {model} isn't here. Download it, {_megabytes(size)}?", err=True)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.0f} MB" if size else "of unknown size"


@contextmanager
def _progress(what: str) -> Iterator[Callable[[float], None] | None]:
    """A bar on stderr where that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True, markup=False, highlight=False), transient=True) as bar:
        task = bar.add_task(visible(what, keep_newlines=False), total=1.0)
        yield lambda share: bar.update(task, completed=share)


def _local() -> list[Entry]:
    """The local engine's models."""
    from importlib.util import find_spec

    from mockint.speech.model_files import DEFAULT, INSTALL, list_models

    installed = find_spec("faster_whisper") is not None
    entries = []
    for model, folder, megabytes, problem in list_models():
        note = problem or ("" if folder else f"`mockint transcribers get {model}` downloads it")
        if not installed:
            note = f"faster-whisper isn't installed: {INSTALL}"
        elif model == DEFAULT and not folder and not problem:
            note = f"it comes with {INSTALL}"
        english = "hears English only" if model.endswith(".en") else "a Whisper model"
        default = model == DEFAULT
        what = f"{english}; no key, no network{'; the default' if default else ''}"
        ready = installed and folder is not None
        entries.append(
            Entry(f"local:{model}", what, "mockint", ready, default, str(folder or ""), megabytes or None, note)
        )
    return entries


def _others() -> list[Entry]:
    """Every other engine that is installed, by its entry point alone."""
    from mockint.speech.engines import engine_names, engine_owners

    entries = []
    for name in engine_names():
        owners = engine_owners(name)
        if "mockint" not in owners:
            clash = len(owners) > 1
            note = f"{' and '.join(owners)} both bring it; remove one of them" if clash else ""
            ready = False if clash else None
            what = f"a plug-in, from {owners[0]}"
            entries.append(Entry(f"{name}[:MODEL]", what, " and ".join(owners), ready, False, "", None, note))
        elif name in _REMOTE:
            entries.append(Entry(f"{name}:MODEL", _REMOTE[name], "mockint", *_readiness(name)))
    return entries


_REMOTE = {
    "openai": "OpenAI's audio endpoint; it keeps no hesitations",
    "compatible": "any server that speaks as OpenAI's does; it keeps no hesitations",
}


def _readiness(engine: str) -> tuple[bool | None, bool, str, None, str]:
    """What is known of a remote engine, without asking it or the keyring, which may open a window."""
    variable = {"openai": "OPENAI_API_KEY", "compatible": "OPENAI_BASE_URL"}[engine]
    given = bool(os.environ.get(variable, "").strip())
    if engine == "openai":
        unset = f"{variable} isn't set; `mockint config` says whether the keyring has a key"
        return given or None, False, "", None, f"{variable} is set" if given else unset
    address = f"{variable} is set" if given else f"needs --base-url or {variable}"
    return None, False, "", None, f"{address}; no key unless --api-key-env names one"
