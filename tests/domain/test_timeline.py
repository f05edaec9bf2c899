"""When each thing was there in an attempt, and what changed between two."""

import os.path

from hypothesis import given
from hypothesis import strategies as st

from mockint.domain.delivery import delivery
from mockint.domain.grade import CriterionGrade, Graded, Provenance, Verdict
from mockint.domain.session import Attempt, Draft
from mockint.domain.timeline import changes, draft_texts, reached


def attempt_of(texts: list[str], seconds_used: float = 100) -> Attempt:
    """An attempt that was saved with these texts, at second 2, 4, 6 …"""
    drafts, before = [], ""
    for number, text in enumerate(texts, 1):
        kept = len(os.path.commonprefix([before, text]))
        drafts.append(Draft(seconds=2 * number, kept=kept, text=text[kept:]))
        before = text
    return Attempt(
        question_id="q", number=1, seconds_allowed=120, seconds_used=seconds_used, answer=before, drafts=tuple(drafts)
    )


def graded(**verdicts: str) -> Graded:
    criteria = [
        CriterionGrade(id=name, text=f"Says {name}", verdict=Verdict(verdict), credit=0, confidence=1)
        for name, verdict in verdicts.items()
    ]
    provenance = Provenance(grader="embedded", rubric="sha256:0", mockint="0")
    return Graded(question_id="q", criteria=tuple(criteria), delivery=delivery(""), provenance=provenance)


@given(st.lists(st.text(max_size=20), max_size=8))
def test_drafts_are_read_back_as_the_texts_that_were_saved(texts: list[str]) -> None:
    assert [text for _, text in draft_texts(attempt_of(texts))] == texts


@given(st.lists(st.text(alphabet="ab \n", max_size=12), min_size=1, max_size=8), st.data())
def test_the_second_is_that_of_the_first_draft_with_the_quote(texts: list[str], data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(texts))
    start = data.draw(st.integers(0, len(text)))
    quote = " ".join(text[start:].split())
    first = next(number for number, text in enumerate(texts, 1) if quote in " ".join(text.split()))
    assert reached(attempt_of(texts), quote) == 2 * first


def test_white_space_does_not_hide_a_quote() -> None:
    assert reached(attempt_of(["a", "a  long\n\nway"]), "long way") == 4


def test_a_quote_that_was_taken_out_again_was_there_all_the_same() -> None:
    assert reached(attempt_of(["keys", "nothing", "keys"]), "keys") == 2


def test_several_quotes_count_once_they_stand_together() -> None:
    assert reached(attempt_of(["one", "two", "one two"]), "one", "two") == 6


def test_a_quote_typed_after_the_last_draft_was_there_when_the_answer_was_given() -> None:
    assert reached(attempt_of(["nothing"], seconds_used=37.5), "too late") == 37.5


def test_an_answer_that_was_never_drafted_has_only_its_end() -> None:
    assert reached(attempt_of([], seconds_used=12), "anything") == 12


def test_changes_name_the_criteria_whose_verdict_is_another() -> None:
    before = graded(keys="missing", retries="met", alerts="partial")
    after = graded(keys="met", retries="met", alerts="wrong")
    assert [(change.criterion, change.before, change.after) for change in changes(before, after)] == [
        ("keys", Verdict.MISSING, Verdict.MET),
        ("alerts", Verdict.PARTIAL, Verdict.WRONG),
    ]


def test_a_criterion_that_only_one_grade_has_is_no_change() -> None:
    assert changes(graded(keys="missing"), graded(retries="met")) == ()


def test_a_change_is_written_with_from_and_to() -> None:
    (change,) = changes(graded(keys="missing"), graded(keys="met"))
    assert change.model_dump(mode="json") == {
        "criterion": "keys",
        "text": "Says keys",
        "from": "missing",
        "to": "met",
    }
