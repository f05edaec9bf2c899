"""How a report puts numbers and states into words: the same in Markdown and HTML. All of it is plain text."""

from collections import Counter
from collections.abc import Sequence

from mockint.domain.grade import CriterionGrade, Grade, Graded, Provenance, Usage, Verdict
from mockint.reports.report import AttemptReport, QuestionReport, Report, short

SYMBOLS = {Verdict.MET: "✓", Verdict.PARTIAL: "◐", Verdict.MISSING: "○", Verdict.WRONG: "✗"}
NAMES = {
    Verdict.MET: "met",
    Verdict.PARTIAL: "partial",
    Verdict.MISSING: "missing",
    Verdict.WRONG: "said, but not so",
}
STATUSES = {"answered": "not graded", "skipped": "skipped", "open": "not handed in", "not_reached": "not reached"}
_ENDED = {
    "finished": "after the last question",
    "time": "when the session's time was up",
    "quit": "early, by you",
    None: "not yet; mockint resume goes on from here",
}
EMBEDDED = (
    "Graded by the embedded grader: an estimate of how much of the rubric an answer covers, not a judge of whether "
    "what it says is true."
)
UNSURE = (
    "“unsure” stands beside a verdict whose evidence may not bear it: read that evidence yourself, or have a model "
    "settle it (--grader openai:MODEL)."
)


def clock(seconds: float) -> str:
    """Seconds as minutes and seconds, "2:05", from an hour on "1:02:05"."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def points(score: float) -> str:
    """A score with a tenth where it has one: "71.4", "80"."""
    return f"{score:.1f}".removesuffix(".0")


def counted(number: int, noun: str) -> str:
    """ "1 question", "2 questions"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def moment(report: Report) -> str:
    """When the session was started, with its distance from UTC."""
    return report.started_at.strftime("%Y-%m-%d %H:%M %Z").rstrip()


def facts(report: Report) -> list[tuple[str, str]]:
    """The session at a glance: what, and its value."""
    kept = [("Questions", _questions(report.questions))]
    again = any(attempt.number > 1 for question in report.questions for attempt in question.attempts)
    planned = f"{clock(report.seconds_planned)}{', retakes not counted' if again else ''}"
    kept.append(("Time", f"{clock(report.seconds_used)} of {planned}"))
    kept.append(("Graded by", ", ".join(report.graders)))
    if report.prediction_error is not None:
        kept.append(("Your guesses", f"{_off(report.prediction_error, 'neither too high nor too low')} on average"))
    if report.usage.calls:
        kept.append(("Model use", used(report.usage)))
    kept.append(("Ended", _ENDED[report.ended]))
    return kept


def notes(report: Report) -> list[str]:
    """What a reader must know before reading a score."""
    grades = [attempt.grade for question in report.questions for attempt in question.attempts]
    graders = {grade.provenance.grader for grade in grades if isinstance(grade, Graded)}
    said = [EMBEDDED] if "embedded" in graders else []
    if any(item.unsure for grade in grades if isinstance(grade, Graded) for item in grade.criteria):
        said.append(UNSURE)
    if report.provenance_note:
        said.append(report.provenance_note)
    later = [answer for answer in report.ungraded if answer.kind != "no_criteria"]
    if later:
        said.append(
            f"{counted(len(later), 'answer')} without a grade, kept with the reason. "
            f"To grade what is missing: mockint report {report.session} --grade-missing"
        )
    return said


def basis(report: Report) -> str:
    """What the score of the session is the mean of."""
    graded = sum(question.score is not None for question in report.questions)
    if not graded:
        return "no answer has a grade"
    asked = len(report.questions)
    of_all = "" if graded == asked else f", of {asked} in the plan"
    kind = "" if graded == asked else "graded "
    if graded == 1:
        return f"the score of the one {kind}question{of_all}"
    unlike = ", not all graded the same way" if report.provenance_note else ""
    return f"the mean of the {graded} {kind}questions{of_all}{unlike}"


def shown(question: QuestionReport) -> AttemptReport | None:
    """The attempt to show first: the one that counts, else the last one given, else the last."""
    attempts = question.attempts
    counting = [attempt for attempt in attempts if attempt.counts]
    given = [attempt for attempt in attempts if attempt.status == "submitted"]
    return next(reversed(counting or given or attempts), None)


def outcome(question: QuestionReport) -> str:
    """Score and band of a question, or why it has none."""
    if question.score is None:
        return STATUSES[question.status]
    return f"{points(question.score)} {question.band}"


def time_taken(question: QuestionReport) -> str:
    """What the answer that is shown took, its follow-ups too, and of how long; "–" for a question not reached."""
    first = shown(question)
    if first is None:
        return "–"
    own = thread(question, first)
    used, allowed = (sum(getattr(part, name) for part in own) for name in ("seconds_used", "seconds_allowed"))
    return f"{clock(used)} of {clock(allowed)}"


def attempt_name(question: QuestionReport, attempt: AttemptReport) -> str:
    """ "Attempt 2", "Attempt 2, follow-up"."""
    if not attempt.follow_up:
        return f"Attempt {attempt.number}"
    again = [other.follow_up for other in question.attempts if other.number == attempt.number and other.follow_up]
    place = f" {again.index(attempt.follow_up) + 1}" if len(again) > 1 else ""
    return f"Attempt {attempt.number}, follow-up{place}"


