"""What an answer got: the score, what to do better, every criterion, and the answer with its evidence marked."""

from enum import Enum

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from mockint.domain.grade import CriterionGrade, Graded, Ungraded, Verdict
from mockint.domain.session import Session
from mockint.domain.timeline import changes
from mockint.domain.visible import visible
from mockint.interview.clock import clock_face, session_remaining
from mockint.reports.words import used, who
from mockint.screen.actions import Action
from mockint.screen.heading import Heading
from mockint.screen.marked import marked
from mockint.screen.rows import Row
from mockint.screen.stage import Stage
from mockint.screen.wording import (
    MARKS,
    delivery_lines,
    guess_line,
    line,
    points,
    question_number,
)


class Choice(Enum):
    """Where the candidate goes from the feedback."""

    NEXT = "next"
    BACK = "back"
    RETAKE = "retake"
    FOLLOW_UP = "follow-up"
    AGAIN = "again"


class FeedbackScreen(Stage[Choice]):
    """The feedback on one attempt, which must have a grade or the reason why there is none.

    `next_label` says what comes next. `probe` is set where a follow-up is due; `retake` and `back` where those can be
    chosen.
    """

    CSS_PATH = "feedback.tcss"
    AUTO_FOCUS = "#feedback"
    BINDINGS = [
        Binding("enter", "go_on", show=False),
        Binding("n,N", "next", show=False),
        Binding("p,P", "back", show=False),
        Binding("r,R", "retake", show=False),
        Binding("s,S", "sample", show=False),
        Binding("t,T", "grade_again", show=False),
    ]

    def __init__(
        self, session: Session, index: int, *, next_label: str, probe: str = "", retake: bool = True, back: bool = False
    ) -> None:
        super().__init__()
        self._session = session
        self._index = index
        self._attempt = session.attempts[index]
        self._question = session.question(self._attempt.question_id)
        self._next_label = next_label
        self._probe = probe
        self._retake = retake
        self._back = back

    def actions(self) -> tuple[Action, ...]:
        shown = [Action("Enter", self._next_label, "next", short="Next")]
        if self._probe:
            shown = [Action("Enter", "Follow-up", "go_on"), Action("N", "Next", "next")]
        if self._back:
            shown.append(Action("P", "Previous", "back", short="Prev"))
        if self._retake:
            shown.append(Action("R", "Retake", "retake"))
        if self._gradable:
            shown.append(Action("T", "Try again", "grade_again", short="Again"))
        if self._question.sample_answer:
            shown.append(Action("S", "Sample answer", "sample", short="Sample"))
        return tuple(shown)

    def body(self) -> ComposeResult:
        number = question_number(self._session, self._question.id)
        kind = "follow-up feedback" if self._attempt.follow_up else "feedback"
        again = f" · attempt {self._attempt.number}" if self._attempt.number > 1 else ""
        left = session_remaining(self._session, self._session.at)
        yield Heading(f"{number} · {kind}{again}", f"session {clock_face(left)} {'left' if left > 0 else 'over'}")
        with VerticalScroll(id="feedback"):
            yield Static(visible(self._attempt.follow_up or self._question.question), classes="asked", markup=False)
            grade = self._attempt.grade
            if isinstance(grade, Graded):
                yield from self._graded(grade)
            elif isinstance(grade, Ungraded):
                yield from self._ungraded(grade)
            yield Static("A sample answer", classes="heading sample", markup=False)
            yield Static(visible(self._question.sample_answer), classes="sample", markup=False)

    def action_go_on(self) -> None:
        self.finish(Choice.FOLLOW_UP if self._probe else Choice.NEXT)

    def action_next(self) -> None:
        self.finish(Choice.NEXT)

    def action_back(self) -> None:
        if self._back:
            self.finish(Choice.BACK)

    def action_retake(self) -> None:
        if self._retake:
            self.finish(Choice.RETAKE)

    def action_grade_again(self) -> None:
        if self._gradable:
            self.finish(Choice.AGAIN)

    def action_sample(self) -> None:
        if not self._question.sample_answer:
            return
        for part in self.query(".sample"):
            part.toggle_class("shown")
        if self.query_one(".heading.sample").has_class("shown"):
            heading = self.query_one(".heading.sample")
            self.call_after_refresh(heading.scroll_visible, animate=False, top=True)

    @property
    def _gradable(self) -> bool:
        """Whether it may help to have the answer graded again."""
        grade = self._attempt.grade
        return isinstance(grade, Ungraded) and grade.ungraded.kind not in ("no_criteria", "cost_limit")

    def _graded(self, grade: Graded) -> ComposeResult:
        before = self._session.grade_before(self._index)
        earlier = f" (before: {points(before.score)})" if before else ""
        if before and before.provenance.way != grade.provenance.way:
            earlier = f" (before, graded differently: {points(before.score)})"
        yield Static(f"{points(grade.score)} of 100, {grade.band}{earlier}", classes="score", markup=False)
        yield from self._told(grade)
        if before:
            yield Static("What changed", classes="heading", markup=False)
            changed = [f"{change.before} → {change.after}: {line(change.text)}" for change in changes(before, grade)]
            yield Static("\n".join(changed) or "No criterion changed its verdict.", markup=False)
        if grade.improvements:
            yield Static("What to do better", classes="heading", markup=False)
            for improvement in grade.improvements:
                yield Row("-", line(improvement))
        # What was said wrongly comes first; the rest stays in the rubric's order.
        ordered = sorted(grade.criteria, key=lambda item: item.verdict is not Verdict.WRONG)
        yield Static("Criteria", classes="heading", markup=False)
        for number, criterion in enumerate(ordered, start=1):
            yield from _criterion(number, criterion, grade)
        if any(criterion.unsure for criterion in ordered):
            words = (
                "Unsure: the words given as evidence may not bear the verdict. Read them yourself, or have a model"
                " settle it (--grader openai:MODEL)."
            )
            yield Static(words, classes="dim", markup=False)
        yield Static("Your answer, evidence marked", classes="heading", markup=False)
        answer = self._session.answer_text(self._index)
        yield Static(marked(answer, ordered) if answer.strip() else "Nothing was said.", markup=False)

    def _ungraded(self, grade: Ungraded) -> ComposeResult:
        yield Static("Not graded", classes="score", markup=False)
        yield Static(visible(grade.ungraded.message), markup=False)
        if grade.ungraded.kind != "no_criteria":
            now = " T has it tried again now." if self._gradable else ""
            later = "`mockint report last --grade-missing` grades it later."
            yield Static(f"Your answer is kept.{now} {later}", markup=False)
        yield from self._told(grade)
        yield Static("Your answer", classes="heading", markup=False)
        yield Static(visible(self._session.answer_text(self._index)) or "Nothing was said.", markup=False)

    def _told(self, grade: Graded | Ungraded) -> ComposeResult:
        """What stands beside the score."""
        if self._attempt.predicted is not None and grade.score is not None:
            yield Static(guess_line(self._attempt.predicted, grade.score), markup=False)
        if grade.cut_by_clock:
            yield Static("Cut by the clock: graded on what was said by then.", markup=False)
        yield Static("\n".join(delivery_lines(self._attempt, grade.delivery)), markup=False)
        for warning in grade.notes:
            yield Static(f"Note: {line(warning)}", markup=False)
        if isinstance(grade, Graded) and grade.provenance.grader == "embedded":
            words = "Embedded grade: an estimate of what was covered, not a judge of truth."
            yield Static(words, classes="dim", markup=False)
        elif isinstance(grade, Graded):
            yield Static(line(f"Graded by {who(grade.provenance)}."), classes="dim", markup=False)
        if grade.usage.calls:
            yield Static(f"Grading took {used(grade.usage)}.", classes="dim", markup=False)
        if self._probe:
            yield Static("A follow-up is due: one question on what was missed, one minute.", markup=False)


def _criterion(number: int, criterion: CriterionGrade, grade: Graded) -> ComposeResult:
    label = MARKS[criterion.verdict]
    mark = Content.assemble((label, _MARK_STYLES[criterion.verdict]), f"{number}.".rjust(MARK - len(label)))
    earned = " (earned by the follow-up)" if criterion.follow_up else ""
    text = f"{line(criterion.text)}{earned}"
    told = Content.assemble(("unsure", "bold"), f" · {text}") if criterion.unsure else text
    yield Row(mark, told, classes="criterion")
    comment = line(criterion.comment)
    if criterion.verdict is Verdict.WRONG:
        comment = f"Said, but not so. {comment}".rstrip()
    # What the embedded grader says of a criterion that is met is always the same.
    if comment and not (criterion.verdict is Verdict.MET and grade.provenance.grader == "embedded"):
        yield Static(comment, classes="comment", markup=False)


MARK = 10
"""Columns of a verdict and its criterion's number."""
_MARK_STYLES = {Verdict.MET: "", Verdict.PARTIAL: "", Verdict.MISSING: "bold", Verdict.WRONG: "bold reverse"}
