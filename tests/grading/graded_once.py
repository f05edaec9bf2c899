"""The embedded grader for tests that look at the same answers: in one process, each is graded once."""

from functools import cache

from mockint.domain.question import Question
from mockint.grading.embedded import EmbeddedGrader
from mockint.grading.grader import Judgement


class GradedOnce(EmbeddedGrader):
    """Judges as the embedded grader does, which says the same every time."""

    def judge_now(self, question: Question, answer: str) -> Judgement:
        return judged(question, answer)


@cache
def judged(question: Question, answer: str) -> Judgement:
    return EmbeddedGrader().judge_now(question, answer)
