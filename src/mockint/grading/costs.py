"""What an interview will likely cost, before it begins."""

import json
from math import fsum

from mockint.domain.question import Question
from mockint.domain.session import Plan
from mockint.grading.criteria import criteria_of
from mockint.grading.prompting import ask_about
from mockint.llm.prices import likely

CHARACTERS_A_SECOND = 14  # of speech, at 140 words a minute and six characters a word
TOKENS_A_REPLY = 200  # improvements and follow-up
TOKENS_A_CRITERION = 80


def likely_cost(plan: Plan) -> float | None:
    """US dollars for grading a whole session of answers that use their time; None where a model has no known price.

    Each model's every sample of every answer and follow-up is one call, nothing is cached, and what a model thinks
    before it replies is not in it.
    """
    costs = []
    for name in plan.graders:
        provider, _, model = name.partition(":")
        if not model:
            continue  # the embedded grader costs nothing
        for question in plan.questions:
            cost = likely(provider, model, *_size(question))
            if cost is None:
                return None
            costs.append(cost * plan.samples * (1 + plan.follow_ups))
    return fsum(costs)


def _size(question: Question) -> tuple[int, int]:
    """The characters that are sent for one answer to a question, and the tokens that come back."""
    rubric = criteria_of(question)
    request = ask_about(question.model_copy(update={"criteria": rubric}), "")
    sent = len(request.system + request.shared + request.own) + len(json.dumps(request.schema))
    return sent + CHARACTERS_A_SECOND * question.seconds, TOKENS_A_REPLY + TOKENS_A_CRITERION * len(rubric)
