"""`mockint bulk`: thousands of answers from a file, each graded once however often it is begun."""

import asyncio
import json
import os
import signal
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mockint.cli.grading import ApiKeyEnv, BaseUrl, Graders, MaxCost, Samples
from mockint.cli.output import say
from mockint.domain.errors import InputError
from mockint.domain.visible import visible

if TYPE_CHECKING:
    from mockint.bulk.run import Run, Way
    from mockint.bulk.survey import Survey
    from mockint.cli.bulk_progress import BulkProgress
    from mockint.domain.session import Grading

AT_ONCE = 32  # answers of a model's
INTERRUPTED = 130


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
    from mockint.storage.journal import Journal
    from mockint.storage.store import Store

    grading = chosen_grading(grader, base_url, api_key_env, samples, max_cost)
    if not dry_run:
        _check_out(answers, out)
    with Journal.open() as journal:
        progress = BulkProgress()
        run = Run(answers, way_of(grading), journal, name=Store.new_session(), again=no_cache, on_grade=progress.count)
        survey = surveyed(run.survey(), grading.graders, grading.samples)
        if not survey.lines:
            raise InputError(f"{answers}: it has no line")
        _tell(survey, answers, grading)
        if dry_run:
            return
        if survey.missing:
            way = _way(grading, concurrency, progress)
            with progress.of(survey.missing):
                done = asyncio.run(_interruptible(run, way))
            if not done:
                say("Interrupted. What is graded is kept: the same command goes on from here.")
                raise typer.Exit(INTERRUPTED)
        raise typer.Exit(_written(run, out))


def _check_out(answers: Path, out: Path | None) -> None:
    from mockint.reports.write import check_target

    if out is None:
        raise InputError("--out OUT.jsonl is missing: where the grades go; --dry-run needs none")
    check_target(str(out), force=True)
    if out.exists() and answers.exists() and out.samefile(answers):
        raise InputError(f"{out} is the file with the answers; name another one for the grades")


def _tell(survey: "Survey", answers: Path, grading: "Grading") -> None:
    for item in survey.named:
        say(visible(f"{answers}:{item.line}: {item.field}: {item.message}", keep_newlines=False))
    if survey.bad > len(survey.named):
        say(f"… and {survey.bad - len(survey.named)} more lines; the output names them all")
    told = [f"{survey.lines:,} lines", f"{survey.missing:,} to grade"]
    told += [f"{survey.graded:,} graded before"] if survey.graded else []
    told += [f"{survey.bad:,} that can't be used"] if survey.bad else []
    say(", ".join(told) + ".")
    models = [name for name in grading.graders if name != "embedded"]
    if models and survey.missing:
        from mockint.llm.prices import DATE

        calls = survey.missing * len(models) * grading.samples
        cost = "unknown" if survey.cost is None else f"about {survey.cost:.2g} US dollars by the prices of {DATE}"
        limit = f", at most {grading.max_cost:g}" if grading.max_cost is not None else ""
        say(f"About {calls:,} calls to {' and '.join(models)}. Likely cost: {cost}{limit}.")


def _way(grading: "Grading", concurrency: int | None, progress: "BulkProgress") -> "Way":
    from mockint.bulk.here import here, on_cores
    from mockint.cli.grading import grader_of

    if grading.graders == ("embedded",):
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        return on_cores(min(concurrency or cores, cores))
    at_once = concurrency or AT_ONCE
    return here(grader_of(grading, on_wait=progress.waiting, at_once=at_once), at_once)


async def _interruptible(run: "Run", way: "Way") -> bool:
    """Whether it came to its end; False where a signal ended it."""
    loop, main = asyncio.get_running_loop(), asyncio.current_task()
    assert main is not None  # noqa: S101 - inside a coroutine there is a task
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, main.cancel)
    try:
        await run.grade(way)
    except asyncio.CancelledError:
        return False
    return True


def _written(run: "Run", out: Path | None) -> int:
    """Write the output; the exit code."""
    from mockint.bulk.output import output_line
    from mockint.reports.write import writing

    kinds: Counter[str] = Counter()
    examples: dict[str, str] = {}
    with writing(str(out), force=True) as file:
        for outcome in run.lines():
            said = output_line(outcome)
            print(json.dumps(said), file=file)
            error = said.get("error", {"kind": "graded", "message": ""})
            kinds[error["kind"]] += 1
            examples.setdefault(error["kind"], error["message"])
    graded = kinds.pop("graded", 0)
    for kind, count in kinds.most_common():
        say(visible(f"{count:,} {kind}: {examples[kind]}", keep_newlines=False))
    say(visible(f"{graded:,} graded: {out}", keep_newlines=False))
    if not kinds:
        return 0
    return 5 if graded else 4
