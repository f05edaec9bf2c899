"""The interview as a state machine: a session, an event, and the session after it.

TABLE says which event may happen in which state and where it leads; an event that isn't in it raises IllegalEvent
and changes nothing. The functions below it hold each event's own conditions and what it adds to the session. Nothing
here reads a clock: time comes with the event. Replaying the events of a session gives the session.
"""

from collections.abc import Callable, Iterable
from typing import Any, Literal

from mockint.domain.errors import IllegalEvent
from mockint.domain.grade import Graded
from mockint.domain.question import Question
from mockint.domain.session import (
    AnswerGraded,
    Asked,
    Attempt,
    Draft,
    Drafted,
    Ended,
    Event,
    Heard,
    HintShown,
    Paused,
    Predicted,
    Resumed,
    Session,
    Skipped,
    Started,
    State,
    Submitted,
)
from mockint.interview.clock import question_used, session_remaining
from mockint.interview.planner import FOLLOW_UP_SECONDS

# A grade never moves the session unless the candidate waits for it (SUBMITTED), and nobody has to wait: answers may be
# graded in the background while the next one is given, and again after the end.
TABLE: dict[State, dict[type[Any], State]] = {
    State.READY: {Asked: State.ANSWERING, AnswerGraded: State.READY, Ended: State.ENDED},
    State.ANSWERING: {
        Drafted: State.ANSWERING,
        HintShown: State.ANSWERING,
        Paused: State.PAUSED,
        Submitted: State.SUBMITTED,
        Skipped: State.READY,
        AnswerGraded: State.ANSWERING,
        Ended: State.ENDED,
    },
    # A spoken answer is transcribed, looked at and handed in while its clock stands.
    State.PAUSED: {
        Resumed: State.ANSWERING,
        Drafted: State.PAUSED,
        HintShown: State.PAUSED,
        Heard: State.PAUSED,
        Submitted: State.SUBMITTED,
        Skipped: State.READY,
        AnswerGraded: State.PAUSED,
        Ended: State.ENDED,
    },
    State.SUBMITTED: {
        Predicted: State.SUBMITTED,
        AnswerGraded: State.FEEDBACK,
        Asked: State.ANSWERING,
        Ended: State.ENDED,
    },
    State.FEEDBACK: {Asked: State.ANSWERING, AnswerGraded: State.FEEDBACK, Ended: State.ENDED},
    State.ENDED: {AnswerGraded: State.ENDED},
}


def replay(events: Iterable[Event]) -> Session:
    """The session that these events add up to; raises IllegalEvent where they can't have happened."""
    session: Session | None = None
    for event in events:
        session = start(event) if session is None else advance(session, event)
    if session is None:
        raise IllegalEvent("a session begins with a started event; there is none")
    return session


def start(event: Event) -> Session:
    """The session at its beginning; raises IllegalEvent for any other event than Started."""
    if not isinstance(event, Started):
        raise IllegalEvent(f"a session begins with a started event, not with {event.type!r}")
    return Session(plan=event.plan, on=event.on, at=event.at)


def advance(session: Session, event: Event) -> Session:
    """The session after the event; raises IllegalEvent, and the session stays as it was, where it can't happen."""
    after = TABLE[session.state].get(type(event))
    if after is None:
        raise IllegalEvent(f"{event.type!r} can't happen while the session is {session.state}")
    if event.at < session.at:
        raise IllegalEvent(f"{event.type!r} at {event.at} lies before the event at {session.at}")
    moved = session.model_copy(update={"at": event.at, "state": after})
    return _EFFECTS[type(event)](moved, event, session)


def next_question(session: Session) -> Question | None:
    """The question to ask next; None when all were asked or the session's clock has run out."""
    return None if session_remaining(session, session.at) <= 0 else session.next_question()


def end_reason(session: Session) -> Literal["finished", "time"]:
    """Why a session with no next question is over."""
    return "finished" if session.next_question() is None else "time"


def next_probe(session: Session) -> str:
    """The follow-up to ask now, "" when none is due: one a question at a time, up to the plan's number.

    None is due when the session's time is up, but a retake and its follow-ups don't use that time.
    """
    if session.state is not State.FEEDBACK:
        return ""
    if session.current.number == 1 and session_remaining(session, session.at) <= 0:
        return ""
    thread = session.thread(len(session.attempts) - 1)
    grade = thread[-1].grade
    asked = {attempt.follow_up for attempt in thread}
    if len(thread) > session.plan.follow_ups or not isinstance(grade, Graded) or grade.follow_up in asked:
        return ""
    return grade.follow_up


