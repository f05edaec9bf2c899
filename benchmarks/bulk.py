"""What `mockint bulk` costs beside the least that can be done, in one run, on Linux.

    .venv/bin/python benchmarks/bulk.py [--answers 300] [--rounds 5] [--only model|faults|memory|embedded]

- model: wall and processor time of `mockint bulk`, beside a bare `AsyncOpenAI` gather of the very same requests, 32 at
  once, both as whole processes against a server on this machine that replies after 200 ms
- faults: the same with 10 % of replies 429, 5 % 500 and 2 % of connections dropped: what is lost, what is graded twice
- memory: the most that a run holds with 1,000 and with 100,000 lines, by a grader that costs nothing
- embedded: answers a second in one process on one core and in two on two, beside the bare encoder on the same answers
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from embedded import Answers

from mockint.bulk.here import here, on_cores
from mockint.bulk.run import Run, Way
from mockint.domain.grade import Verdict
from mockint.domain.question import Question
from mockint.grading.grader import CriterionJudgement, Judgement
from mockint.storage.database import Database
from mockint.storage.journal import Journal

HERE = Path(__file__).parent
MOCKINT = str(Path(sys.executable).parent / "mockint")
AT_ONCE = 32
FAULTS = ("--limited", "0.1", "--broken", "0.05", "--dropped", "0.02")
BARE = f"""
import asyncio, json, sys
from openai import AsyncOpenAI
bodies = [json.loads(line) for line in open(sys.argv[1])]
async def main():
    client = AsyncOpenAI(base_url=sys.argv[2], api_key="none", max_retries=0)
    free = asyncio.Semaphore({AT_ONCE})
    async def ask(body):
        async with free:
            return (await client.chat.completions.create(**body)).choices[0].message.content
    await asyncio.gather(*map(ask, bodies))
