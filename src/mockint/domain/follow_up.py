"""What the answer to a follow-up question adds to a grade."""

from collections.abc import Collection, Sequence

from mockint.domain.feedback import improvements, own_improvements, probe, strengths
from mockint.domain.grade import VALUE, CriterionGrade, Grade, Graded
from mockint.domain.question import Criterion


def add_follow_up(
    before: Grade | None, combined: Grade, *, earlier: int, rubric: Sequence[Criterion], asked: Collection[str]
) -> Grade:
    """The grade of a question with what its follow-up earned.

    `combined` grades the answer and the follow-up's answer as one text, whose first `earlier` characters are the
    answer. A verdict changes only for the better, and only by evidence from the follow-up; it is marked so. What is
    left to mend and to ask follows from the verdicts that stand; nothing in `asked` is asked again.
    """
    if not isinstance(before, Graded) or not isinstance(combined, Graded):
        return combined
    again = {criterion.id: criterion for criterion in combined.criteria}
    criteria = tuple(_better(criterion, again.get(criterion.id), earlier) for criterion in before.criteria)
    # A question that the grader itself thought of stands; a probe may be of a criterion that stays met.
    told = {*asked, *(criterion.probe for criterion in rubric)}
    own = "" if combined.follow_up in told else combined.follow_up
    return combined.model_copy(
        update={
            "criteria": criteria,
            "strengths": strengths(criteria),
            "improvements": improvements(criteria, rubric, own_improvements(combined, rubric)),
            "follow_up": own or probe(criteria, rubric, asked),
        }
    )


def _better(before: CriterionGrade, after: CriterionGrade | None, earlier: int) -> CriterionGrade:
    if after is None or VALUE[after.verdict] <= VALUE[before.verdict]:
        return before
    earned = any(evidence.start >= earlier for evidence in after.evidence)
    return after.model_copy(update={"follow_up": True}) if earned else before
