"""Interviews for the tests of the screen: a plan, a clock that only moves when told, saved events, scripted grades."""

import asyncio
import html
import re
from collections.abc import Callable, Sequence
from typing import Any

from textual import events
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen

from mockint.domain.delivery import delivery
from mockint.domain.errors import StoreError
from mockint.domain.feedback import improvements, probe
from mockint.domain.grade import (
    CriterionGrade,
    Evidence,
    Grade,
    Graded,
    Provenance,
    Reason,
    Ungraded,
    UngradedKind,
    Usage,
    Verdict,
)
from mockint.domain.question import Criterion, Kind, Question
from mockint.domain.session import Event, Plan, Session
from mockint.interview.conductor import Conductor
from mockint.screen.app import InterviewApp
from mockint.screen.editor import Editor
from mockint.screen.feedback import FeedbackScreen
from mockint.screen.question import QuestionScreen

TOKENS = Question(
    id="tokens",
    question="How do you handle OAuth 2.0 securely at scale, from storing tokens to rotating secrets?",
    kind=Kind.TECHNICAL,
    tags=("auth", "security"),
    seconds=180,
    sample_answer="I keep every refresh token in a vault, encrypted for each customer, and rotate the keys by plan.",
    criteria=(
        Criterion(
            id="storage",
            text="Keeps client secrets and tokens in an encrypted store",
            weight=3,
            tip="Say where tokens live and who can read them.",
            probe="Where exactly would a refresh token be stored, and who could read it?",
        ),
        Criterion(
            id="rotation", text="Rotates keys and secrets on a schedule", weight=2, tip="Say what happens on a leak."
        ),
        Criterion(
            id="scopes", text="Asks for the narrowest scopes that do the job", weight=1, tip="Say what you ask for."
        ),
        Criterion(id="refresh", text="Lets one worker at a time refresh a token", weight=2),
    ),
)
WEBHOOKS = Question(
    id="webhooks",
    question="Tell me about a time you made webhooks dependable.",
    kind=Kind.BEHAVIOURAL,
    tags=("webhooks", "reliability"),
    seconds=120,
    criteria=(
        Criterion(id="signature", text="Verifies the signature of every event", weight=2),
        Criterion(
            id="replay", text="Makes handling an event twice harmless", weight=2, probe="What if it comes twice?"
        ),
    ),
)
LIMITS = Question(
    id="limits",
    question="What do you do when a provider limits your rate?",
    tags=("rate-limits",),
    seconds=180,
    criteria=(Criterion(id="backoff", text="Backs off and tries again later", weight=1),),
)

# What the scripted grader looks for, by criterion: words that earn it, half earn it, or speak against it.
_MET = {
    "storage": "in a vault",
    "rotation": "rotate every key each month",
    "scopes": "narrowest scopes",
    "refresh": "a lock",
    "signature": "check the signature",
    "replay": "twice is harmless",
    "backoff": "back off",
}
_PARTIAL = {"rotation": "rotate keys"}
_WRONG = {"storage": "in the source code"}
COMMENTS = {"rotation": "Says that keys rotate, but not when.", "storage": "Secrets in code are read by everyone."}


def plan(*questions: Question, **changes: Any) -> Plan:
    """A plan of these questions, of all three unless told."""
    asked = questions or (TOKENS, WEBHOOKS, LIMITS)
    seconds = sum(question.seconds for question in asked)
    return Plan(
        bank="integrations", title="Software Engineer, Integrations", questions=asked, **{"seconds": seconds, **changes}
    )


MODEL = "openai:gpt-6-luna"
LIMITED = "openai:gpt-6-luna is rate limited; trying again in 7 s (2 of 4)"
USED = Usage(calls=1, input_tokens=900, cached_input_tokens=700, output_tokens=310, cost_usd=0.0021)


def grade_of(
    question: Question,
    answer: str,
    seconds: float = 96,
    overtime: float = 0,
    cut: bool = False,
    *,
    grader: str = "embedded",
    unsure: Sequence[str] = (),
) -> Graded:
    """The scripted grade of an answer; the verdicts on the criteria in `unsure` are in doubt."""
    criteria = tuple(
        judged.model_copy(update={"confidence": 0.4}) if judged.id in unsure else judged
        for judged in (_verdict(criterion, answer) for criterion in question.criteria)
    )
    return Graded(
        question_id=question.id,
        criteria=criteria,
        cut_by_clock=cut,
        improvements=improvements(criteria, question.criteria),
        follow_up=probe(criteria, question.criteria),
        delivery=delivery(answer, question.kind, seconds=seconds, overtime=overtime),
        provenance=Provenance(grader=grader, rubric="sha256:0", mockint="0"),
        usage=Usage() if grader == "embedded" else USED,
    )


def ungraded(question: Question, answer: str, kind: UngradedKind = "timeout") -> Ungraded:
    reason = Reason(kind=kind, message="the grader took longer than 30 seconds")
    return Ungraded(question_id=question.id, ungraded=reason, delivery=delivery(answer, question.kind, seconds=96))


