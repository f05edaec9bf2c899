"""A held interview as a session: its plan, and the events with the times of the meeting."""

from collections.abc import Iterator
from math import ceil

from mockint.domain.question import Bank
from mockint.domain.session import (
    Asked,
    Ended,
    Event,
    Grading,
    Paused,
    Plan,
    Resumed,
    Skipped,
    Submitted,
)
from mockint.domain.transcript import Transcript, Word
from mockint.speech.heard import count_fillers
from mockint.speech.meetings.held import Held, HeldQuestion

GRADING = Grading()


def plan_of(held: Held, bank: Bank, grading: Grading = GRADING) -> Plan:
    """The questions in the order asked, each with at least the time that its answer took: no clock cut this one."""
    questions = tuple(
        item.question.model_copy(update={"seconds": max(item.question.seconds, ceil(item.seconds))})
        for item in held.questions
    )
    return Plan(
        bank=bank.bank,
        title=bank.title,
        questions=questions,
        seconds=sum(question.seconds for question in questions),
        strict=False,
        feedback="end",
        voice=True,
        **grading.model_dump(include=set(Grading.model_fields)),
    )


def events_of(held: Held) -> list[Event]:
    """All that happened after the start, to the end, for a session of `plan_of`; the grades are still to come.

    Times are those of the meeting. The clock of a question stands while an interviewer talks in between; where the
    candidate came back to an earlier question, or two spoke at once, what comes after is as much later.
    """
    events: list[Event] = []
    for item in held.questions:
        events += _answered(item, held, events[-1].at if events else 0.0)
    return [*events, Ended(at=events[-1].at, reason="finished")]


def _answered(item: HeldQuestion, held: Held, at: float) -> Iterator[Event]:
    times = item.times or ((at, at),)
    at = max(at, times[0][0])
    yield Asked(at=at, question_id=item.question.id)
    for number, (start, end) in enumerate(times):
        if number:
            yield Paused(at=at)
            at = max(at, start)
            yield Resumed(at=at)
        at = round(at + end - start, 3)
    if item.parts:
        yield Submitted(at=at, text=item.answer, transcript=_transcript(item, held))
    else:
        yield Skipped(at=at)


def _transcript(item: HeldQuestion, held: Held) -> Transcript:
    text = item.answer
    placed = bool(item.times) and all(turn.words for part in item.parts for turn in part)
    return Transcript(
        text=text,
        seconds=item.seconds,
        engine="transcript",
        words=tuple(_words(item)) if placed else (),
        fillers=count_fillers(text) if held.keeps_fillers else None,
    )


def _words(item: HeldQuestion) -> Iterator[Word]:
    """The words on the answer's own clock, which stands between its parts."""
    gone = 0.0
    for part, (start, end) in zip(item.parts, item.times, strict=True):
        for word in (word for turn in part for word in turn.words):
            first, last = (min(max(0.0, time - start), end - start) + gone for time in (word.start, word.end))
            yield word.model_copy(update={"start": round(first, 3), "end": round(max(first, last), 3)})
        gone += end - start
