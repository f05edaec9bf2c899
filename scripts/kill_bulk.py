"""Kill bulk runs with SIGKILL at random moments, each way, and hold what comes out against what was asked.

    python scripts/kill_bulk.py --way here|batch|cluster [--kills 20] [--seed N]

A real `mockint bulk` grades by a server on this machine, which counts what it is asked. It is killed and begun again;
on a cluster that it starts itself (`--cluster local`), a worker is killed in every second run too. At the end every
answer must be graded exactly once in the output and in the journal, no process may be left, and an answer may have been
asked for again only where its call was under way at a kill; by batches, nothing at all.

It exits with 1 and says what was lost or asked twice where any of this fails.
"""

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
MOCKINT = str(Path(sys.executable).with_name("mockint"))
AT_ONCE = 8
ANSWERS = {"here": 400, "batch": 60, "cluster": 600}
LATEST = {"here": 3.0, "batch": 9.0, "cluster": 9.0}  # seconds after which a run is killed at most
KEY = "sk-none-0000000000"


def written(path: Path, count: int) -> None:
    criteria = ["Keeps every token in an encrypted vault", "Rotates the keys on a schedule"]
    with path.open("w") as file:
        for number in range(count):
            answer = f"We keep every token in an encrypted vault. Number {number}."
            line = {"id": number, "question": "How do you keep secrets?", "criteria": criteria, "answer": answer}
            print(json.dumps(line), file=file)


@contextmanager
def server(way: str) -> Iterator[tuple[tuple[str, ...], list[Counter[str]]]]:
    """The options that reach a server, and, when it is left, how often each answer or request was replied to."""
    counts: list[Counter[str]] = []
    if way == "batch":
        sys.path.insert(0, str(ROOT / "tests"))
        from batch_server import BatchServer, batch_serving

        with batch_serving(BatchServer(looks=2)) as batches:
            yield ("--batch", "--grader", "openai:gpt-6-luna", "--base-url", f"{batches.url}/v1"), counts
            counts.append(batches.accepted)
        return
    argv = [sys.executable, str(ROOT / "benchmarks" / "model_server.py"), "--wait", "0.1"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as model:
        try:
            url = f"http://127.0.0.1:{model.stdout.readline().strip() if model.stdout else ''}"
            how = ("--cluster", "local") if way == "cluster" else ()
            yield (*how, "--grader", "compatible:m", "--base-url", f"{url}/v1"), counts
            with urllib.request.urlopen(f"{url}/counts") as reply:  # noqa: S310
                counts.append(Counter(json.load(reply)))
        finally:
            model.kill()


def descendants(pid: int) -> list[int]:
    """The processes that a process began, and theirs."""
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()
    return [each for child in map(int, found) for each in (child, *descendants(child))]


def is_there(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def killed(argv: list[str], env: dict[str, str], after: float, *, worker: bool) -> tuple[bool, list[int]]:
    """Run until a kill; whether it ended before that, and its own processes that are left a little later."""
    run = subprocess.Popen(argv, env=env, stderr=subprocess.DEVNULL)
    if worker:
        time.sleep(after * 0.7)
        workers = descendants(run.pid)
        if workers and run.poll() is None:
            os.kill(random.choice(workers), signal.SIGKILL)  # noqa: S311
        after *= 0.3
    try:
        run.wait(after)
    except subprocess.TimeoutExpired:
        begun = descendants(run.pid)
        run.kill()
        run.wait()
        until = time.monotonic() + 20
        while (left := [pid for pid in begun if is_there(pid)]) and time.monotonic() < until:
            time.sleep(0.1)
        return False, left
    return True, []


def main() -> None:
    parser = argparse.ArgumentParser(description="Kill bulk runs at random moments.")
    parser.add_argument("--way", choices=sorted(ANSWERS), required=True)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    random.seed(given.seed)
    faults: list[str] = []
    kills = ended = 0
    with tempfile.TemporaryDirectory() as name, server(given.way) as (options, counts):
        folder, count = Path(name), ANSWERS[given.way]
        path, out = folder / "in.jsonl", folder / "out.jsonl"
        argv = [MOCKINT, "bulk", str(path), "--out", str(out), "--concurrency", str(AT_ONCE), *options]
        env = {**os.environ, "MOCKINT_HOME": name, "OPENAI_API_KEY": KEY}
        written(path, count)
        while kills < given.kills:
            after = random.uniform(0.2, LATEST[given.way])  # noqa: S311
            done, left = killed(argv, env, after, worker=given.way == "cluster" and kills % 2 == 1)
            kills += not done
            faults += [f"processes {left} are left after a kill"] if left else []
            if done:  # more to do, so that there is something to kill
                ended += 1
                count += ANSWERS[given.way]
                written(path, count)
        if subprocess.run(argv, env=env, stderr=subprocess.DEVNULL).returncode:
            faults.append("the last run did not grade all")
        ids = [line["id"] for line in map(json.loads, out.open()) if "grade" in line]
        with sqlite3.connect(folder / "mockint.db") as store:
            kept = store.execute("SELECT count(*) FROM grades WHERE graded = 1").fetchone()[0]
    if ids != [str(number) for number in range(count)]:
        faults.append(f"{len(set(ids))} of {count} answers are in the output")
    if kept != count:
        faults.append(f"{kept} of {count} answers are in the journal")
    again = sum(counts[0].values()) - len(counts[0])
    allowed = 0 if given.way == "batch" else kills * AT_ONCE * (os.cpu_count() or 1 if given.way == "cluster" else 1)
    if len(counts[0]) < count or again > allowed:
        faults.append(f"{len(counts[0])} of {count} were asked, {again} again (calls under way at a kill: {allowed})")
    print(
        f"{given.way}: {kills} kills ({ended} runs ended first), {count} answers, {len(set(ids))} graded, {again} again"
    )
    sys.exit("\n".join(faults) if faults else 0)


if __name__ == "__main__":
    main()
