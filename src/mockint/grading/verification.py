"""Whether what a grader says is borne out by the answer. No evidence, no credit.

One rule holds for every grader's evidence:

1. The quoted words are in the answer, aren't the question's own and say enough to carry a claim.

Two more hold for a model's; the embedded grader looks at nothing else to begin with:

2. They don't stand in a sentence that speaks to the grader, nor only in sentences that are a list of terms, a question,
   or what the candidate was told before answering.
3. A second reader says how near they are to the criterion. No evidence is what is far from it, what can't be read in
   an answer that can, and what stands in a sentence that shows as many criteria already as it has words for. What may
   be far leaves the verdict unsure; in an answer that speaks to the grader, that is no evidence either.

A verdict without evidence, also that something is said wrongly, falls to missing and says why. To check what was
checked changes nothing.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mockint.domain.grade import UNSURE, Evidence, Verdict
from mockint.domain.question import Question
from mockint.grading import gates
from mockint.grading.criteria import is_made
from mockint.grading.evidence import carries_claim, searched
from mockint.grading.grader import CriterionJudgement, Judgement
from mockint.grading.instructions import is_instruction
from mockint.grading.second_reader import confidence, is_english, nearness, room
from mockint.grading.sentences import Span, readable, sentences

SPEAKS_TO_GRADER = "A part of the answer speaks to the grader; it was graded as text and earns nothing."
SERIES, SHORT_ITEM = 3, 3  # items of a list, and the words of one
_ITEM = re.compile(r"[,;/|•·\n]")
FOREIGN = 24  # characters; of a shorter answer it can't be told that it is one in another language
_INSTRUCTION = "speak to the grader"
_SHARED = "show other criteria better"
_FAR = "have little to do with this criterion"


@dataclass(frozen=True)
class Found:
    """The evidence for one verdict; where there is none, `fault` says what is wrong with the words given as it."""

    places: tuple[Evidence, ...]
    fault: str
    confidence: float = 1.0
    """How sure a verdict can be that stands on it, at most."""


def borne_out(question: Question, answer: str, judgement: Judgement) -> Judgement:
    """A judgement without the verdicts that its quotes don't bear by the first rule, and a warning for each."""
    return _held(judgement, _found(question, answer, judgement, ()))


def verified(question: Question, answer: str, judgement: Judgement) -> Judgement:
    """A model's judgement without the verdicts that its quotes don't bear by all rules, and a warning for each.

    The quotes that are left are the answer's own words. Takes a thread's time: it loads the encoder, and raises
    ConfigurationError when its files are damaged.
    """
    spoken = _spoken(question, answer)
    speaks_to_grader = any(item.fault == _INSTRUCTION for item in spoken)
    found = _second_read(
        question, answer, spoken, _found(question, answer, judgement, spoken), unsure=not speaks_to_grader
    )
    judged = _held(judgement, found)
    if speaks_to_grader and SPEAKS_TO_GRADER not in judged.warnings:
        judged = judged.model_copy(update={"warnings": (*judged.warnings, SPEAKS_TO_GRADER)})
    return judged


def evidence_in(answer: str, judgement: Judgement) -> dict[str, tuple[Evidence, ...]]:
    """By criterion id, where the quotes of a checked judgement stand in the answer."""
    answered = searched(answer)
    return {
        item.id: tuple(place for quote in item.quotes if _claims(item) and (place := answered.find(quote)))
        for item in judgement.criteria
    }


def _claims(item: CriterionJudgement) -> bool:
    return item.verdict is not Verdict.MISSING


def _held(judgement: Judgement, found: Mapping[str, Found]) -> Judgement:
    """The judgement with the evidence that was found for it, by criterion id."""
    criteria, warnings = [], list(judgement.warnings)
    for item in judgement.criteria:
        if item.id not in found:
            criteria.append(item)
        elif places := found[item.id].places:
            sure = min(item.confidence, found[item.id].confidence)
            quotes = tuple(place.quote for place in places)
            criteria.append(item.model_copy(update={"quotes": quotes, "confidence": sure}))
        else:
            fault = f"the words given as evidence {found[item.id].fault}" if item.quotes else "it came without evidence"
            warnings.append(f"{item.id}: {item.verdict} was taken back, {fault}")
            taken = {"verdict": Verdict.MISSING, "credit": 0.0, "quotes": (), "comment": f"Taken back: {fault}."}
            criteria.append(item.model_copy(update={**taken, "claimed": item.verdict}))
    return judgement.model_copy(update={"criteria": tuple(criteria), "warnings": tuple(warnings)})