def _asked(moved: Session, event: Asked, before: Session) -> Session:
    try:
        question = before.question(event.question_id)
    except KeyError:
        raise IllegalEvent(f"the plan has no question {event.question_id!r}") from None
    times = [attempt for attempt in before.attempts_at(question.id) if not attempt.follow_up]
    if event.follow_up:
        if event.follow_up != next_probe(before) or question.id != before.current.question_id:
            raise IllegalEvent("this follow-up is not due")
    elif not times and session_remaining(before, before.at) <= 0:
        raise IllegalEvent("the session's time is up: no further question is asked")
    attempt = Attempt(
        question_id=question.id,
        number=max(1, len(times)) if event.follow_up else len(times) + 1,
        follow_up=event.follow_up,
        seconds_allowed=FOLLOW_UP_SECONDS if event.follow_up else question.seconds,
    )
    return moved.model_copy(update={"attempts": (*before.attempts, attempt), "running_since": event.at})


def _drafted(moved: Session, event: Drafted, before: Session) -> Session:
    if event.kept > len(before.current.answer):
        raise IllegalEvent("a draft can't keep more than there was")
    draft = Draft(seconds=question_used(before, event.at), kept=event.kept, text=event.text)
    answer = before.current.answer[: event.kept] + event.text
    return _with_current(moved, answer=answer, drafts=(*before.current.drafts, draft))


def _hint_shown(moved: Session, event: HintShown, before: Session) -> Session:
    attempt = before.current
    known = [criterion.id for criterion in before.question(attempt.question_id).criteria]
    if event.criterion_id not in known or event.criterion_id in attempt.hints:
        raise IllegalEvent(f"{event.criterion_id!r} is no hint that is left for this question")
    return _with_current(moved, hints=(*attempt.hints, event.criterion_id))


def _paused(moved: Session, event: Paused, before: Session) -> Session:
    return _stopped(moved, event.at, before)


def _resumed(moved: Session, event: Resumed, before: Session) -> Session:
    return moved.model_copy(update={"running_since": event.at})


def _heard(moved: Session, event: Heard, before: Session) -> Session:
    if event.recording in before.current.recordings:
        raise IllegalEvent(f"the recording {event.recording!r} was heard already")
    recordings = (*before.current.recordings, event.recording)
    return _with_current(moved, answer=event.text, transcript=event.transcript, recordings=recordings)


def _submitted(moved: Session, event: Submitted, before: Session) -> Session:
    if event.cut and not before.plan.strict:
        raise IllegalEvent("a soft clock cuts no answer")
    transcript = event.transcript or before.current.transcript
    kept = {"answer": event.text, "cut": event.cut, "transcript": transcript}
    return _stopped(moved, event.at, before, status="submitted", **kept)


def _skipped(moved: Session, event: Skipped, before: Session) -> Session:
    return _stopped(moved, event.at, before, status="skipped")


def _predicted(moved: Session, event: Predicted, before: Session) -> Session:
    if not before.plan.predict or before.current.predicted is not None:
        raise IllegalEvent("no prediction is asked for")
    return _with_current(moved, predicted=event.score)


def _graded(moved: Session, event: AnswerGraded, before: Session) -> Session:
    attempts = list(before.attempts)
    if event.attempt >= len(attempts) or attempts[event.attempt].status != "submitted":
        raise IllegalEvent(f"attempt {event.attempt} is no submitted answer")
    if isinstance(attempts[event.attempt].grade, Graded):
        raise IllegalEvent(f"attempt {event.attempt} is graded already")
    if event.grade.question_id != attempts[event.attempt].question_id:
        raise IllegalEvent(f"the grade is for {event.grade.question_id!r}, not for this question")
    attempts[event.attempt] = attempts[event.attempt].model_copy(update={"grade": event.grade})
    waited_for = event.attempt == len(attempts) - 1
    return moved.model_copy(update={"attempts": tuple(attempts), "state": moved.state if waited_for else before.state})


def _ended(moved: Session, event: Ended, before: Session) -> Session:
    if before.state in (State.ANSWERING, State.PAUSED):
        if event.reason != "quit":
            raise IllegalEvent("a session with an open question ends only when the candidate quits")
        moved = _stopped(moved, event.at, before)
    elif event.reason != "quit" and (next_question(before) is not None or event.reason != end_reason(before)):
        raise IllegalEvent(f"the session can't end as {event.reason!r} here")
    return moved.model_copy(update={"ended": event.reason})


def _stopped(moved: Session, at: float, before: Session, **change: Any) -> Session:
    """The current attempt with its clock stopped, and what else changes on it."""
    stopped = moved.model_copy(update={"running_since": None})
    return _with_current(stopped, seconds_used=question_used(before, at), **change)


def _with_current(session: Session, **change: Any) -> Session:
    attempts = (*session.attempts[:-1], session.current.model_copy(update=change))
    return session.model_copy(update={"attempts": attempts})


_EFFECTS: dict[type[Any], Callable[[Session, Any, Session], Session]] = {
    Asked: _asked,
    Drafted: _drafted,
    HintShown: _hint_shown,
    Paused: _paused,
    Resumed: _resumed,
    Heard: _heard,
    Submitted: _submitted,
    Skipped: _skipped,
    Predicted: _predicted,
    AnswerGraded: _graded,
    Ended: _ended,
}
