"""Evidence marked in an answer."""

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from mockint.domain.grade import CriterionGrade, Evidence, Verdict
from mockint.domain.visible import visible
from mockint.screen.marked import marked


def criterion(verdict: Verdict, *spans: tuple[int, int], answer: str = "x" * 100) -> CriterionGrade:
    evidence = tuple(Evidence(quote=answer[start:end], start=start, end=end) for start, end in spans)
    return CriterionGrade(id="a", text="Says a", verdict=verdict, credit=1, confidence=1, evidence=evidence)


def styles(answer: str, criteria: Sequence[CriterionGrade]) -> dict[str, str]:
    content = marked(answer, criteria)
    return {content.plain[span.start : span.end]: str(span.style) for span in content.spans}


def test_verdicts_are_told_apart_without_colour() -> None:
    """Met is bold, partial underlined, wrong reversed; each is followed by the place of its criterion."""
    answer = "good half bad none"
    criteria = [
        criterion(Verdict.MET, (0, 4)),
        criterion(Verdict.PARTIAL, (5, 9)),
        criterion(Verdict.WRONG, (10, 13)),
        criterion(Verdict.MISSING),
    ]
    assert marked(answer, criteria).plain == "good[1] half[2] bad[3] none"
    assert styles(answer, criteria) == {
        "good": "bold",
        "[1]": "bold",
        "half": "underline",
        "[2]": "bold",
        "bad": "reverse",
        "[3]": "bold",
    }


def test_words_that_serve_two_criteria_carry_both() -> None:
    answer = "one two three"
    criteria = [criterion(Verdict.MET, (0, 7)), criterion(Verdict.WRONG, (4, 7)), criterion(Verdict.PARTIAL, (4, 13))]
    assert marked(answer, criteria).plain == "one two[1, 2] three[3]"
    assert styles(answer, criteria)["two"] == "reverse"


def test_evidence_beyond_the_answer_marks_what_there_is() -> None:
    assert marked("short", [criterion(Verdict.MET, (2, 50), (60, 70))]).plain == "short[1]"


@given(
    st.text(max_size=60),
    st.lists(
        st.tuples(st.sampled_from(Verdict), st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=3)),
        max_size=4,
    ),
)
def test_no_word_of_the_answer_is_lost(answer: str, drawn: list[tuple[Verdict, list[tuple[int, int]]]]) -> None:
    """Whatever evidence says, the answer stands there whole, once, made visible piece by piece."""
    criteria = [criterion(verdict, *spans) for verdict, spans in drawn]
    plain = marked(answer, criteria).plain
    edges = sorted(
        {0, len(answer)}
        | {
            min(edge, len(answer))
            for verdict, spans in drawn
            if verdict is not Verdict.MISSING
            for start, end in spans
            if start < min(end, len(answer))
            for edge in (start, end)
        }
    )
    rest = plain
    for start, end in pairwise(edges):
        piece = visible(answer[start:end])
        assert piece in rest
        rest = rest[rest.index(piece) + len(piece) :]
