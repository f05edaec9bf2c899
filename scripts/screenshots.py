"""Draws the pictures of the README: the real screen, the packaged bank and the embedded grader, on a clock of its own.

docs/question.svg   an answer being given, with its hint, half a minute before the end
docs/feedback.svg   what that answer got, its evidence marked
"""

import asyncio
import re
from pathlib import Path
from typing import Any, TypeVar

from textual.pilot import Pilot
from textual.screen import Screen

import mockint
from mockint.domain.grade import Grade
from mockint.domain.question import Question
from mockint.interview.conductor import Conductor
from mockint.interview.planner import plan_session
from mockint.screen.app import InterviewApp
from mockint.screen.editor import Editor
from mockint.screen.feedback import FeedbackScreen
from mockint.screen.question import QuestionScreen

Stage = TypeVar("Stage", bound=Screen[Any])

DOCS = Path(__file__).resolve().parent.parent / "docs"
ANSWER = """\
Tokens and client secrets never touch our own database in the clear. They sit in a secret store, encrypted with a KMS
key of their own for each customer, and only the sync workers can read them. Access tokens live for an hour, and one
worker takes a lock before it refreshes, so two never race for the same refresh token.

I ask for the narrowest scopes that the feature needs, and log who used which token when."""


class Clock:
    """Seconds that pass only when told."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


async def main() -> None:
    bank, grader, clock = mockint.load_bank("software-engineer-integrations"), mockint.get_grader("embedded"), Clock()
    plan = plan_session(bank, question_ids=["oauth-at-scale", *[item.id for item in bank.questions[2:6]]])

    async def grade(question: Question, answer: str, *, seconds: float, overtime: float, cut: bool) -> Grade:
        return await mockint.grade_async(question, answer, grader, seconds=seconds, overtime=overtime, cut=cut)

    app = InterviewApp(plan, lambda: Conductor.start(plan, lambda _event, _session: None, grade, clock))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        question = await reach(pilot, QuestionScreen)
        question.query_one(Editor).insert(ANSWER.replace("\n", " ").replace("  ", "\n\n"))
        await pilot.press("ctrl+t")
        clock.time += 150
        question.tick()
        await draw(pilot, "question")
        await pilot.press("ctrl+s")
        await reach(pilot, FeedbackScreen)
        await pilot.resize_terminal(80, 53)
        await draw(pilot, "feedback")


async def reach(pilot: Pilot[Any], kind: type[Stage]) -> Stage:
    while not isinstance(screen := pilot.app.screen, kind):
        await pilot.pause()
    return screen


async def draw(pilot: Pilot[Any], name: str) -> None:
    await pilot.pause()
    # Textual's picture would fetch its font from elsewhere.
    picture = re.sub(r"@font-face \{.*?\}\s*", "", pilot.app.export_screenshot(), flags=re.DOTALL)
    file = DOCS / f"{name}.svg"
    file.write_text(picture, encoding="utf-8")
    print(file)


if __name__ == "__main__":
    asyncio.run(main())
