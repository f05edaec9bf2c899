"""One pass of training over examples, and reading them with what came out."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from network import VERDICTS, Read, Reader, VerdictNetwork, padded
from torch.nn import functional

BATCH = 32
SMOOTHING = 0.03
VALUE = torch.tensor([1.0, 0.5, 0.0, 0.0])


@dataclass(frozen=True)
class Example:
    """One or more pairs with what people said of them.

    `label` is a verdict. Without one, `credit` is what all the pairs earn together: the mean over a reference's
    statements; then which of them are met was never said. `source` names a set with a base rate of its own.
    """

    pairs: tuple[tuple[str, str], ...]
    label: str | None
    credit: float
    source: str = ""
    weight: float = 1.0


def fit(network: VerdictNetwork, reader: Reader, examples: Sequence[Example], *, rate: float, seed: int) -> None:
    """Train for one pass, with a warm-up and a linear fall of the learning rate `rate`. Changes `network`."""
    torch.manual_seed(seed)
    chance = random.Random(seed)
    reads = [reader.read(list(example.pairs)) for example in examples]
    sources = sorted({example.source for example in examples})
    # How freely a set calls things met is learned beside the network, and left out afterwards; pairs have no such lean.
    lean = torch.nn.Parameter(torch.zeros(len(sources), len(VERDICTS)))
    weights = [item for item in network.parameters() if item.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": weights, "lr": rate}, {"params": [lean], "lr": 20 * rate, "weight_decay": 0.0}], weight_decay=0.01
    )
    batches = _batches(reads, chance)
    steps = len(batches)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / (0.06 * steps), max(steps - step, 0) / steps * 1.06)
    )
    network.train()
    began, seen = time.monotonic(), 0.0
    for number, batch in enumerate(batches):
        flat = [read for item in batch for read in reads[item]]
        owner = torch.tensor([row for row, item in enumerate(batch) for _ in reads[item]])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = network(*padded(flat))
        source = torch.tensor([sources.index(examples[item].source) for item in batch])
        own = torch.tensor([bool(examples[item].source) for item in batch]).unsqueeze(1)
        loss = _loss(logits.float() + (own * lean[source])[owner], owner, [examples[item] for item in batch])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        schedule.step()
        seen += loss.item()
        if number % 200 == 199:
            print(f"  {number + 1}/{steps} loss {seen / 200:.3f} {time.monotonic() - began:.0f} s", flush=True)
            seen = 0.0
    network.eval()


def _batches(reads: Sequence[Sequence[Read]], chance: random.Random) -> list[list[int]]:
    order = list(range(len(reads)))
    chance.shuffle(order)
    batches = []
    for first in range(0, len(order), 50 * BATCH):  # alike in length inside a stretch, so that little is padding
        stretch = sorted(order[first : first + 50 * BATCH], key=lambda item: max(len(read.ids) for read in reads[item]))
        batches += [stretch[start : start + BATCH] for start in range(0, len(stretch), BATCH)]
    chance.shuffle(batches)
    return batches


def _loss(logits: torch.Tensor, owner: torch.Tensor, examples: Sequence[Example]) -> torch.Tensor:
    losses = []
    shares = functional.softmax(logits, dim=1)
    earned = shares @ VALUE
    for row, example in enumerate(examples):
        mine = owner == row
        if example.label is not None:
            target = torch.full((4,), SMOOTHING / 4)
            target[VERDICTS.index(example.label)] += 1 - SMOOTHING
            loss = functional.cross_entropy(logits[mine], target.expand(int(mine.sum()), 4))
        else:
            credit = earned[mine].mean().clamp(1e-4, 1 - 1e-4)
            wanted = torch.tensor(example.credit * (1 - SMOOTHING) + SMOOTHING / 2)
            loss = functional.binary_cross_entropy(credit, wanted)
        losses.append(example.weight * loss)
    return torch.stack(losses).mean()


@torch.no_grad()
def shares(network: VerdictNetwork, reader: Reader, pairs: Sequence[tuple[str, str]]) -> np.ndarray:
    """The probabilities of the four verdicts of each pair: (pairs, 4)."""
    network.eval()
    reads = reader.read(list(pairs))
    found = np.zeros((len(pairs), len(VERDICTS)), dtype=np.float32)
    order = sorted(range(len(reads)), key=lambda item: len(reads[item].ids))
    for first in range(0, len(order), 64):
        batch = order[first : first + 64]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = network(*padded([reads[item] for item in batch]))
        found[batch] = functional.softmax(logits.float(), dim=1).numpy()
    return found
