"""How fast the embedded grader is, beside the bare encoder on the same answers: medians of one run, on Linux.

    .venv/bin/python benchmarks/embedded.py [--rounds 9] [--answers 100]

- answers graded in a second, beside encoding their sentences and nothing else; on all cores, and on one with one thread
- many answers graded in a new process, from the first call on: the model is loaded in that time; beside encoding them
- `mockint grade --json` as a whole process, beside one that imports numpy and onnxruntime
- the most memory that a process held which graded many answers, beside one that encoded them

Answers have about 150 words and are graded by seven criteria (by `mockint grade` all that the question has); half of
them answer their question, half another one. No sentence comes twice, so that nothing but the criteria can be known
from before. Where other work runs on the machine, only the ratios tell something.
"""

import argparse
import asyncio
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PARAPHRASES = Path(__file__).parents[1] / "tests" / "grading" / "bank_paraphrases.yaml"
BARE = "import numpy, onnxruntime"
CRITERIA = 7
WORDS = 165  # of an answer at most
A_ROUND = 10  # answers
RATIO, SECONDS_AN_ANSWER, FIRST, MEMORY = 0.5, 0.05, 1.5, 400  # the aims

Pairs = list[tuple[float, float]]  # ours and the bare one's, a pair a round


class Answers:
    """Answers by number, each a question and the sentences said; an odd one answers another question.

    They are the packaged bank's sample answers with their paraphrases; the number makes each sentence another one.
    """

    def __init__(self) -> None:
        import yaml

        from mockint.banks.finding import default_bank, load_bank

        told = yaml.safe_load(PARAPHRASES.read_text("utf-8"))
        both = [question for question in load_bank(default_bank()).questions if question.id in told]
        self.questions = [item.model_copy(update={"criteria": item.criteria[:CRITERIA]}) for item in both]
        self._said = [re.split(r"(?<=[.!?])\s+", f"{item.sample_answer} {told[item.id]}".strip()) for item in both]

    def __getitem__(self, number: int) -> tuple[Any, list[str]]:
        lap, own = divmod(number // 2, len(self.questions))
        other = (own + 1 + lap % (len(self.questions) - 1)) % len(self.questions)
        said = self._said[other if number % 2 else own]
        first = lap % len(said)
        sentences = [f"{text[:-1]} in week {number}." for text in said[first:] + said[:first]]
        while sum(len(text.split()) for text in sentences) > WORDS:
            sentences.pop()
        return self.questions[own], sentences

    def whole(self, numbers: range) -> list[tuple[Any, str]]:
        return [(question, " ".join(said)) for question, said in map(self.__getitem__, numbers)]


def compared(rounds: int) -> Pairs:
    """Answers in a second, graded and encoded; who begins changes from round to round."""
    from mockint.grading.embedded import EmbeddedGrader, warm
    from mockint.grading.encoder import encode

    answers, grader = Answers(), EmbeddedGrader()

    def ours(numbers: range) -> float:
        asked = answers.whole(numbers)
        return len(asked) / seconds(lambda: [grader.judge_now(*item) for item in asked])

    def bare(numbers: range) -> float:
        spoken = [answers[number][1] for number in numbers]
        return len(spoken) / seconds(lambda: [encode(said) for said in spoken])

    warm()
    ahead = 2 * len(answers.questions)  # afterwards the criteria of every question are known
    ours(range(ahead)), bare(range(ahead))
    found: Pairs = []
    for first in range(ahead, ahead + rounds * A_ROUND, A_ROUND):
        order = (bare, ours) if len(found) % 2 else (ours, bare)
        rates = {rate: rate(range(first, first + A_ROUND)) for rate in order}
        found.append((rates[ours], rates[bare]))
    return found


def on_one_core(rounds: int) -> Pairs:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    from mockint.grading.model_files import take_one_thread

    take_one_thread()
    return compared(rounds)


def graded(count: int) -> tuple[float, float]:
    """Seconds to grade so many answers, and the most memory held, in MB."""
    from mockint.grading.embedded import EmbeddedGrader
    from mockint.grading.grading import grade_many

    asked = Answers().whole(range(count))

    async def run() -> None:
        async for number, grade in grade_many(asked, EmbeddedGrader()):
            if grade.score is None:
                sys.exit(f"answer {number} was not graded: {grade}")

    return seconds(lambda: asyncio.run(run())), memory()


def encoded(count: int) -> tuple[float, float]:
    """The same for encoding the criteria once and the sentences of so many answers."""
    from mockint.grading.encoder import encode

    answers = Answers()

    def run() -> None:
        encode(item.text for question in answers.questions for item in question.criteria)
        for number in range(count):
            encode(answers[number][1])

    return seconds(run), memory()


def texts(count: int) -> list[tuple[str, str]]:
    return [(question.id, answer) for question, answer in Answers().whole(range(count))]


def seconds(run: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def output(argv: list[str]) -> str:
    return subprocess.run(argv, check=True, stdout=subprocess.PIPE, text=True).stdout


def child(measure: Callable[[int], Any], count: int) -> Any:
    """What a measure finds in a new process. It counts its parent's memory as its own, so the parent holds nothing."""
    return json.loads(output([sys.executable, __file__, measure.__name__, str(count)]))


def first_grades(rounds: int) -> Pairs:
    grade = [str(Path(sys.executable).parent / "mockint"), "grade", "--grader", "embedded", "--json"]
    found = []
    for question, answer in child(texts, rounds + 1):
        ours = seconds(lambda argv=[*grade, "--question", question, "--text", answer]: output(argv))
        found.append((ours, seconds(lambda: output([sys.executable, "-c", BARE]))))
    return found[1:]  # the first run fills caches


def show(name: str, pairs: Pairs, aim: str, reached: Callable[[float, float], bool]) -> None:
    ours, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(mine / theirs for mine, theirs in pairs)
    print(f"{name:29} {ours:8.2f} {bare:8.2f} {ratio:7.2f}  {aim:18} {'yes' if reached(ours, ratio) else 'no'}")


def main() -> None:
    measures = {measure.__name__: measure for measure in (compared, on_one_core, graded, encoded, texts)}
    if sys.argv[1:] and sys.argv[1] in measures:  # a child
        print(json.dumps(measures[sys.argv[1]](int(sys.argv[2]))))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--answers", type=int, default=100)
    given = parser.parse_args()
    print(f"{len(os.sched_getaffinity(0))} cores, load {os.getloadavg()[0]:.1f} before the run\n")
    print(f"{'':29} {'mockint':>8} {'bare':>8} {'ratio':>7}  {'aim':18} reached")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MOCKINT_HOME"] = folder
        for name, measure in ("all cores", compared), ("one core", on_one_core):
            pairs = child(measure, given.rounds)
            show(f"answers a second, {name}", pairs, f"ratio {RATIO} or more", lambda _, ratio: ratio >= RATIO)
        many = zip(child(graded, given.answers), child(encoded, given.answers), strict=True)
        took, held = ([pair] for pair in many)
        most = SECONDS_AN_ANSWER * given.answers
        show(f"{given.answers} answers, s", took, f"{most:g} s or less", lambda ours, _: ours <= most)
        show("first grade, s", first_grades(given.rounds), f"{FIRST} s or less", lambda ours, _: ours <= FIRST)
        show(f"{given.answers} answers, MB", held, f"below {MEMORY} MB", lambda ours, _: ours < MEMORY)


if __name__ == "__main__":
    main()
