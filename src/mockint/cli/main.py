"""The `mockint` command: every group of commands joined, and every known error turned into its exit code.

0 done · 2 bad usage or bad input file · 3 configuration · 4 the provider graded or heard nothing · 5 some answers kept
but not graded · 130 interrupted, session saved
"""

import os
import sys
import threading

import typer

from mockint.cli import bank, bulk, calibrate, config, demo, doctor, grade, graders, practice, sessions, transcribe
from mockint.cli.output import say
from mockint.domain.errors import ConfigurationError, InputError, MockintError
from mockint.speech.errors import TranscriptionError

app = typer.Typer(name="mockint", add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
app.command()(practice.practice)
app.command()(practice.resume)
app.command()(sessions.report)
app.command()(sessions.history)
app.command()(grade.grade)
app.command()(bulk.bulk)
app.command()(calibrate.calibrate)
app.add_typer(graders.app, name="graders")
app.command()(transcribe.transcribe)
app.add_typer(transcribe.app, name="transcribers")
app.add_typer(bank.app, name="bank")
app.command()(demo.demo)
app.add_typer(config.app, name="config")
app.command()(doctor.doctor)

ASIDE = "aside"
"""The name of threads whose work may be left undone, as `mockint.screen.aside` starts them."""
EXIT_CODES: dict[type[MockintError], int] = {InputError: 2, ConfigurationError: 3, TranscriptionError: 4}


@app.callback(invoke_without_command=True)
def root(context: typer.Context) -> None:
    """Timed mock interviews in the terminal, graded against a rubric, with the words that prove it.

    `mockint practice` begins an interview; nothing needs a key.
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def exit_code(error: MockintError) -> int:
    """The documented exit code of an error."""
    return next((code for kind, code in EXIT_CODES.items() if isinstance(error, kind)), 1)


def main() -> None:
    """Run the command line; a known error becomes a message and an exit code, never a traceback."""
    try:
        try:
            app()
        except MockintError as error:
            say(f"mockint: {error}")
            sys.exit(exit_code(error))
    except SystemExit as end:
        if any(thread.name == ASIDE for thread in threading.enumerate()):
            # A transcription that nobody waits for any more: ended with the interpreter, its native code would crash.
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(end.code if isinstance(end.code, int) else bool(end.code))
        raise
