"""An interview that was held elsewhere, from its transcript: the same session, with the times of the meeting."""

from typing import TYPE_CHECKING

from mockint.cli.live import LiveSession
from mockint.cli.output import say
from mockint.interview.clock import clock_face

if TYPE_CHECKING:
    from mockint.domain.question import Bank
    from mockint.domain.session import Grading
    from mockint.interview.conductor import Conductor
    from mockint.speech.meetings.held import Held, HeldQuestion


def read_held(path: str, bank: "Bank", candidate: str | None) -> "Held":
    """Read a transcript and say what was found in it. Raises InputError for a file without an interview."""
    from mockint.grading.likeness import likeness
    from mockint.speech.meetings.held import interview
    from mockint.speech.meetings.reading import read_meeting

    held = interview(read_meeting(path), bank, likeness, candidate=candidate)
    say(f"{held.name}: {held.candidate} answers {', '.join(held.interviewers) or 'an interviewer'}.")
    for item in held.questions:
        say(_line(item))
    return held


def live_of(held: "Held", bank: "Bank", grading: "Grading") -> LiveSession:
    """The session that a held interview makes, not yet stored."""
    from mockint.speech.meetings.events import plan_of

    return LiveSession(plan_of(held, bank, grading))


async def give_held(conductor: "Conductor", held: "Held") -> None:
    """Let all that was said in the meeting happen, then have it graded."""
    from mockint.speech.meetings.events import events_of

    for event in events_of(held):
        conductor.apply(event)
    await conductor.grade_missing()


def _line(item: "HeldQuestion") -> str:
    at = f"{clock_face(item.times[0][0])} " if item.times else ""
    found = item.question.id if item.is_matched else "not in the bank, kept without a grade"
    return f"{at}“{item.asked}”: {found} ({item.match.sureness:.0%} sure)"
