"""The arithmetic of a grade, and its form in JSON."""

import json
from typing import Any, get_args

import pytest
from grades import CRITERIA, GRADES, MANY, PROVENANCE, criterion, graded
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from mockint.domain.delivery import Delivery
from mockint.domain.grade import (
    VALUE,
    Band,
    CriterionGrade,
    Evidence,
    Grade,
    Graded,
    Provenance,
    Reason,
    Ungraded,
    UngradedKind,
    Usage,
    Verdict,
    band,
    score,
)
from mockint.domain.session import EVENT, AnswerGraded

GRADE: TypeAdapter[Grade] = TypeAdapter(Grade)


class TestScore:
    @pytest.mark.parametrize(
        ("verdicts", "points"),
        [
            ([("m", 1), ("m", 3)], 100),
            ([("-", 1), ("w", 3)], 0),
            ([("p", 2)], 50),
            ([("m", 3), ("-", 1)], 75),
            ([("m", 2), ("p", 2), ("-", 3)], 42.9),
            ([("m", 1), ("-", 1), ("-", 1)], 33.3),
            ([("m", 1), ("w", 1)], 50),
        ],
    )
    def test_is_the_weighted_share_of_what_was_met(self, verdicts: list[tuple[str, int]], points: float) -> None:
        criteria = [criterion(str(number), letter, weight) for number, (letter, weight) in enumerate(verdicts)]
        assert score(criteria) == points
        assert graded(*criteria).score == points

    @given(MANY)
    def test_lies_between_0_and_100_and_its_ends_mean_all_and_nothing(
        self, criteria: tuple[CriterionGrade, ...]
    ) -> None:
        points = score(criteria)
        assert 0 <= points <= 100
        assert (points == 100) == all(item.verdict is Verdict.MET for item in criteria)
        assert (points == 0) == all(VALUE[item.verdict] == 0 for item in criteria)

    @given(MANY, st.data())
    def test_never_falls_when_a_verdict_gets_better(
        self, criteria: tuple[CriterionGrade, ...], data: st.DataObject
    ) -> None:
        place = data.draw(st.integers(0, len(criteria) - 1))
        better = data.draw(st.sampled_from([item for item in Verdict if VALUE[item] >= VALUE[criteria[place].verdict]]))
        changed = list(criteria)
        changed[place] = criteria[place].model_copy(update={"verdict": better})
        assert score(changed) >= score(criteria)

    @given(MANY, CRITERIA)
    def test_rises_with_the_weight_of_what_was_met_and_falls_with_that_of_what_was_not(
        self, criteria: tuple[CriterionGrade, ...], item: CriterionGrade
    ) -> None:
        light, heavy = (item.model_copy(update={"weight": weight}) for weight in (1, 3))
        if VALUE[item.verdict] == 1:
            assert score([*criteria, heavy]) >= score([*criteria, light])
        if VALUE[item.verdict] == 0:
            assert score([*criteria, heavy]) <= score([*criteria, light])

    @given(MANY, st.randoms())
    def test_does_not_depend_on_order_credit_or_confidence(
        self, criteria: tuple[CriterionGrade, ...], random: Any
    ) -> None:
        changed = [item.model_copy(update={"credit": 0.0, "confidence": 0.0}) for item in criteria]
        random.shuffle(changed)
        assert score(changed) == score(criteria)

    def test_of_nothing_there_is_none(self) -> None:
        with pytest.raises(ValueError, match="at least one"):
            score([])
        with pytest.raises(ValidationError):
            graded()


@pytest.mark.parametrize(
    ("points", "word"),
    [
        (100, "strong"),
        (80, "strong"),
        (79.9, "solid"),
        (60, "solid"),
        (59.9, "developing"),
        (40, "developing"),
        (39.9, "weak"),
        (0, "weak"),
    ],
)
def test_bands_begin_where_they_say(points: float, word: str) -> None:
    assert band(points) is Band(word)


def test_the_band_is_that_of_the_score_that_is_shown() -> None:
    """79.97 shows as 80, and 80 is strong."""
    grade = graded(*(criterion(str(number), letter) for number, letter in enumerate("m" * 800 + "p" + "-" * 200)))
    assert (grade.score, grade.band) == (80, Band.STRONG)


def test_confidence_weighs_as_the_score_does() -> None:
    sure, unsure = criterion("a", "m", 3), criterion("b", "-", 1)
    grade = graded(sure.model_copy(update={"confidence": 1.0}), unsure.model_copy(update={"confidence": 0.5}))
    assert grade.confidence == 0.88


@given(GRADES)
def test_a_grade_is_read_back_as_it_was(grade: Graded) -> None:
    """From its own JSON, through the event of a log, and from a plain dictionary."""
    assert GRADE.validate_json(grade.model_dump_json()) == grade
    assert GRADE.validate_python(grade.model_dump(mode="json")) == grade
    event = AnswerGraded(at=1, attempt=0, grade=grade)
    assert EVENT.validate_json(EVENT.dump_json(event)) == event


@pytest.mark.parametrize("kind", get_args(UngradedKind))
def test_an_ungraded_answer_is_read_back_as_it_was(kind: UngradedKind) -> None:
    grade = Ungraded(
        question_id="one", ungraded=Reason(kind=kind, message="why"), delivery=Delivery(words=0), cut_by_clock=True
    )
    assert GRADE.validate_json(grade.model_dump_json()) == grade
    event = AnswerGraded(at=1, attempt=0, grade=grade)
    assert EVENT.validate_json(EVENT.dump_json(event)) == event


