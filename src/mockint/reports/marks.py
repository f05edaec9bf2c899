"""An answer cut into pieces, so that each piece can be marked with the criteria it is evidence for."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from mockint.domain.grade import CriterionGrade, Grade, Graded, Verdict
from mockint.reports.report import Part

# The order of reading: what was said wrongly first, what has no words in the answer last. So the numbers that stand
# in the answer run from 1 without a gap.
_ORDER = (Verdict.WRONG, Verdict.MET, Verdict.PARTIAL, Verdict.MISSING)


class Numbered(NamedTuple):
    """A criterion with the number that its verdict and its marks carry in a report."""

    number: int
    criterion: CriterionGrade


class Segment(NamedTuple):
    """A piece of the raw answer: the criteria it is evidence for, and those of them whose evidence ends with it."""

    text: str
    marks: tuple[Numbered, ...]
    ends: tuple[Numbered, ...]


def numbered(grade: Grade | None) -> tuple[Numbered, ...]:
    """The criteria of a grade in the order of reading, numbered from 1; none where there is no grade."""
    criteria = grade.criteria if isinstance(grade, Graded) else ()
    ordered = sorted(criteria, key=lambda criterion: _ORDER.index(criterion.verdict))
    return tuple(Numbered(number, criterion) for number, criterion in enumerate(ordered, 1))


def segments(answer: str, part: Part, criteria: Sequence[Numbered]) -> tuple[Segment, ...]:
    """One part of an answer in pieces that join to exactly its text; spans may overlap, nest or point outside."""
    spans = [
        (max(evidence.start, part.start), min(evidence.end, part.end), item)
        for item in criteria
        for evidence in item.criterion.evidence
    ]
    spans = [span for span in spans if span[0] < span[1]]
    cuts = sorted({part.start, part.end, *(place for start, end, _ in spans for place in (start, end))})
    return tuple(
        Segment(
            text=answer[left:right],
            marks=_once(item for start, end, item in spans if start <= left and right <= end),
            ends=_once(item for _, end, item in spans if end == right),
        )
        for left, right in pairwise(cuts)
    )


def _once(items: Iterable[Numbered]) -> tuple[Numbered, ...]:
    return tuple({item.number: item for item in items}.values())
