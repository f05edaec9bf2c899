import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from meeting_files import BEGUN, INTERVIEW, MATCHED, TIMED, meet

from mockint.banks.finding import load_bank
from mockint.domain.grade import Grade, Graded, Ungraded
from mockint.domain.question import Bank, Question
from mockint.domain.session import Event, Grading, Session
from mockint.grading.embedded import EmbeddedGrader
from mockint.grading.grading import grade_async
from mockint.grading.likeness import likeness
from mockint.interview.conductor import Conductor
from mockint.speech.meetings.events import events_of, plan_of
from mockint.speech.meetings.held import interview
from mockint.speech.meetings.reading import read_turns
from mockint.speech.meetings.turns import Meeting, Turn

ON = datetime(2026, 5, 4, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load_bank("software-engineer-integrations")


async def by_the_embedded_grader(
    question: Question, answer: str, *, seconds: float, overtime: float, cut: bool
) -> Grade:
    return await grade_async(question, answer, EmbeddedGrader(), seconds=seconds, overtime=overtime, cut=cut)


def played(turns: str | Sequence[Turn], bank: Bank) -> Conductor:
    """The session of a transcript, by the way that any interview goes."""
    settled = read_turns(turns, "file")[1] if isinstance(turns, str) else tuple(turns)
    held = interview(Meeting("file", "vtt", ON, settled), bank, likeness)

    def save(event: Event, session: Session) -> None:
        assert session.at == event.at

    conductor = Conductor.start(plan_of(held, bank), save, by_the_embedded_grader, lambda: 0.0)
    for event in events_of(held):
        conductor.apply(event)
    return conductor


@pytest.fixture(scope="module")
def session(bank: Bank) -> Session:
    return played(INTERVIEW, bank).session


@pytest.mark.parametrize("name", TIMED)
def test_forms_with_all_times_give_one_and_the_same_session(name: str, bank: Bank, session: Session) -> None:
    again = played(TIMED[name](INTERVIEW), bank).session
    assert again == session.model_copy(update={"on": again.on})


@pytest.mark.parametrize("name", BEGUN)
def test_forms_without_ends_give_it_without_the_times_of_words(name: str, bank: Bank, session: Session) -> None:
    again = played(BEGUN[name](INTERVIEW), bank).session
    assert again.plan == session.plan
    assert again.at == session.at
    for one, other in zip(again.attempts, session.attempts, strict=True):
        assert other.transcript
        bare = other.transcript.model_copy(update={"words": ()})
        assert one == other.model_copy(update={"transcript": bare})


def test_without_times_the_words_are_the_same_and_the_time_is_none(bank: Bank, session: Session) -> None:
    again = played(meet(INTERVIEW), bank).session
    assert [(item.question_id, item.answer) for item in again.attempts] == [
        (item.question_id, item.answer) for item in session.attempts
    ]
    assert {item.seconds_used for item in again.attempts} == {0}


def test_the_session_has_the_times_of_the_meeting_and_no_clock_cut_it(bank: Bank, session: Session) -> None:
    assert session.ended == "finished"
    assert session.at == 306
    assert [item.seconds_used for item in session.attempts] == [22, 50, 37, 20, 25, 23, 23]
    assert not any(item.overtime or item.cut for item in session.attempts)
    late = [replace(turn, start=10 * (turn.start or 0), end=10 * (turn.end or 0)) for turn in INTERVIEW]
    slow = played(late, bank).session
    assert [item.seconds_used for item in slow.attempts] == [220, 500, 370, 200, 250, 230, 230]
    assert not any(item.overtime for item in slow.attempts)
    assert {item.transcript.words for item in slow.attempts if item.transcript} == {()}, "too long to place words in"


def test_a_transcript_tells_when_the_words_were_said_on_the_answers_own_clock(session: Session) -> None:
    oauth = session.attempts[1].transcript
    assert oauth
    assert oauth.seconds == 50
    assert oauth.fillers == {"um": 1}
    assert [word.word for word in oauth.words] == oauth.text.split()
    assert (oauth.words[0].start, oauth.words[-1].end) == (0, 50)
    only = next(word for word in oauth.words if word.word == "Only")
    assert only.start == 38, "the follow-up's own time is left out"


def test_the_matched_answers_are_graded_and_the_others_kept_with_the_reason(bank: Bank) -> None:
    conductor = played(TIMED["zoom.vtt"](INTERVIEW), bank)
    left = asyncio.run(conductor.grade_missing())
    grades = {item.question_id: item.grade for item in conductor.session.attempts}
    assert [name for name, grade in grades.items() if isinstance(grade, Graded)] == MATCHED
    kept = [grade for grade in grades.values() if isinstance(grade, Ungraded)]
    assert left == len(kept) == 2
    assert {grade.ungraded.kind for grade in kept} == {"no_criteria"}
    score = conductor.session.score()
    assert score is not None
    assert score > 40, "they are the sample answers, told shortly"
    first = grades[MATCHED[0]]
    assert isinstance(first, Graded)
    assert first.delivery.words_per_minute == pytest.approx(84, abs=2)


def test_a_question_that_nobody_answered_is_skipped_and_no_zero(bank: Bank) -> None:
    turns = [
        Turn("Ann", "How do you decide between polling and webhooks for data synchronization?", 0, 5),
        Turn("Bob", "Webhooks where the vendor is reliable, polling where it isn't.", 5, 10),
        Turn("Ann", "What's your process for mapping between mismatched data models across systems?", 10, 15),
        Turn("Zoe", "Leave that, we have no time. Thank you.", 15, 16),
    ]
    session = played(turns, bank).session
    assert [item.status for item in session.attempts] == ["submitted", "skipped"]


def test_answers_that_overlap_or_come_back_still_make_a_session_in_order(bank: Bank) -> None:
    polling = "How do you decide between polling and webhooks for data synchronization?"
    mapping = "What's your process for mapping between mismatched data models across systems?"
    turns = [
        Turn("Ann", polling, 0, 5),
        Turn("Bob", "Webhooks when the vendor is reliable enough for that.", 4, 30),
        Turn("Ann", mapping, 10, 15),
        Turn("Bob", "A canonical model with a mapping for every vendor there is.", 14, 20),
        Turn("Ann", "Coming back to the start. " + polling, 20, 25),
        Turn("Bob", "And polling with a cursor to reconcile every night.", 25, 31),
    ]
    session = played(turns, bank).session
    assert [item.seconds_used for item in session.attempts] == [32, 6]
    assert session.at >= 38


def test_who_grades_is_kept_in_the_plan(bank: Bank) -> None:
    held = interview(Meeting("file", "vtt", ON, INTERVIEW), bank, likeness)
    plan = plan_of(held, bank, Grading(graders=("openai:some-model",), samples=3))
    assert (plan.graders, plan.samples, plan.bank, plan.strict) == (("openai:some-model",), 3, bank.bank, False)
