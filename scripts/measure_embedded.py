"""Measure the embedded grader: on the packaged bank, on answers of every kind, on human scores.

usage: python scripts/measure_embedded.py [--scores FOLDER] [--part dev|train] [--most N]

FOLDER holds sets of scored answers, NAME.dev.jsonl and NAME.train.jsonl: one JSON object a line with "question",
"answer", "human_score", "max_score", "group", and "reference" or "criteria" with "criterion_labels". Numbers in
strength.py were chosen on the train parts; look at the dev parts to report, not to tune.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
import yaml

from mockint.domain.grade import VALUE, Verdict
from mockint.domain.question import Question
from mockint.grading.criteria import criteria_of
from mockint.grading.embedded import EmbeddedGrader
from mockint.grading.grader import Judgement
from mockint.grading.matching import asked_by, match, said_in
from mockint.grading.sentences import sentences
from mockint.resources import packaged

GRADER = EmbeddedGrader()
TRADES = Path(__file__).parent.parent / "tests" / "grading" / "trades.yaml"
KINDS = "honest spoken paraphrase keywords negated contradicted hypothetical unrelated".split()


def score(question: Question, judgement: Judgement) -> float:
    """The score that the verdicts add up to, 0 to 100."""
    weights = [criterion.weight for criterion in question.criteria]
    values = [VALUE[item.verdict] for item in judgement.criteria]
    return 100 * float(np.dot(weights, values)) / sum(weights)


def graded(question: Question, answer: str) -> float:
    """The score of one answer, 0 to 100."""
    return score(question, GRADER.judge_now(question, answer)) if answer.strip() else 0.0


def overlap(question: Question, answer: str) -> float:
    """Bare MaxSim, with nothing else: the mean over the criteria of the best sentence's overlap."""
    said = said_in(sentences(answer))
    return float(match(asked_by(question), said).overlap.max(axis=1).mean()) if said else 0.0


def bank() -> None:
    """Own sample answers against those of the other questions of the packaged banks."""
    from mockint.banks.finding import load_bank  # only for this part

    for path in sorted(packaged("rubrics").glob("*.yaml")):
        questions = load_bank(path.stem).questions
        own = [graded(question, question.sample_answer) for question in questions]
        others = [
            graded(question, other.sample_answer)
            for question in questions
            for other in questions
            if other is not question
        ]
        print(f"{path.stem}: {len(own)} own {mean(own):.1f} (least {min(own):.1f})")
        print(
            f"  {len(others)} others {mean(others):.1f} (most {max(others):.1f}), above 40:"
            f" {sum(value > 40 for value in others)}"
        )


def trades() -> None:
    """Every kind of answer in tests/grading/trades.yaml: the questions that numbers were chosen on, and the others."""
    scores: dict[tuple[bool, str], list[float]] = defaultdict(list)
    for item in yaml.safe_load(TRADES.read_text(encoding="utf-8")):
        question = Question.model_validate({key: item[key] for key in ("question", "criteria", "kind") if key in item})
        for kind in KINDS:
            if kind in item:
                scores[bool(item.get("held_out")), kind].append(graded(question, item[kind]))
    for held_out in (False, True):
        print("trades, held out:" if held_out else "trades, chosen on:")
        for kind in KINDS:
            values = scores[held_out, kind]
            if values:
                least, most = min(values), max(values)
                print(f"  {kind:13} {mean(values):5.1f}  least {least:3.0f}  most {most:3.0f}  n {len(values)}")


def pearson(pairs: Iterable[tuple[float, float]]) -> float:
    """Pearson's r; not a number where one side is constant."""
    left, right = zip(*pairs, strict=True)
    if len(set(left)) < 2 or len(set(right)) < 2:
        return float("nan")
    return float(np.corrcoef(left, right)[0, 1])


def inside(rows: Sequence[tuple[str, float, float]]) -> float:
    """The mean of r inside each group of at least five answers whose human scores differ."""
    groups: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for group, value, human in rows:
        groups[group].append((value, human))
    found = [pearson(pairs) for pairs in groups.values() if len(pairs) >= 5]
    return float(np.nanmean(found))


def auc(met: Sequence[float], missing: Sequence[float]) -> float:
    """How often a met criterion has more credit than a missing one; ties count half."""
    ranks = np.searchsorted(np.sort(missing), met, side="left") + np.searchsorted(np.sort(missing), met, side="right")
    return float(ranks.mean() / 2 / len(missing))


def human(path: Path, most: int) -> None:
    """Agreement with human scores on one set."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    lines = lines[:: max(1, -(-len(lines) // most))]
    rows: list[tuple[str, float, float, float]] = []
    credit_of: dict[int, list[float]] = {0: [], 1: []}
    wrong: dict[bool, list[float]] = {True: [], False: []}
    for line in lines:
        question = made(line)
        target = line["human_score"] / line["max_score"]
        judged = GRADER.judge_now(question, line["answer"]).criteria
        rows.append((line["group"], overlap(question, line["answer"]), mean(item.credit for item in judged), target))
        wrong[target >= 0.75].append(mean(item.verdict is Verdict.WRONG for item in judged))
        for label, item in zip(line.get("criterion_labels", ()), judged, strict=False):
            credit_of[label].append(item.credit)
    bare = [(group, first, target) for group, first, _, target in rows]
    credit = [(group, second, target) for group, _, second, target in rows]
    print(
        f"{path.name}: n {len(rows)}, r bare {pearson((v, t) for _, v, t in bare):.3f} (inside {inside(bare):.3f}),"
        f" r credit {pearson((v, t) for _, v, t in credit):.3f} (inside {inside(credit):.3f}),"
        f" called wrong: good answers {mean(wrong[True] or [0]):.3f}, others {mean(wrong[False] or [0]):.3f}"
        + (f", criterion AUC {auc(credit_of[1], credit_of[0]):.3f}" if credit_of[1] else "")
    )


def made(line: dict[str, Any]) -> Question:
    """The question of a line, with its criteria or those made of its reference."""
    question = Question(question=line["question"], criteria=line.get("criteria", ()), reference=line["reference"])
    return question.model_copy(update={"criteria": criteria_of(question)})


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the embedded grader.")
    parser.add_argument("--scores", type=Path, help="a folder with sets of human-scored answers")
    parser.add_argument("--part", choices=("dev", "train"), default="dev")
    parser.add_argument("--most", type=int, default=400, help="answers of each set (default: 400)")
    arguments = parser.parse_args()
    bank()
    trades()
    for path in sorted(arguments.scores.glob(f"*.{arguments.part}.jsonl")) if arguments.scores else ():
        human(path, arguments.most)


if __name__ == "__main__":
    main()
