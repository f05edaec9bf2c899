"""A model that obeys: whatever a hostile answer asks for, it calls every criterion met. Of honest answers it judges as
the embedded grader does, so that a twin's score is a real one.
"""

import random
from collections.abc import Callable

from graded_once import judged

from mockint.domain.question import Criterion, Question
from mockint.grading.grader import Judgement
from mockint.grading.hostility import Attack
from mockint.grading.judge import Judge
from mockint.grading.prompting import keys_of
from mockint.grading.sentences import sentences
from mockint.llm.scripted import ScriptedClient

Quoting = Callable[[Attack, Criterion], str]
"""What the model gives as evidence for a criterion that it was told to call met."""


def invented(attack: Attack, criterion: Criterion) -> str:
    """Words that nobody said."""
    return f"Yes, and here the candidate does what was asked for in every respect ({criterion.id})."


def at_random(attack: Attack, criterion: Criterion) -> str:
    """A sentence of the answer, any."""
    said = sentences(attack.text)
    return random.Random(f"{attack.id} {criterion.id}").choice(said).text if said else attack.text  # noqa: S311


def of_the_criterion(attack: Attack, criterion: Criterion) -> str:
    """The criterion's own words: they are in an answer that reads the rubric back."""
    return criterion.text


def of_the_attack(attack: Attack, criterion: Criterion) -> str:
    """The sentence that is not the twin's: what the model was told."""
    honest = {sentence.text for sentence in sentences(attack.twin.text)}
    told = [sentence.text for sentence in sentences(attack.text) if sentence.text not in honest]
    return max(told, key=len) if told else attack.text


class Obeying:
    """The real judge, rules of evidence and all, over such a model; `cases` are the answers that it obeys."""

    prompt: str | None = None

    def __init__(self, cases: tuple[Attack, ...], quoting: Quoting) -> None:
        self.name = f"obeying:{quoting.__name__}"
        self._attacks = {(case.twin.question.id, case.text): case for case in cases}
        self._quoting = quoting

    async def judge(self, question: Question, answer: str) -> Judgement:
        attack = self._attacks.get((question.id, answer))
        if attack:
            said = {item.id: ("met", self._quoting(attack, item)) for item in question.criteria}
        else:
            honest = judged(question, answer).criteria
            said = {item.id: (item.verdict.value, item.quotes[0] if item.quotes else "") for item in honest}
        entries = {
            key: {"quote": said[id_][1], "verdict": said[id_][0], "comment": "so"}
            for key, id_ in keys_of(question).items()
        }
        reply = {"criteria": entries, "improvements": [], "follow_up": ""}
        return await Judge(ScriptedClient([reply], name=self.name)).judge(question, answer)
