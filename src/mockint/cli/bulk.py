"""`mockint bulk`: thousands of answers from a file, each graded once however often it is begun."""

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mockint.cli.grading import ApiKeyEnv, BaseUrl, Graders, MaxCost, Samples
from mockint.cli.interrupts import INTERRUPTED, cancel_on_signals
from mockint.cli.output import print_json, say, say_some
from mockint.domain.errors import InputError
from mockint.domain.visible import visible
from mockint.resources import cores

if TYPE_CHECKING:
    from mockint.bulk.run import Run, Way
    from mockint.bulk.summary import Summary
    from mockint.bulk.survey import Survey
    from mockint.cli.bulk_progress import BulkProgress
    from mockint.domain.session import Grading
    from mockint.storage.journal import Journal

AT_ONCE = 32  # answers of a model's


def bulk(
    answers: Annotated[
        Path, typer.Argument(metavar="IN.jsonl", help="Answers with what they are graded by, one JSON object a line.")
    ],
    out: Annotated[
        Path | None, typer.Option(metavar="OUT.jsonl", help="A line for each line of IN, in its order; replaced.")
    ] = None,
    grader: Graders = None,
    base_url: BaseUrl = None,
    api_key_env: ApiKeyEnv = None,
    samples: Samples = 1,
    concurrency: Annotated[
        int | None,
        typer.Option(
            min=1,
            help=f"Answers at once: {AT_ONCE} of a model's unless told, of the embedded grader one for each core.",
        ),
    ] = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Grade again what was graded before.")] = False,
    max_cost: MaxCost = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what there is to do and what it costs.")] = False,
    batch: Annotated[
        bool, typer.Option("--batch", help="By OpenAI's or Anthropic's batch API: half the price, within a day.")
    ] = False,
    cluster: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="On a Dask cluster: its scheduler's address, or local to start one here."),
    ] = None,
    summary: Annotated[
        bool, typer.Option("--summary", help="Print what was met, question by question and criterion by criterion.")
    ] = False,
    summary_html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write that as a page, replaced if it is there.")
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a sheet with a column for your own verdicts, which stay in it."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as one JSON document.")] = False,
) -> None:
    """Grade many answers, each once: what is graded is kept, so run it again to go on after whatever ended it.

    A line of IN is {"id", "answer", "bank", "question_id"}, or with a question of its own {"id", "question", "answer",
    "criteria": ["…"] and/or "reference": "…"}. A line of OUT is {"id", "grade": {…}} or {"id", "error": {"kind",
    "message"}}. Exits with 4 when no line has a grade and with 5 when some have none.
    """
    from mockint.bulk.items import way_of
    from mockint.bulk.run import Run
    from mockint.bulk.survey import surveyed
    from mockint.cli.bulk_progress import BulkProgress
    from mockint.cli.grading import chosen_grading
    from mockint.llm.batches import DAYS, SHARE
    from mockint.storage.batches import forget_used
    from mockint.storage.journal import Journal
    from mockint.storage.store import Store

    if batch and cluster:
        raise InputError("--batch and --cluster are two ways; give one of them")
    grading = chosen_grading(grader, base_url, api_key_env, samples, max_cost)
    if not dry_run:
        _check_targets(answers, out, summary_html, csv)
    with Journal.open() as journal:
        progress = BulkProgress()
        run = Run(answers, way_of(grading), journal, name=Store.new_session(), again=no_cache, on_grade=progress.count)
        survey = surveyed(run.survey(), grading.graders, grading.samples * (SHARE if batch else 1))
        if not survey.lines:
            raise InputError(f"{answers}: it has no line")
        _tell(survey, answers, grading)
        if dry_run:
            return
        if survey.missing:
            way = _way(grading, concurrency, progress, journal, batch=batch, cluster=cluster)
            with progress.of(survey.missing):
                done = asyncio.run(_interruptible(run, way))
            if not done:
                under_way = " What a provider works on goes on there." if batch else ""
                say(f"Interrupted. What is graded is kept: the same command goes on from here.{under_way}")
                raise typer.Exit(INTERRUPTED)
            if batch:
                forget_used(journal.database, DAYS)
        found = _written(run, out)
        if csv:
            _write_sheet(run, csv)
        _show(found, answers, text=summary and not json, page=summary_html, json=json)
        if found.graded == found.answers and not found.bad_lines:
            return
        raise typer.Exit(5 if found.graded else 4)


