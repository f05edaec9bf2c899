"""`mockint demo`: a whole interview on bundled answers, for who has no ten minutes or no terminal."""

import time
from importlib.resources import files
from typing import Annotated

import typer

from mockint.cli.output import say


def demo(
    out: Annotated[
        str | None, typer.Option(help="Write the report here; a new file in the user's folder unless told.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a report that exists.")] = False,
) -> None:
    """Watch an interview on bundled answers.

    Five answers, good, thin, wrong, parroting and hostile, are graded offline in seconds and make a report. No session
    is stored.
    """
    import asyncio

    import yaml

    from mockint.banks.finding import load_bank
    from mockint.cli.feedback import feedback_lines, session_lines
    from mockint.cli.live import LiveSession
    from mockint.cli.running import check_target, write_session_report
    from mockint.domain.visible import visible
    from mockint.interview.conductor import Conductor
    from mockint.interview.planner import plan_session
    from mockint.reports.report import build

    check_target(out, force=force)
    scenes = yaml.safe_load(files("mockint.cli").joinpath("demo.yaml").read_text(encoding="utf-8"))
    plan = plan_session(load_bank(None), question_ids=[scene["question"] for scene in scenes])

    async def play() -> Conductor:
        conductor = Conductor.start(plan, lambda *_: None, LiveSession(plan).grade, time.monotonic)
        for scene in scenes:
            question = conductor.ask_next()
            assert question is not None  # noqa: S101 - as many questions as scenes
            typer.echo(f"\n{visible(question.question)}\n\nA {scene['kind']} answer:\n{scene['answer']}")
            for line in feedback_lines(await conductor.grade(conductor.submit(scene["answer"].strip()))):
                typer.echo(line)
        conductor.ask_next()
        return conductor

    say("A demonstration: five bundled answers, graded offline. `mockint practice` is the interview itself.")
    session = asyncio.run(play()).session
    typer.echo("")
    for line in session_lines(session):
        typer.echo(line)
    write_session_report(build(f"demo-{time.strftime('%Y%m%d-%H%M%S')}", session), out, force=force)
