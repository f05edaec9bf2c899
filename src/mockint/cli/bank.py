"""`mockint bank`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mockint.cli.output import print_json, say, say_some
from mockint.domain.errors import InputError
from mockint.domain.visible import visible

if TYPE_CHECKING:
    from mockint.banks.checking import Remark
    from mockint.bulk.rubric_lint import RubricLint
    from mockint.domain.question import Bank, Question

app = typer.Typer(no_args_is_help=True, help="Look at question banks, check them and bring in your own.")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
TOLD_EVERY = 10  # sample answers
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
    path: Annotated[str, typer.Argument(help=f"{FILE} A bank's name works too.")],
    rubric: Annotated[
        bool,
        typer.Option(
            "--rubric",
            help="Look at the criteria themselves, too: which of them the question's own sample answer doesn't meet.",
        ),
    ] = False,
    graded: Annotated[
        Path | None,
        typer.Option(
            metavar="OUT.jsonl",
            help="With --rubric: answers that `mockint bulk` graded. Which criteria tell nobody apart, have nothing to "
            "do with the rest, or measure the same twice.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check a bank: each problem with its file, line and field, and what is allowed there.

    Also hints that no criterion covers, criteria that ask the same thing, and missing tips and probes. These are
    warnings. Errors, which keep a bank from being used, end with exit code 2.
    """
    from mockint.banks.checking import Remark, check_bank
    from mockint.banks.finding import find_bank

    if graded is not None and not rubric:
        raise InputError("--graded goes with --rubric: mockint bank check PATH --rubric --graded OUT.jsonl")
    file = find_bank(path)
    checked = check_bank(file)
    linted = _linted(file, checked.bank, graded) if rubric and checked.bank else None
    if as_json:
        print_json(checked.as_json() | ({"rubric": linted.model_dump(mode="json")} if linted else {}))
    else:
        for remark in checked.remarks:
            _print(_line(remark))
        for finding in linted.findings if linted else ():
            _print(_line(Remark("warning", checked.file, finding.line, finding.field, finding.message)))
        size = "can't be used"
        if checked.bank:
            criteria = sum(len(question.criteria) for question in checked.bank.questions)
            size = f"{_count(len(checked.bank.questions), 'question')}, {criteria} criteria"
        warnings = len(checked.remarks) - checked.errors
        _print(f"{checked.file}: {size}; {_count(checked.errors, 'error')}, {_count(warnings, 'warning')}")
        if linted:
            _print(_looked_at(linted, graded is not None))
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


def _linted(path: Path, bank: "Bank", graded: Path | None) -> "RubricLint":
    """What graded answers and sample answers say of the criteria; what they can't be read for is said at once."""
    from mockint.bulk.rubric_lint import lint_rubric

    def progress(done: int, of: int) -> None:
        if done % TOLD_EVERY == 0 and done < of:
            say(f"{done} of {of} sample answers are done …")

    found = lint_rubric(path, bank, graded, progress)
    skipped = (f"{graded}:{line.line}: {line.field}: {line.message}; skipped" for line in found.bad_lines)
    say_some(skipped, len(found.bad_lines), "lines; --json names them all")
    return found


def _looked_at(found: "RubricLint", with_graded: bool) -> str:
    """What the criteria were looked at by, and how much was found."""
    told = f"rubric: {_count(len(found.findings), 'finding')} from {_count(found.samples, 'sample answer')}"
    if not with_graded:
        return told
    told += f" and {_count(found.graded, 'graded answer')}; {_count(found.enough, 'question')} with 20 or more"
    return f"{told}; {found.left_out} to other questions or criteria left out" if found.left_out else told


def _line(remark: "Remark") -> str:
    place = ":".join(str(part) for part in (remark.file, remark.line) if part)
    return ": ".join(part for part in (place, remark.severity, remark.field, remark.message) if part)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _print(line: str) -> None:
    """A line of the result; what came from a file can't act on the terminal."""
    indent = len(line) - len(line.lstrip())
    typer.echo(" " * indent + visible(line.strip().replace("\n", " "), keep_newlines=False))
