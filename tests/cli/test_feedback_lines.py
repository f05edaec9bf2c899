"""A grade and a session in plain words."""

from datetime import UTC, datetime
from typing import Any

import pytest

from mockint.cli.feedback import feedback_lines, session_lines
from mockint.domain.delivery import Delivery, delivery
from mockint.domain.grade import CriterionGrade, Evidence, Graded, Provenance, Reason, Ungraded, Usage, Verdict
from mockint.domain.question import Criterion, Question
from mockint.domain.session import Attempt, Plan, Session
from mockint.domain.transcript import Transcript, Word

VAULT = Criterion(id="vault", text="Keeps tokens in a vault")
LATER = "Your answer is kept. `mockint report last --grade-missing` grades it later."


def question(number: int) -> Question:
    return Question(id=f"q{number}", question=f"Where does token {number} live?", criteria=(VAULT,))


def graded(
    number: int = 1,
    *,
    grader: str = "embedded",
    verdict: Verdict = Verdict.MET,
    confidence: float = 0.9,
    comment: str = "",
    model: str | None = None,
    usage: Usage | None = None,
    **fields: Any,
) -> Graded:
    evidence = () if verdict is Verdict.MISSING else (Evidence(quote="in a vault", start=0, end=10),)
    criterion = CriterionGrade(
        id=VAULT.id,
        text=VAULT.text,
        verdict=verdict,
        credit=0.5,
        confidence=confidence,
        evidence=evidence,
        comment=comment,
    )
    return Graded(
        question_id=f"q{number}",
        criteria=(criterion,),
        delivery=Delivery(words=3),
        provenance=Provenance(grader=grader, model=model, rubric="sha256:0", mockint="0"),
        usage=usage or Usage(),
        **fields,
    )


def ungraded(kind: Any = "timeout", usage: Usage | None = None) -> Ungraded:
    reason = Reason(kind=kind, message="no reply in 30 s")
    return Ungraded(question_id="q1", ungraded=reason, delivery=Delivery(words=3), usage=usage or Usage())


def session(*grades: Graded | Ungraded) -> Session:
    questions = tuple(question(number) for number in range(1, len(grades) + 1))
    attempts = tuple(
        Attempt(
            question_id=asked.id, number=1, seconds_allowed=60, answer="in a vault", status="submitted", grade=grade
        )
        for asked, grade in zip(questions, grades, strict=True)
    )
    return Session(
        plan=Plan(bank="b", title="B", questions=questions, seconds=60),
        on=datetime(2026, 3, 4, tzinfo=UTC),
        attempts=attempts,
    )


def test_a_verdict_in_doubt_says_so_and_what_to_do() -> None:
    lines = list(feedback_lines(graded(grader="openai:gpt", verdict=Verdict.PARTIAL, confidence=0.4)))
    assert "- partly met, unsure: Keeps tokens in a vault" in lines
    assert any("Read them yourself, or have a model settle it (--grader" in line for line in lines)


def test_a_verdict_that_is_not_in_doubt_says_nothing_of_it() -> None:
    for grade in (
        graded(grader="openai:gpt", confidence=0.5),
        graded(grader="openai:gpt", verdict=Verdict.MISSING, confidence=0.1),
    ):
        assert "nsure" not in "\n".join(feedback_lines(grade))


def test_a_verdict_taken_back_says_why() -> None:
    why = "Taken back: the words given as evidence are not in the answer."
    lines = list(feedback_lines(graded(verdict=Verdict.MISSING, comment=why)))
    assert lines[lines.index("- missing: Keeps tokens in a vault") + 1] == f"    {why}"


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("gpt-june", "Graded by openai:gpt (gpt-june)."),
        ("gpt", "Graded by openai:gpt."),
        (None, "Graded by openai:gpt."),
    ],
)
def test_a_model_is_named_and_what_it_took(model: str | None, said: str) -> None:
    usage = Usage(calls=1, input_tokens=900, cached_input_tokens=700, output_tokens=310, cost_usd=0.0021)
    lines = list(feedback_lines(graded(grader="openai:gpt", model=model, usage=usage)))
    assert said in lines
    assert lines[-1] == "Grading took 1 call, 900 tokens in (700 cached), 310 out, $0.0021."


def test_the_embedded_grader_costs_nothing_and_says_nothing_of_it() -> None:
    assert "Grading took" not in "\n".join([*feedback_lines(graded()), *session_lines(session(graded()))])


def test_an_answer_without_a_grade_says_how_to_get_one_where_it_can_be_had() -> None:
    assert list(feedback_lines(ungraded())) == ["Not graded: no reply in 30 s", LATER]
    assert list(feedback_lines(ungraded("no_criteria"))) == ["Not graded: no reply in 30 s"]
    assert list(feedback_lines(ungraded(), kept=False)) == ["Not graded: no reply in 30 s"]


def test_a_session_adds_up_what_its_grading_took_failures_too() -> None:
    paid = graded(grader="openai:gpt", usage=Usage(calls=1, input_tokens=10, output_tokens=2, cost_usd=0.25))
    failed = ungraded(usage=Usage(calls=2, input_tokens=20, cost_usd=0.5))
    assert list(session_lines(session(paid, failed)))[-1] == (
        "Grading took 3 calls, 30 tokens in (0 cached), 2 out, $0.7500."
    )


def test_a_session_of_several_graders_says_so_under_its_score() -> None:
    lines = list(session_lines(session(graded(1), graded(2, grader="openai:gpt"))))
    assert lines[0] == "Session score: 100 of 100."
    assert lines[1].startswith("Graded by different graders: embedded graded question 1; openai:gpt graded question 2.")


def test_what_a_model_returns_acts_on_no_terminal() -> None:
    hostile = "\x1b[2J\u202e\x07"
    grade = graded(
        grader=f"openai:{hostile}",
        model=hostile,
        comment=hostile,
        improvements=(hostile,),
        warnings=(hostile,),
    )
    text = "\n".join([*feedback_lines(grade), *session_lines(session(grade, graded(2)))])
    assert not {"\x1b", "\u202e", "\x07"} & set(text)


def test_a_spoken_answer_says_what_was_heard_and_gives_advice() -> None:
    words = tuple(Word(word="key", start=number / 4, end=(number + 1) / 4) for number in range(60))
    heard = Transcript(text="key " * 60, seconds=16, engine="fake", words=words, fillers={"um": 2})
    told = delivery(heard.text, seconds=16, transcript=heard)
    lines = list(feedback_lines(graded().model_copy(update={"delivery": told})))
    assert lines[1:4] == [
        "Delivery, outside the score: 60 words, 16 seconds, 240 words a minute, fillers: um 2.",
        "  Heard: first word after 0.0 s; pauses: none of 1 s or more; silence: at least 0 %.",
        "  240 words a minute is fast; conversation keeps to about 100 to 195. Slow down where a name or a number "
        "matters, and stop for a breath after each point.",
    ]


def test_what_a_transcriber_cannot_tell_is_said_to_be_unknown() -> None:
    told = delivery("A key.", transcript=Transcript(text="A key.", seconds=2, engine="fake"))
    lines = list(feedback_lines(graded().model_copy(update={"delivery": told})))
    assert lines[1:3] == [
        "Delivery, outside the score: 2 words, 2 seconds, 60 words a minute, fillers not known.",
        "  Heard: pauses are not known, the transcriber gives no times of words.",
    ]
