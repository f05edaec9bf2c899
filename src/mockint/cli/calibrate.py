"""`mockint calibrate`: how far a grader agrees with people."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mockint.cli.grading import ApiKeyEnv, BaseUrl, Graders, MaxCost, Samples
from mockint.cli.output import dollars, print_json, say, say_some, say_waiting
from mockint.domain.visible import visible

if TYPE_CHECKING:
    from rich.table import Table

    from mockint.grading.agreement import Agreement, Figure
    from mockint.grading.calibration import Calibration

WIDTH = 80  # of the tables, in a narrower terminal too: figures cut off would be wrong ones
FIGURES = 60  # of the width, beside the groups' names
NOTHING = "–"
BASELINES = {
    "length": "length alone",
    "word_overlap": "word overlap",
    "tfidf": "TF-IDF cosine",
    "maxsim": "bare MaxSim",
}
THIRDS = {"low": "lowest third", "mid": "middle third", "high": "highest third"}
OVERALL = {
    "pearson": "Pearson",
    "pearson_within_group": "Pearson in a group",
    "spearman": "Spearman",
    "qwk": "weighted kappa",
    "mae": "MAE",
    "rmse": "RMSE",
}
CRITERIA = {"auc": "criteria: AUC", "auc_within_criterion": "AUC in a criterion", "f1": "F1 of verdicts"}


def calibrate(
    labelled: Annotated[
        Path,
        typer.Argument(
            metavar="LABELLED",
            help="Answers with human scores, one JSON object a line; or a .csv of `mockint bulk --csv` with human "
            "verdicts filled in.",
        ),
    ],
    grader: Graders = None,
    base_url: BaseUrl = None,
    api_key_env: ApiKeyEnv = None,
    samples: Samples = 1,
    max_cost: MaxCost = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")] = False,
    plot: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw it, too: a .png, .svg or .pdf, replaced if it is there.")
    ] = None,
) -> None:
    """Measure a grader against human scores, beside length, word overlap and other measures that judge nothing.

    Prints n, Pearson, Spearman, weighted kappa and errors, with 95 % intervals, for all answers, by group and by thirds
    of the human score, and AUC and F1 of criteria where they are labelled. A line that can't be used is named and
    skipped; of a .csv, each answer is taken of which every criterion has a human verdict. Exits with 4 when nothing was
    graded and with 5 when some answers were not.
    """
    from mockint.cli.grading import chosen_grading, grader_of, told_of_answers
    from mockint.grading.calibration import calibrate as measure
    from mockint.grading.calibration_plot import check_plot, write_plot
    from mockint.grading.labelled import read_labelled

    if plot is not None:
        check_plot(plot)
    lines, bad = read_labelled(labelled)
    grading = chosen_grading(grader, base_url, api_key_env, samples, max_cost)
    by = grader_of(grading, on_wait=say_waiting)
    skipped = (f"{labelled}:{line.line}: {line.field}: {line.message}; skipped" for line in bad)
    say_some(skipped, len(bad), "lines; --json names them all")
    for told in told_of_answers(grading, [(line.question, line.answer) for line in lines]):
        say(told)
    say(f"Grading {len(lines)} {_noun(len(lines), 'answer')} …")
    step = max(1, len(lines) // 10)

    def progress(done: int, of: int) -> None:
        if done % step == 0 and done < of:
            say(f"{done} of {of} answers are done …")

    found = asyncio.run(measure(lines, by, bad_lines=bad, on_progress=progress))
    missed = (f"{item.id}: not graded: {item.message}" for item in found.ungraded)
    say_some(missed, len(found.ungraded), "answers; --json names them all")
    if json:
        print_json(found)
    else:
        _show(found)
    if plot is not None and found.n:
        write_plot(found, plot)
        say(visible(f"Plot: {plot}", keep_newlines=False))
    raise typer.Exit((5 if found.n else 4) if found.ungraded else 0)


def _show(found: "Calibration") -> None:
    from rich.console import Console

    console = Console(markup=False, highlight=False, emoji=False)
    console.width = max(WIDTH, console.width)
    groups = f", {len(found.groups)} groups" if len(found.groups) > 1 else ""
    skipped = f"; {found.skipped} {_noun(found.skipped, 'line')} skipped" if found.skipped else ""
    typer.echo(visible(f"{found.grader}: {found.n} {_noun(found.n, 'answer')}{groups}{skipped}", keep_newlines=False))
    if found.ungraded:
        why = ", ".join(f"{count} {kind}" for kind, count in Counter(item.kind for item in found.ungraded).items())
        typer.echo(f"not graded, and in no figure: {len(found.ungraded)} ({why})")
    if found.usage.calls:
        typer.echo(f"{found.usage.calls} calls, {dollars(found.usage.cost_usd)}")
    if not found.n:
        return
    typer.echo()
    console.print(_by_part(found, console.width - FIGURES))
    typer.echo()
    console.print(_beside(found))
    typer.echo()
    for line in _words(found):
        typer.echo(visible(line, keep_newlines=False))


def _by_part(found: "Calibration", room: int) -> "Table":
    """All answers by group and by third; a group's name has so many letters."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column("", no_wrap=True)
    for column in ("n", "Pearson", "95 %", "Spearman", "kappa", "MAE", "RMSE"):
        table.add_column(column, justify="right", no_wrap=True)
    if len(found.groups) > 1:
        for name, part in found.groups.items():
            table.add_row(_short(name, room), *_cells(part))
        table.add_row()
    for name, title in THIRDS.items():
        third: Agreement | None = getattr(found.thirds, name)
        table.add_row(title, *(_cells(third) if third else ("0", *[NOTHING] * 6)))
    table.add_row("all", *_cells(found.overall))
    return table


