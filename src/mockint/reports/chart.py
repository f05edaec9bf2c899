"""The pace of a spoken answer over its time, with its long pauses, as a small SVG to stand in a page.

Colours are the page's own variables, so that it follows the page into the dark and onto paper.
"""

import re
import xml.etree.ElementTree as ET

from markupsafe import Markup

from mockint.domain.advice import PACE
from mockint.domain.sound import Sound
from mockint.reports.spoken import described
from mockint.reports.words import clock

_WIDTH, _HEIGHT = 360, 200
_STEPS = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800)
_LONG_NUMBER = re.compile(r"\d+\.\d{2,}")


def pace_chart(sound: Sound, place: str) -> Markup:
    """An `<svg>` element whose ids begin with `place`; empty where no times of words or no pace are known."""
    windows = [part for part in sound.times.pace if part.words_per_minute is not None] if sound.times else []
    if sound.times is None or not windows:
        return Markup()
    import leather

    end = max(sound.seconds, sound.times.spoken.end)
    top = max(200, 50 * (int(max(part.words_per_minute or 0 for part in windows)) // 50 + 1))
    chart = leather.Chart("Words a minute")
    chart.add_x_scale(0, end)
    chart.add_y_scale(0, top)
    step = next((step for step in _STEPS if end / step <= 6), _STEPS[-1])
    ticks = list(range(0, int(end) + 1, step))
    chart.add_x_axis(ticks=ticks, tick_formatter=lambda value, *_: clock(value))
    chart.add_y_axis(
        ticks=list(range(0, top + 1, 50 if top <= 250 else 100)), tick_formatter=lambda value, *_: str(value)
    )
    steps = [(second, part.words_per_minute) for part in windows for second in (part.start, part.end)]
    chart.add_line(steps, name="pace", stroke_color="var(--link)", width=2)
    usual = [(0, PACE[0]), (end, PACE[0]), (None, None), (0, PACE[1]), (end, PACE[1])]
    chart.add_line(usual, name="usual", stroke_color="var(--muted)", width=1, stroke_dasharray="3 4")
    if sound.times.pauses:
        pauses = [((pause.start + pause.end) / 2, 0) for pause in sound.times.pauses]
        chart.add_dots(pauses, name="long pause", fill_color="var(--partial)", radius=4)
    drawing = ET.Element(
        "svg",
        {
            "class": "pace",
            "role": "img",
            "viewBox": f"0 0 {_WIDTH} {_HEIGHT}",
            "aria-labelledby": f"{place}-pace {place}-paced",
        },
    )
    ET.SubElement(drawing, "title", id=f"{place}-pace").text = "Pace over time"
    ET.SubElement(drawing, "desc", id=f"{place}-paced").text = described(sound)
    drawing.append(chart.to_svg_group(_WIDTH, _HEIGHT))
    text = ET.tostring(drawing, encoding="unicode")
    return Markup(_LONG_NUMBER.sub(lambda number: f"{float(number[0]):.1f}", text))  # noqa: S704 - an element tree
