"""A grade in plain words, for a terminal without a screen and for a screen reader."""

from collections.abc import Iterator

from mockint.domain.grade import CriterionGrade, Grade, Graded, Verdict
from mockint.domain.session import Session
from mockint.domain.visible import visible

MARKS = {
    Verdict.WRONG: "WRONG (said, but not so)",
    Verdict.MET: "met",
    Verdict.PARTIAL: "partly met",
    Verdict.MISSING: "missing",
}
ORDER = list(MARKS)
COVERAGE = "An embedded grade estimates what was covered; it does not judge what is true."


def feedback_lines(grade: Grade) -> Iterator[str]:
    """The lines that say a grade: score, delivery, verdicts with their evidence, what to do better."""
    if not isinstance(grade, Graded):
        yield f"Not graded: {visible(grade.ungraded.message)}"
        yield "Your answer is kept. `mockint report last --grade-missing` grades it later."
        return
    cut = ", cut by the clock" if grade.cut_by_clock else ""
    yield f"Score: {grade.score:g} of 100, {grade.band}{cut}."
    yield delivery_line(grade)
    yield ""
    for criterion in sorted(grade.criteria, key=lambda item: ORDER.index(item.verdict)):
        yield from _criterion_lines(criterion)
    if grade.improvements:
        yield ""
        yield "To do better:"
        yield from (f"  {number}. {visible(line)}" for number, line in enumerate(grade.improvements, start=1))
    yield from (f"Note: {visible(warning)}" for warning in grade.warnings)
    if grade.provenance.grader == "embedded":
        yield COVERAGE


def delivery_line(grade: Grade) -> str:
    """Length, time and pace, which never touch the score."""
    told = grade.delivery
    parts = [f"{told.words} words"]
    if told.seconds is not None:
        parts.append(f"{told.seconds:.0f} seconds")
    if told.words_per_minute is not None:
        parts.append(f"{told.words_per_minute:.0f} words a minute")
    if told.overtime_seconds:
        parts.append(f"{told.overtime_seconds:.0f} seconds over")
    if told.fillers:
        parts.append("fillers: " + ", ".join(f"{word} {count}" for word, count in told.fillers.items()))
    return "Delivery, outside the score: " + ", ".join(parts) + "."


def _criterion_lines(criterion: CriterionGrade) -> Iterator[str]:
    earned = ", earned by the follow-up" if criterion.follow_up else ""
    yield f"- {MARKS[criterion.verdict]}{earned}: {visible(criterion.text)}"
    yield from (f'    you said: "{visible(item.quote, keep_newlines=False)}"' for item in criterion.evidence)
    if criterion.comment:
        yield f"    {visible(criterion.comment)}"


def session_lines(session: Session) -> Iterator[str]:
    """The end of a session: its score, and a line a question."""
    score = session.score()
    yield "No answer was graded." if score is None else f"Session score: {score:g} of 100."
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
