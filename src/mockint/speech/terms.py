"""Technical words put right in a transcript: every change is listed and can be undone, and the times of words stay."""

from dataclasses import dataclass
from itertools import accumulate, pairwise

from mockint.domain.transcript import Correction, Transcript, Word
from mockint.speech.near_misses import NearMiss, near_misses
from mockint.speech.vocabulary import Vocabulary

_ROUNDS = 5


def correct(transcript: Transcript, vocabulary: Vocabulary) -> Transcript:
    """The transcript with the near-misses of technical words put right, by sound and by what stands around them.

    Each change is in `corrections`, with its characters in the new text; `as_heard` takes them back. A word put
    together from several has the start of the first and the end of the last. Correcting twice is correcting once.
    Raises ConfigurationError where the voice extra is not installed.
    """
    text, words, made = transcript.text, list(transcript.words), list(transcript.corrections)
    for _ in range(_ROUNDS):  # a word put right may be the company that the next one needs
        found = [miss for miss in near_misses(text, vocabulary) if not _touches(miss, made)]
        if not found:
            break
        words = _with_words(text, words, found)
        text, made = _with_text(text, made, found)
    if text == transcript.text:
        return transcript
    return transcript.model_copy(update={"text": text, "words": tuple(words), "corrections": tuple(made)})


def _touches(miss: NearMiss, made: list[Correction]) -> bool:
    return any(miss.start < item.end and item.start < miss.end for item in made)


def _with_text(text: str, made: list[Correction], found: list[NearMiss]) -> tuple[str, list[Correction]]:
    """The text with these changes, and all corrections at their new places."""
    corrections: list[Correction] = []
    parts: list[str] = []
    done = shift = 0
    waiting = sorted(made, key=lambda item: item.start)
    for miss in found:
        while waiting and waiting[0].start < miss.start:
            corrections.append(_moved(waiting.pop(0), shift))
        parts += [text[done : miss.start], miss.to]
        start = miss.start + shift
        heard = text[miss.start : miss.end]
        corrections.append(Correction(from_=heard, to=miss.to, start=start, end=start + len(miss.to)))
        shift += len(miss.to) - len(heard)
        done = miss.end
    corrections += [_moved(item, shift) for item in waiting]
    return "".join([*parts, text[done:]]), corrections


def _moved(item: Correction, shift: int) -> Correction:
    return item.model_copy(update={"start": item.start + shift, "end": item.end + shift})


@dataclass
class _Placed:
    """A word of the transcript and its characters in the text."""

    word: Word
    start: int
    end: int


def _with_words(text: str, words: list[Word], found: list[NearMiss]) -> list[Word]:
    """The words with these changes: those that a change runs over become one."""
    placed = _placed(text, words)
    for miss in reversed(found):
        over = [index for index, item in enumerate(placed) if item.start < miss.end and miss.start < item.end]
        if not over:
            continue
        first, last = placed[over[0]], placed[over[-1]]
        start, end = min(first.start, miss.start), max(last.end, miss.end)
        known = [placed[index].word.confidence for index in over]
        sure = [value for value in known if value is not None]
        merged = Word(
            word=text[start : miss.start] + miss.to + text[miss.end : end],
            start=first.word.start,
            end=last.word.end,
            confidence=min(sure) if sure else None,
        )
        # The changes that are still to come stand before this one, so its own place may keep the old end.
        placed[over[0] : over[-1] + 1] = [_Placed(merged, start, end)]
        text = text[:start] + merged.word + text[end:]
    return [part for item in placed for part in _parted(item.word)]


def _parted(word: Word) -> list[Word]:
    """A word, or each of the words that it was changed into, with its share of the time."""
    parts = word.word.split()
    if len(parts) < 2:
        return [word]
    shares = accumulate((len(part) for part in parts), initial=0)
    times = [word.start + (word.end - word.start) * share / len("".join(parts)) for share in shares]
    return [
        word.model_copy(update={"word": part, "start": start, "end": end})
        for part, (start, end) in zip(parts, pairwise(times), strict=True)
    ]


def _placed(text: str, words: list[Word]) -> list[_Placed]:
    """Where each word stands in the text; one that isn't found stands nowhere, between its neighbours."""
    placed: list[_Placed] = []
    at = 0
    for word in words:
        bare = word.word.strip()
        start = text.find(bare, at) if bare else -1
        if start < 0 or start - at > 80:
            placed.append(_Placed(word, at, at))
        else:
            placed.append(_Placed(word, start, start + len(bare)))
            at = start + len(bare)
    return placed
