"""The end: the interview at a glance."""

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from mockint.domain.grade import Graded, band, total
from mockint.domain.question import Question
from mockint.domain.session import Session
from mockint.interview.clock import clock_face
from mockint.reports.report import provenance_note
from mockint.reports.words import used
from mockint.screen.actions import Action
from mockint.screen.heading import Heading
from mockint.screen.stage import Stage
from mockint.screen.wording import line, plural, points

_HEAD = ("", "Question", "Score", "", "Time", "Retakes")
_COLUMNS = ("number", "question", "score", "band", "time", "retakes")


class SummaryScreen(Stage[None]):
    """A row a question. Left with Enter."""

    CSS_PATH = "summary.tcss"
    AUTO_FOCUS = "#summary"
    BINDINGS = [Binding("enter", "leave", show=False)]
    ACTIONS = (Action("Enter", "Finish", "leave"),)
    QUITTABLE = False

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def body(self) -> ComposeResult:
        session = self._session
        yield Heading("The interview")
        with VerticalScroll(id="summary"):
            score = session.score()
            yield Static(line(session.plan.title), classes="dim", markup=False)
            overall = "No answer has a grade." if score is None else f"{points(score)} of 100, {band(score)}"
            yield Static(overall, classes="title", markup=False)
            if note := provenance_note(session):
                yield Static(line(note), markup=False)
            if session.ended == "time":
                yield Static("The session's time is over.", markup=False)
            yield _row(_HEAD, head=True)
            for number, question in enumerate(session.plan.questions, start=1):
                yield _row(_cells(session, number, question))
            for told in closing_lines(session):
                yield Static(told, markup=False, classes="told")
            took = total(attempt.grade.usage for attempt in session.attempts if attempt.grade is not None)
            if took.calls:
                yield Static(f"Grading took {used(took)}.", markup=False, classes="told dim")

    def action_leave(self) -> None:
        self.finish(None)


def closing_lines(session: Session) -> list[str]:
    """What is to say beyond the rows: how good the guesses were, and what has no grade yet."""
    lines = []
    offs = [
        attempt.predicted - attempt.grade.score
        for attempt in session.attempts
        if attempt.predicted is not None and isinstance(attempt.grade, Graded)
    ]
    if len(offs) == 1:
        way = f"{points(abs(round(offs[0], 1)))} too {'high' if offs[0] > 0 else 'low'}" if offs[0] else "right"
        lines.append(f"Your guess was {way}.")
    elif offs:
        mean, lean = (round(total / len(offs), 1) for total in (sum(map(abs, offs)), sum(offs)))
        way = f", {points(abs(lean))} too {'high' if lean > 0 else 'low'} on the whole" if lean else ""
        lines.append(f"Your guesses were {points(mean)} points off on average{way}.")
    waiting = sum(_ungraded(session, question) for question in session.plan.questions)
    if waiting:
        have = "has" if waiting == 1 else "have"
        lines.append(
            f"{plural(waiting, 'answer')} {have} no grade yet; `mockint report last --grade-missing` grades them."
        )
    return lines


def _ungraded(session: Session, question: Question) -> bool:
    submitted = any(attempt.status == "submitted" for attempt in session.attempts_at(question.id))
    return submitted and not isinstance(session.final_grade(question.id), Graded)


def _cells(session: Session, number: int, question: Question) -> tuple[str, ...]:
    attempts = session.attempts_at(question.id)
    grade = session.final_grade(question.id)
    if isinstance(grade, Graded):
        score, word = points(grade.score), str(grade.band)
    elif not attempts:
        score, word = "", "not asked"
    else:
        score, word = "", "not graded" if _ungraded(session, question) else "skipped"
    retakes = max((attempt.number for attempt in attempts), default=1) - 1
    time = clock_face(sum(attempt.seconds_used for attempt in attempts)) if attempts else ""
    return (f"{number}.", line(question.question), score, word, time, str(retakes or ""))


def _row(cells: tuple[str, ...], *, head: bool = False) -> Horizontal:
    parts = [Static(cell, classes=f"cell-{column}", markup=False) for column, cell in zip(_COLUMNS, cells, strict=True)]
    return Horizontal(*parts, classes="row head" if head else "row")
