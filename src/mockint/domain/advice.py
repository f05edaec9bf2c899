"""Plain advice on how a spoken answer was said, where it is outside what was published about free speech.

The bands and their sources stand in `docs/delivery.md`. Never part of the score, and never about an accent.
"""

from mockint.domain.delivery import Delivery

ENOUGH_WORDS = 40
"""Of fewer words neither a pace nor a share of fillers says anything."""
PACE = (100, 195)
"""Words a minute: what conversation keeps to."""
HARD_PAUSE = 4.0
"""Seconds: a pause of this length within a sentence was measured to make it harder to follow."""
FILLERS = 6
"""In 100 words: free speech has two to six."""


def advice(delivery: Delivery) -> tuple[str, ...]:
    """What a speaker may do about it, a sentence or two each; nothing for a typed answer or a very short one.

    Only what the transcriber can tell is judged. Where all of that is as usual, the one line says so.
    """
    heard = delivery.sound
    if heard is None:
        return ()
    words = heard.times.spoken.words if heard.times else delivery.words
    if words < ENOUGH_WORDS:
        return ()
    told, known = [], []
    if heard.times:
        known += ["pace", "pauses"]
        told += _pace(heard.times.spoken.words_per_minute)
        told += _pauses([pause.start for pause in heard.times.pauses if pause.seconds >= HARD_PAUSE])
    if heard.fillers is not None:
        known.append("fillers")
        told += _fillers(100 * sum(heard.fillers.values()) / words)
    if told or not known:
        return tuple(told)
    listed = " and ".join([", ".join(known[:-1]), known[-1]] if known[1:] else known)
    return (f"{listed.capitalize()} are within what is usual in free speech.",)


def _pace(pace: float | None) -> list[str]:
    slow, fast = PACE
    usual = f"conversation keeps to about {slow} to {fast}"
    if pace is not None and pace > fast:
        return [
            f"{pace:.0f} words a minute is fast; {usual}. Slow down where a name or a number matters, and stop for a "
            "breath after each point."
        ]
    if pace is not None and pace < slow:
        return [
            f"{pace:.0f} words a minute is slow; {usual}. Time to think is well spent, and a second language takes "
            "more of it; if it was neither, shorter sentences help."
        ]
    return []


def _pauses(starts: list[float]) -> list[str]:
    if not starts:
        return []
    clocks = [divmod(round(start), 60) for start in starts[:3]]
    places = ", ".join(f"{minutes}:{seconds:02d}" for minutes, seconds in clocks)
    more = f" and {len(starts) - 3} more" if len(starts) > 3 else ""
    many = f"{len(starts)} pauses" if len(starts) > 1 else "One pause"
    return [
        f"{many} of {HARD_PAUSE:.0f} seconds or more (at {places}{more}). Within a sentence that is hard to follow: "
        "pause between two points, or say what you are weighing."
    ]


def _fillers(rate: float) -> list[str]:
    if rate <= FILLERS:
        return []
    return [f"{rate:.0f} fillers in 100 words; free speech has two to {FILLERS}. A short silence does the same work."]
