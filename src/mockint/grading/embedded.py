"""The embedded grader: no key, no network, the same grade every time.

It estimates what an answer covers, from how close its sentences come to the criteria; it doesn't know whether what
is said is true. Four steps: measure each sentence against each criterion (`matching`), shut out what is no evidence
(`gates`), make probabilities of what is left (`strength`), and give verdicts with the words that earned them.
"""

from typing import TYPE_CHECKING

from mockint.domain.grade import Verdict
from mockint.domain.question import Criterion, Question
from mockint.grading import encoder, gates
from mockint.grading.grader import CriterionJudgement, GraderError, Judgement
from mockint.grading.instructions import is_instruction
from mockint.grading.matching import Asked, Match, Said, asked_by, evidence, match, said_in, share_within
from mockint.grading.sentences import MOST_WORDS, Sentence, readable, sentences
from mockint.grading.strength import CLOSENESS, MET, PARTIAL, Strength, fits, probability, strengths

if TYPE_CHECKING:
    from mockint.grading.matching import Table

DENIED = 0.5  # the share of what speaks for a criterion that must stand in a denial for the sentence to deny it
DENIES = 0.4  # the fit from which a denial is one of this criterion: it closes the sentence
DENIES_OWN = 0.3  # and of what the speakers deny of themselves
LISTED = 0.6  # the share of an answer's words in bare terms from which an answer of knowledge is a list
WRONG = 0.8  # the fit from which that is sure enough to be called wrong


class EmbeddedGrader:
    """Grades by the sentence encoder that comes with mockint. See `judge_now` for what it raises."""

    name = "embedded"
    prompt: str | None = None

    def __init__(self, *, guarded: bool = True) -> None:
        # Unguarded, what speaks to the grader is evidence like all else: only to measure what the guard costs.
        self._guarded = guarded

    async def judge(self, question: Question, answer: str) -> Judgement:
        """Judge in a worker thread, so that clocks and screens go on meanwhile."""
        from anyio.to_thread import run_sync

        return await run_sync(self.judge_now, question, answer)

    def judge_now(self, question: Question, answer: str) -> Judgement:
        """Judge an answer of any text and length; what comes after six thousand words is not read.

        Raises GraderError for a question without criteria, ConfigurationError when the model's files are damaged.
        """
        if not question.criteria:
            raise GraderError("no_criteria", "this question has no criteria to grade by")
        read = answer[: readable(answer)]
        warnings = [] if len(read) == len(answer) else [f"Only the first {MOST_WORDS} words were read."]
        spoken = sentences(read)
        told = [self._guarded and is_instruction(sentence.text) for sentence in spoken]
        said = said_in(_evidence([item for item, is_told in zip(spoken, told, strict=True) if not is_told], question))
        if any(told):
            warnings.append("A part of the answer speaks to the grader; it was graded as text and earns nothing.")
        if not said:
            criteria = tuple(_missing(criterion, 0.95) for criterion in question.criteria)
        else:
            criteria = _judged(question, asked_by(question), said, read)
        return Judgement(criteria=criteria, warnings=tuple(warnings))


def warm() -> None:
    """Load the model now, so that the first grade doesn't wait for it. Safe to call from any thread, any time."""
    encoder.encoder()


def _evidence(spoken: list[Sentence], question: Question) -> list[Sentence]:
    """The sentences that may be evidence: no list of terms, nothing said back, no hypothesis."""
    told = gates.told(question)
    copied = gates.copied(spoken, gates.rubric_words(question))
    lists = gates.lists([sentence.text for sentence in spoken])
    supposed = gates.hypothetical(spoken)
    if not any(gates.asks_for_doing(criterion) for criterion in question.criteria):
        supposed = [False] * len(spoken)  # knowledge is told of anybody
        listed = sum(len(item.words) for item, is_list in zip(spoken, lists, strict=True) if is_list)
        if listed < LISTED * sum(len(item.words) for item in spoken) or any(
            gates.names(criterion.text) for criterion in question.criteria
        ):
            lists = [False] * len(spoken)  # and in points, or the good answer itself names terms
    return [
        sentence
        for sentence, *closed in zip(spoken, lists, copied, supposed, strict=True)
        if not (any(closed) or gates.is_question(sentence.text) or gates.repeats(sentence, told))
    ]


