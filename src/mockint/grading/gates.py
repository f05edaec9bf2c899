"""What is no evidence, however close it comes: similarity can't see these, so they are looked for by rule.

A gate closes a sentence for all criteria (a list of terms, an instruction to the grader, the rubric or the question
said back, what one could do) or for one criterion (the sentence denies it). Each rule is about the form of a
sentence, none about its topic.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from mockint.domain.question import Criterion, Question
from mockint.grading.criteria import is_made
from mockint.grading.sentences import Sentence, Span
from mockint.grading.words import FUNCTION, WORD, content, words

# A sentence needs words that bind it: pronouns, prepositions, auxiliaries, articles. A list has "and" too.
_BINDING = FUNCTION - frozenset("and or also plus".split())
_SUBJECT = frozenset("i we you they it he she there this that i'm i've i'd i'll we're we've we'd we'll it's".split())
_BARE = 0.1  # a text with a smaller share of binding words says nothing, it names
_BARE_LONG = 0.18  # the same for a long text in which nobody acts
_LONG = 10  # words
_SERIES = 6  # items; so many short ones between commas are a list, whatever stands around them
_SHORT_ITEM = 3  # words
_FEW_NAMES = 2  # so many names in an answer may be a short answer
_LONG_NAME = 4  # words; a longer one is a list without commas

# What one could do, or that it matters, is no account of what this candidate does.
_HYPOTHETICAL = re.compile(
    r"""\bone\s(?:can|could|might|may|would|should|must|has\sto|ought\sto)\b
    |\b(?:in\stheory|theoretically|hypothetically|ideally)\b
    |\bit(?:'s|\sis|\swould\sbe|\scan\sbe)\s(?:\w+\s)?(?:important|essential|crucial|vital|critical|necessary|good|best|better|advisable|
        recommended|useful|desirable|possible|key)\s(?:to|that|for)\b
    |\b(?:is|are)\s(?:\w+\s)?(?:important|essential|crucial|vital|key)\b\W*$
""",
    re.IGNORECASE | re.VERBOSE,
)
# The same, when nobody in the sentence is "I" or "we".
_IMPERSONAL = re.compile(
    r"\b(?:could|should|might|ought\sto|would\s(?:\w+\s)?(?:be|need|have\sto)|would\sideally|may\s(?:be|have))\b",
    re.IGNORECASE,
)
_OWN = frozenset("i i'm i'd i've i'll im ive me my mine we we're we'd we've we'll us our ours myself ourselves".split())
_HEDGED = re.compile(
    r"^\W*(?:\w+\s){1,4}(?:could|might)\b|\b(?:i|we)\s(?:could|might|may|would\s(?:maybe|perhaps|probably|possibly)|'d\s(?:maybe|perhaps|probably|possibly))\b"
    r"|\b(?:i|we)['’]d\s(?:maybe|perhaps|probably|possibly)\b|\b(?:maybe|perhaps|possibly)\s(?:i|we)\b",
    re.IGNORECASE,
)

_NEGATION = re.compile(
    r"""\b(?:not|never|no|none|nobody|nothing|nowhere|neither|nor|cannot|hardly|rarely|seldom|without|lacks?|lacking
    |refus(?:e[sd]?|ing)|avoid(?:s|ed|ing)?(?=\s\w+ing\b|\W*$)|skip(?:s|ped|ping)?|ignor(?:e[sd]?|ing)|neglect(?:s|ed|ing)?|omit(?:s|ted|ting)?
    |fail(?:s|ed|ing)?\sto|instead\sof|rather\sthan|unnecessary|pointless|useless|needless|overrated
    |dont|doesnt|didnt|isnt|arent|wasnt|werent|wont|wouldnt|shouldnt|cant|couldnt|havent|hasnt|hadnt)\b
    |\b\w+n['’]t\b|\bwaste\sof\b|\bke(?:ep|pt)\s(?:\w+\s){0,3}(?:in\sthe\sdark|to\smyself)\b|\bleft?\sout\b""",
    re.IGNORECASE | re.VERBOSE,
)
# Said of what stands before: "Testing is a waste of time" denies the testing.
_BACKWARD = re.compile(
    r"unnecessary|pointless|useless|needless|overrated|waste|dark|left|leave|nothing|none", re.IGNORECASE
)
_NO_NEGATION = re.compile(
    r"\b(?:not\s(?:only|just|merely|simply|least)|don['’]?t\s(?:just|only|merely|simply)|no\s(?:doubt|later|more\sthan|less\sthan|matter|longer\sthan|problem)"
    r"|nothing\sbut|why\snot|not\sto\smention|if\snot|or\snot|don['’]?t\sforget)\b",
    re.IGNORECASE,
)
_SCOPE_END = re.compile(
    r"[;:.!?]|,(?=\s*(?:i|we|you|they|it|he|she|the|but|so|because)\b)|,(?=\s*and\s(?:an?|the|our|my|each|every)\b)"
    r"|\b(?:but|so|because|since|although|though|while|whereas|(?:and|then)\s(?:i|we|instead)|therefore)\b",
    re.IGNORECASE,
)
# Behind these a denial is a condition, an aim or an aside, and denies nothing: "so that we don't", "if it isn't".
_AIM = re.compile(r"(?:\b(?:if|when|where|what|which|who|whose|that|whether|unless)\b|\bto\s*$)", re.IGNORECASE)
# To deny a harm is to claim its opposite, and a denial with a condition claims the condition.
_HARM = frozenset(
    """
    plain plaintext hardcod lose lost loss leak break broken duplic twice downtim silent blind guess assum forget
    crash manual delay miss blame panic yell shout surpris overpromis overwrit corrupt block hang interrupt stale
    overload overwhelm hammer abus drift stuck alon outag chao spam hurt wors
    """.split()
)  # fmt: skip
_CANCELS = re.compile(
    r"without|skip|ignor|avoid|neglect|omit|fail|refus|lack|unnecessary|pointless|useless|needless", re.I
)


