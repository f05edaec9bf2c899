"""From verdicts to what a candidate reads first: what was good, what to do better, what to ask next."""

from collections.abc import Collection, Sequence

from mockint.domain.grade import VALUE, CriterionGrade, Verdict
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
    tips = {criterion.id: criterion.tip for criterion in rubric}
    wrong = [item for item in criteria if item.verdict is Verdict.WRONG]
    short = [item for item in criteria if item.verdict in (Verdict.PARTIAL, Verdict.MISSING)]
    short.sort(key=lambda item: -item.weight * (1 - VALUE[item.verdict]))
    lines = [f"Said, but not so: {item.text.rstrip('.')}. {tips.get(item.id, '')}".rstrip() for item in wrong]
    lines += own
    lines += [tips.get(item.id) or f"Say more about this: {item.text.rstrip('.')}." for item in short]
    return tuple(lines[:MOST])


def probe(criteria: Sequence[CriterionGrade], rubric: Sequence[Criterion], asked: Collection[str] = ()) -> str:
    """The follow-up question of the heaviest criterion that was missed; "" where nothing was or none has one.

    What is in `asked` is not asked again.
    """
    probes = {criterion.id: criterion.probe for criterion in rubric if criterion.probe not in asked}
    missed = [item for item in criteria if item.verdict is not Verdict.MET and probes.get(item.id)]
    if not missed:
        return ""
    return probes[max(missed, key=lambda item: item.weight * (1 - VALUE[item.verdict])).id]
