"""The times that transcripts have, in seconds."""

import re

CLOCK = r"(?:\d{1,3}:)?\d{1,3}:\d{1,2}(?:[.,]\d{1,9})?"
"""A time such as 00:01:02.500, 01:02,5 or 1:02, as a pattern without groups."""

_PARTS = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,9}))?")


def seconds(clock: str) -> float | None:
    """Seconds of "1:02:03.5", "02:03" and the like, to the millisecond; None where it is no time."""
    found = _PARTS.fullmatch(clock.strip())
    if found is None:
        return None
    hours, minutes, whole, part = found.groups()
    return round(int(hours or 0) * 3600 + int(minutes) * 60 + int(whole) + float(f"0.{part or 0}"), 3)
