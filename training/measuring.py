"""How well verdicts are told apart on pairs that were never trained on."""

from collections.abc import Sequence

import numpy as np
from data import HERE, Pair, whole, written
from network import VERDICTS
from sklearn.metrics import f1_score, roc_auc_score

AGAINST = {"met/missing": ("met", "missing"), "met/wrong": ("met", "wrong"), "met/partial": ("met", "partial")}


def measured_by() -> dict[str, list[Pair]]:
    """The pairs kept aside of every pen, the whole answers kept aside, and a pen that none was trained on."""
    return {
        "pairs kept aside": [pair for pair in written() if pair.kept],
        "whole answers kept aside": [pair for pair in whole() if pair.kept],
        "another pen": written(HERE / "held_out"),
    }


def figures(found: np.ndarray, pairs: Sequence[Pair]) -> str:
    """AUCs of P(met) and P(wrong), accuracy and macro F1 of the likeliest verdict; `found` is (pairs, 4)."""
    labels = np.array([pair.label for pair in pairs])
    told = []
    for name, (high, low) in AGAINST.items():
        part = np.isin(labels, (high, low))
        told.append(f"{name} {roc_auc_score(labels[part] == high, found[part, 0]):.3f}")
    told.append(f"wrong/others {roc_auc_score(labels == 'wrong', found[:, 3]):.3f}")
    likeliest = np.array(VERDICTS)[found.argmax(axis=1)]
    told.append(f"right {np.mean(likeliest == labels):.3f}")
    told.append(f"F1 {f1_score(labels, likeliest, average='macro'):.3f}")
    chosen = np.array([VERDICTS.index(label) for label in labels])
    told.append(f"log loss {-np.log(np.maximum(found[np.arange(len(pairs)), chosen], 1e-6)).mean():.3f}")
    return f"n {len(pairs)}: " + ", ".join(told)