def _check_targets(answers: Path, out: Path | None, page: Path | None, sheet: Path | None) -> None:
    """Find out before anything is graded that something can't be written."""
    from mockint.reports.write import check_target

    if out is None:
        raise InputError("--out OUT.jsonl is missing: where the grades go; --dry-run needs none")
    written = [path for path in (out, page, sheet) if path]
    for number, path in enumerate(written):
        check_target(str(path), force=True)
        if path.resolve() in {answers.resolve(), *(other.resolve() for other in written[:number])}:
            raise InputError(f"{path} is named twice; each file needs a name of its own")
    if sheet:
        from mockint.bulk.sheet import check_sheet

        check_sheet(sheet)


def _tell(survey: "Survey", answers: Path, grading: "Grading") -> None:
    from mockint.cli.grading import told_of_calls

    bad = (f"{answers}:{item.line}: {item.field}: {item.message}" for item in survey.named)
    say_some(bad, survey.bad, "lines; the output names them all")
    told = [f"{survey.lines:,} lines", f"{survey.missing:,} to grade"]
    told += [f"{survey.graded:,} graded before"] if survey.graded else []
    told += [f"{survey.bad:,} that can't be used"] if survey.bad else []
    say(", ".join(told) + ".")
    for line in told_of_calls(grading, survey.missing, survey.cost):
        say(line)


def _way(
    grading: "Grading",
    concurrency: int | None,
    progress: "BulkProgress",
    journal: "Journal",
    *,
    batch: bool,
    cluster: str | None,
) -> "Way":
    from mockint.bulk.here import here, on_cores
    from mockint.cli.grading import grader_of

    at_once = concurrency or AT_ONCE
    if batch:
        from mockint.bulk.batch import batches_of, in_batches
        from mockint.llm.client import Connection

        service = batches_of(grading.graders, Connection(grading.base_url, grading.api_key_env))
        return in_batches(
            service,
            journal.database,
            samples=grading.samples,
            max_cost=grading.max_cost,
            on_wait=progress.waiting,
        )
    if cluster:
        from mockint.bulk.cluster import on_cluster

        make = partial(grader_of, grading, at_once=at_once)
        return on_cluster(cluster, grading, make, at_once=at_once, on_wait=progress.waiting)
    if grading.is_embedded:
        return on_cores(min(concurrency or cores(), cores()))
    return here(grader_of(grading, on_wait=progress.waiting, at_once=at_once), at_once)


async def _interruptible(run: "Run", way: "Way") -> bool:
    """Whether it came to its end; False where a signal ended it."""
    cancel_on_signals()
    try:
        await run.grade(way)
    except asyncio.CancelledError:
        return False
    return True


def _written(run: "Run", out: Path | None) -> "Summary":
    """Write the output, and say what it holds."""
    from json import dumps

    from mockint.bulk.items import Item
    from mockint.bulk.output import output_line
    from mockint.bulk.summary import Tally
    from mockint.reports.write import writing

    tally = Tally()
    with writing(str(out), force=True) as file:
        for outcome in run.lines():
            print(dumps(output_line(outcome)), file=file)
            item, grade = outcome
            if isinstance(item, Item) and grade is not None:
                tally.add(item.question, grade)
            elif not isinstance(item, Item):
                tally.bad(item)
    found = tally.summary()
    for told in found.ungraded:
        say(visible(f"{told.n:,} not graded, {told.kind}: {told.example}", keep_newlines=False))
    say(visible(f"{found.graded:,} of {found.answers:,} answers are graded: {out}", keep_newlines=False))
    return found


def _write_sheet(run: "Run", path: Path) -> None:
    from mockint.bulk.sheet import sheet_rows, write_sheet

    written = write_sheet(path, sheet_rows(run.lines()))
    kept = f", {written.kept:,} with what a person wrote" if written.kept else ""
    apart = f"; {written.apart:,} of them at the end, of answers that are not in the file" if written.apart else ""
    say(visible(f"Sheet: {path}, {written.rows:,} rows{kept}{apart}", keep_newlines=False))


def _show(found: "Summary", answers: Path, *, text: bool, page: Path | None, json: bool) -> None:
    if page:
        from mockint.bulk.summary_page import write_summary_page
        from mockint.reports.write import writing

        with writing(str(page), force=True) as file:
            write_summary_page(found, file, answers.name)
        say(visible(f"Summary: {page}", keep_newlines=False))
    if json:
        print_json(found)
    elif text:
        from mockint.bulk.summary_text import summary_text

        typer.echo(summary_text(found))
