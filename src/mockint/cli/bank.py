"""`mockint bank`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mockint.cli.output import print_json, say
from mockint.domain.visible import visible

if TYPE_CHECKING:
    from mockint.banks.checking import Remark
    from mockint.domain.question import Question

app = typer.Typer(no_args_is_help=True, help="Look at question banks, check them and bring in your own.")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
FILE = "A rubric file (.yaml) or a seed document (.txt)."


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the banks: those that come with mockint, then your own."""
    from mockint.banks.finding import list_banks

    banks = list_banks()
    if as_json:
        fields = ("name", "title", "questions", "where", "problem")
        print_json([{**{name: getattr(bank, name) for name in fields}, "path": str(bank.path)} for bank in banks])
        return
    width = max(len(bank.name) for bank in banks)
    for bank in banks:
        size = _count(bank.questions, "question") if not bank.problem else "can't be used"
        whose = "yours, " if bank.where == "yours" else ""
        _print(f"{bank.name:{width}}  {bank.title} ({whose}{size})")
        if bank.problem:
            say(visible(f"  {bank.problem}", keep_newlines=False))


@app.command()
def show(
    bank: Annotated[str, typer.Argument(help="The name of a bank, or the path of its file.")],
    as_json: AsJson = False,
) -> None:
    """Show the questions of a bank and what a good answer to each of them does."""
    from mockint.banks.finding import load_bank

    found = load_bank(bank)
    if as_json:
        print_json(found)
        return
    _print(f"{found.title} ({found.bank}): {_count(len(found.questions), 'question')}")
    for number, question in enumerate(found.questions, start=1):
        _show(number, question)


@app.command()
def check(
    path: Annotated[str, typer.Argument(help=f"{FILE} A bank's name works too.")], as_json: AsJson = False
) -> None:
    """Check a bank: each problem with its file, line and field, and what is allowed there.

    Also hints that no criterion covers, criteria that ask the same thing, and missing tips and probes. These are
    warnings. Errors, which keep a bank from being used, end with exit code 2.
    """
    from mockint.banks.checking import check_bank
    from mockint.banks.finding import find_bank

    checked = check_bank(find_bank(path))
    if as_json:
        print_json(checked.as_json())
    else:
        for remark in checked.remarks:
            _print(_line(remark))
        size = "can't be used"
        if checked.bank:
            criteria = sum(len(question.criteria) for question in checked.bank.questions)
            size = f"{_count(len(checked.bank.questions), 'question')}, {criteria} criteria"
        warnings = len(checked.remarks) - checked.errors
        _print(f"{checked.file}: {size}; {_count(checked.errors, 'error')}, {_count(warnings, 'warning')}")
    if checked.errors:
        raise typer.Exit(2)


@app.command("import")
def import_(
    path: Annotated[Path, typer.Argument(help=FILE)],
    force: Annotated[bool, typer.Option("--force", help="Take the place of a bank of the same name.")] = False,
) -> None:
    """Copy a bank, with the document it names, into your own banks, to be used by its name."""
    from mockint.banks.importing import import_bank

    bank, files = import_bank(path, force=force)
    for file in files:
        say(visible(f"wrote {file}", keep_newlines=False))
    _print(f"{bank.bank}: {_count(len(bank.questions), 'question')}. Practise it: mockint practice {bank.bank}")


def _show(number: int, question: "Question") -> None:
    about = [
        question.id,
        question.kind.value,
        *question.tags,
        f"{question.seconds // 60}:{question.seconds % 60:02} minutes",
    ]
    typer.echo()
    _print(f"{number}. {question.question}")
    _print(f"   {' · '.join(about)}")
    if question.intent:
        _print(f"   Why it is asked: {question.intent}")
    for criterion in question.criteria:
        _print(f"   {'•' * criterion.weight:3} {criterion.text}")
    if not question.criteria:
        _print(
            "   no criteria: answers "
            + ("are compared with the sample answer" if question.reference else "can't be graded")
        )


def _line(remark: "Remark") -> str:
    place = ":".join(str(part) for part in (remark.file, remark.line) if part)
    return ": ".join(part for part in (place, remark.severity, remark.field, remark.message) if part)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _print(line: str) -> None:
    """A line of the result; what came from a file can't act on the terminal."""
    indent = len(line) - len(line.lstrip())
    typer.echo(" " * indent + visible(line.strip().replace("\n", " "), keep_newlines=False))
