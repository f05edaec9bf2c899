"""A grade in plain words, for a terminal without a screen and for a screen reader."""

from collections.abc import Iterator

from mockint.domain.advice import advice
from mockint.domain.grade import CriterionGrade, Grade, Graded, Verdict, total
from mockint.domain.session import Session
from mockint.domain.visible import visible
from mockint.reports.report import provenance_note
from mockint.reports.spoken import heard
from mockint.reports.words import used, who

MARKS = {
    Verdict.WRONG: "WRONG (said, but not so)",
    Verdict.MET: "met",
    Verdict.PARTIAL: "partly met",
    Verdict.MISSING: "missing",
}
ORDER = list(MARKS)
COVERAGE = "An embedded grade estimates what was covered; it does not judge what is true."
UNSURE = (
    "Unsure: the words given as evidence may not bear the verdict. Read them yourself, or have a model settle it "
    "(--grader openai:MODEL)."
)


def feedback_lines(grade: Grade, *, kept: bool = True) -> Iterator[str]:
    """The lines that say a grade: score, delivery, verdicts with their evidence, what to do better, what it took.

    `kept`: the answer belongs to a session, in which it can be graded later.
    """
    if not isinstance(grade, Graded):
        yield f"Not graded: {visible(grade.ungraded.message)}"
        if kept and grade.ungraded.kind != "no_criteria":
            yield "Your answer is kept. `mockint report last --grade-missing` grades it later."
        yield from _took(grade)
        return
    cut = ", cut by the clock" if grade.cut_by_clock else ""
    yield f"Score: {grade.score:g} of 100, {grade.band}{cut}."
    yield from delivery_lines(grade)
    yield ""
    for criterion in sorted(grade.criteria, key=lambda item: ORDER.index(item.verdict)):
        yield from _criterion_lines(criterion)
    if any(criterion.unsure for criterion in grade.criteria):
        yield UNSURE
    if grade.improvements:
        yield ""
        yield "To do better:"
        yield from (f"  {number}. {visible(line)}" for number, line in enumerate(grade.improvements, start=1))
    yield from (f"Note: {visible(warning)}" for warning in grade.notes)
    if grade.provenance.grader == "embedded":
        yield COVERAGE
    else:
        yield f"Graded by {visible(who(grade.provenance), keep_newlines=False)}."
    yield from _took(grade)


def delivery_lines(grade: Grade) -> Iterator[str]:
    """Length, time and pace, and of a spoken answer its pauses with plain advice; none of it touches the score."""
    told = grade.delivery
    times = told.sound.times if told.sound else None
    parts = [f"{told.words} words"]
    if told.seconds is not None:
        parts.append(f"{told.seconds:.0f} seconds")
    pace = times.spoken.words_per_minute if times else told.words_per_minute
    if pace is not None:
        parts.append(f"{pace:.0f} words a minute")
    if told.overtime_seconds:
        parts.append(f"{told.overtime_seconds:.0f} seconds over")
    if told.fillers is None:
        parts.append("fillers not known")
    elif told.fillers:
        parts.append("fillers: " + ", ".join(f"{word} {count}" for word, count in told.fillers.items()))
    yield "Delivery, outside the score: " + ", ".join(parts) + "."
    if told.sound:
        yield f"  Heard: {heard(told.sound)}."
    yield from (f"  {line}" for line in advice(told))


def _criterion_lines(criterion: CriterionGrade) -> Iterator[str]:
    earned = ", earned by the follow-up" if criterion.follow_up else ""
    yield f"- {MARKS[criterion.verdict]}{', unsure' if criterion.unsure else ''}{earned}: {visible(criterion.text)}"
    yield from (f'    you said: "{visible(item.quote, keep_newlines=False)}"' for item in criterion.evidence)
    if criterion.comment:
        yield f"    {visible(criterion.comment)}"


def _took(grade: Grade) -> Iterator[str]:
    if grade.usage.calls:
        yield f"Grading took {used(grade.usage)}."


def session_lines(session: Session) -> Iterator[str]:
    """The end of a session: its score, a line a question, and what grading it took."""
    score = session.score()
    yield "No answer was graded." if score is None else f"Session score: {score:g} of 100."
    if note := provenance_note(session):
        yield visible(note, keep_newlines=False)
    for number, question in enumerate(session.plan.questions, start=1):
        grade = session.final_grade(question.id)
        attempts = session.attempts_at(question.id)
        if isinstance(grade, Graded):
            result = f"{grade.score:g} {grade.band}"
        elif any(attempt.status == "submitted" for attempt in attempts):
            result = "kept, not graded"
        elif attempts:
            result = "skipped" if attempts[-1].status == "skipped" else "not finished"
        else:
            result = "not reached"
        yield f"{number}. {result}: {visible(question.question)}"
    took = total(attempt.grade.usage for attempt in session.attempts if attempt.grade is not None)
    if took.calls:
        yield f"Grading took {used(took)}."
