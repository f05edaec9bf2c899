"""The words a recogniser is told of, and those that may be put right."""

import pytest

from mockint.banks.finding import load_bank
from mockint.domain.question import Bank, Criterion, Question
from mockint.speech.english import is_common, is_english, is_everyday
from mockint.speech.vocabulary import HINTS, hints, vocabulary


def nursing() -> Bank:
    return Bank(
        bank="ward",
        title="Ward nurse",
        questions=(
            Question(
                question="How do you notice sepsis early?",
                sample_answer="I watch for tachycardia and take a lactate.",
                hints=("Mention hypotension and the NEWS2 score",),
                criteria=[Criterion(id="lactate", text="Takes a lactate", signals=("procalcitonin",))],
            ),
            Question(question="When do you page the physician?", hints=("sepsis, tachycardia or a blocked catheter",)),
            Question(question="How do you care for a catheter?", hints=("watch for tachycardia", "urosepsis")),
            Question(question="What do you write in the EHR?"),
        ),
    )


def test_the_questions_own_technical_words_are_hinted_first() -> None:
    bank = load_bank()
    assert hints(bank.question("oauth-at-scale"), bank)[0] == "OAuth"
    assert hints(nursing().questions[0], nursing())[0] == "sepsis"


def test_words_of_several_other_questions_are_hinted() -> None:
    bank = nursing()
    assert {"catheter", "tachycardia"} <= set(hints(bank.questions[3], bank))
    assert "urosepsis" not in hints(bank.questions[3], bank)


def test_nothing_is_hinted_that_only_the_graded_criteria_sample_or_hints_say() -> None:
    bank = nursing()
    said = {word.lower() for word in hints(bank.questions[0], bank)}
    assert not said & {"lactate", "procalcitonin", "hypotension", "news2"}


@pytest.mark.parametrize("question", load_bank().questions, ids=lambda question: question.id)
def test_hints_don_t_change_with_the_rubric_that_the_answer_is_graded_by(question: Question) -> None:
    bank = load_bank()
    bare = question.model_copy(update={"criteria": (), "sample_answer": "", "hints": (), "reference": ""})
    others = tuple(bare if item.id == question.id else item for item in bank.questions)
    assert hints(question, bank) == hints(bare, bank.model_copy(update={"questions": others}))


@pytest.mark.parametrize("question", load_bank().questions, ids=lambda question: question.id)
def test_hints_are_few_and_each_word_stands_once(question: Question) -> None:
    found = hints(question, load_bank())
    assert 5 <= len(found) <= HINTS
    assert len({word.lower().removesuffix("s") for word in found}) == len(found)


def test_hints_are_no_everyday_words() -> None:
    bank = load_bank()
    assert not [word for question in bank.questions for word in hints(question, bank) if is_everyday(word)]


def test_terms_are_found_by_their_form_and_by_being_rare() -> None:
    terms = vocabulary(load_bank()).terms
    assert {"OAuth", "KMS", "SFTP", "HMAC", "NetSuite", "idempotency", "webhook", "jitter", "backoff"} <= set(terms)
    assert not {"Walk", "Tell", "customer", "customers", "SSHing", "would"} & set(terms)


def test_what_people_say_as_two_words_is_no_term() -> None:
    assert "RateLimit" not in vocabulary(load_bank()).terms


def test_a_bank_of_another_trade_gets_its_own_words_only() -> None:
    words = vocabulary(nursing())
    assert {"sepsis", "tachycardia", "catheter", "procalcitonin", "EHR"} <= set(words.terms)
    assert not {"webhook", "Kubernetes", "JSON"} & set(words.terms)
    assert not words.alikes


def test_a_software_bank_gets_the_packaged_terms_too() -> None:
    assert {"Kubernetes", "JSON", "GraphQL", "Redis"} <= set(vocabulary(load_bank()).terms)


def test_a_vocabulary_of_the_same_words_is_the_same() -> None:
    one, other = vocabulary(load_bank()), vocabulary(load_bank())
    assert one == other
    assert hash(one) == hash(other)


@pytest.mark.parametrize(
    ("word", "everyday", "common", "english"),
    [
        ("the", True, True, True),
        ("Kitchen", True, True, True),
        ("tenant", False, True, True),
        ("timestamp", False, False, True),
        ("idempotency", False, False, False),
        ("dog's", True, True, True),
        ("don’t", True, True, True),
    ],
)
def test_how_usual_a_word_is(word: str, everyday: bool, common: bool, english: bool) -> None:
    assert (is_everyday(word), is_common(word), is_english(word)) == (everyday, common, english)
