"""Whether what a grader says is borne out by the answer. No evidence, no credit."""

from collections.abc import Sequence

from mockint.domain.grade import Evidence, Verdict
from mockint.domain.question import Question
from mockint.grading.evidence import Searched, carries_claim
from mockint.grading.grader import Judgement


def verified(question: Question, answer: str, judgement: Judgement) -> Judgement:
    """The judgement with every verdict taken back that its quotes don't bear, and a warning for each."""
    answered, asked = Searched(answer), Searched(question.question)
    criteria, warnings = [], list(judgement.warnings)
    for item in judgement.criteria:
        if item.verdict is not Verdict.MISSING:
            evidence, fault = evidence_of(item.quotes, answered, asked)
            if not evidence:
                warnings.append(f"{item.id}: {item.verdict} was taken back, {fault}")
                taken = {"verdict": Verdict.MISSING, "credit": 0.0, "quotes": (), "comment": f"Taken back: {fault}."}
                item = item.model_copy(update={**taken, "claimed": item.verdict})  # noqa: PLW2901
        criteria.append(item)
    return judgement.model_copy(update={"criteria": tuple(criteria), "warnings": tuple(warnings)})


def evidence_of(quotes: Sequence[str], answered: Searched, asked: Searched) -> tuple[tuple[Evidence, ...], str]:
    """The quotes that are evidence, each place once; where none is, what is wrong with the last."""
    found, fault = [], "it came without evidence"
    for quote in quotes:
        place = answered.find(quote)
        if place is None:
            fault = "the words given as evidence are not in the answer"
        elif asked.find(quote):
            fault = "the words given as evidence are the question's own"
        elif not carries_claim(quote):
            fault = "the words given as evidence say too little to carry a claim"
        else:
            found.append(place)
    return tuple(dict.fromkeys(found)), fault
