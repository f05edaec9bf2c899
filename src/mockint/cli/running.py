"""Runs an interview by the front that fits the terminal, and ends it well whatever happens."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from mockint.cli.grading import told_before
from mockint.cli.interrupts import INTERRUPTED, cancel_on_signals
from mockint.cli.live import LiveSession
from mockint.cli.output import say, say_waiting
from mockint.domain.errors import InputError
from mockint.domain.session import Session
from mockint.interview.conductor import Conductor, ungraded

if TYPE_CHECKING:
    from mockint.reports.report import Report
    from mockint.speech.hearing import Hearing
    from mockint.speech.voices import Voice


def run_session(
    live: LiveSession,
    *,
    resuming: Session | None = None,
    given: Callable[[Conductor], Awaitable[None]] | None = None,
    hearing: "Hearing | None" = None,
    voice: "Voice | None" = None,
    plain: bool = False,
    out: str | None = None,
    force: bool = False,
    json: bool = False,
) -> NoReturn:
    """Run a session to its end or to where it is set aside, write its report, and exit with the documented code.

    `given` answers all questions itself, with nobody at the keyboard. With `hearing` answers are spoken, which takes
    the screen; `voice` says the questions aloud.
    """
    from mockint.reports.report import build
    from mockint.reports.write import write_report
    from mockint.screen.terminal import can_show

    try:
        if given is not None:
            finished, conductor = _headless(live, lambda begun: _given(begun, given))
        elif hearing is not None and (plain or not can_show()):
            raise InputError("--voice needs the screen; --audio DIR takes recordings without one")
        elif plain or not can_show():
            finished, conductor = _headless(live, lambda begun: _plain(begun, voice))
        else:
            finished, conductor = _on_screen(live, resuming, hearing, voice)
        if finished:
            report = build(live.id, conductor.session)
            if json:
                write_report(report, "json", "-")
            write_session_report(report, out, force=force)
            code = outcome_code(conductor.session)
        else:
            code = 0 if finished is None else INTERRUPTED
            if conductor.session.attempts:  # before the first question there is nothing to keep
                say(f"Saved. `mockint resume` goes on from here (session {live.id}).")
    finally:
        live.close()
    raise typer.Exit(code)


def check_target(out: str | None, *, force: bool) -> None:
    """Find out that a report can't be written here before the interview, not after it."""
    if out is not None:
        from mockint.reports.write import check_target as check

        check(out, force=force)


def outcome_code(session: Session) -> int:
    """0 when every answer has its grade, 5 when some have none, 4 when none has."""
    left, answered = len(ungraded(session)), sum(item.status == "submitted" for item in session.attempts)
    if not left:
        return 0
    return 4 if left == answered else 5


def _headless(
    live: LiveSession, front: Callable[[Conductor], Coroutine[Any, Any, bool | None]]
) -> tuple[bool | None, Conductor]:
    """Run a front without a screen: True finished, None set aside by the candidate, False by a signal."""
    for line in told_before(live.plan):
        say(line)
    live.hear = say_waiting
    conductor = live.begin()

    async def guarded() -> bool | None:
        cancel_on_signals()
        try:
            return await front(conductor)
        except asyncio.CancelledError:
            conductor.set_aside()
            return False

    return asyncio.run(guarded()), conductor


async def _given(conductor: Conductor, given: Callable[[Conductor], Awaitable[None]]) -> bool:
    await given(conductor)
    return True


async def _plain(conductor: Conductor, voice: "Voice | None") -> bool | None:
    from mockint.cli.lines import Lines
    from mockint.cli.plain import PlainInterview, SetAside

    interactive = sys.stdin.isatty()
    try:
        await PlainInterview(conductor, Lines(sys.stdin), interactive=interactive, voice=voice).run()
    except SetAside:
        if not interactive:  # a pipe that ended early will bring no more: the session ends with what there is
            conductor.quit()
            await conductor.grade_missing()
            return True
        conductor.set_aside()
        return None
    return True


def _on_screen(
    live: LiveSession, resuming: Session | None, hearing: "Hearing | None", voice: "Voice | None"
) -> tuple[bool | None, Conductor]:
    from mockint.screen.app import Outcome, run_interview

    begun: list[Conductor] = []

    def begin() -> Conductor:
        begun.append(live.begin())
        return begun[0]

    def listen(hear: Callable[[str], None]) -> None:
        live.hear = hear

    outcome = run_interview(
        live.plan,
        begin,
        resuming=resuming,
        warm=live.warm,
        told=told_before(live.plan),
        listen=listen,
        hearing=hearing,
        voice=voice,
    )
    if not begun:  # left before the store was open
        raise typer.Exit(INTERRUPTED if outcome is Outcome.INTERRUPTED else 0)
    return {Outcome.DONE: True, Outcome.SET_ASIDE: None, Outcome.INTERRUPTED: False}[outcome], begun[0]


def write_session_report(report: "Report", out: str | None, *, force: bool = False) -> None:
    """Write the report where it is wanted, or as a page in the user's folder, and say where."""
    from mockint.reports.write import write_report
    from mockint.resources import home

    target = out or str(home() / "reports" / f"{report.session}.html")
    if not out:
        Path(target).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_report(report, None, target, force=force)
    if target != "-":
        say(f"Report: {target}")
