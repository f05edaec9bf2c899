"""Train the verdict model: general entailment first, then written pairs and graded answers.

usage: python training/train.py WEIGHTS --entailment pairs.jsonl.gz --graded FOLDER --out FOLDER
           [--passes N] [--share S] [--without SET] [--seed N]

WEIGHTS is the folder of the encoder's upstream files (scripts/build_encoder.py says which), FOLDER holds
NAME.train.jsonl of graded answers. Writes first.pt (after the first stage; used again where it is there already) and
verdict.pt. `--share` trains on that share of the written criteria, to draw the learning curve; `--without` leaves a
graded set out. Needs torch and transformers beside mockint. See README.md for data, licences and times.
"""

import argparse
import random
from pathlib import Path

import torch
from data import Pair, beside, crossed, elsewhere, entailment, examples, graded, listed, turned, whole, written
from fitting import Example, fit, shares
from measuring import figures, measured_by
from network import Reader, VerdictNetwork

MOST = {"beetle": 800, "nnexam": 250, "realsumm": 1500, "scientsbank": 800}  # of each graded set, in each pass
ANSWERS = 2.0  # the weight of whole answers, the very task
AGAIN = 1000  # pairs of the first stage that are seen again in the second, so that it forgets less
LONGEST = 600  # characters
FIRST_RATE, SECOND_RATE = 1e-4, 8e-5


def first_stage(network: VerdictNetwork, reader: Reader, pairs: list[Example], path: Path, seed: int) -> None:
    """Train on entailment, or load what was trained before."""
    if path.exists():
        network.load_state_dict(torch.load(path, weights_only=True))
        return
    fit(network, reader, pairs, rate=FIRST_RATE, seed=seed)
    torch.save(network.state_dict(), path)


def in_part(pairs: list[Pair], share: float) -> list[Pair]:
    """The pairs of a share of the criteria, the same ones in each run."""
    criteria = sorted({pair.criterion for pair in pairs})
    random.Random(0).shuffle(criteria)
    chosen = set(criteria[: round(share * len(criteria))])
    return [pair for pair in pairs if pair.criterion in chosen]


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the verdict model.")
    parser.add_argument("weights", type=Path)
    parser.add_argument("--entailment", type=Path, required=True)
    parser.add_argument("--graded", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--passes", type=int, default=4)
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--without", action="append", default=[])
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    chance = random.Random(given.seed)
    torch.manual_seed(given.seed)
    network, reader = VerdictNetwork(given.weights), Reader(given.weights)
    general = [item for item in entailment(given.entailment) if len(item.pairs[0][1]) < LONGEST]
    chance.shuffle(general)
    first_stage(network, reader, general, given.out / "first.pt", given.seed)
    sets = {name: graded(given.graded / f"{name}.train.jsonl") for name in MOST if name not in given.without}
    pairs = in_part(written(), given.share)
    answers = in_part(whole(), given.share)
    kept_aside = measured_by()
    for seed in range(given.seed + 1, given.seed + 1 + given.passes):
        made = [*beside(pairs, seed), *crossed(pairs, seed), *listed(pairs, seed), *turned(pairs, seed)]
        strangers = in_part(elsewhere(seed=seed), given.share)
        seen = [*examples([*pairs, *made]), *examples([*answers, *strangers], ANSWERS), *chance.sample(general, AGAIN)]
        for name, part in sets.items():
            seen += chance.sample(part, min(MOST[name], len(part)))
        print(f"{len(seen)} examples, {len(pairs)} pairs, {len(answers)} of whole answers", flush=True)
        fit(network, reader, seen, rate=SECOND_RATE, seed=seed)
        torch.save(network.state_dict(), given.out / "verdict.pt")
        for name, aside in kept_aside.items():
            read = [(pair.criterion, pair.text) for pair in aside]
            print(f"{name}: {figures(shares(network, reader, read), aside)}", flush=True)


if __name__ == "__main__":
    main()
