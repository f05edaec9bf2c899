"""Measure the embedded grader: on the packaged bank, on answers of every kind, on human scores.

usage: python scripts/measure_embedded.py [--scores FOLDER] [--set NAME]

The bank's sample answers against all its questions; each kind of answer in tests/grading/gaming.yaml and trades.yaml,
as points and as a share of the honest answer's. FOLDER holds sets of scored answers, NAME.dev.jsonl, in the format of
docs/calibration.md; they are calibrated as `mockint calibrate --grader embedded` does, all in one table.
"""

import argparse
import asyncio
from collections import defaultdict
from pathlib import Path
from statistics import mean

import numpy as np
import yaml

from mockint.banks.finding import load_bank
from mockint.domain.grade import VALUE
from mockint.domain.question import Question
from mockint.grading.agreement import Figure
from mockint.grading.calibration import calibrate
from mockint.grading.embedded import EmbeddedGrader
from mockint.grading.labelled import read_labelled
from mockint.resources import packaged

GRADER = EmbeddedGrader()
ANSWERS = Path(__file__).parent.parent / "tests" / "grading"
TRICKS = "keywords question parroted negated instructed contradicted hypothetical unrelated"
KINDS = f"honest spoken paraphrase half thin {TRICKS}".split()


def graded(question: Question, answer: str) -> tuple[float, list[float]]:
    """The score of one answer, 0 to 100, and the credit of each criterion."""
    judged = GRADER.judge_now(question, answer).criteria
    weights = [criterion.weight for criterion in question.criteria]
    points = float(np.dot(weights, [VALUE[item.verdict] for item in judged]))
    return 100 * points / sum(weights), [item.credit for item in judged]


def bank() -> None:
    """Own sample answers against those of the other questions of the packaged banks."""
    from sklearn.metrics import roc_auc_score

    for path in sorted(packaged("rubrics").glob("*.yaml")):
        questions = load_bank(path.stem).questions
        pairs = [(question, other) for question in questions for other in questions]
        found = [(question is other, *graded(question, other.sample_answer)) for question, other in pairs]
        own, others = ([score for is_own, score, _ in found if is_own is wanted] for wanted in (True, False))
        labels = [is_own for is_own, _, credit in found for _ in credit]
        auc = roc_auc_score(labels, [value for _, _, credit in found for value in credit])
        print(f"{path.stem}: {len(own)} own {mean(own):.1f} (least {min(own):.1f}), AUC of criteria {auc:.3f}")
        above = sum(score > 40 for score in others)
        print(f"  {len(others)} others {mean(others):.1f} (most {max(others):.1f}), above 40: {above}")


def of_kinds(path: Path) -> None:
    """Every kind of answer in a file."""
    scores: dict[str, list[float]] = defaultdict(list)
    shares: dict[str, list[float]] = defaultdict(list)
    for item in yaml.safe_load(path.read_text(encoding="utf-8")):
        question = Question.model_validate({key: item[key] for key in ("question", "criteria", "kind") if key in item})
        honest = graded(question, item["honest"])[0]
        for kind in KINDS:
            if kind in item:
                score = graded(question, item[kind])[0]
                scores[kind].append(score)
                shares[kind].append(score / max(honest, 1))
    print(f"{path.stem}:")
    for kind, values in scores.items():
        spread = f"least {min(values):3.0f}  most {max(values):3.0f}"
        print(f"  {kind:13} {mean(values):5.1f}  {spread}  of honest {mean(shares[kind]):.2f}  n {len(values)}")


def told(figure: Figure) -> str:
    return "   –" if figure.value is None else f"{figure.value:5.3f}"


def human(path: Path) -> None:
    """Agreement with human scores on one set, beside measures that judge nothing."""
    found = asyncio.run(calibrate(read_labelled(path)[0], GRADER))
    print(f"{path.name}: n {found.n}")
    print(f"  {'':14} Pearson  in a group  AUC of criteria")
    for name, all_, criteria in (
        ("score", found.overall, None),
        ("credit", found.credit, found.criteria),
        *((name, item.overall, item.criteria) for name, item in found.baselines.items()),
    ):
        auc = told(criteria.auc) if criteria else ""
        print(f"  {name:14} {told(all_.pearson)}    {told(all_.pearson_within_group)}       {auc}")
    thirds = (f"{name} {told(part.pearson)}" for name, part in found.thirds if part)
    print(f"  score by thirds: {', '.join(thirds)}; RMSE {told(found.overall.rmse)}, kappa {told(found.overall.qwk)}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the embedded grader.")
    parser.add_argument("--scores", type=Path, help="a folder with sets of human-scored answers")
    parser.add_argument("--set", action="append", default=[], help="only this one of them")
    given = parser.parse_args()
    bank()
    of_kinds(ANSWERS / "gaming.yaml")
    of_kinds(ANSWERS / "trades.yaml")
    for path in sorted(given.scores.glob("*.dev.jsonl")) if given.scores else ():
        if not given.set or path.name.split(".")[0] in given.set:
            human(path)


if __name__ == "__main__":
    main()
