"""One interview: its plan, the events that happen in it, and the session that they add up to.

Every `at` is in seconds on the session's own time-line, which starts at 0, never runs backwards and leaves out the
time in which no program ran. Nothing here reads a clock.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from mockint.domain.grade import Grade, Graded
from mockint.domain.question import Model, Question, Text
from mockint.domain.transcript import Transcript

Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Grading(Model):
    """Who grades, and how: everything that is needed to grade the same way again, but no key."""

    graders: Annotated[tuple[str, ...], Field(min_length=1)] = ("embedded",)
    samples: Annotated[int, Field(ge=1)] = 1
    base_url: str = ""
    api_key_env: str = ""
    """The name of the environment variable with the key, never the key."""
    max_cost: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    """US dollars that all of it may cost."""

    @property
    def is_embedded(self) -> bool:
        """Whether the embedded grader grades alone: no model is asked."""
        return self.graders == ("embedded",)

    @property
    def judgements(self) -> int:
        """How many judgements of each answer vote; the embedded grader's is always one."""
        return sum(1 if name == "embedded" else self.samples for name in self.graders)


class Plan(Grading):
    """The questions of a session in order, each with its clock, and how the session is run.

    Questions are kept whole, so that a session can be read when its bank has changed or gone. `Question.seconds` is
    the planned time of that question, `seconds` that of the whole session.
    """

    bank: str
    title: str
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]
    seconds: Annotated[int, Field(gt=0)]
    strict: bool = True
    feedback: Literal["each", "end"] = "each"
    follow_ups: Annotated[int, Field(ge=0)] = 0
    predict: bool = False
    voice: bool = False
    """Whether answers are spoken."""


class _Event(Model):
    at: Seconds


class Started(_Event):
    """The interview is planned and saved; `on` is the wall-clock time, for people."""

    type: Literal["started"] = "started"
    plan: Plan
    on: datetime


class Asked(_Event):
    """A question is put: for the first time, again (a retake), or as the probe of a missed criterion."""

    type: Literal["asked"] = "asked"
    question_id: Text
    follow_up: str = ""


class Drafted(_Event):
    """What is typed so far, as a change: the first `kept` characters of the last draft, then `text`."""

    type: Literal["drafted"] = "drafted"
    kept: Annotated[int, Field(ge=0)] = 0
    text: str


class HintShown(_Event):
    type: Literal["hint_shown"] = "hint_shown"
    criterion_id: Text


class Paused(_Event):
    type: Literal["paused"] = "paused"


class Resumed(_Event):
    type: Literal["resumed"] = "resumed"


class Heard(_Event):
    """A recording of a spoken answer was transcribed, while the clock stood."""

    type: Literal["heard"] = "heard"
    recording: Text
    """The name of its file."""
    transcript: Transcript
    """What was heard in the answer so far: in this recording and in those before it."""
    text: str
    """The answer as it stands with it; what came before may have been put right or typed."""


class Submitted(_Event):
    """The answer is given, by the candidate or, with `cut`, by the clock."""

    type: Literal["submitted"] = "submitted"
    text: str
    cut: bool = False
    transcript: Transcript | None = None
    """What was heard of a spoken answer; `text` may differ from it by what the candidate put right."""


class Skipped(_Event):
    type: Literal["skipped"] = "skipped"


class Predicted(_Event):
    """The candidate's own guess of their score, made before the grade is seen."""

    type: Literal["predicted"] = "predicted"
    score: Annotated[float, Field(ge=0, le=100)]


class AnswerGraded(_Event):
    """The grade of an attempt, by its place in `Session.attempts`; an ungraded attempt may be graded again."""

    type: Literal["graded"] = "graded"
    attempt: Annotated[int, Field(ge=0)]
    grade: Grade


class Ended(_Event):
    type: Literal["ended"] = "ended"
    reason: Literal["finished", "time", "quit"]


Event = Annotated[
    Started
    | Asked
    | Drafted
    | HintShown
    | Paused
    | Resumed
    | Heard
    | Submitted
    | Skipped
    | Predicted
    | AnswerGraded
    | Ended,
    Field(discriminator="type"),
]
EVENT: TypeAdapter[Event] = TypeAdapter(Event)


