"""The figures that docs/transcripts.md gives: what the bound gets right on questions it was not chosen on."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from mockint.banks.finding import load_bank
from mockint.domain.question import Bank
from mockint.grading.likeness import likeness
from mockint.speech.meetings.asking import (
    NEAR,
    Match,
    find_questions,
    is_closing,
    is_nod,
    is_small_talk,
    refers_back,
    sentences,
    sureness,
)

FILE = Path(__file__).parent / "meeting_questions.yaml"


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load_bank("software-engineer-integrations")


@pytest.fixture(scope="module")
def written() -> Any:
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def matches(texts: list[str], bank: Bank) -> list[Match]:
    found = find_questions(texts, bank, likeness)
    assert None not in found
    return [match for match in found if match]


@pytest.mark.parametrize(("way", "right"), [(0, 24), (1, 18), (2, 16)])
def test_questions_of_the_bank_are_known_however_they_are_put(bank: Bank, written: Any, way: int, right: int) -> None:
    ids = [question.id for question in bank.questions]
    found = matches([written["asked"][name][way] for name in ids], bank)
    assert sum(match.is_sure and match.question_id == name for match, name in zip(found, ids, strict=True)) >= right
    assert sum(match.is_sure and match.question_id != name for match, name in zip(found, ids, strict=True)) <= 4


def test_other_questions_and_small_talk_are_not_taken_for_the_banks(bank: Bank, written: Any) -> None:
    found = find_questions(written["others"] + written["small_talk"], bank, likeness)
    assert not [match for match in found if match and match.is_sure]


def test_what_goes_on_from_an_answer_is_told_from_what_is_new(bank: Bank, written: Any) -> None:
    questions = {question.id: question for question in bank.questions}

    def goes_on(question_id: str, asked: str) -> bool:
        question = questions[question_id]
        about = [question.question, *sentences(question.sample_answer)]
        return refers_back(asked) or max(likeness([asked], about)[0]) >= NEAR

    following = [goes_on(name, asked) for name, asked in written["follow_ups"]]
    ids = list(questions)
    new = [goes_on(ids[number % len(ids)], asked) for number, asked in enumerate(written["others"])]
    assert sum(following) >= 21
    assert sum(new) <= 3


def test_small_talk_is_known_by_its_words(written: Any) -> None:
    known = [is_small_talk(text) or is_closing(text) for text in written["small_talk"]]
    assert sum(known) >= 18
    asked = [text for ways in written["asked"].values() for text in ways] + written["others"]
    assert not [text for text in asked if is_small_talk(text) or is_closing(text)]


@pytest.mark.parametrize("text", ["Mm-hm.", "Right, okay.", "Great, thanks!", "uh-huh", "I see.", "Yeah, makes sense."])
def test_a_sign_of_listening_is_a_nod(text: str) -> None:
    assert is_nod(text)


@pytest.mark.parametrize("text", ["Right, but how?", "I see the queue.", "Thanks for the webhook.", "m" * 5000 + "x"])
def test_anything_said_with_it_is_none(text: str) -> None:
    assert not is_nod(text)


def test_of_one_text_the_question_that_is_the_banks_is_found_among_the_talk(bank: Bank) -> None:
    talk = (
        "Great, thanks for that. We had our own trouble with partners, as you can imagine. So, how have you dealt with "
        "a breaking change in a partner API? Take your time."
    )
    (match,) = matches([talk], bank)
    assert (match.question_id, match.is_sure) == ("partner-breaking-change", True)
    assert match.asked == "So, how have you dealt with a breaking change in a partner API?"


def test_without_question_marks_a_question_is_known_by_how_it_begins(bank: Bank) -> None:
    asked = "okay so how do you decide between polling and webhooks for data synchronization"
    said = "we use polling and webhooks for data synchronization"
    first, second = find_questions([asked, said], bank, likeness)
    assert first is not None
    assert first.question_id == "polling-or-webhooks"
    assert second is None


def test_statements_of_a_transcript_with_question_marks_are_no_questions(bank: Bank) -> None:
    statement = "How we decide between polling and webhooks for data synchronization is written down."
    assert find_questions([statement, "Is it?"], bank, likeness)[0] is None


def test_a_bank_of_one_question_can_be_asked(bank: Bank) -> None:
    place, sure = sureness([0.9])
    assert place == 0
    assert sure == 1.0