def _cells(part: "Agreement") -> tuple[str, ...]:
    return (
        str(part.n),
        _value(part.pearson),
        _interval(part.pearson),
        *(_value(figure) for figure in (part.spearman, part.qwk, part.mae, part.rmse)),
    )


def _beside(found: "Calibration") -> "Table":
    """The grader's scores, its credit, and the baselines, each in its column."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column("all answers", no_wrap=True)
    for column in ("score", "95 %", "credit", "length", "words", "TF-IDF", "MaxSim"):
        table.add_column(column, justify="right", no_wrap=True)
    beside = [found.baselines[name] for name in BASELINES]
    for field, title in OVERALL.items():
        own: Figure = getattr(found.overall, field)
        others = (getattr(part, field) for part in (found.credit, *(other.overall for other in beside)))
        table.add_row(title, _value(own), _interval(own), *map(_value, others))
    if found.criteria.n:
        for field, title in CRITERIA.items():
            own = getattr(found.criteria, field)
            rest = (getattr(other.criteria, field) for other in beside)
            table.add_row(title, _value(own), _interval(own), "", *map(_value, rest))
    return table


def _words(found: "Calibration") -> list[str]:
    """What the figures say, in sentences."""
    own = found.overall.pearson
    lines = []
    for name in found.does_not_beat:
        other = _value(found.baselines[name].overall.pearson)
        lines.append(f"{found.grader} does not beat {BASELINES[name]}: Pearson {_value(own)} against {other}.")
    beaten = [title for name, title in BASELINES.items() if name not in found.does_not_beat]
    if own.value is None:
        lines.append("Pearson is undefined: the human scores or the grader's are all the same.")
    elif beaten:
        *first, last = beaten
        lines.append(f"{found.grader} beats {' and '.join(filter(None, (', '.join(first), last)))} on Pearson.")
    return lines


def _value(figure: "Figure") -> str:
    return NOTHING if figure.value is None else _number(figure.value)


def _interval(figure: "Figure") -> str:
    return NOTHING if figure.low is None or figure.high is None else f"{_number(figure.low)} to {_number(figure.high)}"


def _number(value: float) -> str:
    return f"{round(value, 2) + 0.0:.2f}"  # no -0.00


def _short(name: str, room: int) -> str:
    """A name, without its middle where it is too long: ids often differ at their end."""
    name = visible(name, keep_newlines=False)
    return name if len(name) <= room else f"{name[: room // 2]}…{name[room // 2 + 1 - room :]}"


def _noun(number: int, noun: str) -> str:
    return noun if number == 1 else f"{noun}s"
