"""What a grader must beat to be worth more than counting: measures of an answer that judge nothing.

Each rates the answer as a whole and for each of its question's criteria. Where a question has none, its reference
answer is what is looked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from statistics import fmean

from mockint.domain.question import Question
from mockint.grading.criteria import criteria_of
from mockint.grading.labelled import Labelled
from mockint.grading.matching import asked_of, said_in
from mockint.grading.sentences import readable, sentences
from mockint.grading.words import content


@dataclass(frozen=True)
class Rated:
    """What one answer gets: as a whole, and for each criterion of its question; empty where it has none of its own."""

    value: float
    credit: tuple[float, ...] = ()


def length(lines: Sequence[Labelled]) -> list[Rated]:
    """The logarithm of the number of words; the same for every criterion."""
    values = [log(max(1, len(line.answer.split()))) for line in lines]
    return [Rated(value, (value,) * len(line.question.criteria)) for value, line in zip(values, lines, strict=True)]


def word_overlap(lines: Sequence[Labelled]) -> list[Rated]:
    """The share of what is looked for that the answer has, by the stems of words with a matter of their own; 0 to 1."""
    found = []
    for line in lines:
        said = content(line.answer)
        wanted = [content(text) for text in _wanted(line.question)]
        found.append(_rated(line, [len(stems & said) / len(stems) if stems else 0.0 for stems in wanted]))
    return found


def tfidf(lines: Sequence[Labelled]) -> list[Rated]:
    """The cosine of answer and what is looked for, over word frequencies with the rarer words weighing more.

    Rarity is that in the texts of these lines themselves, each counted once; frequencies are sublinear and English stop
    words left out (scikit-learn's TfidfVectorizer). 0 to 1.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = list(dict.fromkeys(text for line in lines for text in (line.answer, *_wanted(line.question))))
    place = {text: row for row, text in enumerate(texts)}
    try:
        table = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit_transform(texts)
    except ValueError:  # not one word besides stop words
        return [_rated(line, [0.0] * len(_wanted(line.question))) for line in lines]
    found = []
    for line in lines:
        wanted = table[[place[text] for text in _wanted(line.question)]]
        found.append(_rated(line, (wanted @ table[place[line.answer]].T).toarray().ravel().tolist()))
    return found


def maxsim(line: Labelled) -> Rated:
    """The encoder of the embedded grader with nothing else: the overlap of meaning (token MaxSim) with what is wanted.

    Each word wanted takes the most similar word of the whole answer; the mean of these cosines, rarer words weighing
    more. A reference is looked for sentence by sentence. Raises ConfigurationError when the model's files are damaged.
    """
    import numpy as np

    criteria = criteria_of(line.question)
    said = said_in(sentences(line.answer[: readable(line.answer)]))
    if not said:
        return _rated(line, [0.0] * len(criteria))
    words = np.concatenate([sentence.vectors for sentence in said])
    asked = asked_of(line.question.question, criteria)
    return _rated(line, [float(item.weights @ (item.vectors @ words.T).max(axis=1)) for item in asked])


def _wanted(question: Question) -> list[str]:
    texts = [criterion.text for criterion in question.criteria]
    return texts or [question.reference if question.reference.strip() else question.sample_answer]


def _rated(line: Labelled, credit: Sequence[float]) -> Rated:
    return Rated(fmean(credit), tuple(credit) if line.question.criteria else ())
