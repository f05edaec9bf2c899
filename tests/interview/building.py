"""Plans, grades and sessions in every state, for the tests of this folder."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from mockint.domain.delivery import Delivery
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
    State,
    Submitted,
)
from mockint.domain.transcript import Transcript
from mockint.interview.engine import replay

ON = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
SECONDS = 180


def question(id: str, seconds: int = SECONDS) -> Question:  # noqa: A002 - the field's name
    """A question with three criteria a, b, c of weight 1, 3, 2; each has a probe, and all but b a tip."""
    criteria = [
        Criterion(id="a", text="Says a", weight=1, tip="Tip a", probe="Probe a?"),
        Criterion(id="b", text="Says b", weight=3, probe="Probe b?"),
        Criterion(id="c", text="Says c", weight=2, tip="Tip c", probe="Probe c?"),
    ]
    return Question(id=id, question=f"What about {id}?", seconds=seconds, criteria=criteria)


def plan(*ids: str, **changes: Any) -> Plan:
    """A plan of these questions (one, two, three unless told), 600 seconds in all."""
    questions = tuple(question(name) for name in ids or ("one", "two", "three"))
    return Plan(bank="bank", title="Bank", questions=questions, **{"seconds": 600, **changes})


def graded(question_id: str, verdicts: str = "mmm", *, follow_up: str = "") -> Graded:
    """A grade with the verdicts of criteria a, b, c: m met, p partial, - missing, w wrong."""
    by_letter = {verdict.value[0] if verdict is not Verdict.MISSING else "-": verdict for verdict in Verdict}
    return Graded(
        question_id=question_id,
        criteria=tuple(
            CriterionGrade(
                id=item.id, text=item.text, weight=item.weight, verdict=by_letter[letter], credit=0.5, confidence=1
            )
            for item, letter in zip(question(question_id).criteria, verdicts, strict=True)
        ),
        follow_up=follow_up,
        delivery=Delivery(words=1),
        provenance=Provenance(grader="scripted", rubric="sha256:0", mockint="0"),
    )


def ungraded(question_id: str) -> Ungraded:
    reason = Reason(kind="timeout", message="the grader took too long")
    return Ungraded(question_id=question_id, ungraded=reason, delivery=Delivery(words=1))


def started(plan_: Plan | None = None) -> Started:
    return Started(at=0, plan=plan_ or plan(), on=ON)


def session(*events: Event, plan_: Plan | None = None) -> Session:
    """The session after Started and these events."""
    return replay([started(plan_), *events])


TO: dict[State, list[Event]] = {
    State.READY: [],
    State.ANSWERING: [Asked(at=1, question_id="one"), Drafted(at=3, text="so far")],
    State.PAUSED: [Asked(at=1, question_id="one"), Drafted(at=3, text="so far"), Paused(at=4)],
    State.SUBMITTED: [Asked(at=1, question_id="one"), Submitted(at=5, text="mine")],
    State.FEEDBACK: [
        Asked(at=1, question_id="one"),
        Submitted(at=5, text="mine"),
        AnswerGraded(at=6, attempt=0, grade=graded("one")),
    ],
    State.ENDED: [Asked(at=1, question_id="one"), Submitted(at=5, text="mine"), Ended(at=6, reason="quit")],
}
"""The events that lead to each state."""

AT = 10.0
EVENTS: list[Event] = [
    Started(at=AT, plan=plan(), on=ON),
    Asked(at=AT, question_id="two"),
    Drafted(at=AT, text="more"),
    HintShown(at=AT, criterion_id="a"),
    Paused(at=AT),
    Resumed(at=AT),
    Heard(at=AT, recording="01.wav", transcript=Transcript(text="x", seconds=2, engine="scripted"), text="more, x"),
    Submitted(at=AT, text="done"),
    Skipped(at=AT),
    Predicted(at=AT, score=50),
    AnswerGraded(at=AT, attempt=0, grade=ungraded("one")),
    Ended(at=AT, reason="quit"),
]
"""One of each event, later than those that lead to a state."""


def in_state(state: State, plan_: Plan | None = None) -> Session:
    reached = session(*TO[state], plan_=plan_)
    assert reached.state is state
    return reached


def verdicts(criteria: Iterable[CriterionGrade]) -> str:
    """The verdicts as `graded` takes them."""
    return "".join("-" if item.verdict is Verdict.MISSING else item.verdict.value[0] for item in criteria)
