"""The follow-up question that a model wrote, and whether it may be put: it must ask, and not tell.

A question that names what a good answer says would earn the candidate the credit for reading it.
"""

import re
from collections.abc import Iterable, Sequence

from mockint.domain.grade import Verdict
from mockint.domain.question import Criterion, Question
from mockint.grading.evidence import fold
from mockint.grading.grader import CriterionJudgement
from mockint.grading.instructions import is_instruction
from mockint.grading.replies import tidy
from mockint.grading.words import content, words

MOST_WORDS = 30
MOST_CHARACTERS = 200
TOLD_BY_CRITERION = 2  # words with a matter of their own, in a row, of a criterion
TOLD_BY_SAMPLE = 3  # the same of the sample answer, which has many more words

_MARK = re.compile(r"[?？؟]")


def follow_up(offered: str, question: Question, answer: str, judged: Sequence[CriterionJudgement]) -> str:
    """The question that a model offered, on one line; "" where it may not be put or nothing was missed."""
    text = tidy(offered, MOST_CHARACTERS + 1)
    met = {item.id for item in judged if item.verdict is Verdict.MET}
    unmet = [item for item in question.criteria if item.id not in met]
    if not unmet or not _is_one_question(text) or fold(text) == fold(question.question) or is_instruction(text):
        return ""
    return "" if _tells(text, question, answer, unmet) else text


def _is_one_question(text: str) -> bool:
    marks = _MARK.findall(text)
    short = 0 < len(text) <= MOST_CHARACTERS and len(text.split()) <= MOST_WORDS
    return short and len(marks) == 1 and text.rstrip("\"'”’)").endswith(marks[0])


def _tells(text: str, question: Question, answer: str, unmet: Iterable[Criterion]) -> bool:
    """Whether the text has words of a good answer, in a row, that neither the question nor the answer has."""
    known = content(question.question) | content(answer)
    asked, whole = _stems(text), [word.stem for word in words(text)]
    for criterion in unmet:
        for signal in criterion.signals:
            # Its small words too: "read it" is not "read-only"; and an identifier is one word: "expires_in".
            named = "_" not in signal or signal.casefold() in text.casefold()
            if named and not known.issuperset(content(signal)) and _has(whole, [word.stem for word in words(signal)]):
                return True
        if _shares(asked, _stems(criterion.text), TOLD_BY_CRITERION, known):
            return True
    return _shares(asked, _stems(question.sample_answer or question.reference), TOLD_BY_SAMPLE, known)


def _shares(asked: Sequence[str], told: Sequence[str], length: int, known: frozenset[str]) -> bool:
    """Whether so many words in a row of `told`, one of them not known, are in a row in `asked`."""
    runs = (told[start : start + length] for start in range(len(told) - length + 1))
    return any(not known.issuperset(run) and _has(asked, run) for run in runs)


def _has(asked: Sequence[str], run: Sequence[str]) -> bool:
    return any(asked[start : start + len(run)] == run for start in range(len(asked) - len(run) + 1))


def _stems(text: str) -> list[str]:
    """The stems of the words that carry meaning, in order."""
    return [word.stem for word in words(text) if word.carries]
