"""Grades for the tests of this folder."""

from hypothesis import strategies as st

from mockint.domain.delivery import Delivery
from mockint.domain.grade import CriterionGrade, Evidence, Graded, Provenance, Usage, Verdict

LETTERS = {"m": Verdict.MET, "p": Verdict.PARTIAL, "-": Verdict.MISSING, "w": Verdict.WRONG}
PROVENANCE = Provenance(grader="scripted", rubric="sha256:0", mockint="0")


def criterion(id: str, letter: str, weight: int = 1, starts: tuple[int, ...] = ()) -> CriterionGrade:  # noqa: A002 - the field's name
    """The verdict on a criterion: m met, p partial, - missing, w wrong, with a word of evidence at each of `starts`."""
    evidence = tuple(Evidence(quote="word", start=start, end=start + 4) for start in starts)
    return CriterionGrade(
        id=id, text=f"Says {id}", weight=weight, verdict=LETTERS[letter], credit=0.5, confidence=0.9, evidence=evidence
    )


def graded(*criteria: CriterionGrade, follow_up: str = "", cut: bool = False) -> Graded:
    return Graded(
        question_id="one",
        criteria=criteria,
        follow_up=follow_up,
        cut_by_clock=cut,
        delivery=Delivery(words=3, seconds=9),
        provenance=PROVENANCE,
    )


SHARES = st.floats(0, 1)
CRITERIA = st.builds(
    CriterionGrade,
    id=st.text(min_size=1, max_size=5),
    text=st.text(max_size=9),
    weight=st.integers(1, 3),
    verdict=st.sampled_from(Verdict),
    credit=SHARES,
    confidence=SHARES,
    evidence=st.lists(
        st.builds(Evidence, quote=st.text(max_size=5), start=st.integers(0, 9), end=st.integers(0, 9)), max_size=2
    ).map(tuple),
    comment=st.text(max_size=9),
    follow_up=st.booleans(),
)
MANY = st.lists(CRITERIA, min_size=1, max_size=8).map(tuple)
USAGE = st.builds(Usage, calls=st.integers(0, 9), cost_usd=st.none() | st.floats(0, 1))
GRADES = st.builds(
    Graded,
    question_id=st.text(max_size=9),
    criteria=MANY,
    cut_by_clock=st.booleans(),
    delivery=st.builds(Delivery, words=st.integers(0, 99), seconds=st.none() | st.floats(0, 999)),
    provenance=st.just(PROVENANCE),
    follow_up=st.text(max_size=9),
    strengths=st.lists(st.text(max_size=9), max_size=3).map(tuple),
    usage=USAGE,
    warnings=st.lists(st.text(max_size=9), max_size=2).map(tuple),
)