asyncio.run(main())
"""


class Scripted:
    """Finds nothing in any answer, at no cost."""

    name, prompt = "scripted", None

    async def judge(self, question: Question, _: str) -> Judgement:
        missing = [
            CriterionJudgement(id=item.id, verdict=Verdict.MISSING, credit=0, confidence=1)
            for item in question.criteria
        ]
        return Judgement(criteria=tuple(missing))


def lines(count: int) -> Iterator[str]:
    answers = Answers()
    for number in range(count):
        question, said = answers[number]
        criteria = [criterion.text for criterion in question.criteria]
        answer = f"{' '.join(said)} Number {number}."
        yield json.dumps({"id": number, "question": question.question, "criteria": criteria, "answer": answer})


def written(folder: Path, count: int) -> Path:
    path = folder / f"{count}.jsonl"
    with path.open("w") as file:  # not held whole: a child's memory is counted from its parent's on
        file.writelines(f"{line}\n" for line in lines(count))
    return path


@contextmanager
def model_server(*faults: str) -> Iterator[str]:
    argv = [sys.executable, str(HERE / "model_server.py"), *faults]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout  # noqa: S101
        try:
            yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
        finally:
            server.kill()


def got(url: str, what: str) -> str:
    with urllib.request.urlopen(f"{url}/{what}") as reply:  # noqa: S310
        return str(reply.read().decode())


def took(*argv: str) -> tuple[float, float]:
    """Wall and processor seconds of a process that ends well."""
    with tempfile.TemporaryDirectory() as home:
        began = time.perf_counter()
        child = subprocess.Popen(argv, stderr=subprocess.DEVNULL, env={**os.environ, "MOCKINT_HOME": home})
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - began
    if status:
        sys.exit(f"{argv[:2]} failed")
    return wall, used.ru_utime + used.ru_stime


def bulk(path: Path, url: str) -> tuple[float, float]:
    out = str(path.with_suffix(".out"))
    return took(MOCKINT, "bulk", str(path), "--out", out, "--grader", "compatible:m", "--base-url", f"{url}/v1")


def model(path: Path, rounds: int) -> None:
    with model_server() as url:
        bulk(path, url)
        bodies = path.with_suffix(".bodies")
        bodies.write_text(got(url, "bodies"))
        pairs = []
        for number in range(rounds):
            order = [lambda: bulk(path, url), lambda: took(sys.executable, "-c", BARE, str(bodies), f"{url}/v1")]
            found = [one() for one in (order if number % 2 else order[::-1])]
            pairs.append(found if number % 2 else found[::-1])
    for name, part, aim in (("wall", 0, 1.1), ("processor", 1, 1.5)):
        ours, bare = (median(pair[side][part] for pair in pairs) for side in (0, 1))
        ratio = median(pair[0][part] / pair[1][part] for pair in pairs)
        print(f"model, {name}: {ours:.2f} s, bare {bare:.2f} s: {ratio:.2f} times (aim: {aim} at most)")


def faults(path: Path, count: int) -> None:
    with model_server(*FAULTS) as url:
        wall, _ = bulk(path, url)
        counts = json.loads(got(url, "counts"))
    graded = sum("grade" in json.loads(line) for line in path.with_suffix(".out").open())
    twice = sum(number > 1 for number in counts.values())
    print(f"faults: {graded} of {count} graded, {count - len(counts)} never judged, {twice} twice, {wall:.1f} s")


def held(count: int) -> float:
    """MB that a run of so many lines holds at most, in a process of its own."""
    argv = [sys.executable, __file__, "--held", str(count)]
    with tempfile.TemporaryDirectory() as folder:
        child = subprocess.Popen([*argv, str(written(Path(folder), count))])
        _, status, used = os.wait4(child.pid, 0)
    if status:
        sys.exit("the run failed")
    return used.ru_maxrss / 1024


async def run(path: Path, way: Way) -> float:
    """Answers a second, from the first grade that is kept on."""
    times: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        database = Database(Path(folder) / "mockint.db")
        with Journal.open(f"sqlite:///{database}") as journal:
            whole = Run(path, "way", journal, name="benchmark", on_grade=lambda _: times.append(time.perf_counter()))
            await whole.grade(way)
            for _ in whole.lines():
                pass
    first = len(times) // 5  # in which the models are loaded
    return (len(times) - first) / (times[-1] - times[first - 1])


def embedded(folder: Path, rounds: int) -> None:
    path = written(folder, 200)
    rates: dict[str, list[float]] = {"bare": [], "one": [], "two": []}
    for _ in range(rounds):
        for name in rates:
            done = subprocess.run(
                [sys.executable, __file__, "--rate", name, str(path)], capture_output=True, text=True, check=True
            )
            rates[name].append(float(done.stdout))
    one, two = (median(rates[name]) for name in ("one", "two"))
    beside = median(a / b for a, b in zip(rates["one"], rates["bare"], strict=True))
    more = median(a / b for a, b in zip(rates["two"], rates["one"], strict=True))
    print(f"embedded: {one:.1f} a second on one core, {beside:.2f} of the bare encoder (aim: 0.5 at least)")
    print(f"embedded: {two:.1f} a second on two cores, {more:.2f} times one (aim: 1.7 at least)")


def rate(name: str, path: Path) -> float:
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, cores[: 2 if name == "two" else 1])
    from mockint.grading.model_files import take_one_thread

    take_one_thread()
    if name != "bare":
        return asyncio.run(run(path, on_cores(2 if name == "two" else 1)))
    from mockint.grading.encoder import encode

    answers = Answers()
    spoken = [answers[number][1] for number in range(200)]
    for said in spoken[:40]:
        encode(said)
    began = time.perf_counter()
    for said in spoken[40:]:
        encode(said)
    return 160 / (time.perf_counter() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description="What `mockint bulk` costs.")
    parser.add_argument("--answers", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=["model", "faults", "memory", "embedded"])
    parser.add_argument("--held", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--rate", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.held:
        asyncio.run(run(Path(given.held[1]), here(Scripted(), AT_ONCE)))
        return
    if given.rate:
        print(rate(given.rate[0], Path(given.rate[1])))
        return
    with tempfile.TemporaryDirectory() as name:
        path = written(Path(name), given.answers)
        if given.only in (None, "model"):
            model(path, given.rounds)
        if given.only in (None, "faults"):
            faults(path, given.answers)
        if given.only in (None, "memory"):
            few, many = held(1_000), held(100_000)
            print(f"memory: {few:.0f} MB with 1,000 lines, {many:.0f} MB with 100,000: {many / few:.2f} times")
        if given.only in (None, "embedded"):
            embedded(Path(name), max(given.rounds // 2, 1))


if __name__ == "__main__":
    main()