class State(StrEnum):
    """Where a session stands; `mockint.interview.engine` holds the table of what may happen in each."""

    READY = "ready"
    """No question is open: the first or the next may be asked."""
    ANSWERING = "answering"
    """A question is open and its clock runs."""
    PAUSED = "paused"
    """A question is open and its clock stands."""
    SUBMITTED = "submitted"
    """The answer is kept and waits for its grade."""
    FEEDBACK = "feedback"
    """The grade of the last answer is there to read."""
    ENDED = "ended"


class Draft(Model):
    """A draft as saved, `seconds` after its question's clock began; `kept` and `text` as in `Drafted`."""

    seconds: Seconds
    kept: int
    text: str


class Attempt(Model):
    """One answer among several to the same question, from the moment it is asked.

    `number` counts the times the question itself was put; a follow-up has the number of the attempt it is about.
    `answer` is the last draft until it is submitted. A follow-up's grade is the question's whole grade with what the
    follow-up earned added to it; its evidence points into `Session.answer_text`.
    """

    question_id: str
    number: Annotated[int, Field(ge=1)]
    follow_up: str = ""
    seconds_allowed: int
    seconds_used: Seconds = 0
    answer: str = ""
    drafts: tuple[Draft, ...] = ()
    hints: tuple[str, ...] = ()
    status: Literal["open", "submitted", "skipped"] = "open"
    cut: bool = False
    transcript: Transcript | None = None
    """What was heard of a spoken answer, beside `answer`, which the candidate may have put right."""
    recordings: tuple[str, ...] = ()
    """The files that the transcript was made from, by name."""
    predicted: float | None = None
    grade: Grade | None = None

    @property
    def overtime(self) -> float:
        return max(0.0, self.seconds_used - self.seconds_allowed)


class Session(Model):
    """What the events of one interview add up to so far. `running_since` is set while a question's clock runs."""

    plan: Plan
    on: datetime
    state: State = State.READY
    at: Seconds = 0
    attempts: tuple[Attempt, ...] = ()
    running_since: float | None = None
    ended: Literal["finished", "time", "quit"] | None = None

    @property
    def current(self) -> Attempt:
        """The attempt that was asked last; raises IndexError before the first question."""
        return self.attempts[-1]

    def question(self, question_id: str) -> Question:
        """A question of the plan by its id; raises KeyError where there is none."""
        for question in self.plan.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)

    def attempts_at(self, question_id: str) -> tuple[Attempt, ...]:
        return tuple(attempt for attempt in self.attempts if attempt.question_id == question_id)

    def next_question(self) -> Question | None:
        """The first question of the plan that was not asked yet."""
        asked = {attempt.question_id for attempt in self.attempts}
        return next((question for question in self.plan.questions if question.id not in asked), None)

    def thread(self, index: int) -> tuple[Attempt, ...]:
        """The attempt at this place with, for a follow-up, the attempts before it that it follows up on."""
        first = index
        while self.attempts[first].follow_up:
            first -= 1
        return self.attempts[first : index + 1]

    def answer_text(self, index: int) -> str:
        """The text that the grade of attempt `index` is about: for a follow-up, the answers before it too."""
        return "\n\n".join(attempt.answer for attempt in self.thread(index))

    def final_grade(self, question_id: str) -> Grade | None:
        """The grade that counts for a question: that of its last attempt that was graded, else the last ungraded."""
        grades = [attempt.grade for attempt in self.attempts_at(question_id) if attempt.grade is not None]
        graded = [grade for grade in grades if isinstance(grade, Graded)]
        return (graded or grades or [None])[-1]

    def grade_before(self, index: int) -> Graded | None:
        """The last grade of the same question from before the attempt at this place; None where there is none."""
        question_id = self.attempts[index].question_id
        grades = [item.grade for item in self.attempts[:index] if item.question_id == question_id]
        return next((grade for grade in reversed(grades) if isinstance(grade, Graded)), None)

    def score(self) -> float | None:
        """The mean score of the questions that have one, 0 to 100; None where none has."""
        grades = [self.final_grade(question.id) for question in self.plan.questions]
        scores = [grade.score for grade in grades if isinstance(grade, Graded)]
        return round(sum(scores) / len(scores), 1) if scores else None
