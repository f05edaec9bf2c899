"""Questions of one's own, and the rules that every bank keeps."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mockint.domain.question import Bank, Criterion, Kind, Question, slug


def test_plain_strings_make_a_question() -> None:
    question = Question(question="How do you rotate keys?", criteria=["Rotates on a schedule", "Names a vault."])
    assert question.id == "how-do-you-rotate-keys"
    assert (question.kind, question.seconds, question.tags) == (Kind.TECHNICAL, 180, ())
    assert [(item.id, item.text, item.weight) for item in question.criteria] == [
        ("1-rotates-on-a-schedule", "Rotates on a schedule", 1),
        ("2-names-a-vault", "Names a vault.", 1),
    ]


def test_strings_and_whole_criteria_stand_side_by_side() -> None:
    whole = Criterion(id="vault", text="Names a vault", weight=3)
    question = Question(question="How?", criteria=["Rotates", whole])
    assert question.criteria == (Criterion(id="1-rotates", text="Rotates"), whole)


def test_an_id_that_is_given_stands() -> None:
    assert Question(id="keys", question="How?").id == "keys"


def test_a_text_without_latin_letters_has_an_id_too() -> None:
    question = Question(question="如何安全地轮换密钥？", criteria=["定期轮换"])
    assert (question.id, question.criteria[0].id) == ("question", "1")


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("What's OAuth 2.0?", "whats-oauth-2-0"),
        ("What’s OAuth 2.0?", "whats-oauth-2-0"),
        ("one two three four five six seven eight nine", "one-two-three-four-five-six-seven-eight"),
        ("…", ""),
    ],
)
def test_slugs(text: str, made: str) -> None:
    assert slug(text) == made


@given(st.text(min_size=1), st.lists(st.text(min_size=1), max_size=5))
def test_any_texts_make_a_question_that_is_read_back_as_it_was(text: str, criteria: list[str]) -> None:
    """Criteria have ids of their own, also when they say the same."""
    question = Question(question=text, criteria=criteria)
    assert [item.text for item in question.criteria] == criteria
    assert len({item.id for item in question.criteria}) == len(criteria)
    assert Question.model_validate_json(question.model_dump_json()) == question


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"question": ""}, "question"),
        ({}, "question"),
        ({"question": "How?", "criteria": [""]}, "criteria"),
        ({"question": "How?", "criteria": "Rotates"}, "criteria"),
        ({"question": "How?", "seconds": 0}, "seconds"),
        ({"question": "How?", "kind": "riddle"}, "kind"),
        ({"question": "How?", "answer": "none"}, "answer"),
        ({"question": "How?", "criteria": [{"id": "a", "text": "A", "weight": 4}]}, "weight"),
        ({"question": "How?", "criteria": [{"id": "a", "text": "A", "weight": 0}]}, "weight"),
        ({"question": "How?", "criteria": [{"id": "a", "text": "A"}, {"id": "a", "text": "B"}]}, "'a' is used twice"),
    ],
)
def test_what_is_wrong_is_named(fields: dict[str, Any], where: str) -> None:
    with pytest.raises(ValidationError) as error:
        Question.model_validate(fields)
    assert where in str(error.value)


def test_a_bank_finds_its_questions_by_id() -> None:
    one, two = Question(id="one", question="One?"), Question(id="two", question="Two?")
    bank = Bank(bank="bank", title="Bank", questions=(one, two))
    assert bank.question("two") is two
    with pytest.raises(KeyError, match="three"):
        bank.question("three")
    with pytest.raises(ValidationError, match="question id 'one' is used twice"):
        Bank(bank="bank", title="Bank", questions=(one, one))
    with pytest.raises(ValidationError, match="at least 1 item"):
        Bank(bank="bank", title="Bank", questions=())
