"""Holds a real interview on this terminal, for tests that press real keys.

held_interview.py LOG [SECONDS]: every saved event goes to LOG, a line of JSON each; SECONDS is each question's clock.
An interview that LOG holds already goes on. The last line on stdout is the outcome.
"""

import sys
import time
from pathlib import Path

from scenes import LIMITS, TOKENS, grade_of, plan

from mockint.domain.grade import Grade
from mockint.domain.question import Question
from mockint.domain.session import EVENT, Event, Session
from mockint.interview.conductor import Conductor
from mockint.interview.engine import replay
from mockint.screen.app import run_interview


async def grade(question: Question, answer: str, *, seconds: float, overtime: float, cut: bool) -> Grade:
    return grade_of(question, answer, seconds, overtime, cut)


def main() -> None:
    log = Path(sys.argv[1])
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 180
    kept = log.read_text().splitlines() if log.exists() else []
    session = replay(EVENT.validate_json(line) for line in kept) if kept else None

    def save(event: Event, _: Session) -> None:
        with log.open("a") as file:
            file.write(EVENT.dump_json(event).decode() + "\n")

    def begin() -> Conductor:
        if session is None:
            asked = [question.model_copy(update={"seconds": seconds}) for question in (TOKENS, LIMITS)]
            return Conductor.start(plan(*asked), save, grade, time.monotonic)
        conductor = Conductor(session, save, grade, time.monotonic)
        conductor.set_aside()
        return conductor

    planned = session.plan if session else plan(TOKENS, LIMITS)
    sys.stdout.write(f"{run_interview(planned, begin, resuming=session)}\n")


if __name__ == "__main__":
    main()
