"""The measures that judge nothing, by hand on a few answers."""

from math import log

import pytest

from mockint.domain.question import Question
from mockint.grading import baselines
from mockint.grading.labelled import Labelled

ASKED = Question(question="How do you keep secrets?", criteria=["Stores them in a vault", "Rotates keys monthly"])
REFERRED = Question(question="How?", reference="A vault keeps tokens. Keys rotate.")


def line(answer: str, question: Question = ASKED) -> Labelled:
    return Labelled(id=answer, group="g", question=question, answer=answer, human=0.5)


def test_length_is_the_logarithm_of_the_words() -> None:
    first, empty = baselines.length([line("one two three"), line("")])
    assert first == baselines.Rated(log(3), (log(3), log(3)))
    assert empty.value == 0


def test_word_overlap_is_the_share_of_stems_found() -> None:
    (found,) = baselines.word_overlap([line("We stored it in vaults and rotate nothing.")])
    assert found.credit == (1.0, pytest.approx(1 / 3))  # store, vault; rotate of rotate, key, month
    assert found.value == pytest.approx(2 / 3)
    (whole,) = baselines.word_overlap([line("a vault and some tokens", REFERRED)])
    assert whole == baselines.Rated(2 / 5)  # of vault, keep, token, key, rotate; a reference has no criteria


def test_tfidf_is_one_for_the_same_text_and_nothing_for_another() -> None:
    same, other, empty = baselines.tfidf(
        [line(REFERRED.reference, REFERRED), line("Elephants swim.", REFERRED), line("", REFERRED)]
    )
    assert same.value == pytest.approx(1)
    assert (other.value, empty.value) == (0, 0)


def test_tfidf_of_nothing_but_stop_words_is_nothing() -> None:
    assert baselines.tfidf([line("it is", Question(question="What?", reference="and so"))]) == [baselines.Rated(0)]


def test_maxsim_is_nearest_to_one_for_the_same_words() -> None:
    said, elsewhere, empty = (
        baselines.maxsim(line(text)) for text in ("Stores them in a vault. Rotates keys monthly.", "I like soup.", "")
    )
    assert said.value > 0.8 > 0.5 > elsewhere.value
    assert len(said.credit) == 2
    assert empty == baselines.Rated(0, (0, 0))
    assert baselines.maxsim(line("Keys rotate.", REFERRED)).credit == ()
