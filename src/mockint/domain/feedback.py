"""From verdicts to what a candidate reads first: what was good, what to do better, what to ask next."""

from collections.abc import Collection, Sequence

from mockint.domain.grade import VALUE, CriterionGrade, Graded, Verdict
from mockint.domain.question import Criterion

MOST = 3


def strengths(criteria: Sequence[CriterionGrade]) -> tuple[str, ...]:
    """The heaviest criteria that were met, at most three."""
    met = [item for item in criteria if item.verdict is Verdict.MET]
    return tuple(item.text for item in sorted(met, key=lambda item: -item.weight)[:MOST])


def improvements(
    criteria: Sequence[CriterionGrade], rubric: Sequence[Criterion], own: Sequence[str] = ()
) -> tuple[str, ...]:
    """What to mend first, at most three: what was said wrongly, the grader's `own` words, what would earn the most."""
    wrong, short = _from_rubric(criteria, rubric)
    return tuple([*wrong, *own, *short][:MOST])


def own_improvements(grade: Graded, rubric: Sequence[Criterion]) -> tuple[str, ...]:
    """The improvements that the grader itself wrote, those that follow from the rubric left out."""
    wrong, short = _from_rubric(grade.criteria, rubric)
    return tuple(line for line in grade.improvements if line not in (*wrong, *short))


def _from_rubric(criteria: Sequence[CriterionGrade], rubric: Sequence[Criterion]) -> tuple[list[str], list[str]]:
    """What the rubric says to do about criteria said wrongly, and about those that earned less than all."""
    tips = {criterion.id: criterion.tip for criterion in rubric}
    wrong = [item for item in criteria if item.verdict is Verdict.WRONG]
    short = [item for item in criteria if item.verdict in (Verdict.PARTIAL, Verdict.MISSING)]
    short.sort(key=lambda item: -item.weight * (1 - VALUE[item.verdict]))
    return (
        [f"Said, but not so: {item.text.rstrip('.')}. {tips.get(item.id, '')}".rstrip() for item in wrong],
        [tips.get(item.id) or f"Say more about this: {item.text.rstrip('.')}." for item in short],
    )


def probe(criteria: Sequence[CriterionGrade], rubric: Sequence[Criterion], asked: Collection[str] = ()) -> str:
    """The follow-up question of the heaviest criterion that was missed; "" where nothing was or none has one.

    What is in `asked` is not asked again.
    """
    probes = {criterion.id: criterion.probe for criterion in rubric if criterion.probe not in asked}
    missed = [item for item in criteria if item.verdict is not Verdict.MET and probes.get(item.id)]
    if not missed:
        return ""
    return probes[max(missed, key=lambda item: item.weight * (1 - VALUE[item.verdict])).id]
