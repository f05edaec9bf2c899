"""Which "Name:" at the beginning of a line is a speaker, and which is only how somebody talks ("Result: …")."""

import re
from collections import Counter
from collections.abc import Iterable

_LABEL = re.compile(r"\s*(?:[-–]\s+|>>\s*)?[*_]{0,2}\[?([^\W_][^:\n<>\[\]]{0,59}?)\]?[*_]{0,2}\s*:[*_]{0,2}(?=\s|$)\s*")
_ASIDE = re.compile(r"\s*[(|].*")  # "(she/her)", "(Guest)", "| Acme"
_PARTICLES = frozenset("de da di do du la le van von der den ten bin al el y e o' st and &".split())
_NOT_NAMES = frozenset(
    """a an the my our your their i we he she it they you this that these those there here what how why which who when
    where first second third fourth fifth firstly secondly thirdly finally lastly next then so well also but and or
    because note example result results outcome situation task action step steps summary plus yes yeah no okay ok right
    now option problem solution context background warning error todo ps one two three number part point rule case for
    in on at to of from with without like basically actually again otherwise meaning say title date time attendees
    participants invited transcript meeting duration subject topic language kind location recording organizer agenda
    started created link url http https""".split()
)


def split_label(line: str) -> tuple[str, str]:
    """What may be the speaker's name at the beginning of a line, and the rest; ("", line) where there is none."""
    found = _LABEL.match(line)
    return (found[1].strip(" *_"), line[found.end() :]) if found else ("", line)


def is_name(text: str) -> bool:
    """Whether a few words have the shape of a name: each begins with a capital, a digit or a letter without case."""
    words = _ASIDE.sub("", text).split()
    if len(text) == 1:  # "Q:" and "A:"
        return text.isupper()
    if not 1 <= len(words) <= 6 or words[0].strip(".,'").lower() in _NOT_NAMES or not text[:1].isalnum():
        return False
    inner = (word for word in words if word.lower() not in _PARTICLES)
    return all(not word[0].islower() and (word[-1] not in ".!?;" or len(word) <= 4) for word in inner)


def speakers(labels: Iterable[tuple[str, bool]]) -> frozenset[str]:
    """The labels of a file that name its speakers. Each comes with whether a paragraph began there.

    A name in small letters must come again. Where paragraphs are set apart, a label in the middle of one that never
    comes again is a word of the speaker.
    """
    labels = list(labels)
    count = Counter(label for label, _ in labels)
    apart = sum(opens for _, opens in labels) > 1
    opening = {label for label, opens in labels if opens}
    named = {label for label in count if is_name(label) and (count[label] > 1 or not apart or label in opening)}
    small = {label for label in count if count[label] > 1 and _is_small_name(label)}
    return frozenset(named | small) if sum(count[label] for label in named | small) > 1 else frozenset()


def _is_small_name(label: str) -> bool:
    return label.replace("_", "").isalnum() and label.lower() not in _NOT_NAMES
