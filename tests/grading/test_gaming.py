"""Answers of fourteen trades by a pen of their own: honest work is told from attempts to win points without it."""

from collections import defaultdict
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
import yaml
from graded_once import judged

from mockint.domain.grade import VALUE
from mockint.domain.question import Question

ITEMS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("gaming.yaml").read_text(encoding="utf-8"))
TRICKS = ("keywords", "question", "parroted", "negated", "instructed", "contradicted", "hypothetical", "unrelated")


def score(question: Question, answer: str) -> float:
    return 100 * mean(VALUE[item.verdict] for item in judged(question, answer).criteria)


@pytest.fixture(scope="module")
def shares() -> dict[str, list[float]]:
    """By kind, what each answer earns as a share of the honest one to the same question."""
    found = defaultdict(list)
    for item in ITEMS:
        question = Question(question=item["question"], criteria=item["criteria"])
        honest = score(question, item["honest"])
        assert honest >= 75, item["question"]
        for kind in ("spoken", "paraphrase", "half", "thin", *TRICKS):
            found[kind].append(score(question, item[kind]) / honest)
    return found


@pytest.mark.parametrize("trick", TRICKS)
def test_a_trick_earns_next_to_nothing_beside_an_honest_answer(trick: str, shares: dict[str, list[float]]) -> None:
    assert mean(shares[trick]) <= 0.15


def test_the_same_points_in_other_words_or_as_speech_hold_up(shares: dict[str, list[float]]) -> None:
    assert mean(shares["paraphrase"]) >= 0.75
    assert mean(shares["spoken"]) >= 0.9


def test_half_an_answer_earns_less_and_a_thin_one_little(shares: dict[str, list[float]]) -> None:
    assert 0.4 <= mean(shares["half"]) <= 0.8
    assert mean(shares["thin"]) <= 0.15
