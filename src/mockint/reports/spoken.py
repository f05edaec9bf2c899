"""How an answer was said, in words: the same in Markdown and HTML. All of it is plain text."""

from mockint.domain.delivery import Delivery
from mockint.domain.sound import LONG_PAUSE, Sound, Times
from mockint.reports.words import clock, counted

_BLOCKS = "▁▂▃▄▅▆▇█"


def rows(delivery: Delivery) -> list[tuple[str, str]]:
    """How an answer was said: what was counted, and the count."""
    times = delivery.sound.times if delivery.sound else None
    kept = [("Words", f"{delivery.words:,}")]
    if delivery.seconds is not None:
        over = f", {clock(delivery.overtime_seconds)} past the clock" if delivery.overtime_seconds >= 0.5 else ""
        kept.append(("Time", f"{clock(delivery.seconds)}{over}"))
    if times:
        kept += _heard(times)
    elif delivery.words_per_minute is not None:
        kept.append(("Pace", f"{delivery.words_per_minute:.0f} words a minute"))
    if delivery.sound and not times and delivery.words:
        kept.append(("Pauses", "not known: the transcriber gives no times of words"))
    kept.append(("Fillers", fillers(delivery) or "none"))
    kept.append(("Hedges", ", ".join(f"{phrase} ×{count}" for phrase, count in delivery.hedges.items()) or "none"))
    kept.append(("“I” and “we”", f"{delivery.first_person_singular} and {delivery.first_person_plural}"))
    if delivery.structure is not None:
        heard = [part for part, there in delivery.structure.items() if there]
        absent = [part for part, there in delivery.structure.items() if not there]
        kept.append(("Heard", ", ".join(heard) or "none of situation, task, action, result"))
        if heard and absent:
            kept.append(("Not heard", ", ".join(absent)))
    return kept


def fillers(delivery: Delivery) -> str:
    """The fillers that were counted, or that they are not known; "" where there are none."""
    if delivery.fillers is None:
        return "not known: the transcriber leaves them out"
    return ", ".join(f"{phrase} ×{count}" for phrase, count in delivery.fillers.items())


def heard(sound: Sound) -> str:
    """The first word, the long pauses and the silence in one line."""
    times = sound.times
    if times is None:
        return "pauses are not known, the transcriber gives no times of words"
    return (
        f"first word after {times.first_word:.1f} s; pauses: {_pauses(times)}; silence: at least "
        f"{100 * times.silence:.0f} %"
    )


def sparkline(sound: Sound) -> str:
    """The pace over time as a row of blocks, from 0 to the fastest window; "" where it is not known."""
    paces = [part.words_per_minute or 0 for part in sound.times.pace] if sound.times else []
    top = max(paces, default=0)
    return "".join(_BLOCKS[round((len(_BLOCKS) - 1) * pace / top)] for pace in paces) if top else ""


def over_time(sound: Sound) -> str:
    """The range of the pace over time; "" where it is not known."""
    parts = sound.times.pace if sound.times else ()
    paces = [part.words_per_minute for part in parts if part.words_per_minute is not None]
    if not paces:
        return ""
    if len(paces) == 1:
        return f"{paces[0]:.0f} words a minute"
    width = (parts[-1].end - parts[0].start) / len(parts)
    return f"{min(paces):.0f} to {max(paces):.0f} words a minute in {len(paces)} parts of {width:.0f} s"


def described(sound: Sound) -> str:
    """What the chart of the pace shows, in words."""
    pauses = sound.times.pauses if sound.times else ()
    where = f", long pauses at {', '.join(clock(pause.start) for pause in pauses)}" if pauses else ", no long pause"
    return f"{over_time(sound)}{where}."


def _heard(times: Times) -> list[tuple[str, str]]:
    pace = times.spoken.words_per_minute
    kept = [] if pace is None else [("Pace", f"{pace:.0f} words a minute, from first word to last")]
    kept.append(("First word", f"after {times.first_word:.1f} s"))
    kept.append(("Pauses", _pauses(times)))
    kept.append(("Silence", f"at least {100 * times.silence:.0f} % of the time spoken"))
    run = times.longest_run
    if times.pauses:
        kept.append(("Longest run", f"{run.end - run.start:.0f} s without such a pause, {counted(run.words, 'word')}"))
    return kept


def _pauses(times: Times) -> str:
    if not times.pauses:
        return f"none of {LONG_PAUSE:.0f} s or more"
    longest = max(times.pauses, key=lambda pause: pause.seconds)
    which = "" if len(times.pauses) == 1 else "the longest "
    many = f"{len(times.pauses)} of {LONG_PAUSE:.0f} s or more"
    return f"{many}, {which}{longest.seconds:.1f} s at {clock(longest.start)}"
