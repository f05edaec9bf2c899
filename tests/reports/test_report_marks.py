"""An answer in pieces, each with the criteria that it is evidence for."""

from hypothesis import given
from hypothesis import strategies as st
from report_sessions import grade, question

from mockint.domain.grade import CriterionGrade, Evidence, Verdict
from mockint.reports.marks import Numbered, Segment, numbered, segments
from mockint.reports.report import Part

ANSWER = "We send keys and retry."


def marked(*spans: tuple[int, int], text: str = ANSWER, part: Part | None = None) -> tuple[Segment, ...]:
    """The answer with one criterion for each span, numbered in their order."""
    criteria = [
        Numbered(
            number,
            CriterionGrade(
                id=str(number),
                text="",
                verdict=Verdict.MET,
                credit=1,
                confidence=1,
                evidence=(Evidence(quote="", start=start, end=end),),
            ),
        )
        for number, (start, end) in enumerate(spans, 1)
    ]
    return segments(text, part or Part(follow_up="", start=0, end=len(text)), criteria)


def numbers(cut: tuple[Segment, ...]) -> list[tuple[str, list[int], list[int]]]:
    return [(text, [item.number for item in marks], [item.number for item in ends]) for text, marks, ends in cut]


def test_overlapping_spans_share_a_piece() -> None:
    assert numbers(marked((0, 12), (8, 22))) == [
        ("We send ", [1], []),
        ("keys", [1, 2], [1]),
        (" and retry", [2], [2]),
        (".", [], []),
    ]


def test_a_span_inside_another_ends_before_it() -> None:
    assert numbers(marked((3, 22), (8, 12))) == [
        ("We ", [], []),
        ("send ", [1], []),
        ("keys", [1, 2], [2]),
        (" and retry", [1], [1]),
        (".", [], []),
    ]


def test_spans_outside_the_answer_mark_nothing() -> None:
    assert numbers(marked((50, 60), (9, 4))) == [(ANSWER, [], [])]


def test_a_part_is_marked_by_its_own_evidence_alone() -> None:
    part = Part(follow_up="And?", start=8, end=16)
    assert numbers(marked((0, 7), (8, 12), part=part)) == [("keys", [2], [2]), (" and", [], [])]


def test_an_empty_part_has_no_piece() -> None:
    assert marked(part=Part(follow_up="", start=4, end=4)) == ()


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6))
def test_pieces_join_to_the_answer_and_carry_every_mark(text: str, spans: list[tuple[int, int]]) -> None:
    cut = marked(*spans, text=text)
    assert "".join(segment.text for segment in cut) == text
    place = 0
    for segment in cut:
        inside = range(place, place + len(segment.text))
        for number, (start, end) in enumerate(spans, 1):
            covered = [start <= position < end for position in inside]
            assert all(covered) == any(covered) == (number in [item.number for item in segment.marks])
        place += len(segment.text)


def test_what_was_said_wrongly_is_read_first_and_what_is_missing_last() -> None:
    asked = question(1)
    made = grade(asked, "keys, alerts", {"keys": ("partial", ["keys"]), "alerts": ("wrong", ["alerts"])})
    assert [(item.number, item.criterion.id) for item in numbered(made)] == [(1, "alerts"), (2, "keys"), (3, "retries")]


def test_no_grade_has_no_criteria() -> None:
    assert numbered(None) == ()
