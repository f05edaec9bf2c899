"""The English that hint sentences are made of: which words tell somebody to do something, and in which person."""

import re

_LEADS = """address articulate avoid bring|up call|out cite clarify comment|on convey cover define demonstrate
describe detail discuss elaborate|on emphasise emphasize explain express focus|on give highlight identify illustrate
include indicate lay|out list mention name note outline point|out point|to present provide recount reference
refer|to reflect|on say share show showcase speak|about speak|to specify spell|out state stress summarise summarize
talk|about talk|through tell touch|on touch|upon underline walk|them|through walk|through"""
# Words that may open a hint or go on after "how you"; many are nouns too, so a list counts as verbs only as a whole.
_VERBS = """achieve acknowledge adapt add adjust adopt align allocate analyse analyze anticipate apply approach ask
assess assign audit automate avoid balance be benchmark book brainstorm bring build call calm cancel capture
celebrate centralize check choose clean close coach collaborate collect combine communicate compare complete
configure confirm connect consider contribute convert coordinate cope count create customize cut deal debug decide
delegate deliver deploy design detect determine develop diagnose divide document double draw earn educate embrace
encourage enforce engage ensure escalate establish estimate evaluate expand explore extract facilitate find fix
follow foster frame gather generate guide handle have help hire implement improve incorporate inspect instrument
integrate interpret introduce invest investigate isolate iterate keep launch lead learn leverage limit listen log
look lower maintain make manage map measure meet mentor migrate mirror mitigate model monitor motivate negotiate
normalize observe onboard operate optimize order organize overcome partner pay persuade pilot plan practice prepare
prevent prioritize process profile promote propose protect prototype prove publish pursue quantify raise reach read
reassure reconcile recover reduce refactor refer refine relate release remain remove replace report reproduce
research resolve respond retry reuse review roll rotate run sanitize save scale schedule scope secure seek segment
select sell send serve set ship sign simplify solve sort spend split stage standardize start stay step stop store
strive structure supervise support survey sync tailor take teach test think tie trace track train translate triage
troubleshoot tune turn understand update use validate verify version weigh welcome win work write"""
# Leads that only ever speak of the answer; the others may be things done too: "how you set goals, share progress, and".
_OF_ANSWERS = frozenset("describe discuss emphasize emphasise highlight mention outline underline".split())
_PAST = frozenset("brought built chose dealt found got kept led made met ran set took went won wrote".split())
# Leads that take things but no clause: one mentions a thing, but says how it is done.
_TAKES_THINGS = {"bring up", "point out", "refer to", "speak about", "talk about", "touch on", "touch upon"}.union(
    "address cover define give identify include list mention name note present provide reference".split()
)
_WORD = re.compile(r"[A-Za-z]+")
_SPACE = re.compile(r"\s+")
_VERB = re.compile(r"([A-Za-z]+)\s+(?=\S)")
_OBJECT = re.compile(r"(?:the|an?|your|its?|them|this|that|these|those|any|some|something|what|how|why)\b", re.I)
_IRREGULAR = {"be": "is", "have": "has", "do": "does", "go": "goes"}
_THEY = {"you": "they", "your": "their", "yours": "theirs", "yourself": "themselves", "yourselves": "themselves"}

LEADS = frozenset(lead.replace("|", " ") for lead in _LEADS.split())
VERBS = frozenset(_VERBS.split())


def lead(text: str, start: int, end: int) -> tuple[str, int]:
    """The words at `start` that tell what to do ("talk about") and where the rest begins; ("", start) without."""
    words = list(_WORD.finditer(text, start, min(end, start + 60)))[:3]
    for count in (3, 2, 1):
        phrase = " ".join(word[0].lower() for word in words[:count])
        if len(words) >= count and phrase in LEADS:
            rest = _SPACE.match(text, words[count - 1].end(), end)
            if rest and rest.end() < end:
                return phrase, rest.end()
    return "", start


def verb_with_object(text: str, start: int, end: int) -> tuple[str, int]:
    """As `lead`, for any verb that a "the", "your" or the like shows to be one: "choose a conflict"."""
    verb, rest = opening_verb(text, start, end)
    return (verb, rest) if verb and has_object(text, rest, end) else ("", start)


def has_object(text: str, start: int, end: int) -> bool:
    """Whether a word follows that only a verb can have after it."""
    return bool(_OBJECT.match(text, start, end))


def opening_verb(text: str, start: int, end: int) -> tuple[str, int]:
    """As `lead`, for any verb that may open a sentence ("use the STAR method")."""
    found = _VERB.match(text, start, end)
    return (found[1].lower(), found.end()) if found and found[1].lower() in VERBS else ("", start)


def goes_on(word: str, after: str) -> bool:
    """Whether a word is a further thing done in a clause such as "how you built …, tested …": same tense, a verb."""
    word = word.lower()
    if is_past(after) and (is_past(word) or after.lower() not in VERBS):
        return is_past(word)
    return word in VERBS or (word in LEADS and word not in _OF_ANSWERS)


def is_verb(word: str) -> bool:
    """Whether a word may be something that somebody does."""
    return word.lower() in VERBS


def is_past(word: str) -> bool:
    """Whether a verb tells of the past."""
    return word.lower() in _PAST or (word.endswith("ed") and len(word) > 4)


def is_deed(phrase: str) -> bool:
    """Whether a lead may also be something that somebody does, and so go on with "how you …"."""
    return phrase.split(" ")[0] not in _OF_ANSWERS


def takes_things_only(phrase: str) -> bool:
    """Whether a lead wants a thing after it, not a clause."""
    return phrase in _TAKES_THINGS


def third_person(phrase: str) -> str:
    """ "talk about" as "Talks about"."""
    verb, _, rest = phrase.partition(" ")
    if verb in _IRREGULAR:
        verb = _IRREGULAR[verb]
    elif verb.endswith(("s", "sh", "ch", "x", "z", "o")):
        verb += "es"
    elif verb.endswith("y") and verb[-2:-1] not in "aeiou":
        verb = verb[:-1] + "ies"
    else:
        verb += "s"
    return f"{verb.capitalize()} {rest}".strip()


def of_them(text: str) -> str:
    """A text about "you" as one about "them"."""
    return re.sub(r"\b(you|yours?|yourself|yourselves)\b", lambda match: _THEY[match[0].lower()], text, flags=re.I)
