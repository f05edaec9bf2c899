"""The verdict model as a network: criterion and passage in, four numbers out, one a verdict."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import AutoModel

from mockint.grading.verdict_model import MAX_TOKENS
from mockint.grading.verdict_model import VERDICTS as SHIPPED

VERDICTS = tuple(verdict.value for verdict in SHIPPED)
HIDDEN = 256


class VerdictNetwork(nn.Module):
    """The encoder reads both texts at once; its first token and the mean of all go through a small head.

    In: token ids, mask and segments (pairs, tokens). Out: logits (pairs, 4) in the order of VERDICTS.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(str(folder), attn_implementation="eager")
        width = self.encoder.config.hidden_size
        self.head = nn.Sequential(nn.Dropout(0.1), nn.Linear(2 * width, HIDDEN), nn.Tanh(), nn.Linear(HIDDEN, 4))
        self.encoder.embeddings.word_embeddings.weight.requires_grad_(False)  # few pairs: they would only forget

    def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:
        states = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(states.dtype)
        mean = (states * mask).sum(1) / mask.sum(1)
        return self.head(torch.cat([states[:, 0], mean], dim=1))


@dataclass(frozen=True)
class Read:
    """A pair as tokens."""

    ids: list[int]
    types: list[int]


class Reader:
    """Pairs of texts to tokens, the way the shipped model reads them."""

    def __init__(self, folder: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")

    def read(self, pairs: list[tuple[str, str]]) -> list[Read]:
        return [Read(item.ids, item.type_ids) for item in self._tokenizer.encode_batch(pairs)]


def padded(reads: list[Read]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """One batch: ids, mask and segments, each (pairs, longest)."""
    longest = max(len(item.ids) for item in reads)
    ids, mask, types = (torch.zeros(len(reads), longest, dtype=torch.long) for _ in range(3))
    for row, item in enumerate(reads):
        length = len(item.ids)
        ids[row, :length] = torch.tensor(item.ids)
        mask[row, :length] = 1
        types[row, :length] = torch.tensor(item.types)
    return ids, mask, types
