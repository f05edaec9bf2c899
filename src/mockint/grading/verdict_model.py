"""The verdict model that comes with mockint: it reads a criterion and a passage of an answer together.

Similarity can't tell "we rotate keys" from "we never rotate keys"; this model was trained to (training/README.md). It
is a cross-encoder of the sentence encoder's size, as an int8 ONNX file, run on the CPU; loaded once for the whole
process, whoever asks first.
"""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from mockint.domain.grade import Verdict
from mockint.grading.encoder import DIGESTS, TOKENIZER, encodable
from mockint.grading.encoder import FOLDER as ENCODER
from mockint.grading.model_files import checked, session, threads, tokenizer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Logits = NDArray[np.float32]

FOLDER = Path(__file__).parent / "verdict"
MODEL = "verdict-int8.onnx"
DIGEST = "a2c6c1b0c46214732f27c2cae8b93e81d33595fb4c2c10b2ba2d0c98602512d4"
VERDICTS = (Verdict.MET, Verdict.PARTIAL, Verdict.MISSING, Verdict.WRONG)
MAX_TOKENS = 192  # the longest pair that it was trained to read


class VerdictModel:
    """Pairs in, logits of the verdicts out. Raises ConfigurationError when its files are missing or not ours."""

    def __init__(self, folder: Path = FOLDER) -> None:
        # Pairs are short: many at once pay, many hands on one don't.
        self._session = session(checked(folder / MODEL, DIGEST), threads=1)
        self._tokenizer = tokenizer(checked(ENCODER / TOKENIZER, DIGESTS[TOKENIZER]), MAX_TOKENS)

    def logits(self, pairs: Sequence[tuple[str, str]]) -> "Logits":
        """What it makes of each pair of criterion and passage: (pairs, 4), in the order of VERDICTS."""
        import numpy as np

        def read(pair: tuple[str, str]) -> "Logits":
            tokens = self._tokenizer.encode(encodable(pair[0]), encodable(pair[1]))
            # One by one: in a batch the scale of the 8-bit numbers, and so the verdict, would hang on the other pairs.
            inputs = {
                "input_ids": tokens.ids,
                "attention_mask": tokens.attention_mask,
                "token_type_ids": tokens.type_ids,
            }
            logits: Logits = self._session.run(None, {name: np.array([ids]) for name, ids in inputs.items()})[0][0]
            return logits

        with ThreadPoolExecutor(threads()) as readers:
            found = list(readers.map(read, pairs))
        return np.array(found, dtype=np.float32).reshape(len(pairs), len(VERDICTS))


_lock = threading.Lock()
_loaded: list[VerdictModel] = []


def verdict_model() -> VerdictModel:
    """The verdict model of this process, loaded on the first call; other threads wait for it."""
    with _lock:
        if not _loaded:
            _loaded.append(VerdictModel())
        return _loaded[0]
