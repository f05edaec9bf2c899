"""The embedded grader: no key, no network, the same grade every time.

It estimates what an answer covers; it doesn't know whether what is said is true. Two stages: the sentence encoder
measures each sentence against each criterion (`matching`) and finds the few that could earn it (`passages`); what that
leaves undecided the verdict model reads, criterion and sentences together (`verdict_model`). What is no evidence by its
form is shut out before (`gates`). From both come the probabilities of the verdicts (`weighing`).
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from mockint.domain.grade import UNSURE, Verdict
from mockint.domain.question import Criterion, Question
from mockint.grading import encoder, gates, verdict_model
from mockint.grading.criteria import is_made
from mockint.grading.grader import CriterionJudgement, GraderError, Judgement
from mockint.grading.instructions import is_instruction
from mockint.grading.matching import Asked, Match, Said, asked_by, evidence, match, said_in, share_within
from mockint.grading.passages import Passage, passages
from mockint.grading.sentences import MOST_WORDS, Sentence, readable, sentences
from mockint.grading.weighing import INTERVIEW, KNOWLEDGE, PARTIAL, Weighed, weighed
from mockint.grading.words import content

if TYPE_CHECKING:
    from mockint.grading.matching import Table

LISTED = 0.6  # the share of an answer's words in bare terms from which an answer of knowledge is a list
DENIED = 0.5  # the share of what speaks for a criterion that must stand in a denial for the sentence to deny it
DENIES = 0.4  # the fit from which a denial is one of this criterion: it closes the sentence
DENIES_OWN = 0.3  # and of what the speakers deny of themselves
UNREAD = 0.27  # the fit below which nothing is there to be read
SURE = 0.9  # the confidence of what the first stage decides by itself
WRONG = 0.8  # the fit from which that is sure enough to be called wrong
WORDS_A_CRITERION = 4  # with a matter of their own, that a sentence needs for each criterion it earns


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
            criteria = _judged(question, asked_by(question), said, read, echo=gates.is_echo(spoken, question))
        return Judgement(criteria=criteria, warnings=tuple(warnings))


def warm() -> None:
    """Load the models now, so that the first grade doesn't wait for them. Safe to call from any thread, any time."""
    encoder.encoder()
    verdict_model.verdict_model()


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
    question: Question, asked: tuple[Asked, ...], said: list[Said], answer: str, *, echo: bool
) -> tuple[CriterionJudgement, ...]:
    measured = match(asked, said)
    denials = _denied(question, measured, said, answer)
    denied = _refuted(measured, denials)
    given = passages(measured, said)
    rows = [row for row, passage in enumerate(given) if row not in denied and passage.fit >= UNREAD]
    read = dict(zip(rows, _read([(question.criteria[row], given[row]) for row in rows], question, said), strict=True))
    if echo:
        read = {row: told for row, told in read.items() if told.verdict is Verdict.WRONG}
    for row, told in read.items():
        # The model is quick to hear "not"; where the denial is to the speaker's credit, it is no contradiction.
        if denials[row, given[row].columns[0]] < 0:
            read[row] = replace(told, met=told.met + told.wrong, wrong=0.0)
    columns = [denied.get(row, passage.columns[0]) for row, passage in enumerate(given)]
    crowded = _crowded(read, columns, measured)
    judged = []
    for row, (criterion, column) in enumerate(zip(question.criteria, columns, strict=True)):
        quote = evidence(measured.gains[row][column], said[column]).of(answer)
        fit = float(measured.fit[row, column])
        if row in denied and fit >= WRONG:
            judged.append(_told(criterion, Weighed(0.0, 0.0, 1 - SURE, SURE), quote))
        elif row in crowded:
            judged.append(_missing(criterion, UNSURE, read[row].credit * PARTIAL))
        elif row in read:
            sentence = said[column].sentence
            half = gates.is_hedged(sentence.text) or gates.only_names(sentence, criterion)
            judged.append(_told(criterion, read[row].halved() if half else read[row], quote))
        else:
            judged.append(_missing(criterion, SURE))
    return tuple(judged)


