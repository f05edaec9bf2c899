"""Reports of spoken answers: what was heard is told beside the score, and what is not known is said to be unknown."""

import io
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_sessions import SAID, attempt, grade, question, session, spoken_session, transcript

from mockint.domain.delivery import delivery
from mockint.domain.session import Session
from mockint.domain.sound import Sound, sound
from mockint.domain.transcript import Transcript, Word
from mockint.domain.visible import visible
from mockint.reports import spoken
from mockint.reports.chart import pace_chart
from mockint.reports.report import AttemptReport, Report, build
from mockint.reports.write import reporter

KEYS = ("met", ["I send an idempotency key with each write"])
RETRIES = ("met", ["retry with back off"])


def written(made: Session, fmt: str) -> str:
    file = io.StringIO()
    reporter(fmt).write(build("s", made), file)
    return file.getvalue()


def told(made: Session) -> AttemptReport:
    return build("s", made).questions[0].attempts[0]


def test_the_time_to_a_criterion_is_when_its_words_were_said() -> None:
    found = told(spoken_session(keys=KEYS, retries=RETRIES))
    assert found.spoken
    assert [(item.criterion, item.seconds) for item in found.reached] == [
        ("keys", 5.6),
        ("retries", 16.6),
    ]  # word 29, after two silences
    assert found.untimed == ()


def test_evidence_written_by_hand_has_no_time_and_the_report_says_so() -> None:
    added = "partners are told by mail, chat and telephone within the hour"
    made = spoken_session(f"{SAID} And {added}.", keys=KEYS, alerts=("partial", [added]))
    assert [item.criterion for item in told(made).reached] == ["keys"]
    assert told(made).untimed == ("alerts",)
    assert "- not known, since the words were not heard as they stand (2): Alerts on failures\n" in written(made, "md")
    assert "Not known, since the words were not heard as they stand:" in written(made, "html")


def test_the_time_of_an_answer_without_word_times_is_not_known() -> None:
    made = spoken_session(heard=Transcript(text=SAID, seconds=30, engine="fake"), keys=KEYS)
    assert (told(made).reached, told(made).untimed) == ((), ("keys",))
    rows = dict(spoken.rows(made.attempts[0].grade.delivery)) if made.attempts[0].grade else {}
    assert rows["Pauses"] == "not known: the transcriber gives no times of words"
    assert rows["Fillers"] == "not known: the transcriber leaves them out"
    assert "<svg" not in written(made, "html")
    assert "Pace over time" not in written(made, "md")


def test_each_part_of_an_answer_has_the_times_of_its_own_recording() -> None:
    asked = question(1)
    more = "Alerts go to whoever is on call."
    whole = f"{SAID}\n\n{more}"
    made = grade(asked, whole, {"keys": KEYS, "alerts": ("met", ["Alerts go to whoever is on call"])})
    parts = [
        attempt(asked, SAID, grade(asked, SAID, {"keys": KEYS}), transcript=transcript(SAID)),
        attempt(asked, more, made, follow_up="Who is told?", transcript=transcript(more)),
    ]
    found = build("s", session([asked], parts)).questions[0].attempts[1]
    assert [(item.criterion, item.part, item.seconds) for item in found.reached] == [
        ("keys", 1, 5.6),
        ("alerts", 2, 4.8),
    ]


def test_a_recording_that_was_handed_in_has_its_times_though_no_clock_ran() -> None:
    asked = question(1)
    heard = transcript(SAID)
    made = grade(asked, SAID, {"keys": KEYS}, delivery=delivery(SAID, asked.kind, seconds=0, transcript=heard))
    run = session([asked], [attempt(asked, SAID, made, transcript=heard, seconds_used=0.0)])
    assert "### Time to each criterion" in written(run, "md")
    assert f"- Time: 0:{round(heard.seconds):02d}\n" in written(run, "md")


def test_how_it_was_said_is_told_in_rows() -> None:
    made = spoken_session(keys=KEYS).attempts[0].grade
    assert made is not None
    assert spoken.rows(made.delivery)[:8] == [
        ("Words", "62"),
        ("Time", "0:40"),
        ("Pace", "127 words a minute, from first word to last"),
        ("First word", "after 2.0 s"),
        ("Pauses", "3 of 1 s or more, the longest 1.5 s at 0:06"),
        ("Silence", "at least 15 % of the time spoken"),
        ("Longest run", "8 s without such a pause, 20 words"),
        ("Fillers", "um ×2"),
    ]


def test_markdown_draws_the_pace_as_a_line_of_text_and_gives_the_advice() -> None:
    text = written(spoken_session(keys=KEYS), "md")
    assert "- Pace over time: ███ 123 to 129 words a minute in 3 parts of 10 s\n" in text
    assert "\nPace, pauses and fillers are within what is usual in free speech.\n" in text


def test_html_draws_the_pace_with_a_title_and_a_description() -> None:
    text = written(spoken_session(keys=KEYS), "html")
    drawing = ET.fromstring(text[text.index("<svg") : text.index("</svg>") + 6])  # noqa: S314 - our own
    assert drawing.get("role") == "img"
    names = [drawing.find("title"), drawing.find("desc")]
    assert drawing.get("aria-labelledby") == " ".join(str(name.get("id")) for name in names if name is not None)
    assert [name.text for name in names if name is not None] == [
        "Pace over time",
        "123 to 129 words a minute in 3 parts of 10 s, long pauses at 0:06, 0:13, 0:23.",
    ]
    assert len(list(drawing.iter("circle"))) == 3
    assert not {"script", "style", "image", "use", "a", "foreignObject"} & {item.tag for item in drawing.iter()}
    assert visible(text) == text


def test_json_holds_the_measurements() -> None:
    text = written(spoken_session(keys=KEYS), "json")
    kept = Report.model_validate_json(text).questions[0].attempts[0].grade
    assert kept is not None
    assert kept.delivery.sound == sound(transcript(SAID, gap=1.5, fillers={"um": 2}))


def test_a_typed_answer_is_reported_as_ever() -> None:
    asked = question(1)
    made = session([asked], [attempt(asked, SAID, grade(asked, SAID, {"keys": KEYS}))])
    assert not told(made).spoken
    for fmt in ("md", "html"):
        assert "First word" not in written(made, fmt)
    assert "<svg" not in written(made, "html")


def test_the_chart_library_is_loaded_for_spoken_answers_alone() -> None:
    code = "import sys, mockint.reports.html_report, mockint.reports.chart; sys.exit('leather' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("pace", [20, 150, 700])
def test_the_row_of_blocks_is_as_long_as_the_windows(pace: float) -> None:
    measured = sound(transcript(SAID, pace=pace))
    assert measured.times is not None
    assert len(spoken.sparkline(measured)) == len(measured.times.pace)


def test_where_nothing_was_said_nothing_is_drawn() -> None:
    silent = Sound(seconds=8, fillers={}, times=None)
    assert (spoken.sparkline(silent), spoken.over_time(silent), pace_chart(silent, "q1")) == ("", "", "")


@given(st.lists(st.tuples(st.floats(0, 9000), st.floats(0, 5)), min_size=1, max_size=40))
def test_any_times_of_words_can_be_drawn(words: list[tuple[float, float]]) -> None:
    heard = tuple(Word(word="a", start=start, end=start + length) for start, length in words)
    measured = sound(Transcript(text="a", seconds=1, engine="fake", words=heard))
    drawn = pace_chart(measured, "q1")
    if drawn:
        assert ET.fromstring(drawn).get("class") == "pace"  # noqa: S314 - our own
        assert "nan" not in drawn
    assert spoken.described(measured)
