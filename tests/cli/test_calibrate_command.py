"""`mockint calibrate`: what it prints, and its exit codes."""

import json
import re
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from command import MOCKINT, Run, interruptible
from typer.testing import CliRunner, Result

from mockint.cli.main import app
from mockint.domain.errors import InputError
from mockint.domain.question import Question
from mockint.grading.embedded import EmbeddedGrader
from mockint.grading.grader import Grader, GraderError, Judgement

CRITERIA = ["Keeps every token in an encrypted vault", "Rotates the keys on a schedule"]
ANSWERS = (
    ("We keep every token in an encrypted vault, and the keys are rotated on a schedule.", [1, 1]),
    ("All the tokens lie encrypted in our vault. I also like to talk about the weather and the traffic.", [1, 0]),
    ("The keys are rotated on a schedule every month by a small job that I wrote last year.", [0, 1]),
    ("I would rather tell you about the football match that we watched on Sunday with my friends.", [0, 0]),
)


def line(number: int, **others: Any) -> dict[str, Any]:
    answer, labels = ANSWERS[number % 4]
    return {
        "id": f"a{number}",
        "group": f"topic {number % 2}",
        "question": "How do you keep secrets?",
        "answer": answer,
        "criteria": CRITERIA,
        "criterion_labels": labels,
        "human_score": sum(labels),
        "max_score": 2,
        **others,
    }


def written(folder: Path, *lines: dict[str, Any] | str) -> str:
    path = folder / "labelled.jsonl"
    path.write_text("\n".join(item if isinstance(item, str) else json.dumps(item) for item in lines), encoding="utf-8")
    return str(path)


