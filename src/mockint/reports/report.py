"""What a report says of a session. This tree of values is the JSON format; the other formats are made from it.

Format 1. A field may be added without a new number; one that goes or changes its meaning makes format 2.
`docs/report.schema.json` is its JSON schema. Seconds are on the question's own clock, scores are 0 to 100.
"""

from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from typing import Annotated, Any, Literal

from pydantic import Field

from mockint.domain.alignment import Alignment
from mockint.domain.grade import (
    Band,
    Evidence,
    Grade,
    Graded,
    Provenance,
    Ungraded,
    UngradedKind,
    Usage,
    Verdict,
    band,
    total,
)
from mockint.domain.question import Kind, Model, Question
from mockint.domain.session import Attempt, Session, State
from mockint.domain.timeline import Change, changes, reached

Status = Literal["answered", "skipped", "open", "not_reached"]


class Hint(Model):
    """A hint that was shown: the tip of one criterion."""

    criterion: str
    tip: str


class Reached(Model):
    """When the evidence of a met or partial criterion first stood or was said, and in which part of the answer."""

    criterion: str
    part: Annotated[int, Field(ge=1)]
    seconds: float


class Part(Model):
    """Where one answer stands in `answer`; `follow_up` is the question it answers, "" for the first."""

    follow_up: str
    start: int
    end: int


class AttemptReport(Model):
    """One attempt. `grade` and its evidence are about the whole `answer`, which for a follow-up holds those before."""

    number: int
    follow_up: str
    status: Literal["open", "submitted", "skipped"]
    counts: bool
    """Whether this attempt's grade is the one that counts for the question."""
    answer: str
    parts: tuple[Part, ...]
    seconds_used: float
    seconds_allowed: int
    cut_by_clock: bool
    hints: tuple[Hint, ...]
    predicted: float | None
    grade: Grade | None
    reached: tuple[Reached, ...]
    missing_at_cut: tuple[str, ...]
    """The criteria, by id, that were missing when the clock cut the answer."""
    changes: tuple[Change, ...]
    """Against the attempt before that has a grade."""
    spoken: bool = False
    untimed: tuple[str, ...] = ()
    """The met or partial criteria, by id, whose time is not known: their evidence was not heard as it stands."""


class QuestionReport(Model):
    """One question of the plan with all its attempts, in the order they were made."""

    id: str
    question: str
    kind: Kind
    tags: tuple[str, ...]
    seconds: int
    intent: str
    sample_answer: str
    status: Status
    score: float | None
    band: Band | None
    grade: Grade | None
    attempts: tuple[AttemptReport, ...]


class UngradedAnswer(Model):
    """An answer that was given and has no grade: kept, to be graded later."""

    question: str
    attempt: int
    kind: UngradedKind | Literal["waiting"]
    message: str


class Report(Model):
    """A whole session. `seconds_used` is what the session's own clock counted: a retake costs it nothing."""

    format: Literal[1] = 1
    session: str
    bank: str
    title: str
    started_at: datetime
    state: State
    ended: Literal["finished", "time", "quit"] | None
    score: float | None
    band: Band | None
    graders: tuple[str, ...]
    judgements: int
    """How many judgements of each answer were planned: where there are more than one, a verdict is their vote."""
    seconds_used: float
    seconds_planned: int
    prediction_error: float | None
    """The mean of predicted score minus score: above 0, the candidate guessed too high."""
    questions: tuple[QuestionReport, ...]
    ungraded: tuple[UngradedAnswer, ...]
    usage: Usage
    provenance_note: str
    """Says so where scores that were made differently stand together; else ""."""
    mockint: str = version("mockint")


def build(session_id: str, session: Session) -> Report:
    """The report of a session, finished or not."""
    questions = tuple(_question(session, question) for question in session.plan.questions)
    grades = [attempt.grade for attempt in session.attempts if attempt.grade is not None]
    graders = dict.fromkeys(grade.provenance.grader for grade in grades if isinstance(grade, Graded))
    score = session.score()
    return Report(
        session=session_id,
        bank=session.plan.bank,
        title=session.plan.title,
        started_at=session.on,
        state=session.state,
        ended=session.ended,
        score=score,
        band=None if score is None else band(score),
        graders=tuple(graders) or session.plan.graders,
        judgements=session.plan.judgements,
        seconds_used=round(sum(attempt.seconds_used for attempt in session.attempts if attempt.number == 1), 1),
        seconds_planned=session.plan.seconds,
        prediction_error=_prediction_error(session.attempts),
        questions=questions,
        ungraded=tuple(_ungraded(session)),
        usage=total(grade.usage for grade in grades),
        provenance_note=provenance_note(session),
    )


def provenance_note(session: Session) -> str:
    """Which grader made which scores, where they are not all made the same way; else ""."""
    numbers = {question.id: number for number, question in enumerate(session.plan.questions, 1)}
    made: dict[tuple[str | None, ...], tuple[Provenance, dict[int, None]]] = {}
    for attempt in session.attempts:
        if isinstance(attempt.grade, Graded):
            origin = attempt.grade.provenance
            made.setdefault(origin.way, (origin, {}))[1][numbers[attempt.question_id]] = None
    if len(made) < 2:
        return ""
    names = [origin.grader for origin, _ in made.values()]
    told = []
    for origin, asked in made.values():
        detail = f" ({_origin(origin)})" if names.count(origin.grader) > 1 else ""
        listed = ", ".join(str(number) for number in sorted(asked))
        told.append(f"{origin.grader}{detail} graded question{'s' if len(asked) > 1 else ''} {listed}")
    how = "by different graders" if len(set(names)) > 1 else "in different ways"
    return f"Graded {how}: {'; '.join(told)}. These scores are not comparable as they stand."


