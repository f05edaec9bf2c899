"""`mockint calibrate` on a sheet that a person filled in."""

import csv
import json
from pathlib import Path

from command import Run

from mockint.bulk.sheet import Row, write_sheet

CRITERIA = ("Keeps every token in an encrypted vault", "Rotates the keys on a schedule")
ANSWERS = (
    ("We keep every token in an encrypted vault, and the keys are rotated on a schedule.", ("met", "met")),
    ("All the tokens lie encrypted in our vault. I also like to talk about the weather.", ("met", "missing")),
    ("The keys are rotated on a schedule every month by a small job that I wrote.", ("missing", "Met ")),
    ("I would rather tell you about the football match that we watched on Sunday.", ("missing", "wrong")),
)


def sheet(folder: Path, judged: int) -> str:
    """Eight answers, so many of them judged, one more in part."""
    path = folder / "sheet.csv"
    rows = [
        Row(f"a{number}", "How do you keep secrets?", ANSWERS[number % 4][0], f"c{place}", text, 1, "met", 1.0)
        for number in range(8)
        for place, text in enumerate(CRITERIA)
    ]
    write_sheet(path, rows)
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.reader(file))
    for number in range(judged + 1):
        for place, word in enumerate(ANSWERS[number % 4][1][: 1 if number == judged else 2]):
            table[1 + 2 * number + place][-1] = word
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(table)
    return str(path)


def test_the_answers_that_are_judged_in_full_are_measured(mockint: Run, tmp_path: Path) -> None:
    path = sheet(tmp_path, judged=6)
    done = mockint("calibrate", path, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["n"], found["skipped"], found["criteria"]["n"]) == (6, 1, 12)
    assert found["overall"]["pearson"]["value"] > 0.5
    assert found["criteria"]["auc"]["value"] > 0.5
    assert f"{path}:14: human_verdict: 1 of 2 are empty; skipped" in done.stderr


def test_a_sheet_that_nobody_filled_in_exits_with_2_and_says_what_to_do(mockint: Run, tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    write_sheet(path, [Row("a", "Why?", "So.", "c", "Because", 1, "met", 1.0)])
    done = mockint("calibrate", str(path))
    assert (done.returncode, done.stdout) == (2, "")
    assert "1 of 1 have no human_verdict yet. Fill that column in with met, partial, missing, wrong" in done.stderr
