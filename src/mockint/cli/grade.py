"""`mockint grade`: one answer, no session."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from mockint.cli.grading import ApiKeyEnv, BaseUrl, Graders, Samples
from mockint.cli.output import print_json, say_waiting
from mockint.domain.errors import InputError


def grade(
    source: Annotated[str | None, typer.Argument(metavar="[-]", help="- reads the answer from stdin.")] = None,
    question: Annotated[str, typer.Option(metavar="ID", help="The question that is answered.")] = ...,  # type: ignore[assignment]
    bank: Annotated[str | None, typer.Option(help="The question's bank; the first packaged one unless told.")] = None,
    text: Annotated[str | None, typer.Option(help="The answer itself.")] = None,
    file: Annotated[Path | None, typer.Option(help="A text file with the answer.")] = None,
    grader: Graders = None,
    base_url: BaseUrl = None,
    api_key_env: ApiKeyEnv = None,
    samples: Samples = 1,
    json: Annotated[bool, typer.Option("--json", help="Print the grade as JSON.")] = False,
) -> None:
    """Grade one answer to a question of a bank."""
    from mockint.banks.finding import load_bank
    from mockint.cli.feedback import feedback_lines
    from mockint.cli.grading import chosen_grading, grader_of
    from mockint.grading.grading import grade as grade_answer

    found = load_bank(bank)
    try:
        asked = found.question(question)
    except KeyError:
        raise InputError(f"bank {found.bank!r} has no question {question!r}; `mockint bank show` lists them") from None
    answer = _answer(source, text, file)
    by = grader_of(chosen_grading(grader, base_url, api_key_env, samples, None), on_wait=say_waiting)
    result = grade_answer(asked, answer, by)
    if json:
        print_json(result)
    else:
        for line in feedback_lines(result, kept=False):
            typer.echo(line)
    raise typer.Exit(4 if result.score is None else 0)


def _answer(source: str | None, text: str | None, file: Path | None) -> str:
    if source not in (None, "-"):
        raise InputError(f"unexpected argument {source!r}; give the answer by --text, --file or - for stdin")
    if sum(given is not None for given in (source, text, file)) != 1:
        raise InputError("give the answer one way: --text TEXT, --file FILE, or - for stdin")
    if text is not None:
        return text.encode("utf-8", "replace").decode()  # the command line may bring halves of characters
    try:
        return sys.stdin.read() if file is None else file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file or 'standard input'}: can't be read as UTF-8 text ({error})") from error