def _refuted(measured: Match, denied: "Table") -> dict[int, int]:
    """The criteria (rows) whose best sentence denies them, each with that sentence (column)."""
    best = measured.fit.argmax(axis=1)
    return {row: int(column) for row, column in enumerate(best) if denied[row, column] > 0}


def _crowded(read: dict[int, Weighed], columns: list[int], measured: Match) -> set[int]:
    """The criteria that would be earned by a sentence which has no words left for them; the surest come first."""
    room = [max(round(count / WORDS_A_CRITERION), 1) for count in measured.carrying]
    crowded = set()
    for row in sorted(read, key=lambda row: -read[row].credit):
        if read[row].verdict in (Verdict.MET, Verdict.PARTIAL):
            room[columns[row]] -= 1
            if room[columns[row]] < 0:
                crowded.add(row)
    return crowded


def _read(given: list[tuple[Criterion, Passage]], question: Question, said: list[Said]) -> list[Weighed]:
    """What both stages make of the criteria that the first leaves undecided."""
    import numpy as np

    if not given:
        return []
    logits = verdict_model.verdict_model().logits([(criterion.text, passage.text) for criterion, passage in given])
    fits = np.array([passage.fit for _, passage in given])
    stems = {word.stem for item in said for word in item.sentence.words}
    asked = [content(criterion.text) for criterion, _ in given]
    shared = np.array([len(words & stems) / max(len(words), 1) for words in asked])
    scale = KNOWLEDGE if is_made(question.criteria[0]) else INTERVIEW
    return weighed(logits, fits, shared, criteria=len(question.criteria), scale=scale)


def _denied(question: Question, measured: Match, said: list[Said], answer: str) -> "Table":
    """1 where a sentence (column) denies a criterion (row), -1 where all it denies speaks for the criterion, else 0."""
    import numpy as np

    fit = measured.fit
    table = np.zeros(fit.shape)
    for column, sentence in enumerate(said):
        denials = gates.denials(sentence.sentence)
        for row, criterion in enumerate(question.criteria):
            if not denials or fit[row, column] < DENIES_OWN:
                continue
            against = [denial for denial in denials if not gates.is_creditable(denial, answer, criterion)]
            if not against and fit[row, column] >= WRONG:
                table[row, column] = -1
            elif any(
                fit[row, column] >= (DENIES_OWN if denial.own else DENIES)
                # "A is not connected to B" may be the very fact that is asked for.
                and (denial.own or gates.asks_for_doing(criterion))
                and share_within(measured.gains[row][column], sentence, denial) >= DENIED
                for denial in against
            ):
                table[row, column] = 1
    return table


def _told(criterion: Criterion, told: Weighed, quote: str) -> CriterionJudgement:
    comment = {
        Verdict.MET: "Covered here.",
        Verdict.PARTIAL: "Touched here, but not in full.",
        Verdict.WRONG: "This says the opposite, as far as words can tell.",
    }
    if told.verdict is Verdict.MISSING:
        return _missing(criterion, told.missing, told.credit)
    said = comment[told.verdict]
    if told.verdict is Verdict.PARTIAL and criterion.partial:
        said = f"Touched here: half the credit is for an answer that {criterion.partial.rstrip('.')}."
    return CriterionJudgement(
        id=criterion.id,
        verdict=told.verdict,
        credit=told.credit,
        confidence=told.confidence,
        quotes=(quote,),
        comment=said,
    )


def _missing(criterion: Criterion, confidence: float, credit: float = 0.0) -> CriterionJudgement:
    return CriterionJudgement(
        id=criterion.id,
        verdict=Verdict.MISSING,
        credit=credit,
        confidence=confidence,
        comment=f"Not found in the answer. {criterion.tip}".rstrip(),
    )