def short(digest: str) -> str:
    """A hash as people compare it: the first characters after its kind."""
    return digest.partition(":")[2][:8] or digest[:8]


def schema() -> dict[str, Any]:
    """The JSON schema of a report."""
    made = Report.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": "A mockint report, format 1"}


def _question(session: Session, question: Question) -> QuestionReport:
    final = session.final_grade(question.id)
    places = [place for place, attempt in enumerate(session.attempts) if attempt.question_id == question.id]
    graded = final if isinstance(final, Graded) else None
    return QuestionReport(
        id=question.id,
        question=question.question,
        kind=question.kind,
        tags=question.tags,
        seconds=question.seconds,
        intent=question.intent,
        sample_answer=question.sample_answer,
        status=_status([session.attempts[place] for place in places]),
        score=graded.score if graded else None,
        band=graded.band if graded else None,
        grade=final,
        attempts=tuple(_attempt(session, question, place, final) for place in places),
    )


def _status(attempts: Sequence[Attempt]) -> Status:
    statuses = {attempt.status for attempt in attempts}
    if "submitted" in statuses:
        return "answered"
    if "skipped" in statuses:
        return "skipped"
    return "open" if "open" in statuses else "not_reached"


def _attempt(session: Session, question: Question, place: int, final: Grade | None) -> AttemptReport:
    attempt = session.attempts[place]
    grade = attempt.grade
    graded = grade if isinstance(grade, Graded) else None
    compared = session.grade_before(place)
    tips = {criterion.id: criterion.tip or criterion.text for criterion in question.criteria}
    thread = session.thread(place)
    parts = _parts(thread)
    found, untimed = _reached(graded, thread, parts) if graded else ((), ())
    return AttemptReport(
        number=attempt.number,
        follow_up=attempt.follow_up,
        status=attempt.status,
        counts=grade is not None and grade is final,
        answer=session.answer_text(place),
        parts=parts,
        seconds_used=round(attempt.seconds_used, 1),
        seconds_allowed=attempt.seconds_allowed,
        cut_by_clock=attempt.cut,
        hints=tuple(Hint(criterion=shown, tip=tips.get(shown, "")) for shown in attempt.hints),
        predicted=attempt.predicted,
        grade=grade,
        reached=found,
        missing_at_cut=_missing(graded) if graded and attempt.cut else (),
        changes=changes(compared, graded) if compared and graded else (),
        spoken=attempt.transcript is not None,
        untimed=untimed,
    )


def _parts(thread: Sequence[Attempt]) -> tuple[Part, ...]:
    parts: list[Part] = []
    start = 0
    for attempt in thread:
        end = start + len(attempt.answer)
        parts.append(Part(follow_up=attempt.follow_up, start=start, end=end))
        start = end + 2  # the blank line that Session.answer_text puts between
    return tuple(parts)


def _reached(
    grade: Graded, thread: Sequence[Attempt], parts: Sequence[Part]
) -> tuple[tuple[Reached, ...], tuple[str, ...]]:
    """When the met and partial criteria were there, and the ids of those of which that is not known."""
    found, unknown = [], []
    heard = [Alignment(attempt.answer, attempt.transcript) if attempt.transcript else None for attempt in thread]
    for criterion in grade.criteria:
        if criterion.verdict not in (Verdict.MET, Verdict.PARTIAL) or not criterion.evidence:
            continue
        # Where the evidence lies in several answers, the criterion was there with the last of them.
        number = max(_part_at(evidence.start, parts) for evidence in criterion.evidence)
        last = [evidence for evidence in criterion.evidence if _part_at(evidence.start, parts) == number]
        seconds = _second(last, thread[number - 1], parts[number - 1], heard[number - 1])
        if seconds is None:
            unknown.append(criterion.id)
        else:
            found.append(Reached(criterion=criterion.id, part=number, seconds=round(seconds, 1)))
    return tuple(sorted(found, key=lambda item: (item.part, item.seconds))), tuple(unknown)


def _second(evidence: Sequence[Evidence], attempt: Attempt, part: Part, heard: Alignment | None) -> float | None:
    """The second at which all this evidence stood in a typed answer, or was said in a spoken one."""
    if heard is None:
        return reached(attempt, *(item.quote for item in evidence))
    said = [heard.said(item.start - part.start, item.end - part.start) for item in evidence]
    known = [second for second in said if second is not None]
    return max(known) if len(known) == len(said) else None


def _part_at(position: int, parts: Sequence[Part]) -> int:
    return max((number for number, part in enumerate(parts, 1) if part.start <= position), default=1)


def _missing(grade: Graded) -> tuple[str, ...]:
    return tuple(criterion.id for criterion in grade.criteria if criterion.verdict is Verdict.MISSING)


def _prediction_error(attempts: Sequence[Attempt]) -> float | None:
    errors = [
        attempt.predicted - attempt.grade.score
        for attempt in attempts
        if attempt.predicted is not None and isinstance(attempt.grade, Graded)
    ]
    return round(sum(errors) / len(errors), 1) if errors else None


def _ungraded(session: Session) -> list[UngradedAnswer]:
    waiting = []
    for attempt in session.attempts:
        if attempt.status != "submitted" or isinstance(attempt.grade, Graded):
            continue
        kind, message = "waiting", "it was not graded yet"
        if isinstance(attempt.grade, Ungraded):
            kind, message = attempt.grade.ungraded.kind, attempt.grade.ungraded.message
        waiting.append(UngradedAnswer(question=attempt.question_id, attempt=attempt.number, kind=kind, message=message))
    return waiting


def _origin(made: Provenance) -> str:
    model = f"model {made.model}, " if made.model else ""
    return f"{model}mockint {made.mockint}, prompt {short(made.prompt) if made.prompt else 'none'}"
