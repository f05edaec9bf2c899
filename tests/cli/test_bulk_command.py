"""`mockint bulk`: its files, what it says, its exit codes, and what outlives its end."""

import csv
import json
import re
import signal
import subprocess
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event, Lock
from typing import Any

import loopback
import pytest
from command import MOCKINT, Run, interruptible

CRITERIA = ["Keeps every token in an encrypted vault", "Rotates the keys on a schedule"]
ANSWERS = ("We keep every token in an encrypted vault.", "The keys are rotated on a schedule.", "I like football.")


def line(number: int, **others: Any) -> str:
    answer = f"{ANSWERS[number % 3]} Number {number}."
    fields = {"id": f"a{number}", "question": "How do you keep secrets?", "answer": answer, "criteria": CRITERIA}
    return json.dumps(fields | others)


def written(folder: Path, *lines: str) -> str:
    path = folder / "in.jsonl"
    path.write_text("".join(f"{text}\n" for text in lines), encoding="utf-8")
    return str(path)


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()]


def verdicts(answer: str = "missing") -> dict[str, Any]:
    entry = {"quote": "", "verdict": answer, "comment": "It isn't there."}
    keys = ("1_keeps_every_token_in_an", "2_rotates_the_keys_on_a")
    return {"criteria": dict.fromkeys(keys, entry), "improvements": [], "follow_up": ""}


def number_in(asked: loopback.Asked) -> str:
    found = re.search(r"Number (\d+)\.", json.dumps(asked.body))
    assert found
    return found[1]


def reply(handler: BaseHTTPRequestHandler) -> None:
    loopback.send(handler, loopback.completion(json.dumps(verdicts())))


def model(server: loopback.Server) -> tuple[str, ...]:
    return "--grader", "compatible:m", "--base-url", f"{server.url}/v1"


def test_a_line_for_each_line_in_its_order_and_a_bad_one_stops_nothing(command: Run, tmp_path: Path) -> None:
    path = written(tmp_path, line(0), "{", line(1), line(2, answer=3), line(0, id="again"))
    done = command("bulk", path, "--out", "out.jsonl")
    assert done.returncode == 5
    found = read(tmp_path / "out.jsonl")
    assert [item["id"] for item in found] == ["a0", "line 2", "a1", "a2", "again"]
    assert [item["grade"]["score"] for item in (found[0], found[2], found[4])] == [50, 50, 50]
    assert [found[place]["error"]["kind"] for place in (1, 3)] == ["bad_line", "bad_line"]
    assert found[3]["error"]["message"] == "line 4: answer: a text is needed, not 3"
    assert "in.jsonl:4: answer: a text is needed, not 3" in done.stderr
    assert "3 of 3 answers are graded: out.jsonl" in done.stderr


def test_run_again_it_grades_only_what_is_new(command: Run, tmp_path: Path) -> None:
    command("bulk", written(tmp_path, line(0), line(1)), "--out", "out.jsonl")
    before = read(tmp_path / "out.jsonl")
    done = command("bulk", written(tmp_path, line(2), line(1), line(0)), "--out", "out.jsonl")
    assert done.returncode == 0
    assert "3 lines, 1 to grade, 2 graded before." in done.stderr
    assert read(tmp_path / "out.jsonl")[:0:-1] == before
    assert "3 to grade." in command("bulk", str(tmp_path / "in.jsonl"), "--dry-run", "--no-cache").stderr


