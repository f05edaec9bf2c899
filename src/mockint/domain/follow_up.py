"""What the answer to a follow-up question adds to a grade."""

from mockint.domain.grade import VALUE, CriterionGrade, Grade, Graded


def add_follow_up(before: Grade | None, combined: Grade, earlier: int) -> Grade:
    """The grade of a question with what its follow-up earned.

    `combined` grades the answer and the follow-up's answer as one text, whose first `earlier` characters are the
    answer. A verdict changes only for the better, and only by evidence from the follow-up; it is marked so.
    """
    if not isinstance(before, Graded) or not isinstance(combined, Graded):
        return combined
    again = {criterion.id: criterion for criterion in combined.criteria}
    criteria = tuple(_better(criterion, again.get(criterion.id), earlier) for criterion in before.criteria)
    return combined.model_copy(update={"criteria": criteria, "cut_by_clock": before.cut_by_clock})


def _better(before: CriterionGrade, after: CriterionGrade | None, earlier: int) -> CriterionGrade:
    if after is None or VALUE[after.verdict] <= VALUE[before.verdict]:
        return before
    earned = any(evidence.start >= earlier for evidence in after.evidence)
    return after.model_copy(update={"follow_up": True}) if earned else before
