"""`mockint history` and `mockint report`."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from mockint.cli.grading import MaxCost
from mockint.cli.output import print_json, say, say_waiting
from mockint.domain.errors import InputError

if TYPE_CHECKING:
    from mockint.domain.session import Session
    from mockint.storage.store import SessionRow


class Format(StrEnum):
    MD = "md"
    HTML = "html"
    JSON = "json"


def report(
    session: Annotated[str, typer.Argument(help="A session's id, its beginning, or 'last'.")] = "last",
    format: Annotated[Format | None, typer.Option(help="By the ending of --out unless told; else md.")] = None,  # noqa: A002
    out: Annotated[str, typer.Option(metavar="PATH", help="Where to; - is stdout.")] = "-",
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that exists.")] = False,
    grade_missing: Annotated[
        bool, typer.Option("--grade-missing", help="First grade the answers that were kept without a grade.")
    ] = False,
    max_cost: MaxCost = None,
) -> None:
    """Write the report of a session: Markdown, HTML or JSON.

    With --grade-missing, --max-cost takes the place of the limit that the session began with.
    """
    from mockint.interview.engine import replay
    from mockint.reports.report import build
    from mockint.reports.write import check_target, write_report
    from mockint.storage.store import Store

    if max_cost is not None and not grade_missing:
        raise InputError("--max-cost is a limit for --grade-missing")
    check_target(out, force=force)
    code = 0
    if grade_missing:
        session_id, kept, code = _grade_missing(session, max_cost)
    else:
        with Store.open(create=False) as store:
            session_id = store.find(session).id
            kept = replay(store.events(session_id))
    write_report(build(session_id, kept), format.value if format else None, out, force=force)
    if out != "-":
        say(f"Report: {out}")
    raise typer.Exit(code)


def _grade_missing(name: str, max_cost: float | None) -> "tuple[str, Session, int]":
    import asyncio

    from mockint.cli.grading import limited
    from mockint.cli.live import LiveSession
    from mockint.cli.running import outcome_code
    from mockint.interview.engine import replay
    from mockint.storage.store import Store

    with Store.open() as store:
        session_id = store.find(name).id
        plan = limited(replay(store.events(session_id)).plan, max_cost)
        live = LiveSession(plan, session_id, store=store)
        live.hear = say_waiting
        try:
            conductor = live.begin()
            asyncio.run(conductor.grade_missing())
            return session_id, conductor.session, outcome_code(conductor.session)
        finally:
            live.close()


def history(
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """List the sessions so far, newest first."""
    from mockint.storage.store import Store

    with Store.open(create=False) as store:
        rows = store.sessions()
    if json:
        print_json([row.model_dump(mode="json") for row in rows])
        return
    if not rows:
        say("No session yet; `mockint practice` begins one.")
        return
    _table(rows)


def _table(rows: "list[SessionRow]") -> None:
    from rich.console import Console
    from rich.table import Table

    from mockint.domain.session import State
    from mockint.domain.visible import visible

    table = Table(box=None, pad_edge=False)
    for column in ("session", "started", "bank", "answered", "score", "grader", ""):
        table.add_column(column, justify="right" if column in ("answered", "score") else "left")
    for row in rows:
        table.add_row(
            row.id,
            f"{row.created_at.astimezone():%Y-%m-%d %H:%M}",
            visible(row.bank, keep_newlines=False),
            f"{row.answered}/{row.questions}",
            "–" if row.score is None else f"{row.score:g}",
            visible(row.graders, keep_newlines=False),
            "" if row.state is State.ENDED else "unfinished",
        )
    Console(markup=False, highlight=False).print(table)
