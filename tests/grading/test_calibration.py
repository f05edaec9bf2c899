"""Measuring a grader: what a perfect, a failing and a constant one get, and the form of the result."""

import asyncio
import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scripted import Scripted, judgement, word

from mockint.domain.grade import Verdict
from mockint.domain.question import Question
from mockint.grading.calibration import GIVE_UP, Calibration, calibrate
from mockint.grading.grader import Grader, GraderError, Judgement
from mockint.grading.labelled import Labelled
from mockint.grading.lines import BadLine

VAULT, KEYS = "We keep all tokens in a vault.", "Every month our keys are rotated."
ANSWERS = {(1, 1): f"{VAULT} {KEYS}", (1, 0): VAULT, (0, 1): KEYS, (0, 0): "I would rather talk about the weather."}
FIGURES = ("pearson", "spearman", "qwk", "mae", "rmse", "pearson_within_group")


def lines_of(count: int, groups: int = 4) -> list[Labelled]:
    """Answers that say some of two points, scored by their number."""
    kinds = list(ANSWERS)
    lines = []
    for number in range(count):
        labels, group = kinds[number // groups % 4], f"g{number % groups}"
        question = Question(
            question=f"How are secrets kept in {group}?", criteria=["Keeps a vault", "Rotates keys on a schedule"]
        )
        lines.append(Labelled(f"a{number:02}", group, question, ANSWERS[labels], sum(labels) / 2, labels))
    return lines


def perfect(question: Question, answer: str) -> Judgement:
    said = [(text in answer, text) for text in (VAULT, KEYS)]
    return judgement(
        *(
            word(item.id, text, verdict=Verdict.MET) if is_said else word(item.id, verdict=Verdict.MISSING, credit=0)
            for item, (is_said, text) in zip(question.criteria, said, strict=True)
        )
    )


def measured(lines: list[Labelled], grader: Grader, **options: Any) -> Calibration:
    return asyncio.run(calibrate(lines, grader, **options))


def test_a_perfect_grader() -> None:
    found = measured(lines_of(32), Scripted(perfect))
    for part in (found.overall, found.credit):
        assert [getattr(part, name).value for name in FIGURES] == [1, 1, 1, 0, 0, 1]
        assert (part.pearson.low, part.pearson.high) == (1, 1)
    assert [getattr(found.criteria, name).value for name in ("auc", "auc_within_criterion", "f1")] == [1, 1, 1]
    assert found.criteria.n == 64
    assert (found.n, found.skipped, found.ungraded, found.does_not_beat) == (32, 0, (), ())
    assert {name: part.n for name, part in found.groups.items()} == {f"g{number}": 8 for number in range(4)}
    assert found.usage.calls == 32
    assert found.usage.cost_usd == pytest.approx(0.064)


def test_thirds_keep_equal_scores_together() -> None:
    thirds = measured(lines_of(32), Scripted(perfect)).thirds
    assert [part and part.n for part in (thirds.low, thirds.mid, thirds.high)] == [8, 16, 8]
    assert thirds.mid is not None
    assert thirds.mid.pearson.value is None  # all of one score
    binary = [line for line in lines_of(32) if line.human in (0, 1)]
    halves = measured(binary, Scripted(perfect)).thirds
    assert [part and part.n for part in (halves.low, halves.mid, halves.high)] == [8, None, 8]


def test_the_result_is_the_promised_json() -> None:
    found = json.loads(measured(lines_of(32), Scripted(perfect)).model_dump_json())
    assert {"n", "skipped", "overall", "criteria", "thirds", "groups"} <= found.keys()
    assert found["overall"].keys() == {"n", *FIGURES}
    assert found["overall"]["pearson"].keys() == {"value", "low", "high"}
    assert found["criteria"].keys() == {"n", "auc", "auc_within_criterion", "f1"}
    assert found["thirds"].keys() == {"low", "mid", "high"}
    assert found["groups"]["g0"].keys() == found["overall"].keys()
    assert list(found["baselines"]) == ["length", "word_overlap", "tfidf", "maxsim"]
    for baseline in found["baselines"].values():
        assert baseline["overall"].keys() == found["overall"].keys()
        assert baseline["criteria"].keys() == found["criteria"].keys()
        assert baseline["criteria"]["f1"]["value"] is None
    assert found["baselines"]["length"]["overall"]["mae"]["value"] is None
    assert found["baselines"]["word_overlap"]["overall"]["mae"]["value"] is not None
    assert "points" not in found


@settings(max_examples=5)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_nothing(order: random.Random) -> None:
    def middling(question: Question, answer: str) -> Judgement:
        half = {"verdict": Verdict.PARTIAL, "credit": len(answer) % 10 / 10}
        return judgement(*(word(item.id, answer, **half) for item in question.criteria))

    lines = lines_of(24)
    mixed = order.sample(lines, len(lines))
    assert measured(lines, Scripted(middling)) == measured(mixed, Scripted(middling))


def test_a_constant_grader_has_no_correlation_and_beats_nothing() -> None:
    everything = Scripted(lambda question, answer: judgement(*(word(item.id, answer) for item in question.criteria)))
    talk = [line for line in lines_of(32) if line.human]  # each of these can be quoted
    found = measured(talk, everything)
    assert (found.overall.pearson.value, found.overall.pearson.low) == (None, None)
    assert found.overall.pearson_within_group.value == 0
    assert "word_overlap" in found.does_not_beat
    assert "NaN" not in found.model_dump_json()


def test_answers_that_fail_are_named_and_in_no_figure() -> None:
    def failing(question: Question, answer: str) -> Judgement | GraderError:
        return GraderError("refused", "not this one") if answer == KEYS else perfect(question, answer)

    lines = lines_of(32)
    found = measured(lines, Scripted(failing), bad_lines=[BadLine(line=3, field="answer", message="missing")])
    assert [item.id for item in found.ungraded] == [line.id for line in lines if line.answer == KEYS]
    assert {(item.kind, item.message) for item in found.ungraded} == {("refused", "not this one")}
    assert (found.n, found.overall.n, found.skipped, found.overall.mae.value) == (24, 24, 1, 0)
    assert found.baselines["length"].overall.n == 24


def test_a_grader_that_fails_on_all_of_the_first_is_not_asked_for_the_rest() -> None:
    down = Scripted(GraderError("unavailable", "the server can't be reached"))
    found = measured(lines_of(40), down, concurrency=2)
    assert len(down.given) < GIVE_UP + 2
    assert (found.n, len(found.ungraded), found.overall.pearson.value) == (0, 40, None)
    assert {item.kind for item in found.ungraded} == {"unavailable"}
    assert (found.thirds.low, found.groups) == (None, {})


def test_progress_is_told_answer_by_answer() -> None:
    told: list[tuple[int, int]] = []
    measured(lines_of(5), Scripted(perfect), on_progress=lambda done, of: told.append((done, of)))
    assert told == [(number, 5) for number in range(1, 6)]


def test_nothing_to_measure_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no answer"):
        measured([], Scripted(perfect))