def test_a_dry_run_tells_the_price_and_does_nothing(command: Run, tmp_path: Path) -> None:
    path = written(tmp_path, line(0), line(1), "[]")
    done = command(
        "bulk", path, "--dry-run", "--grader", "openai:gpt-6-luna", "--samples", "2", OPENAI_API_KEY="sk-none"
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert "3 lines, 2 to grade, 1 that can't be used." in done.stderr
    assert re.search(r"About 4 calls to openai:gpt-6-luna\. Likely cost: about 0\.\d+ US dollars", done.stderr)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--out OUT.jsonl is missing"),
        (("--out", "in.jsonl"), "in.jsonl is named twice"),
        (("--out", "nowhere/out.jsonl"), "there is no folder"),
        (("--out", "out.jsonl", "--csv", "out.jsonl"), "out.jsonl is named twice"),
        (("--out", "out.jsonl", "--batch"), "--batch is for one grader"),
        (("--out", "out.jsonl", "--batch", "--cluster", "local"), "give one of them"),
    ],
)
def test_what_can_not_be_is_said_before_anything_is_graded(
    command: Run, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    path = written(tmp_path, line(0))
    done = command("bulk", path, *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / "out.jsonl").exists()
    assert Path(path).read_text()


def test_a_file_that_is_not_there_or_has_no_line_exits_with_2(command: Run, tmp_path: Path) -> None:
    assert command("bulk", "none.jsonl", "--out", "out.jsonl").returncode == 2
    done = command("bulk", written(tmp_path), "--out", "out.jsonl")
    assert (done.returncode, "it has no line" in done.stderr) == (2, True)


def test_a_model_that_refuses_the_key_grades_nothing_and_exits_with_4(command: Run, tmp_path: Path) -> None:
    path = written(tmp_path, line(0), line(1))
    with loopback.serving(loopback.replies({"error": {"message": "bad key"}}, 401)) as server:
        done = command("bulk", path, "--out", "out.jsonl", *model(server))
    assert done.returncode == 4
    assert {item["error"]["kind"] for item in read(tmp_path / "out.jsonl")} == {"unavailable"}
    assert "2 not graded, unavailable: " in done.stderr


def test_faults_of_the_server_lose_nothing_and_grade_nothing_twice(command: Run, tmp_path: Path) -> None:
    lock, seen, given = Lock(), Counter[str](), Counter[str]()

    def answer(handler: BaseHTTPRequestHandler, asked: loopback.Asked) -> None:
        number = number_in(asked)
        with lock:
            seen[number] += 1
            first = seen[number] == 1
            given[number] += not first or int(number) % 4 > 2
        if first and int(number) % 4 == 0:
            loopback.send(handler, {"error": {}}, 429, retry_after_ms="20")
        elif first and int(number) % 4 == 1:
            loopback.send(handler, {"error": {}}, 503, retry_after_ms="20")
        elif first and int(number) % 4 == 2:
            handler.connection.close() if int(number) == 2 else loopback.send(handler, {}, 500, retry_after_ms="20")
        else:
            reply(handler)

    path = written(tmp_path, *map(line, range(40)))
    with loopback.serving(answer) as server:
        done = command("bulk", path, "--out", "out.jsonl", *model(server))
    assert done.returncode == 0
    assert [item["id"] for item in read(tmp_path / "out.jsonl") if "grade" in item] == [f"a{n}" for n in range(40)]
    assert set(given.values()) == {1}


def test_the_limit_on_the_cost_is_kept_and_a_later_run_goes_on(command: Run, tmp_path: Path) -> None:
    path = written(tmp_path, *map(line, range(6)))

    def answer(handler: BaseHTTPRequestHandler, _: loopback.Asked) -> None:
        usage = {"input_tokens": 1000, "output_tokens": 100}
        loopback.send(handler, {**loopback.response(json.dumps(verdicts())), "usage": usage})

    with loopback.serving(answer) as server:
        by = ("--grader", "openai:gpt-6-luna", "--base-url", f"{server.url}/v1")
        key = {"OPENAI_API_KEY": "sk-none"}
        few = command("bulk", path, "--out", "out.jsonl", *by, "--max-cost", "0.005", **key)
        kinds = [item["error"]["kind"] for item in read(tmp_path / "out.jsonl") if "error" in item]
        assert few.returncode == 5
        assert set(kinds) == {"cost_limit"}
        assert command("bulk", path, "--out", "out.jsonl", *by, **key).returncode == 0
    assert len(server.asked) == 6


def test_summary_page_sheet_and_json(command: Run, tmp_path: Path) -> None:
    path = written(tmp_path, *map(line, range(6)))
    files = ("--out", "out.jsonl", "--summary-html", "page.html", "--csv", "sheet.csv")
    done = command("bulk", path, *files, "--summary")
    assert done.returncode == 0
    assert "How do you keep secrets?" in done.stdout
    assert "<html" in (tmp_path / "page.html").read_text()
    sheet = (tmp_path / "sheet.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(sheet.splitlines()))
    assert len(rows) == 12
    (tmp_path / "sheet.csv").write_text(sheet.replace(",met,", ",met,", 1), "utf-8-sig")
    again = command("bulk", path, *files, "--json")
    assert json.loads(again.stdout)["graded"] == 6
    assert "Sheet: sheet.csv, 12 rows" in again.stderr


def slow_model(first: Event) -> loopback.Answer:
    def answer(handler: BaseHTTPRequestHandler, asked: loopback.Asked) -> None:
        if int(number_in(asked)) >= 3:
            first.wait(20)
        reply(handler)

    return answer


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_what_is_graded_outlives_any_end_and_is_not_asked_again(
    mockint: Run, tmp_path: Path, number: signal.Signals
) -> None:
    path, go_on = written(tmp_path, *map(line, range(8))), Event()
    with loopback.serving(slow_model(go_on)) as server:
        arguments = ("bulk", path, "--out", "out.jsonl", "--concurrency", "4", *model(server))
        child = subprocess.Popen(
            [MOCKINT, *arguments], stderr=subprocess.PIPE, text=True, cwd=tmp_path, preexec_fn=interruptible
        )
        while len(server.asked) < 7 and child.poll() is None:  # three are graded, four are under way
            time.sleep(0.01)
        time.sleep(0.3)  # for the last grade to be kept
        child.send_signal(number)
        go_on.set() if number is signal.SIGKILL else None
        told = child.communicate(timeout=30)[1]
        go_on.set()
        assert not (tmp_path / "out.jsonl").exists()
        if number is not signal.SIGKILL:
            assert child.returncode == 130
            assert told.splitlines()[-1] == "Interrupted. What is graded is kept: the same command goes on from here."
        before = len(server.asked)
        again = mockint(*arguments)
        asked = Counter(map(number_in, server.asked[before:]))
    assert again.returncode == 0
    assert "8 lines, 5 to grade, 3 graded before." in again.stderr
    assert asked == Counter(str(number) for number in range(3, 8))
    assert len(read(tmp_path / "out.jsonl")) == 8
