"""Interviews to store: a plan, the events of one that goes to its end, and any event at all for hypothesis."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from mockint.domain.delivery import delivery
from mockint.domain.grade import CriterionGrade, Graded, Provenance, Reason, Ungraded, Verdict
from mockint.domain.question import Criterion, Question
from mockint.domain.session import (
    AnswerGraded,
    Asked,
    Drafted,
    Ended,
    Event,
    Heard,
    HintShown,
    Paused,
    Plan,
    Predicted,
    Resumed,
    Session,
    Skipped,
    Started,
    Submitted,
)
from mockint.domain.transcript import Correction, Transcript, Word
from mockint.interview import engine

CRITERION = Criterion(id="keys", text="Names idempotency keys", weight=2)
PLAN = Plan(
    bank="integrations",
    title="Software Engineer, Integrations",
    questions=(
        Question(id="retries", question="How do you retry safely?", criteria=(CRITERION,)),
        Question(id="webhooks", question="How do you receive webhooks?", criteria=(CRITERION,)),
    ),
    seconds=600,
)


def started(on: datetime | None = None, plan: Plan = PLAN) -> Started:
    return Started(at=0, plan=plan, on=on or datetime(2025, 7, 18, 14, 25, tzinfo=UTC))


def graded(verdict: Verdict = Verdict.PARTIAL) -> Graded:
    return Graded(
        question_id="retries",
        delivery=delivery("With idempotency keys."),
        criteria=(CriterionGrade(id="keys", text=CRITERION.text, verdict=verdict, credit=0.5, confidence=0.5),),
        provenance=Provenance(grader="embedded", rubric="sha256:0", mockint="0"),
    )


def interview(on: datetime | None = None) -> list[Event]:
    """Every event of a whole interview: one question answered and graded, the other skipped."""
    return [
        started(on),
        Asked(at=1, question_id="retries"),
        Drafted(at=3, text="With idem"),
        Submitted(at=5, text="With idempotency keys."),
        AnswerGraded(at=6, attempt=0, grade=graded()),
        Asked(at=7, question_id="webhooks"),
        Skipped(at=8),
        Ended(at=9, reason="finished"),
    ]


def steps(events: list[Event]) -> list[tuple[int, Event, Session]]:
    """Each event with its number and the session after it, as they are saved."""
    return [(seq, event, engine.replay(events[: seq + 1])) for seq, event in enumerate(events)]


# Any text, surrogates without their other half among it: they come from undecodable bytes, and no UTF-8 can hold
# them. A pair of them that meets is the character that it spells, in JSON as in UTF-16.
any_text = st.text(st.characters(), max_size=60).map(
    lambda text: text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
)
nasty_text = st.one_of(
    any_text,
    st.sampled_from(["", "\0", "a\0b", "\udcff", "\ud800x", "'; DROP TABLE events; --", "\u202e", "😀", "\r\n"]),
)
_at = st.floats(0, 1e9)
_zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_id = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)


def _event(kind: Any, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Event]:
    return st.builds(kind, at=_at, **fields)


_reasons = st.builds(Reason, kind=st.just("failed"), message=nasty_text)
_ungraded = st.builds(Ungraded, question_id=nasty_text, delivery=st.builds(delivery, nasty_text), ungraded=_reasons)
_commented = st.builds(
    lambda text, verdict: graded().model_copy(
        update={"criteria": (graded().criteria[0].model_copy(update={"comment": text, "verdict": verdict}),)}
    ),
    nasty_text,
    st.sampled_from(Verdict),
)
_words = st.builds(Word, word=nasty_text, start=st.just(0.5), end=st.just(1.0), confidence=st.none() | st.floats(0, 1))
_corrections = st.builds(Correction, from_=nasty_text, to=nasty_text, start=st.integers(0, 99), end=st.integers(0, 99))
_transcripts = st.builds(
    Transcript,
    text=nasty_text,
    seconds=st.floats(0, 3600),
    engine=nasty_text,
    words=st.tuples(_words),
    fillers=st.none() | st.just({"um": 2}),
    corrections=st.tuples(_corrections),
    warnings=st.tuples(nasty_text),
)
any_event: st.SearchStrategy[Event] = st.one_of(
    _event(
        Started,
        plan=nasty_text.map(lambda text: PLAN.model_copy(update={"bank": text, "title": text})),
        on=st.datetimes(timezones=_zones),
    ),
    _event(Asked, question_id=_id, follow_up=nasty_text),
    _event(Drafted, kept=st.integers(0, 10**9), text=nasty_text),
    _event(HintShown, criterion_id=_id),
    _event(Paused),
    _event(Resumed),
    _event(Heard, recording=_id, transcript=_transcripts, text=nasty_text),
    _event(Submitted, text=nasty_text, cut=st.booleans(), transcript=st.none() | _transcripts),
    _event(Skipped),
    _event(Predicted, score=st.floats(0, 100)),
    _event(AnswerGraded, attempt=st.integers(0, 99), grade=st.one_of(_commented, _ungraded)),
    _event(Ended, reason=st.sampled_from(["finished", "time", "quit"])),
)