def _judged(
    question: Question, asked: tuple[Asked, ...], said: list[Said], answer: str
) -> tuple[CriterionJudgement, ...]:
    measured = match(asked, said)
    denied = _denied(question, measured, said, answer)
    fit = fits(measured)
    judged = []
    for row, (criterion, strength) in enumerate(zip(question.criteria, strengths(measured, 1 - denied), strict=True)):
        refuted = int((fit[row] * denied[row]).argmax())
        is_refuted = denied[row, refuted] and not (strength and fit[row, strength.column] > fit[row, refuted])
        column = refuted if is_refuted or not strength else strength.column
        quote = evidence(measured.gains[row][column], said[column]).of(answer)
        if is_refuted and fit[row, refuted] >= WRONG:
            judged.append(_wrong(criterion, quote, probability(float(fit[row, refuted]), DENIES)))
        elif is_refuted or not strength:
            judged.append(_missing(criterion, 0.9))
        else:
            sentence = said[column].sentence
            half = gates.is_hedged(sentence.text) or gates.only_names(sentence, criterion)
            judged.append(_weighed(criterion, strength, quote, half=half))
    return tuple(judged)


def _denied(question: Question, measured: Match, said: list[Said], answer: str) -> "Table":
    """1 where a sentence (column) denies a criterion (row), else 0."""
    import numpy as np

    fit = measured.overlap + CLOSENESS * measured.closeness
    table = np.zeros(fit.shape)
    for column, sentence in enumerate(said):
        for denial in gates.denials(sentence.sentence):
            for row, criterion in enumerate(question.criteria):
                if (
                    fit[row, column] >= (DENIES_OWN if denial.own else DENIES)
                    # "A is not connected to B" may be the very fact that is asked for.
                    and (denial.own or gates.asks_for_doing(criterion))
                    and not gates.is_creditable(denial, answer, criterion)
                    and share_within(measured.gains[row][column], sentence, denial) >= DENIED
                ):
                    table[row, column] = 1
    return table


def _weighed(criterion: Criterion, strength: Strength, quote: str, *, half: bool) -> CriterionJudgement:
    at_least_partial, met = probability(strength.value, PARTIAL), probability(strength.value, MET)
    if half:  # what somebody might do, or only names, is half of doing it at most
        met = min(met, 1 - met)
    credit = (at_least_partial + met) / 2
    if met >= 0.5 and not half:
        return CriterionJudgement(
            id=criterion.id,
            verdict=Verdict.MET,
            credit=credit,
            confidence=met,
            quotes=(quote,),
            comment="Covered here.",
        )
    if at_least_partial >= 0.5:
        lack = (
            f": half the credit is for an answer that {criterion.partial}" if criterion.partial else ", but not in full"
        )
        return CriterionJudgement(
            id=criterion.id,
            verdict=Verdict.PARTIAL,
            credit=credit,
            confidence=at_least_partial - met,
            quotes=(quote,),
            comment=f"Touched here{lack.rstrip('.')}.",
        )
    return _missing(criterion, 1 - at_least_partial, credit)


def _missing(criterion: Criterion, confidence: float, credit: float = 0.0) -> CriterionJudgement:
    return CriterionJudgement(
        id=criterion.id,
        verdict=Verdict.MISSING,
        credit=credit,
        confidence=confidence,
        comment=f"Not found in the answer. {criterion.tip}".rstrip(),
    )


def _wrong(criterion: Criterion, quote: str, confidence: float) -> CriterionJudgement:
    return CriterionJudgement(
        id=criterion.id,
        verdict=Verdict.WRONG,
        credit=0.0,
        confidence=confidence,
        quotes=(quote,),
        comment="This denies it, as far as words can tell.",
    )
