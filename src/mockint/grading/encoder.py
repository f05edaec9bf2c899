"""The sentence encoder that comes with mockint: all-MiniLM-L6-v2 as an int8 ONNX file, run on the CPU.

Nothing heavy is imported before the model is asked for. It is loaded once for the whole process, whoever asks first.
"""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mockint.grading.model_files import checked, session, threads, tokenizer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

FOLDER = Path(__file__).parent / "encoder"
MODEL = "all-minilm-l6-v2-int8.onnx"
TOKENIZER = "tokenizer.json"
DIGESTS = {
    MODEL: "76b21cfc17f6a553814b35ccbcac284b95a7bd79171ae8cab33ca513f8c83d75",
    TOKENIZER: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
MAX_TOKENS = 256  # the longest text that the model was trained to read; what comes after is cut
BATCH = 16
SIZE = 384
# The vocabulary lists its whole words by how common they are, "the" first: a word's place stands for its frequency.
FIRST_WORD, WORDS = 1996, 30522 - 1996


@dataclass(frozen=True)
class Encoded:
    """One text as the encoder sees it, without the marks of its beginning and end.

    `vectors` (tokens, 384) are of unit length; `spans` are the characters of each token; `rarity` is 0 for the most
    common word of English and 1 for the rarest.
    """

    pieces: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    rarity: tuple[float, ...]
    vectors: "Vectors"

    @cached_property
    def pooled(self) -> "Vectors":
        """The mean of the token vectors (384), of unit length; zeros for a text without a token."""
        return pool(self.vectors)


def pool(vectors: "Vectors") -> "Vectors":
    """The mean of token vectors (tokens, 384) as one vector of unit length; zeros where there is no token."""
    import numpy as np

    if not len(vectors):
        return np.zeros(SIZE, dtype=np.float32)
    mean = vectors.mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32)


class Encoder:
    """Texts in, token vectors out. Raises ConfigurationError when its files are missing or not the ones we ship."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._session = session(checked(folder / MODEL, DIGESTS[MODEL]), threads())
        self._tokenizer = tokenizer(checked(folder / TOKENIZER, DIGESTS[TOKENIZER]), MAX_TOKENS)

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """Encode each text by itself, in its own place of the list. Any text will do, lone surrogates too."""
        tokenized = [self._tokenizer.encode(encodable(text)) for text in texts]
        # Texts of like length share a batch, so that little is spent on padding.
        order = sorted(range(len(texts)), key=lambda number: len(tokenized[number].ids))
        encoded: dict[int, Encoded] = {}
        for first in range(0, len(order), BATCH):
            batch = order[first : first + BATCH]
            for number, states in zip(batch, self._states([tokenized[n].ids for n in batch]), strict=True):
                encoded[number] = _encoded(tokenized[number], states)
        return [encoded[number] for number in range(len(texts))]

    def _states(self, batch: list[list[int]]) -> "Vectors":
        import numpy as np

        shape = (len(batch), max(len(ids) for ids in batch))
        ids, mask = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros(shape, dtype=np.int64)}
        states: Vectors = self._session.run(None, inputs)[0]
        return states


_lock = threading.Lock()
_loaded: list[Encoder] = []


def encoder() -> Encoder:
    """The encoder of this process, loaded on the first call; other threads wait for it."""
    with _lock:
        if not _loaded:
            _loaded.append(Encoder())
        return _loaded[0]


def rarity(identifier: int) -> float:
    """How rare a word of the vocabulary is, from 0 ("the") to 1, by Zipf's law from its place in the list."""
    from math import log

    return log(max(identifier - FIRST_WORD, 0) + 1) / log(WORDS)


def _encoded(tokens: Any, states: "Vectors") -> Encoded:
    import numpy as np

    kept = slice(1, len(tokens.ids) - 1)  # the first and the last are [CLS] and [SEP]
    vectors = states[kept]
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return Encoded(
        pieces=tuple(tokens.tokens[kept]),
        spans=tuple(tokens.offsets[kept]),
        rarity=tuple(rarity(identifier) for identifier in tokens.ids[kept]),
        vectors=np.asarray(vectors / lengths, dtype=np.float32),
    )


def encodable(text: str) -> str:
    """The text without what a tokenizer can't read, as long as before."""
    # Half a surrogate pair is no character: it can't be encoded. One sign takes its place, so that spans still fit.
    return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)


def encode(texts: Iterable[str]) -> list[Encoded]:
    """Encode texts with the encoder of this process; see Encoder.encode."""
    return encoder().encode(list(texts))
