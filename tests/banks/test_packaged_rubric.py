"""The bank that comes with mockint: its rubric covers every hint, and no two criteria of a question ask the same."""

from mockint.banks.checking import check_bank, same, uncovered
from mockint.banks.rubric import read_rubric, rubric_bank
from mockint.banks.texts import fold
from mockint.resources import packaged

RUBRIC = read_rubric(packaged("rubrics") / "software-engineer-integrations.yaml")
BANK = rubric_bank(RUBRIC)


def test_the_check_has_nothing_to_say_of_it() -> None:
    assert check_bank(RUBRIC.path).remarks == ()


def test_each_of_the_24_questions_has_five_to_nine_criteria_in_the_documents_order() -> None:
    assert RUBRIC.document
    assert [fold(q.question) for q in BANK.questions] == [fold(asked.question) for asked in RUBRIC.document.questions]
    assert len(BANK.questions) == len(RUBRIC.file.questions) == 24
    assert {
        question.id: len(question.criteria) for question in BANK.questions if not 5 <= len(question.criteria) <= 9
    } == {}


def test_each_hint_of_the_document_is_covered_by_a_named_criterion() -> None:
    for question in BANK.questions:
        sentence = RUBRIC.asked()[fold(question.question)].hints
        covers = [cover for criterion in question.criteria for cover in criterion.covers]
        assert question.hints
        assert {hint: uncovered(hint, covers, sentence) for hint in question.hints} == {
            hint: [] for hint in question.hints
        }
        assert [cover for cover in covers if fold(cover) not in fold(sentence)] == []


def test_no_two_criteria_of_a_question_ask_the_same_thing() -> None:
    for question in BANK.questions:
        pairs = [(question.criteria[one].text, question.criteria[other].text) for one, other in same(question.criteria)]
        assert pairs == []


def test_every_criterion_can_help_and_be_asked_after() -> None:
    for question in BANK.questions:
        assert question.intent
        assert question.sample_answer
        assert question.tags
        for criterion in question.criteria:
            assert all((criterion.signals, criterion.partial, criterion.tip, criterion.probe)), criterion.id
