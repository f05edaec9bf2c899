"""What an answer is graded by: the question's criteria or, where it has none, the sentences of a good answer."""

from mockint.domain.question import Criterion, Question
from mockint.grading.sentences import sentences
from mockint.grading.words import content

TELLING = 2  # words with a matter of their own; a sentence with fewer ("That is all.") asks for nothing
MADE = "reference-"  # how the ids of made criteria begin


def criteria_of(question: Question) -> tuple[Criterion, ...]:
    """The criteria of a question; else one for each sentence of its reference, else of its sample answer.

    Made ones are called "reference-1", "reference-2", … Raises nothing; empty where there is nothing to grade by.
    """
    if question.criteria:
        return question.criteria
    reference = question.reference if question.reference.strip() else question.sample_answer
    said = [sentence.of(reference) for sentence in sentences(reference)]
    telling = [text for text in said if len(content(text)) >= TELLING] or said
    return tuple(Criterion(id=f"{MADE}{number}", text=text) for number, text in enumerate(telling, start=1))


def is_made(criterion: Criterion) -> bool:
    """Whether a criterion is a sentence of a good answer, made by `criteria_of`."""
    return criterion.id.startswith(MADE)