def _verdict(criterion: Criterion, answer: str) -> CriterionGrade:
    for verdict, words in ((Verdict.WRONG, _WRONG), (Verdict.MET, _MET), (Verdict.PARTIAL, _PARTIAL)):
        start = answer.find(words[criterion.id]) if criterion.id in words else -1
        if start >= 0:
            end = start + len(words[criterion.id])
            return CriterionGrade(
                id=criterion.id,
                text=criterion.text,
                weight=criterion.weight,
                verdict=verdict,
                credit=1 if verdict is Verdict.MET else 0.4,
                confidence=0.9,
                evidence=(Evidence(quote=answer[start:end], start=start, end=end),),
                comment="" if verdict is Verdict.MET else COMMENTS.get(criterion.id, ""),
            )
    return CriterionGrade(
        id=criterion.id, text=criterion.text, weight=criterion.weight, verdict=Verdict.MISSING, credit=0, confidence=0.9
    )


CELL = 12.2
"""The width of a cell in a picture."""


async def until(pilot: Pilot[Any], holds: Callable[[], bool]) -> None:
    """Let the app work until something holds; fails where it never does."""
    for _ in range(2000):
        if holds():
            await settle(pilot)
            return
        await asyncio.sleep(0.002)
    raise AssertionError("the app never got there")


async def settle(pilot: Pilot[Any]) -> None:
    """Let every widget do what it has to do, what comes of that too; much quicker than waiting for an idle process."""
    for _ in range(3):
        await pilot.pause(0)


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Press keys, each when the one before has done its work."""
    for key in keys:
        pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await settle(pilot)


async def reach(pilot: Pilot[Any], screen: type[Screen[Any]]) -> None:
    """Wait for a screen of this kind."""
    await until(pilot, lambda: isinstance(pilot.app.screen, screen) and pilot.app.screen.is_current)


async def begin(pilot: Pilot[Any]) -> None:
    """Leave the first screen for the first question."""
    await settle(pilot)
    await press(pilot, "enter")
    await reach(pilot, QuestionScreen)


async def answer(pilot: Pilot[Any], text: str, then: type[Screen[Any]] = FeedbackScreen) -> None:
    """Write an answer and hand it in."""
    write(pilot, text)
    await press(pilot, "ctrl+s")
    await reach(pilot, then)


def write(pilot: Pilot[Any], text: str) -> None:
    pilot.app.screen.query_one(Editor).insert(text)


def picture(app: InterviewApp) -> str:
    """The screen as an SVG picture, without the fonts that it would fetch from elsewhere."""
    return re.sub(r"@font-face \{.*?\}\s*", "", app.export_screenshot(), flags=re.DOTALL)


def shown(app: App[Any]) -> str:
    """What stands on the screen, as lines of text."""
    rows: dict[int, str] = {}
    for x, row, text in re.findall(r'<text [^>]*x="([\d.]+)"[^>]*line-(\d+)\)">(.*?)</text>', app.export_screenshot()):
        column = round(float(x) / CELL)
        rows[int(row)] = rows.get(int(row), "").ljust(column) + html.unescape(text).replace("\xa0", " ")
    return "\n".join(rows.get(row, "").rstrip() for row in range(max(rows, default=0) + 1))


class Scene:
    """One interview with everything that is outside of it in hand.

    `time` is the clock; `events` what was saved; while `full` is set saving fails, and that of the kinds in
    `full_for`; while `held` is there no grade comes until it is set; `refusing` makes the grader fail, in this way;
    `grades` counts its work, `most` what it did at once, `cancelled` what it was not left to finish. The answers are
    graded by the first grader of the plan.
    """

    def __init__(self, plan_: Plan | None = None, session: Session | None = None) -> None:
        self.time = 1000.0
        self.events: list[Event] = []
        self.full = False
        self.full_for: set[str] = set()
        self.grades = 0
        self.at_work = 0
        self.most = 0
        self.cancelled = 0
        self.refusing: UngradedKind | None = None
        self.unsure: Sequence[str] = ()
        self.held: asyncio.Event | None = None
        self.begun = 0
        self.plan = session.plan if session else plan_ or plan()
        self.resuming = session

    def begin(self) -> Conductor:
        self.begun += 1
        if self.resuming is not None:
            self.conductor = Conductor(self.resuming, self._save, self.grade, lambda: self.time)
        else:
            self.conductor = Conductor.start(self.plan, self._save, self.grade, lambda: self.time)
        return self.conductor

    def app(self, *told: str) -> InterviewApp:
        return InterviewApp(self.plan, self.begin, resuming=self.resuming, told=told)

    async def wait(self, pilot: Pilot[Any], seconds: float) -> None:
        """Let time pass, all at once, and let the question's screen see it."""
        self.time += seconds
        screen = pilot.app.screen
        assert isinstance(screen, QuestionScreen)
        screen.tick()
        await settle(pilot)

    @property
    def session(self) -> Session:
        return self.conductor.session

    def kinds(self) -> Sequence[str]:
        return [event.type for event in self.events]

    def _save(self, event: Event, _: Session) -> None:
        if self.full or event.type in self.full_for:
            raise StoreError("the disk is full: /data/mockint.db")
        self.events.append(event)

    async def grade(self, question: Question, answer: str, *, seconds: float, overtime: float, cut: bool) -> Grade:
        self.grades += 1
        self.at_work += 1
        self.most = max(self.most, self.at_work)
        try:
            if self.held is not None:
                await self.held.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.at_work -= 1
        if self.refusing:
            return ungraded(question, answer, self.refusing)
        return grade_of(question, answer, seconds, overtime, cut, grader=self.plan.graders[0], unsure=self.unsure)
