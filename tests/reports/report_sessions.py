"""Sessions for the reports: made by hand, so that each test sees just what it is about."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from mockint.domain.delivery import delivery
from mockint.domain.grade import (
    CriterionGrade,
    Evidence,
    Grade,
    Graded,
    Provenance,
    Reason,
    Ungraded,
    Usage,
    Verdict,
)
from mockint.domain.question import Criterion, Kind, Question
from mockint.domain.session import Attempt, Draft, Plan, Session, State
from mockint.domain.transcript import Transcript, Word

Verdicts = Mapping[str, tuple[str, Sequence[str]]]
"""Criterion id → verdict and quotes."""

ON = datetime(2026, 3, 4, 17, 30, tzinfo=UTC)

SCRIPT = '<script>alert("owned")</script><img src=x onerror=alert(1)>'
ANSI = "\x1b[31mred\x1b[0m \x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\ \x9b2J"
BIDI = "user\u202e txt.exe\u202c \u2066isolated\u2069 zero\u200bwidth"
TABLE = "| a | b |\n|---|---|\n| 1 | 2 |"
FENCE = "```\nfenced\n```\n~~~~\nanother\n~~~~"
LINKS = (
    "[go](javascript:alert(1)) ![pic](https://evil.example/p.png) <https://evil.example> www.evil.example"
    " &lt;b&gt; &#60;"
)
MARKS = "⟦fake⟧[1] **bold** __under__ a_b_c $x$ \\* `tick`"
LONG = "long " * 1000 + "l" + "o" * 4998 + "ng"
LINES = "# heading\n- item\n1. one\n> quote\n    code\n===\n\n\n<!-- comment"
NASTY = "\n".join((SCRIPT, ANSI, BIDI, TABLE, FENCE, LINKS, MARKS, LINES))


def question(number: int, **fields: Any) -> Question:
    """A question with three criteria: `keys`, `retries` and `alerts`."""
    plain: dict[str, Any] = {
        "id": f"question-{number}",
        "question": f"How do you make integration {number} dependable?",
        "tags": ("webhooks",),
        "seconds": 120,
        "criteria": (
            Criterion(id="keys", text="Uses idempotency keys", weight=3, tip="Say what makes a retry harmless."),
            Criterion(id="retries", text="Retries with backoff", weight=2, tip="Say how long you wait, and why."),
            Criterion(id="alerts", text="Alerts on failures", weight=1),
        ),
    }
    return Question(**(plain | fields))


def grade(asked: Question, answer: str, verdicts: Verdicts, **fields: Any) -> Graded:
    """A grade whose evidence is where its quotes first stand in the answer; criteria not named are missing."""
    kept = {"grader": "embedded", "rubric": "sha256:rubric", "mockint": "0.0.1"} | fields.pop("provenance", {})
    comments: dict[str, str] = fields.pop("comments", {})
    confidence: dict[str, float] = fields.pop("confidence", {})
    marked: set[str] = fields.pop("follow_up_earned", set())
    criteria = []
    for criterion in asked.criteria:
        verdict, quotes = verdicts.get(criterion.id, ("missing", ()))
        evidence = tuple(
            Evidence(quote=quote, start=answer.index(quote), end=answer.index(quote) + len(quote)) for quote in quotes
        )
        criteria.append(
            CriterionGrade(
                id=criterion.id,
                text=criterion.text,
                weight=criterion.weight,
                verdict=Verdict(verdict),
                credit=0.5,
                confidence=confidence.get(criterion.id, 0.8),
                evidence=evidence,
                comment=comments.get(criterion.id, ""),
                follow_up=criterion.id in marked,
            )
        )
    return Graded(
        question_id=asked.id,
        criteria=tuple(criteria),
        delivery=fields.pop("delivery", delivery(answer, asked.kind, seconds=60)),
        provenance=Provenance(**kept),
        **fields,
    )


def ungraded(
    asked: Question, answer: str, kind: str = "timeout", message: str = "no reply in 30 s", **fields: Any
) -> Ungraded:
    return Ungraded(
        question_id=asked.id,
        ungraded=Reason(kind=kind, message=message),
        delivery=delivery(answer, asked.kind, seconds=60),
        **fields,
    )


def attempt(asked: Question, answer: str, made: Grade | None = None, **fields: Any) -> Attempt:
    plain: dict[str, Any] = {
        "question_id": asked.id,
        "number": 1,
        "seconds_allowed": asked.seconds,
        "seconds_used": 60.0,
        "answer": answer,
        "status": "submitted",
        "grade": made,
    }
    return Attempt(**(plain | fields))


def session(questions: Sequence[Question], attempts: Sequence[Attempt] = (), **fields: Any) -> Session:
    plan: dict[str, Any] = {
        "bank": "webhooks",
        "title": "Webhooks",
        "questions": tuple(questions),
        "seconds": sum(item.seconds for item in questions),
    } | fields.pop("plan", {})
    plain: dict[str, Any] = {"on": ON, "state": State.ENDED, "ended": "finished", "attempts": tuple(attempts)}
    return Session(plan=Plan(**plan), **(plain | fields))


def nasty_session() -> Session:
    """Everything a report can hold, and in every text of it something that would break out of a careless one."""
    retaken, told, failed, passed, late = (
        question(1, question=f"Idempotency, please: {SCRIPT}", tags=("a|b", "<i>")),
        question(
            2,
            kind=Kind.BEHAVIOURAL,
            question=f"# Tell me about {BIDI}",
            sample_answer=NASTY,
            intent=LINKS,
            criteria=(
                Criterion(id="keys", text=f"Keys {LINKS}", weight=3, tip=TABLE),
                Criterion(id="retries", text=f"- Retries {ANSI}", weight=2),
                Criterion(id="alerts", text="1. Alerts\n| on | failures |", weight=1),
                Criterion(id="ids", text=f"Ids {MARKS}", weight=1),
            ),
        ),
        question(3, question="| what | fails |"),
        question(4),
        question(5),
    )
    first = "I would use a key for each request.\n\nThen I would retry"
    second = "I send an idempotency key with each write. We retry with backoff, um, and we never alert on anything."
    more = "The key is kept for a day."
    whole = f"{second}\n\n{more}"
    opening = "When I joined, my job was webhooks. "
    spoken = opening + NASTY + " As a result failures fell by 40 percent."
    attempts = (
        attempt(
            retaken,
            first,
            grade(retaken, first, {"keys": ("partial", ["a key for each request"])}, cut_by_clock=True),
            seconds_used=120.0,
            cut=True,
            hints=("keys",),
            predicted=60,
            drafts=(
                Draft(seconds=4, kept=0, text="I would use a key"),
                Draft(seconds=9.5, kept=12, text="a key for each  request."),
            ),
        ),
        attempt(
            retaken,
            second,
            grade(
                retaken,
                second,
                {
                    "keys": ("partial", ["I send an idempotency key with each write."]),
                    "retries": ("met", ["We retry with backoff, um"]),
                    "alerts": ("wrong", ["we never alert on anything"]),
                },
                follow_up=f"How long? {MARKS}",
            ),
            number=2,
            predicted=40,
            seconds_used=131.0,
        ),
        attempt(
            retaken,
            more,
            grade(
                retaken,
                whole,
                {
                    "keys": ("met", ["I send an idempotency key with each write.", "The key is kept for a day."]),
                    "retries": ("met", ["We retry with backoff, um"]),
                    "alerts": ("wrong", ["we never alert on anything"]),
                },
                follow_up_earned={"keys"},
                improvements=("Said, but not so: Alerts on failures.",),
                strengths=("Uses idempotency keys",),
            ),
            number=2,
            follow_up=f"How long? {MARKS}",
            seconds_allowed=60,
            seconds_used=12.0,
        ),
        attempt(
            told,
            spoken,
            grade(
                told,
                spoken,
                {
                    "keys": ("wrong", [SCRIPT, FENCE]),
                    "retries": ("met", ["[31mred", f"{LINKS}\n{MARKS}"]),
                    "alerts": ("partial", ["1 | 2 |\n```\nfenced", "javascript:alert(1)"]),
                    "ids": ("missing", []),
                },
                comments={"keys": NASTY, "retries": TABLE, "alerts": LONG, "ids": f"Taken back: {BIDI}."},
                confidence={"retries": 0.4, "keys": 0.49},
                follow_up=NASTY,
                replies=(f'{{"raw": "{SCRIPT}"}}', NASTY),
                improvements=(NASTY, f"- {LINKS}", "1. first"),
                strengths=(MARKS, TABLE),
                warnings=(f"Instructions in the answer: {SCRIPT}",),
                provenance={
                    "grader": "openai:gpt|<b>",
                    "model": f"gpt {SCRIPT} {ANSI} {BIDI}\n# {LINKS}",
                    "prompt": "sha256:prompt<b>",
                    "rubric": "sha256:|rubric",
                },
                usage=Usage(calls=1, input_tokens=900, cached_input_tokens=700, output_tokens=310, cost_usd=0.0021),
                delivery=delivery(spoken, Kind.BEHAVIOURAL, seconds=133, overtime=13),
            ),
            seconds_used=133.0,
        ),
        attempt(
            failed,
            "An answer that waits.",
            ungraded(
                failed,
                "An answer that waits.",
                message=f"said {NASTY}",
                replies=(SCRIPT,),
                usage=Usage(calls=2, input_tokens=1800, cost_usd=None),
            ),
        ),
        attempt(passed, "A half", seconds_used=20, status="skipped"),
    )
    return session(
        (retaken, told, failed, passed, late),
        attempts,
        ended="time",
        plan={"title": f"Webhooks {SCRIPT} {BIDI}", "bank": "web|hooks", "predict": True},
    )


def transcript(text: str, *, pace: float = 150, gap: float = 0, fillers: dict[str, int] | None = None) -> Transcript:
    """What was heard of a text said evenly from second 2 on, with a silence of `gap` seconds after each sentence."""
    length, at, words = 60 / pace, 2.0, []
    for word in text.split():
        words.append(Word(word=f" {word}", start=round(at, 2), end=round(at + length, 2)))
        at += length + (gap if word.endswith(".") else 0)
    return Transcript(text=text, seconds=round(at + 1, 1), engine="fake", words=tuple(words), fillers=fillers)


SAID = " ".join(
    (
        "Um, I send an idempotency key with each write.",
        "The server keeps the key for one day next to the result that it gave.",
        "We retry with back off, um, up to one hour, and what still fails goes to a dead letter queue.",
        "I also watch the age of the oldest event and page somebody when it is above ten minutes.",
    )
)


def spoken_session(
    answer: str = SAID, heard: Transcript | None = None, **verdicts: tuple[str, Sequence[str]]
) -> Session:
    """One question answered by voice; `answer` is the text as it was put right by hand."""
    asked = question(1)
    heard = heard or transcript(SAID, gap=1.5, fillers={"um": 2})
    made = grade(asked, answer, verdicts, delivery=delivery(answer, asked.kind, seconds=40, transcript=heard))
    return session([asked], [attempt(asked, answer, made, transcript=heard, seconds_used=40.0)])