def _found(question: Question, answer: str, judgement: Judgement, spoken: Sequence["_Spoken"]) -> dict[str, Found]:
    """The evidence for each verdict that needs some, by the first rule, and by the second for what was `spoken`."""
    answered, asked = searched(answer), searched(question.question)
    found = {}
    for item in filter(_claims, judgement.criteria):
        places, fault = [], ""
        for quote in item.quotes:
            said = answered.find_all(quote)
            if not said:
                fault = "are not in the answer"
            for place in said:
                if asked.find(place.quote):
                    fault = "are the question's own"
                elif not carries_claim(place.quote):
                    fault = "say too little to carry a claim"
                elif barred := _barred(place, spoken):
                    fault = barred
                else:
                    places.append(place)
        found[item.id] = Found(tuple(dict.fromkeys(places)), fault)
    return found


def _second_read(
    question: Question, answer: str, spoken: Sequence["_Spoken"], found: Mapping[str, Found], *, unsure: bool
) -> dict[str, Found]:
    """What of the evidence is left by the third rule; `unsure` says whether what may be far is."""
    asked = [(id_, place) for id_, evidence in found.items() for place in evidence.places]
    near = nearness(question, [(id_, place.quote, _around(place, spoken, answer)) for id_, place in asked])
    left: dict[str, dict[Evidence, float]] = {id_: {} for id_ in found}
    faults = {id_: _FAR if evidence.places else evidence.fault for id_, evidence in found.items()}
    shows: dict[_Spoken, set[str]] = defaultdict(set)
    foreign = len(answer.strip()) >= FOREIGN and not is_english(answer)
    # The nearest come first into their sentences; what can't be read takes no room and needs none.
    for (id_, place), value in sorted(zip(asked, near, strict=True), key=lambda item: -(item[1] or 0.0)):
        sure = confidence(value)
        # Gibberish in an English answer, or alone, is not another language.
        if not sure or (sure < UNSURE and not unsure) or (value is None and not foreign):
            continue
        if value is not None and (around := _at(place, spoken)):
            free = [item for item in around if len(shows[item] - {id_}) < room(item.of(answer))]
            if not free:
                faults[id_] = _SHARED
                continue
            shows[free[0]].add(id_)
        left[id_][place] = sure
    return {
        id_: Found(
            tuple(place for place in evidence.places if place in left[id_]),
            faults[id_],
            max(left[id_].values(), default=0.0),
        )
        for id_, evidence in found.items()
    }


@dataclass(frozen=True)
class _Spoken(Span):
    """A sentence of an answer, and what is wrong with it as evidence; "" where nothing is."""

    fault: str


@lru_cache(maxsize=64)  # every sample of a vote asks for the same
def _spoken(question: Question, answer: str) -> tuple[_Spoken, ...]:
    """The sentences of an answer, as far as it is read."""
    said = sentences(answer[: readable(answer)])
    told = gates.told(question)
    lists = gates.lists([sentence.text for sentence in said])
    if any(gates.names(criterion.text) for criterion in question.criteria if is_made(criterion)):
        lists = [False] * len(said)  # the good answer itself names terms
    spoken = []
    for sentence, is_list, is_copied in zip(said, lists, gates.copied(said, gates.rubric_words(question)), strict=True):
        if is_instruction(sentence.text):
            fault = _INSTRUCTION
        elif is_list and (is_english(sentence.text) or _is_series(sentence.text)):
            fault = "are a list of terms"
        elif is_copied or gates.repeats(sentence, told):
            fault = "are what was asked for, said back"
        else:
            fault = "ask instead of telling" if gates.is_question(sentence.text) else ""
        spoken.append(_Spoken(sentence.start, sentence.end, fault))
    return tuple(spoken)


def _is_series(text: str) -> bool:
    """Whether a text is a list in any language; other languages have none of the words by which English is told."""
    items = [len(item.split()) for item in _ITEM.split(text) if item.strip()]
    return len(items) >= SERIES and 3 * sum(length <= SHORT_ITEM for length in items) >= 2 * len(items)


def _at(place: Evidence, spoken: Sequence[_Spoken]) -> list[_Spoken]:
    return [item for item in spoken if item.start < place.end and place.start < item.end]


def _barred(place: Evidence, spoken: Sequence[_Spoken]) -> str:
    """Why a place is no evidence by the sentences that it stands in; "" where it may be."""
    faults = [item.fault for item in _at(place, spoken)]
    if _INSTRUCTION in faults:
        return _INSTRUCTION
    return faults[0] if faults and all(faults) else ""


def _around(place: Evidence, spoken: Sequence[_Spoken], answer: str) -> str:
    """The sentences that a place stands in."""
    said = _at(place, spoken)
    return answer[said[0].start : said[-1].end] if said else place.quote