def test_what_is_computed_can_not_be_told() -> None:
    """A score, a band or a confidence in the JSON is read over: they follow from the verdicts."""
    told = json.loads(graded(criterion("a", "-")).model_dump_json()) | {"score": 100, "band": "strong", "confidence": 1}
    grade = GRADE.validate_python(told)
    assert isinstance(grade, Graded)
    assert (grade.score, grade.band, grade.confidence) == (0, Band.WEAK, 0.9)


CONTRACT = {
    "question_id": "oauth",
    "score": 75.0,
    "band": "solid",
    "confidence": 0.8,
    "cut_by_clock": False,
    "criteria": [
        {
            "id": "a",
            "text": "Says a",
            "weight": 2,
            "verdict": "partial",
            "credit": 0.55,
            "confidence": 0.8,
            "evidence": [{"quote": "a vault", "start": 7, "end": 14}],
            "comment": "no word on rotation",
        },
        {
            "id": "b",
            "text": "Says b",
            "weight": 2,
            "verdict": "met",
            "credit": 1.0,
            "confidence": 0.8,
            "evidence": [],
            "comment": "",
        },
    ],
    "strengths": ["Says b"],
    "improvements": ["Say who reads it"],
    "follow_up": "Who reads it?",
    "delivery": {"words": 143, "seconds": 96.2, "words_per_minute": 89.2, "fillers": {"um": 3}},
    "provenance": {"grader": "openai:m", "prompt": "sha256:1", "rubric": "sha256:2", "mockint": "0.1.0"},
    "usage": {
        "calls": 1,
        "input_tokens": 900,
        "cached_input_tokens": 700,
        "output_tokens": 310,
        "cost_usd": 0.0021,
    },
    "warnings": ["something"],
}


def covers(whole: Any, part: Any) -> bool:
    """Whether all of `part` stands in `whole`, which may have further fields."""
    if isinstance(part, dict):
        return all(key in whole and covers(whole[key], value) for key, value in part.items())
    if isinstance(part, list):
        return len(whole) == len(part) and all(covers(one, other) for one, other in zip(whole, part, strict=True))
    return bool(whole == part and type(whole) is type(part))


def test_a_grade_as_json_has_every_field_of_the_contract() -> None:
    grade = Graded(
        question_id="oauth",
        criteria=(
            CriterionGrade(
                id="a",
                text="Says a",
                weight=2,
                verdict=Verdict.PARTIAL,
                credit=0.55,
                confidence=0.8,
                evidence=(Evidence(quote="a vault", start=7, end=14),),
                comment="no word on rotation",
            ),
            CriterionGrade(id="b", text="Says b", weight=2, verdict=Verdict.MET, credit=1, confidence=0.8),
        ),
        strengths=("Says b",),
        improvements=("Say who reads it",),
        follow_up="Who reads it?",
        delivery=Delivery(words=143, seconds=96.2, words_per_minute=89.2, fillers={"um": 3}),
        provenance=Provenance(grader="openai:m", prompt="sha256:1", rubric="sha256:2", mockint="0.1.0"),
        usage=Usage(calls=1, input_tokens=900, cached_input_tokens=700, output_tokens=310, cost_usd=0.0021),
        warnings=("something",),
    )
    assert covers(json.loads(grade.model_dump_json()), CONTRACT)
    assert GRADE.validate_python(CONTRACT) == grade


def test_ungraded_the_score_and_the_band_are_null_and_the_reason_stands() -> None:
    grade = Ungraded(
        question_id="oauth",
        ungraded=Reason(kind="refused", message="The model would not say."),
        delivery=Delivery(words=143),
    )
    written = json.loads(grade.model_dump_json())
    assert (written["score"], written["band"]) == (None, None)
    assert written["ungraded"] == {"kind": "refused", "message": "The model would not say."}
    assert {"question_id", "cut_by_clock", "delivery", "usage", "warnings"} <= set(written)


def test_a_grader_that_says_nothing_of_its_cost_took_nothing() -> None:
    zero = {"calls": 0, "input_tokens": 0, "cached_input_tokens": 0, "output_tokens": 0, "cost_usd": 0}
    assert graded(criterion("a", "m")).usage.model_dump() == zero


def test_a_grade_of_neither_kind_is_refused() -> None:
    with pytest.raises(ValidationError):
        GRADE.validate_python({"question_id": "one", "delivery": {"words": 1}, "score": 50})
    with pytest.raises(ValidationError):
        Graded(
            question_id="one",
            delivery=Delivery(words=1),
            provenance=PROVENANCE,
            criteria=({**criterion("a", "m").model_dump(), "weight": 0},),
        )


def test_what_is_said_beside_a_criterion_is_only_counted_among_the_notes() -> None:
    one, two = criterion("a", "-"), criterion("b", "m")
    told = ("a: met was taken back, it came without evidence", "Only the first words were read.")
    grade = graded(one, two).model_copy(update={"warnings": told})
    assert grade.notes == (told[1], "1 verdict was taken back for want of evidence.")
    assert grade.model_copy(update={"warnings": told[1:]}).notes == told[1:]
