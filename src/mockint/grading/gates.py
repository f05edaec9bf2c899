"""What is no evidence, however close it comes: similarity can't see these, so they are looked for by rule.

A gate closes a sentence for all criteria (a list of terms, an instruction to the grader, the rubric or the question
said back, what one could do) or for one criterion (the sentence denies it). Each rule is about the form of a
sentence, none about its topic.
"""

import re
from collections.abc import Sequence

from mockint.domain.question import Criterion, Question
from mockint.grading.matching import Said
from mockint.grading.sentences import Span
from mockint.grading.words import FUNCTION, content, words

# A sentence needs words that bind it: pronouns, prepositions, auxiliaries. Articles and "and" stand in lists too.
_BINDING = FUNCTION - frozenset("and or a an the also plus".split())
_LIST = 0.12  # the least share of binding words in a sentence
_LOOSE_LIST = 0.25  # the same where the commas stand as close as in a list
_SHORT_ITEM = 2.5  # words between two commas of a list

_INSTRUCTION = re.compile(
    r"""\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:rubric|instructions?|criteria|prompts?|rules|above|previous)\b
    |\b(?:mark|grade|score|rate|count|consider|treat|accept|judge|evaluate)\b.{0,30}\b(?:correct|right|met|full|perfect|passed|satisfied|complete|100)\b
    |\b(?:give|award|assign|grant)\b.{0,20}\b(?:full|maximum|max|top|perfect|highest|all)\b.{0,12}\b(?:marks?|scores?|credits?|points?|grades?)\b
    |\b(?:this|my|the)\s(?:answer|response)\b.{0,40}\b(?:meets|satisfies|covers|fulfil+s|addresses|deserves)\b.{0,30}\b(?:all|every|each|criteria|criterion|rubric|requirements?|full)\b
    |\b(?:all|every|each)\s(?:of\sthe\s)?criteri(?:a|on)\b.{0,20}\b(?:met|satisfied|fulfilled|covered)\b
    |\b(?:dear|hey|hello|note\sto(?:\sthe)?)\s(?:grader|evaluator|assessor|model|assistant)\b
    |\b(?:system\sprompt|you\sare\s(?:now\s)?(?:a|the)\s(?:grader|evaluator|assistant|helpful))\b
    |^\W*(?:system|assistant|verdict|score)\s*:""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)

# What one could do, or that it matters, is no account of what this candidate does.
_HYPOTHETICAL = re.compile(
    r"""\bone\s(?:can|could|might|may|would|should|must|has\sto|ought\sto)\b
    |\b(?:in\stheory|theoretically|hypothetically|ideally)\b
    |\bit(?:'s|\sis|\swould\sbe|\scan\sbe)\s(?:\w+\s)?(?:important|essential|crucial|vital|critical|necessary|good|best|better|advisable|
        recommended|useful|desirable|possible|key)\s(?:to|that|for)\b
    |\b(?:is|are)\s(?:\w+\s)?(?:important|essential|crucial|vital|key)\b\W*$
    |^\W*(?:\w+\s){1,3}(?:could|might)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_OWN = frozenset("i i'm i'd i've i'll im ive me my mine we we're we'd we've we'll us our ours myself ourselves".split())
_HEDGED = re.compile(
    r"\b(?:i|we)\s(?:could|might|may|would\s(?:maybe|perhaps|probably|possibly)|'d\s(?:maybe|perhaps|probably|possibly))\b"
    r"|\b(?:i|we)['’]d\s(?:maybe|perhaps|probably|possibly)\b|\b(?:maybe|perhaps|possibly)\s(?:i|we)\b",
    re.IGNORECASE,
)

_NEGATION = re.compile(
    r"""\b(?:not|never|no|none|nobody|nothing|nowhere|neither|nor|cannot|hardly|rarely|seldom|without|lacks?|lacking
    |refus(?:e[sd]?|ing)|avoid(?:s|ed|ing)?|skip(?:s|ped|ping)?|ignor(?:e[sd]?|ing)|neglect(?:s|ed|ing)?|omit(?:s|ted|ting)?
    |fail(?:s|ed|ing)?\sto|instead\sof|rather\sthan|unnecessary|pointless|useless|needless|overrated
    |dont|doesnt|didnt|isnt|arent|wasnt|werent|wont|wouldnt|shouldnt|cant|couldnt|havent|hasnt|hadnt)\b
    |\b\w+n['’]t\b|\bwaste\sof\b|\bke(?:ep|pt)\s(?:\w+\s){0,3}(?:in\sthe\sdark|to\smyself)\b|\bleft?\sout\b""",
    re.IGNORECASE | re.VERBOSE,
)
# Said of what stands before: "Testing is a waste of time" denies the testing.
_BACKWARD = re.compile(r"unnecessary|pointless|useless|needless|overrated|waste|dark|left|leave", re.IGNORECASE)
_NO_NEGATION = re.compile(
    r"\b(?:not\s(?:only|just|merely|simply|least)|don['’]?t\s(?:just|only|merely|simply)|no\s(?:doubt|later|more\sthan|less\sthan|matter|longer\sthan|problem)"
    r"|nothing\sbut|why\snot|not\sto\smention|if\snot|or\snot|don['’]?t\sforget)\b",
    re.IGNORECASE,
)
_SCOPE_END = re.compile(
    r"[;:.!?]|,(?=\s*(?:i|we|you|they|it|he|she|the|but|so|and|then|because)\b)"
    r"|\b(?:but|so|because|since|although|though|while|whereas|and\s(?:i|we|then|instead)|therefore)\b",
    re.IGNORECASE,
)
# To deny a harm is to claim its opposite, and a denial with a condition claims the condition.
_HARM = frozenset(
    """
    plain plaintext hardcod lose lost loss leak break broken duplic twice doubl downtim silent blind guess assum forget
    crash manual delay miss blame panic yell shout surpris overpromis overwrit corrupt block hang interrupt stale
    overload overwhelm hammer abus drift stuck alon outag chao spam hurt wors unless until befor except wast
    """.split()
)  # fmt: skip
_CANCELS = re.compile(
    r"without|skip|ignor|avoid|neglect|omit|fail|refus|lack|unnecessary|pointless|useless|needless", re.I
)


def is_list(text: str) -> bool:
    """Whether a text is a list of terms and no sentence."""
    found = words(text)
    if not found:
        return True
    binding = sum(word.text in _BINDING for word in found) / len(found)
    items = [item for item in re.split(r"[,;/|•·\n]|\s[-–—]\s|\band\b", text) if item.strip()]
    loose = len(items) >= 4 and len(found) / len(items) <= _SHORT_ITEM
    return binding < (_LOOSE_LIST if loose else _LIST)


def is_instruction(text: str) -> bool:
    """Whether a text speaks to the grader instead of answering."""
    return bool(_INSTRUCTION.search(text))


def is_hypothetical(said: Said) -> bool:
    """Whether a sentence only says what one could do or that it matters, with nobody doing it."""
    return not any(word.text in _OWN for word in said.words) and bool(_HYPOTHETICAL.search(said.text))


def is_hedged(text: str) -> bool:
    """Whether the speaker leaves open whether they would do it."""
    return bool(_HEDGED.search(text))


def repeats_question(text: str, question: str) -> bool:
    """Whether a sentence has nothing that the question has not."""
    own = content(text)
    return bool(own) and len(own & content(question)) >= 0.8 * len(own)


def copies_rubric(said: Said, rubric: Sequence[tuple[str, ...]]) -> bool:
    """Whether a sentence is a criterion read out: whole, word by word, with nobody who does it.

    `rubric` has the words of each criterion; see `rubric_words`.
    """
    spoken = tuple(word.text for word in said.words)
    for copied in rubric:
        for start in range(len(spoken) - len(copied) + 1):
            if spoken[start : start + len(copied)] == copied and (start == 0 or spoken[start - 1] not in _SUBJECTS):
                return True
    return False


_SUBJECTS = frozenset("i we he she they it you who that which always never also then and to".split())


def rubric_words(question: Question) -> list[tuple[str, ...]]:
    """The criteria that nobody would say word by word: those that begin with what is done, not with who does it."""
    good = f"{question.reference}\n{question.sample_answer}"
    texts = [criterion.text for criterion in question.criteria if criterion.text not in good]
    spoken = [tuple(word.text for word in words(text)) for text in texts]
    return [text for text in spoken if len(text) >= 4 and text[0].endswith(("s", "ed", "ing")) and text[1] not in _IS]


_IS = frozenset("is are was were has have had can will must do does did".split())


def denials(said: Said) -> list[Span]:
    """The stretches of the answer that a sentence denies, from the word that denies to the end of its reach."""
    text, offset = said.text, said.sentence.start
    harmless = [match.span() for match in _NO_NEGATION.finditer(text)]
    ends = list(_SCOPE_END.finditer(text))
    spans: list[Span] = []
    for match in _NEGATION.finditer(text):
        if any(start <= match.start() < end for start, end in harmless):
            continue
        end = min((found.start() for found in ends if found.start() >= match.end()), default=len(text))
        start = match.start()
        if _BACKWARD.search(match.group()):
            start = max((found.end() for found in ends if found.end() <= start), default=0)
        elif spans and spans[-1].end - offset > start and _CANCELS.match(match.group()):
            spans.pop()  # "never without": what is denied twice is said
            continue
        spans.append(Span(offset + start, offset + end))
    return spans


def claims_by_denial(denied: str, criterion: Criterion) -> bool:
    """Whether a denial is to the speaker's credit: it denies a harm, or the criterion itself is one of absence."""
    if _NEGATION.search(criterion.text) or _ABSENCE.search(criterion.text):
        return True
    asked = {word.stem for text in (criterion.text, *criterion.signals) for word in words(text)}
    return any(word.stem in _HARM and word.stem not in asked for word in words(denied))


_ABSENCE = re.compile(r"\b(?:out\sof|only|prevents?|free\sof|away\sfrom|stops?|less|fewer)\b", re.IGNORECASE)
