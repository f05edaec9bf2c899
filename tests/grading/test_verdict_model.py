"""The second stage: the passage it is given, what the model makes of it, and the probabilities of the verdicts."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockint.domain.errors import ConfigurationError
from mockint.domain.grade import Verdict
from mockint.domain.question import Question
from mockint.grading.matching import asked_by, match, said_in
from mockint.grading.passages import MOST_SENTENCES, MOST_WORDS, Passage, passages
from mockint.grading.sentences import sentences
from mockint.grading.verdict_model import FOLDER, MODEL, VERDICTS, VerdictModel, verdict_model
from mockint.grading.weighing import KNOWLEDGE, Weighed, weighed

BACKUPS = "Tests restoring from backups regularly"
QUESTION = Question(
    question="How do you look after data?",
    criteria=(BACKUPS, "Limits who can read customer data", "Deletes what is no longer needed"),
)


def read(criterion: str, text: str, fit: float = 0.6) -> Weighed:
    return weighed(verdict_model().logits([(criterion, text)]), np.array([fit]), np.zeros(1), criteria=1)[0]


def given_of(answer: str) -> list[Passage]:
    said = said_in(sentences(answer))
    return passages(match(asked_by(QUESTION), said), said)


def test_it_tells_a_claim_from_its_opposite_in_other_words() -> None:
    claim = read(BACKUPS, "On the first Monday of a month I pull last night's dump onto a spare box and boot it.")
    opposite = read(BACKUPS, "The dumps run by themselves, I've left them alone for years and trust that they'd load.")
    assert claim.credit > opposite.credit + 0.2
    assert opposite.wrong > claim.wrong


def test_it_tells_a_claim_from_a_denial_in_the_same_words() -> None:
    claim = read(BACKUPS, "We test restoring from backups regularly, on Mondays.", fit=1.0)
    denial = read(BACKUPS, "We never test restoring from backups.", fit=1.0)
    assert claim.verdict is Verdict.MET
    assert denial.verdict is Verdict.WRONG


def test_pairs_are_read_each_by_itself_in_any_order_and_number() -> None:
    pairs = [(BACKUPS, "We restore a dump each month. " * length) for length in (1, 30, 2, 200, 3, 1, 1, 1, 1, 1)]
    together = verdict_model().logits(pairs)
    assert together.shape == (10, len(VERDICTS))
    alone = np.concatenate([verdict_model().logits([pair]) for pair in pairs])
    assert (together == alone).all()


def test_any_text_is_read() -> None:
    assert np.isfinite(verdict_model().logits([("", ""), (BACKUPS, "😀\x00"), ("\ud800", "a\udfff")])).all()


def test_a_file_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=rf"{MODEL}.*No such file.*git restore src/mockint/grading/verdict"):
        VerdictModel(tmp_path / "verdict")
    (tmp_path / MODEL).write_bytes((FOLDER / MODEL).read_bytes()[:-1])
    with pytest.raises(ConfigurationError, match="SHA-256"):
        VerdictModel(tmp_path)


def test_a_passage_has_the_sentences_closest_to_its_criterion_in_the_answers_order() -> None:
    answer = (
        "I like my work. Every Friday we restore the newest backup. Only two people can read what customers write."
        " Old records go after a year."
    )
    first, second, third = given_of(answer)
    assert "restore the newest backup" in first.text
    assert "can read what customers" in second.text
    assert "Old records go after a year." in third.text
    for passage in (first, second, third):
        texts = [sentence for sentence in answer.split(". ") if sentence.rstrip(".") in passage.text]
        assert texts == sorted(texts, key=answer.index)


@given(
    st.lists(st.sampled_from("We restore a backup every week. Old rows are deleted. Fine.".split(". ")), max_size=40)
)
def test_a_passage_is_never_longer_than_its_limit(parts: list[str]) -> None:
    said = said_in(sentences(". ".join(parts)))
    for passage in passages(match(asked_by(QUESTION), said), said) if said else ():
        assert 1 <= len(passage.columns) <= MOST_SENTENCES
        words = sum(len(said[column].sentence.words) for column in passage.columns)
        assert words <= MOST_WORDS or len(passage.columns) == 1


LOGITS = st.lists(st.floats(-20, 20), min_size=4, max_size=4)


@given(LOGITS, st.floats(0, 1.5))
def test_probabilities_add_up_and_the_verdict_is_one_of_four(logits: list[float], fit: float) -> None:
    [told] = weighed(np.array([logits]), np.array([fit]), np.zeros(1), criteria=1)
    assert sum((told.met, told.partial, told.missing, told.wrong)) == pytest.approx(1)
    assert 0 <= told.credit <= 1
    assert told.verdict in VERDICTS
    assert told.confidence == getattr(told, told.verdict.value)


@given(LOGITS, st.floats(0, 1.2))
def test_a_better_fit_never_earns_less(logits: list[float], fit: float) -> None:
    near, far = weighed(np.array([logits, logits]), np.array([fit + 0.2, fit]), np.zeros(2), criteria=2)
    assert near.met >= far.met - 1e-9
    assert near.missing <= far.missing + 1e-9


@given(st.floats(0, 1))
def test_half_of_it_is_never_met(met: float) -> None:
    told = Weighed(met, (1 - met) / 2, (1 - met) / 2, 0.0).halved()
    assert told.verdict is not Verdict.MET or told.met < 0.5
    assert told.met + told.partial + told.missing + told.wrong == pytest.approx(1)


def test_knowledge_counts_for_more_where_the_answer_has_its_words() -> None:
    logits = np.zeros((2, 4))
    few, many = weighed(logits, np.array([0.7, 0.7]), np.array([0.1, 0.9]), criteria=2, scale=KNOWLEDGE)
    assert many.credit > few.credit + 0.1
    same, alike = weighed(logits, np.array([0.7, 0.7]), np.array([0.1, 0.9]), criteria=2)
    assert same == alike  # of an interview's criteria, words alone prove nothing
