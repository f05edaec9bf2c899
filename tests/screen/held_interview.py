"""Holds a real interview on this terminal, for tests that press real keys.

held_interview.py LOG [SECONDS [GATE]]: every saved event goes to LOG, a line of JSON each; SECONDS is each question's
clock. With GATE a model grades: it says that it is rate limited, and no grade comes before that file is there.
An interview that LOG holds already goes on. The last line on stdout is the outcome.
"""

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path

from scenes import LIMITED, LIMITS, MODEL, TOKENS, grade_of, plan

from mockint.domain.grade import Grade
from mockint.domain.question import Question
from mockint.domain.session import EVENT, Event, Session
from mockint.interview.conductor import Conductor
from mockint.interview.engine import replay
from mockint.screen.app import run_interview


def main() -> None:
    log = Path(sys.argv[1])
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 180
    gate = Path(sys.argv[3]) if len(sys.argv) > 3 else None
    grader = MODEL if gate else "embedded"
    ears: list[Callable[[str], None]] = []
    kept = log.read_text().splitlines() if log.exists() else []
    session = replay(EVENT.validate_json(line) for line in kept) if kept else None

    def save(event: Event, _: Session) -> None:
        with log.open("a") as file:
            file.write(EVENT.dump_json(event).decode() + "\n")

    async def grade(question: Question, answer: str, *, seconds: float, overtime: float, cut: bool) -> Grade:
        while gate is not None and not gate.exists():
            ears[0](LIMITED)
            await asyncio.sleep(0.02)
        return grade_of(question, answer, seconds, overtime, cut, grader=grader)

    def begin() -> Conductor:
        if session is None:
            asked = [question.model_copy(update={"seconds": seconds}) for question in (TOKENS, LIMITS)]
            return Conductor.start(plan(*asked, graders=(grader,)), save, grade, time.monotonic)
        conductor = Conductor(session, save, grade, time.monotonic)
        conductor.set_aside()
        return conductor

    planned = session.plan if session else plan(TOKENS, LIMITS, graders=(grader,))
    sys.stdout.write(f"{run_interview(planned, begin, resuming=session, listen=ears.append)}\n")


if __name__ == "__main__":
    main()
