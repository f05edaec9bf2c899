"""Time left, as pure functions of a session and a moment on its time-line.

A question's clock runs only while its answer is open: not in a pause, not while it is graded or feedback is read. The
session's clock is the sum of them; a retake is practice on top and costs the session nothing.
"""

from mockint.domain.session import Session

WARNINGS = (60, 30, 10)
"""Seconds left at which the candidate is told."""


def question_used(session: Session, at: float) -> float:
    """Seconds spent on the current attempt; raises IndexError before the first question."""
    running = 0.0 if session.running_since is None else at - session.running_since
    return session.current.seconds_used + running


def question_remaining(session: Session, at: float) -> float:
    """Seconds left for the current attempt, negative in overtime; raises IndexError before the first question."""
    return session.current.seconds_allowed - question_used(session, at)


def session_remaining(session: Session, at: float) -> float:
    """Seconds left of the session, negative in overtime."""
    used = sum(attempt.seconds_used for attempt in session.attempts if attempt.number == 1)
    if session.running_since is not None and session.current.number == 1:
        used += at - session.running_since
    return session.plan.seconds - used


def warning(remaining: float) -> int | None:
    """The warning that stands at this much time left: 60, 30 or 10; None before the first and after the end."""
    return min((mark for mark in WARNINGS if 0 < remaining <= mark), default=None)


def clock_face(remaining: float) -> str:
    """Seconds as people read a countdown: "2:05"; overtime as "+0:07". A second shows until it is over."""
    whole = -int(-remaining // 1) if remaining > 0 else int(-remaining)
    return f"{'+' if remaining < 0 else ''}{whole // 60}:{whole % 60:02d}"