def sixteen(folder: Path, *others: dict[str, Any] | str) -> str:
    return written(folder, *(line(number // 2 + number % 2) for number in range(16)), *others)


def ran(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["calibrate", *arguments])


def test_the_embedded_grader_beside_the_baselines(tmp_path: Path) -> None:
    done = ran(sixteen(tmp_path))
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "embedded: 16 answers, 2 groups"
    rows = {cells[0]: cells[1:] for row in lines if (cells := re.split(r" {2,}", row.strip()))}
    for name in ("topic 0", "topic 1", "lowest third", "middle third", "highest third", "all"):
        assert name in rows
    assert rows["all"][0] == "16"
    assert "score" in rows["all answers"]
    for name in ("Pearson", "Pearson in a group", "Spearman", "weighted kappa", "MAE", "RMSE", "criteria: AUC"):
        assert name in rows
    assert "length alone" in lines[-1]
    assert max(map(len, lines[:-1])) <= 80
    assert "8 of 16 answers are done" in done.stderr


def test_the_json_is_one_document_and_all_of_stdout(mockint: Run, tmp_path: Path) -> None:
    done = mockint("calibrate", sixteen(tmp_path, "{", line(0, human_score=3)), "--json")
    assert done.returncode == 0
    found = json.loads(done.stdout)
    assert (found["n"], found["skipped"], found["grader"]) == (16, 2, "embedded")
    assert found["overall"]["pearson"].keys() == {"value", "low", "high"}
    assert found["criteria"]["n"] == 32
    assert [(item["line"], item["field"]) for item in found["bad_lines"]] == [(17, "line"), (18, "human_score")]
    assert (
        f"{tmp_path}/labelled.jsonl:18: human_score: 0 to the max_score of 2 is needed, not 3; skipped" in done.stderr
    )


def test_many_bad_lines_are_counted_after_the_first_twenty(tmp_path: Path) -> None:
    done = ran(written(tmp_path, *(line(number) for number in range(8)), *["{"] * 25))
    assert done.exit_code == 0
    assert done.stderr.count("; skipped") == 20
    assert "… and 5 more lines; --json names them all" in done.stderr
    assert done.stdout.startswith("embedded: 8 answers, 2 groups; 25 lines skipped")


def test_equal_scores_leave_figures_out_and_never_a_nan(tmp_path: Path) -> None:
    path = written(tmp_path, *(line(number, human_score=1) for number in range(6)))
    done = ran(path)
    assert done.exit_code == 0
    assert next(row.split()[1:4] for row in done.stdout.splitlines() if row.startswith("all ")) == ["6", "–", "–"]
    assert done.stdout.splitlines()[-1].startswith("Pearson is undefined")
    assert " beats " not in done.stdout
    assert "NaN" not in ran(path, "--json").stdout


@pytest.mark.parametrize(
    ("lines", "said"), [((), "it is empty"), (("{", "[]"), "its line 1: line: not JSON"), (None, "can't be read")]
)
def test_a_file_without_a_usable_line_exits_with_2(
    command: Run, tmp_path: Path, lines: tuple[str, ...] | None, said: str
) -> None:
    done = command("calibrate", "none.jsonl" if lines is None else written(tmp_path, *lines))
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_grader_exits_with_3_and_a_server_that_is_not_there_with_4(command: Run, tmp_path: Path) -> None:
    path = sixteen(tmp_path)
    done = command("calibrate", path, "--grader", "nobody")
    assert (done.returncode, done.stdout) == (3, "")
    assert command("config", "set", "retry_attempts", "1").returncode == 0
    server = ("--grader", "compatible:m", "--base-url", "http://127.0.0.1:9/v1")
    done = command("calibrate", path, *server, "--json")
    assert done.returncode == 4
    found = json.loads(done.stdout)
    assert (found["n"], len(found["ungraded"]), found["overall"]["pearson"]["value"]) == (0, 16, None)
    assert "About 16 calls to compatible:m. Likely cost: unknown" in done.stderr
    assert "a0: not graded: " in done.stderr
    told = command("calibrate", path, *server, "--plot", "plot.png")
    assert told.returncode == 4
    assert "not graded, and in no figure: 16 (16 unavailable)" in told.stdout
    assert not (tmp_path / "plot.png").exists()


class Fussy:
    """Refuses what speaks of football."""

    name = "fussy"
    prompt = None

    async def judge(self, question: Question, answer: str) -> Judgement:
        if "football" in answer:
            raise GraderError("refused", "no sports")
        return await EmbeddedGrader().judge(question, answer)


def test_answers_that_are_not_graded_are_named_and_end_with_5(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fussy(*_: Any, **__: Any) -> Grader:
        return Fussy()

    monkeypatch.setattr("mockint.cli.grading.grader_of", fussy)
    done = ran(sixteen(tmp_path))
    assert done.exit_code == 5
    assert "a3: not graded: no sports" in done.stderr
    assert "fussy: 12 answers" in done.stdout
    assert "not graded, and in no figure: 4 (4 refused)" in done.stdout


def test_no_figure_is_cut_off_in_a_narrow_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    done = ran(written(tmp_path, *(line(number, group=f"{number % 2} {'long ' * 9}") for number in range(16))))
    assert [row for row in done.stdout.splitlines() if "…" in row and not row[:1].isdigit()] == []
    assert "Pearson" in done.stdout


def test_a_plot_is_drawn_and_named(tmp_path: Path) -> None:
    plot = tmp_path / "agreement.png"
    done = ran(sixteen(tmp_path), "--plot", str(plot))
    assert done.exit_code == 0
    assert plot.read_bytes().startswith(b"\x89PNG")
    assert f"Plot: {plot}" in done.stderr


def test_a_plot_that_can_not_be_is_said_before_anything_is_read(tmp_path: Path) -> None:
    done = ran(str(tmp_path / "not-even-there.jsonl"), "--plot", str(tmp_path / "plot.jpeg"))
    assert isinstance(done.exception, InputError)
    assert ".png, .svg or .pdf" in str(done.exception)


def test_what_is_in_a_file_can_not_act_on_the_terminal(tmp_path: Path) -> None:
    done = ran(written(tmp_path, *(line(number, group=f"\x1b[31m{number % 2}" + "g" * 60) for number in range(8))))
    assert done.exit_code == 0
    assert "\x1b" not in done.stdout
    assert "\\x1b[31m0g…ggg" in done.stdout


def test_an_interrupt_ends_it_with_130_and_no_traceback(tmp_path: Path) -> None:
    path = written(tmp_path, *(line(number, answer=f"{number} " + ANSWERS[0][0] * 3) for number in range(300)))
    child = subprocess.Popen(
        [MOCKINT, "calibrate", path],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        preexec_fn=interruptible,
    )
    assert child.stderr
    assert child.stderr.readline() == "Grading 300 answers …\n"
    assert child.stderr.readline().startswith("30 of 300")
    child.send_signal(signal.SIGINT)
    out, told = child.communicate(timeout=30)
    assert (child.returncode, out) == (130, "")
    assert "Traceback" not in told
