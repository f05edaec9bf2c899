"""`mockint doctor`: what works here."""

import os
import platform
import sys
from collections.abc import Callable, Iterator
from typing import Annotated, Literal, NamedTuple

import typer

from mockint.cli.grading import keys_set
from mockint.cli.output import print_json, say
from mockint.domain.errors import MockintError

TRIAL = 2  # seconds of sound


class Check(NamedTuple):
    """One thing that was looked at; "no" stops practice, "note" doesn't."""

    what: str
    result: Literal["ok", "note", "no"]
    detail: str


def doctor(json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False) -> None:
    """Check what works here.

    Terminal, store, question banks, embedded grader, answers by voice where they are set up (two seconds of sound are
    recorded and played back), and which keys are set (by name only). Exits with 0 when practice is possible, else 3.
    """
    from rich.console import Console
    from rich.table import Table

    checks = list(_checks())
    if json:
        print_json([check._asdict() for check in checks])
    else:
        table = Table(box=None, pad_edge=False, show_header=False)
        for check in checks:
            table.add_row(check.result, check.what, check.detail)
        Console(markup=False, highlight=False).print(table)
    raise typer.Exit(3 if any(check.result == "no" for check in checks) else 0)


def _checks() -> Iterator[Check]:
    from mockint import __version__

    yield Check("mockint", "ok", f"{__version__}, Python {platform.python_version()}, {platform.system()}")
    yield _terminal()
    yield _tried("store", _store)
    yield _tried("banks", _banks)
    yield _tried("embedded grader", _embedded)
    yield from _speech()
    found = keys_set()
    yield Check("keys", "ok", ", ".join(found) + " set; never used unasked" if found else "none set, none needed")


def _speech() -> Iterator[Check]:
    """Answering by voice: its parts are tried where they are installed, and none stops practice by typing."""
    from importlib.util import find_spec

    from mockint.speech.voices import NO_VOICE, get_voice

    if voice := get_voice():
        yield Check("voice", "ok", f"{voice.name} says questions")
    else:
        yield Check("voice", "note", NO_VOICE)
    if find_spec("faster_whisper") is None:
        yield Check("speech", "note", "not installed: `make voice`, or the extra mockint[voice], adds answers by voice")
        return
    yield _tried("transcriber", _transcriber, otherwise="note")
    yield _tried("microphone", _microphone, otherwise="note")


def _transcriber() -> str:
    import time

    from mockint.speech.engines import get_transcriber
    from mockint.speech.local import LocalTranscriber

    engine = get_transcriber()
    begin = time.perf_counter()
    if isinstance(engine, LocalTranscriber):
        engine.warm()
    return f"{engine.name}, offline; loaded in {time.perf_counter() - begin:.1f} s"


def _microphone() -> str:
    from mockint.speech.microphone import QUIET
    from mockint.speech.trial import play, record

    say(f"Say something: {TRIAL} seconds are recorded, played back and not kept.")
    trial = record(TRIAL)
    play(trial.sound)
    heard = "silent" if trial.loudest <= QUIET else f"{trial.loudest:.0f} dB at its loudest"
    return f"{trial.device}: {heard}; played back"


def _terminal() -> Check:
    from mockint.screen.terminal import can_show

    if can_show():
        size = os.get_terminal_size(sys.stderr.fileno())
        return Check("terminal", "ok", f"{os.environ.get('TERM')}, {size.columns}×{size.lines}: the screen opens")
    return Check("terminal", "note", "no full terminal here: practice runs as plain prompts")


def _tried(what: str, look: Callable[[], str], otherwise: Literal["note", "no"] = "no") -> Check:
    try:
        return Check(what, "ok", look())
    except MockintError as error:
        return Check(what, otherwise, str(error))


def _store() -> str:
    from mockint.storage.store import Store

    with Store.open() as store:
        return f"{store}, {len(store.sessions())} sessions"


def _banks() -> str:
    from mockint.banks.finding import list_banks

    return ", ".join(f"{bank.name} ({bank.questions})" for bank in list_banks())


def _embedded() -> str:
    import time

    from mockint.grading.embedded import warm

    begin = time.perf_counter()
    warm()
    return f"offline, no key; loaded in {time.perf_counter() - begin:.1f} s"