def names(text: str) -> int:
    """How many terms a text names without saying anything of them; 0 for a sentence."""
    items = [len(WORD.findall(item)) for item in _ITEM.split(text)]
    items = [length for length in items if length]
    short = sum(length <= _SHORT_ITEM for length in items)
    found = words(text)
    if short >= _SERIES and 3 * short >= 2 * len(items):
        return short
    if _is_row(text) and short == len(items):
        return short
    share = sum(word.text in _BINDING for word in found) / max(len(found), 1)
    acted = any(word.text in _SUBJECT for word in found)
    if acted or share >= (_BARE_LONG if len(found) > _LONG else _BARE):
        return 0
    return max(len(items), -(-len(found) // _LONG_NAME), 1)


def lists(texts: Sequence[str]) -> list[bool]:
    """Which of an answer's sentences are bare terms; none, where there are so few that they may be the answer.

    A bare row of a table is one, however few there are: its heading is no answer.
    """
    named = [names(text) for text in texts]
    few = sum(named) <= _FEW_NAMES
    return [bool(count) and (not few or _is_row(text)) for count, text in zip(named, texts, strict=True)]


_ITEM = re.compile(
    r"[,;/|•·\n\u2610-\u2612\u2700-\u27bf]|(?:^|\s)\[[ xX]\]\s|\s[-–—]\s|\b(?:and|or|plus)\b"
)  # ticks too


def _is_row(text: str) -> bool:
    return text.startswith("|") and text.count("|") > 1


def is_question(text: str) -> bool:
    """Whether a text asks instead of telling."""
    return text.rstrip("\"'”’)]").endswith("?")


def hypothetical(spoken: Sequence[Sentence]) -> list[bool]:
    """Which sentences only say what one could do or that it matters, with nobody doing it.

    One "should" or "could" among people who act is a manner of speaking; where a third of the sentences are so, nobody
    acts.
    """
    nobody = [not any(word.text in _OWN for word in said.words) for said in spoken]
    possible = [alone and bool(_IMPERSONAL.search(said.text)) for alone, said in zip(nobody, spoken, strict=True)]
    many = 3 * sum(possible) >= len(spoken)
    return [
        alone and ((many and could) or bool(_HYPOTHETICAL.search(said.text)))
        for alone, could, said in zip(nobody, possible, spoken, strict=True)
    ]


def is_hedged(text: str) -> bool:
    """Whether the speaker leaves open whether they would do it."""
    return bool(_HEDGED.search(text))


def only_names(said: Sentence, criterion: Criterion) -> bool:
    """Whether a sentence has nothing but the criterion's own signals: the term is dropped, nothing is told."""
    terms = {word.stem for signal in criterion.signals for word in words(signal)}
    return all(word.stem in terms for word in said.words if word.carries)


def repeats(said: Sentence, runs: frozenset[tuple[str, ...]]) -> bool:
    """Whether a sentence is made of what the candidate was told, in the same order; see `told`."""
    spoken = [word.text for word in said.words]
    copied: set[int] = set()
    for start in range(len(spoken) - _RUN + 1):
        if tuple(spoken[start : start + _RUN]) in runs:
            copied.update(range(start, start + _RUN))
    return len(copied) >= _COPIED * len(spoken) > 0


def told(question: Question) -> frozenset[tuple[str, ...]]:
    """The runs of words in what a candidate may read before answering: the question, its hints, tips and probes."""
    texts = [question.question, question.intent, *question.hints]
    for criterion in question.criteria:
        texts += [criterion.tip, criterion.probe, criterion.partial]
    runs: set[tuple[str, ...]] = set()
    for text in texts:
        read = [word.text for word in words(text)]
        runs.update(tuple(read[start : start + _RUN]) for start in range(len(read) - _RUN + 1))
    return frozenset(runs)


_RUN = 4  # words in a row that nobody repeats by chance
_COPIED = 0.7


def copied(spoken: Sequence[Sentence], rubric: Sequence[tuple[str, ...]]) -> list[bool]:
    """Which sentences are criteria read out: whole, word by word, with nobody who does it; see `rubric_words`."""
    said = [word for sentence in spoken for word in sentence.words]
    texts = [word.text for word in said]
    firsts = {sentence.words[0].start for sentence in spoken if sentence.words}
    taken: set[int] = set()
    for wanted in rubric:
        for first, text in enumerate(texts):
            if text != wanted[0] or tuple(texts[first : first + len(wanted)]) != wanted:
                continue
            if said[first].start in firsts or texts[first - 1] not in _DOER:
                taken.update(word.start for word in said[first : first + len(wanted)])
    return [2 * sum(word.start in taken for word in sentence.words) > len(sentence.words) for sentence in spoken]


_DOER = frozenset("i we he she they it you who that which".split())


def is_echo(spoken: Sequence[Sentence], question: Question) -> bool:
    """Whether a whole answer says nothing of its own: all its words are those of the rubric and the question.

    Those who did something tell more of it than the criterion knows, if only when and with whom.
    """
    if any(is_made(criterion) for criterion in question.criteria):
        return False  # made of a good answer, which says it just so
    texts = [question.question, _PROMISES, *(criterion.text for criterion in question.criteria)]
    rubric = frozenset().union(*(content(text) for text in texts))
    own = [word.stem not in rubric for sentence in spoken for word in sentence.words if word.carries]
    return len(own) >= _ECHO_WORDS and sum(own) <= _OWN_SHARE * len(own)


_PROMISES = "I would make sure I always, certainly do it, every time; of course in my opinion these are the right way"
_ECHO_WORDS = 15  # with a matter of their own; a shorter answer has no room for more
_OWN_SHARE = 0.1


def rubric_words(question: Question) -> list[tuple[str, ...]]:
    """The criteria that nobody would say word by word: those that begin with what is done, not with who does it."""
    good = f"{question.reference}\n{question.sample_answer}"
    texts = [item.text for item in question.criteria if item.text not in good and asks_for_doing(item)]
    spoken = [tuple(word.text for word in words(text)) for text in texts]
    return [text for text in spoken if len(text) >= _RUN]


@lru_cache(maxsize=1000)
def asks_for_doing(criterion: Criterion) -> bool:
    """Whether a criterion says what the candidate should do, as in "Rotates keys", and not what is so in the world."""
    if is_made(criterion):
        return False
    first, *rest = [word.text for word in words(criterion.text)] or [""]
    return len(rest) < _RUN or (first.endswith(("s", "ed", "ing")) and rest[0] not in _IS)


_IS = frozenset("is are was were has have had can will must do does did of and".split())


@dataclass(frozen=True)
class Denial(Span):
    """A stretch that is denied, from the word that denies to the end of its reach.

    `own` says that the speakers deny it of themselves, `flat` that they dismiss it, so that no harm is denied by it;
    `undone` is a second denial in its reach, as in "never without": what is denied twice is said.
    """

    own: bool
    flat: bool
    undone: str


def denials(said: Sentence) -> list[Denial]:
    """What a sentence denies."""
    text, offset = said.text, said.start
    harmless = [match.span() for match in _NO_NEGATION.finditer(text)]
    ends = list(_SCOPE_END.finditer(text))
    found: list[Denial] = []
    for match in _NEGATION.finditer(text):
        if any(start <= match.start() < end for start, end in harmless):
            continue
        end = min((stop.start() for stop in ends if stop.start() >= match.end()), default=len(text))
        start = match.start()
        clause = max((stop.end() for stop in ends if stop.end() <= start), default=0)
        before, word = text[clause:start], match.group().lower()
        dismissed = bool(_DISMISSED.match(text, clause))
        aside = _AIM.search(before) or (clause and _SO.match(text[:clause].rsplit(None, 1)[-1]))
        if aside and not dismissed:
            continue
        backward = bool(_BACKWARD.search(word)) or not text[match.end() : end].strip(" .!,;")
        if not backward and found and found[-1].end - offset > start and _CANCELS.match(word):
            found[-1] = replace(found[-1], undone=word)
            continue
        own = (
            backward
            or dismissed
            or bool(_NOBODY.match(text, clause))
            or any(word.text in _OWN for word in words(before))
        )
        flat = backward or dismissed or bool(_DROPS.match(word))
        found.append(Denial(offset + (clause if backward else start), offset + end, own, flat, ""))
    return found


def is_creditable(denial: Denial, answer: str, criterion: Criterion) -> bool:
    """Whether a denial speaks for the criterion: it denies a harm, sets a condition, or absence is what is asked."""
    if denial.undone and denial.undone not in criterion.text.lower():
        return True
    if denial.flat:
        return False
    denied = words(denial.of(answer))
    asked = {word.stem for text in (criterion.text, *criterion.signals) for word in words(text)}
    if _NEGATION.search(" ".join(criterion.text.split()[:_FIRST])):
        return True
    if any(word.text in _CONDITION and word.stem not in asked for word in denied):
        return True
    if absent := _ABSENCE.search(criterion.text):
        return absent.group().lower() not in denial.of(answer).lower()
    return any(word.stem in _HARM and word.stem not in asked for word in denied[: _NEAR + 1])


# "It is not true that …", "there is no need to …": the whole is dismissed.
_DISMISSED = re.compile(
    r"\W*(?:so\s)?(?:it\s(?:is|was)\s(?:not|never)\s(?:true|the\scase)|it\sisn['’]t\s(?:true|the\scase)"
    r"|there(?:\s(?:is|are|was|were)|['’]s)\s(?:no|never\s(?:a|any))\s(?:need|point|reason|use|sense|value)\b)",
    re.IGNORECASE,
)
_NOBODY = re.compile(r"\W*(?:nobody|no\sone|never|nothing\s(?:is|was)|there\s(?:is|are|was|were)\sno)\b", re.IGNORECASE)
_SO = re.compile(r"so\b", re.IGNORECASE)
_DROPS = re.compile(r"skip|ignor|neglect|omit|refus|fail|lack", re.IGNORECASE)
_FIRST = 3  # words; a criterion that denies does so at its beginning
_NEAR = 5  # words; a harm further off is not what is denied
_CONDITION = frozenset("until unless before except".split())
_ABSENCE = re.compile(r"\b(?:out of|only|prevent|free of|away from|stop)", re.IGNORECASE)
