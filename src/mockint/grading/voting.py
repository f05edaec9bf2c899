"""One judgement out of several: of the samples of one model, or of the members of a jury.

For each criterion the verdict that most of them gave counts, and the share that gave it is the confidence. A tie goes
to the verdict that earns less, and between two that earn nothing to the plainer one.
"""

from collections import Counter
from collections.abc import Sequence
from statistics import fmean

from mockint.domain.grade import Verdict, total
from mockint.grading.grader import CriterionJudgement, Judgement

CAUTIOUS = (Verdict.MISSING, Verdict.WRONG, Verdict.PARTIAL, Verdict.MET)  # who wins a tie, first to last


def vote(judgements: Sequence[Judgement]) -> Judgement:
    """What the judgements, at least one, say together; a single one is given back as it is.

    Criteria come in the first one's order. The follow-up and the improvements are of the first that has them.
    """
    first, *others = judgements
    if not others:
        return first
    votes: dict[str, list[CriterionJudgement]] = {item.id: [] for item in first.criteria}
    for judgement in judgements:
        for item in judgement.criteria:
            votes.setdefault(item.id, []).append(item)
    criteria = tuple(_majority(cast) for cast in votes.values())
    missed = any(item.verdict is not Verdict.MET for item in criteria)
    return Judgement(
        criteria=criteria,
        follow_up=next((item.follow_up for item in judgements if item.follow_up), "") if missed else "",
        improvements=next((item.improvements for item in judgements if item.improvements), ()),
        usage=total(item.usage for item in judgements),
        warnings=_warnings(criteria, judgements),
        model=", ".join(dict.fromkeys(item.model for item in judgements if item.model)) or None,
        replies=tuple(reply for item in judgements for reply in item.replies),
    )


def _majority(cast: Sequence[CriterionJudgement]) -> CriterionJudgement:
    counts = Counter(item.verdict for item in cast)
    verdict = min(counts, key=lambda verdict: (-counts[verdict], CAUTIOUS.index(verdict)))
    agreed = [item for item in cast if item.verdict is verdict]
    taken_back = [item for item in agreed if item.claimed]
    # Where most of those that agree had to take back what they claimed, that is what there is to say.
    told = taken_back if 2 * len(taken_back) > len(agreed) else [item for item in agreed if not item.claimed]
    # What nearly was not believed is not what the verdict should be shown to stand on.
    word = max(told, key=lambda item: item.confidence)
    confidence = min(len(agreed) / len(cast), max(item.confidence for item in agreed))
    return word.model_copy(update={"credit": fmean(item.credit for item in cast), "confidence": confidence})


def _warnings(criteria: Sequence[CriterionJudgement], judgements: Sequence[Judgement]) -> tuple[str, ...]:
    """Each warning once; none of a criterion whose verdict stands, since that vote was lost or won without it."""
    stands = tuple(f"{item.id}: " for item in criteria if not item.claimed)
    told = dict.fromkeys(warning for item in judgements for warning in item.warnings)
    return tuple(warning for warning in told if not warning.startswith(stands))
