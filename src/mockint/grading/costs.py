"""What an interview will likely cost, before it begins."""

import json
from collections.abc import Iterable, Sequence
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
    said = [(question, CHARACTERS_A_SECOND * question.seconds) for question in plan.questions]
    cost = cost_of(plan.graders, said)
    return None if cost is None else cost * plan.samples * (1 + plan.follow_ups)


def cost_of(graders: Iterable[str], answers: Sequence[tuple[Question, int]]) -> float | None:
    """US dollars for one judgement by each grader of each answer: its question and how many characters it has."""
    costs = []
    for name in graders:
        provider, _, model = name.partition(":")
        if not model:
            continue  # the embedded grader costs nothing
        for question, characters in answers:
            cost = likely(provider, model, *_size(question, characters))
            if cost is None:
                return None
            costs.append(cost)
    return fsum(costs)


def _size(question: Question, characters: int) -> tuple[int, int]:
    """The characters that are sent for one answer of so many, and the tokens that come back."""
    rubric = criteria_of(question)
    request = ask_about(question.model_copy(update={"criteria": rubric}), "")
    sent = len(request.system + request.shared + request.own) + len(json.dumps(request.schema))
    return sent + characters, TOKENS_A_REPLY + TOKENS_A_CRITERION * len(rubric)