def is_cut(attempt: AttemptReport) -> bool:
    """Whether the clock cut the answer, or the one that it follows up on."""
    return attempt.cut_by_clock or (attempt.grade is not None and attempt.grade.cut_by_clock)


def is_timed(attempt: AttemptReport) -> bool:
    """Whether a person's time went into it: texts from a file are given in the moment they are asked for."""
    return attempt.spoken or attempt.seconds_used >= 1


def timing(attempt: AttemptReport) -> str:
    """How long an attempt took, and of how long."""
    over = attempt.seconds_used - attempt.seconds_allowed
    text = f"{clock(attempt.seconds_used)} of {clock(attempt.seconds_allowed)}"
    if attempt.cut_by_clock:
        return f"{text}, cut by the clock"
    return f"{text}, {clock(over)} over" if over >= 0.5 else text


def thread(question: QuestionReport, attempt: AttemptReport) -> list[AttemptReport]:
    """The attempt with, for a follow-up, the attempts before it that it follows up on."""
    own = [other for other in question.attempts if other.number == attempt.number]
    return own[: own.index(attempt) + 1] if attempt.follow_up else [attempt]


def thread_timing(question: QuestionReport, attempt: AttemptReport) -> str:
    """How long an attempt took, its follow-ups apart."""
    return "; ".join(f"{'follow-up ' if part.follow_up else ''}{timing(part)}" for part in thread(question, attempt))


def guess(attempt: AttemptReport) -> str:
    """What the candidate guessed, against the score; "" where no guess was made."""
    if attempt.predicted is None:
        return ""
    if not isinstance(attempt.grade, Graded):
        return f"You guessed {points(attempt.predicted)}; there is no score to compare it with yet."
    off = _off(attempt.predicted - attempt.grade.score)
    return f"You guessed {points(attempt.predicted)}, the score is {points(attempt.grade.score)}: {off}."


def result(attempt: AttemptReport) -> str:
    """Score and band of an attempt, or why it has none."""
    if isinstance(attempt.grade, Graded):
        return f"{points(attempt.grade.score)} {attempt.grade.band}"
    return STATUSES["answered" if attempt.status == "submitted" else attempt.status]


def compared(question: QuestionReport) -> tuple[CriterionGrade, ...]:
    """The criteria that the attempts at a question are compared by, in the rubric's order."""
    grades = [attempt.grade for attempt in question.attempts if isinstance(attempt.grade, Graded)]
    return grades[0].criteria if grades else ()


def verdict(criterion: CriterionGrade) -> str:
    """What an answer did with a criterion, and whether that is in doubt: "met", "partial (unsure)"."""
    return f"{NAMES[criterion.verdict]}{' (unsure)' if criterion.unsure else ''}"


def judged(attempt: AttemptReport, criterion: str) -> CriterionGrade | None:
    """The grade of an attempt on a criterion, by its id; None where it has none."""
    if isinstance(attempt.grade, Graded):
        return next((item for item in attempt.grade.criteria if item.id == criterion), None)
    return None


def by(report: Report, grade: Graded) -> str:
    """Who graded and, where that was counted, how sure it is: a model that was asked once doesn't say."""
    grader = grade.provenance.grader
    if grader != "embedded" and report.judgements == 1:
        return f"by {grader}"
    votes = f" by {report.judgements} judgements" if report.judgements > 1 else ""
    return f"by {grader}, {round(100 * grade.confidence)} % sure{votes}"


def who(origin: Provenance) -> str:
    """The grader and, where that says more, the model by the provider's own word."""
    told = origin.model and not origin.grader.endswith(f":{origin.model}")
    return f"{origin.grader} ({origin.model})" if told else origin.grader


def made(grade: Grade) -> str:
    """What made a grade and what it took; "" where no grader was asked."""
    told = []
    if isinstance(grade, Graded):
        origin = grade.provenance
        model = f", model {origin.model}" if origin.model else ""
        prompt = f", prompt {short(origin.prompt)}" if origin.prompt else ""
        told.append(
            f"Graded by {origin.grader}{model}{prompt}, rubric {short(origin.rubric)}, mockint {origin.mockint}"
        )
    if grade.usage.calls:
        told.append(used(grade.usage))
    return "; ".join(told)


def _questions(questions: Sequence[QuestionReport]) -> str:
    count = Counter(str(question.status) for question in questions)
    words = STATUSES | {"answered": "answered"}
    return ", ".join(f"{count[status]} {word}" for status, word in words.items() if count[status])


def _off(error: float, none: str = "exactly right") -> str:
    if abs(error) < 0.05:
        return none
    return f"{points(abs(error))} points too {'high' if error > 0 else 'low'}"


def used(usage: Usage) -> str:
    """What a model was asked, in calls, tokens and money."""
    cost = "cost unknown" if usage.cost_usd is None else f"${usage.cost_usd:.4f}"
    return (
        f"{counted(usage.calls, 'call')}, {usage.input_tokens:,} tokens in "
        f"({usage.cached_input_tokens:,} cached), {usage.output_tokens:,} out, {cost}"
    )
