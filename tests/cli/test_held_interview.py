"""An interview that was held elsewhere, graded from its transcript."""

import json
from pathlib import Path

from command import Run

MEETING = """WEBVTT

00:00:01.000 --> 00:00:08.000
Anna Berg: How do you handle OAuth 2.0 securely at scale, with token refresh and tenant isolation?

00:00:09.000 --> 00:00:29.000
Li Wei: We keep the tokens in an encrypted vault with a key for each tenant, and refresh them before they expire.

00:00:31.000 --> 00:00:35.000
Anna Berg: Tell me about the biggest mistake you made as a manager of other people?

00:00:36.000 --> 00:00:44.000
Li Wei: I once promoted a friend of mine far too early, and it took me a year to admit it to everybody.
"""


def test_what_was_asked_is_found_said_and_graded_with_the_times_of_the_meeting(command: Run, tmp_path: Path) -> None:
    (tmp_path / "meeting.vtt").write_text(MEETING)
    done = command("practice", "--transcript", "meeting.vtt", "--out", "report.json")
    assert done.returncode == 5, done.stderr
    assert "Li Wei answers Anna Berg" in done.stderr
    assert "oauth-at-scale" in done.stderr
    assert "not in the bank" in done.stderr
    known, other = json.loads((tmp_path / "report.json").read_text())["questions"]
    assert known["id"] == "oauth-at-scale"
    assert known["score"] > 0
    assert known["attempts"][0]["seconds_used"] == 21
    assert "mistake" in other["question"]
    assert other["attempts"][0]["grade"]["ungraded"]["kind"] == "no_criteria"


def test_another_candidate_is_taken_by_name_and_an_unknown_one_is_an_error(command: Run, tmp_path: Path) -> None:
    (tmp_path / "meeting.vtt").write_text(MEETING)
    done = command("practice", "--transcript", "meeting.vtt", "--candidate", "Nobody")
    assert (done.returncode, "Nobody" in done.stderr) == (2, True)
    assert command("practice", "--candidate", "Li").returncode == 2
    assert command("history").stderr.startswith("No session yet")
