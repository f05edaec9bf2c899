"""Words, their stems, and which of them carry no meaning of their own."""

import re
from functools import lru_cache
from threading import Lock
from typing import Any, NamedTuple

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

# Words that hold a sentence together. Their share tells a sentence from a list of terms.
FUNCTION = frozenset(
    """
    a an the this that these those each every some any no all both either neither such same other another
    i me my mine myself we us our ours ourselves you your yours yourself he him his she her hers it its itself
    they them their theirs themselves who whom whose which what where when why how there here
    and or but nor so yet if then than as because since while whereas although though until unless whether
    of in on at by for with without to from into onto over under about against between through during before after
    above below up down out off across along around behind beyond near within per via upon toward towards among
    is are was were be been being am do does did doing done have has had having will would shall should can could
    may might must ought need needs needed let lets get gets got
    not never also too just only very even still again already always often sometimes usually more most less least much
    many few first second last next once well really quite rather
    i'm i'd i've i'll we're we'd we've we'll you're you'd you've you'll he's she's it's they're they'd they've they'll
    that's there's what's here's who's let's don't doesn't didn't isn't aren't wasn't weren't won't wouldn't shouldn't
    can't cannot couldn't haven't hasn't hadn't im ive dont doesnt didnt isnt wasnt wont cant couldnt thats
    """.split()
)  # fmt: skip
# Beside those: words that open a criterion or fill a sentence, and say nothing of its matter.
EMPTY = FUNCTION | frozenset(
    """
    use uses used using make makes made making thing things something anything everything way ways lot lots kind sort
    go goes going went like okay ok um uh erm hmm yeah yes basically actually literally etc eg ie e.g i.e
    mention mentions name names explain explains describe describes say says said state states give gives
    discuss discusses cover covers include includes talk talks outline outlines show shows sure able want wants
    """.split()
)  # fmt: skip


class Word(NamedTuple):
    """One word of a text, in lower case, with its stem and its characters `text[start:end]`."""

    text: str
    stem: str
    start: int
    end: int

    @property
    def carries(self) -> bool:
        """Whether the word has a matter of its own."""
        return self.text not in EMPTY


def words(text: str) -> list[Word]:
    """The words of a text in order. "per-tenant" and "per tenant" are the same two words."""
    found = []
    for match in WORD.finditer(text):
        lower = match.group().lower().replace("’", "'")
        found.append(Word(lower, stem(lower), *match.span()))
    return found


def content(text: str) -> frozenset[str]:
    """The stems of the words that carry meaning."""
    return frozenset(word.stem for word in words(text) if word.carries)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of one word in lower case: "retries" and "retrying" share theirs."""
    if len(word) > 40:  # no English word: don't keep it, nor spend time on it
        return word
    with _stemming:
        stemmed: str = _stemmer().stemWord(word.removesuffix("'s"))
    return stemmed


_stemming = Lock()  # the stemmer keeps its word in itself: two threads at once would get each other's stems


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")
