"""Graders that tests make on the workers of a cluster; a worker imports this module by its name."""

import asyncio
import os
from functools import partial
from pathlib import Path

from mockint.domain.grade import Verdict
from mockint.domain.question import Question
from mockint.grading.grader import CriterionJudgement, Judgement


class Noting:
    """Notes each answer with the process that grades it, and how many it grades at that moment, in a folder.

    It takes its time, is killed by an answer that says so, and notes what is cancelled.
    """

    name, prompt = "noting", None

    def __init__(self, folder: Path, seconds: float) -> None:
        self._folder = folder
        self._seconds = seconds
        self._running = 0

    async def judge(self, question: Question, answer: str) -> Judgement:
        self._running += 1
        self._note("asked", f"{os.getpid()} {self._running} {answer}")
        if "kill" in answer:
            os.kill(os.getpid(), 9)
        try:
            await asyncio.sleep(self._seconds)
        except asyncio.CancelledError:
            self._note("cancelled", answer)
            raise
        finally:
            self._running -= 1
        missing = CriterionJudgement(id=question.criteria[0].id, verdict=Verdict.MISSING, credit=0, confidence=1)
        return Judgement(criteria=(missing,))

    def _note(self, name: str, line: str) -> None:
        with (self._folder / name).open("a") as file:
            print(line, file=file)


def noting(folder: Path, seconds: float = 0.0) -> partial[Noting]:
    return partial(Noting, folder, seconds)


def noted(folder: Path, name: str = "asked") -> list[str]:
    path = folder / name
    return path.read_text().splitlines() if path.exists() else []
