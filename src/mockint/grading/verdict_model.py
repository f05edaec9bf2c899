"""The verdict model that comes with mockint: it reads a criterion and a passage of an answer together.

Similarity can't tell "we rotate keys" from "we never rotate keys"; this model was trained to (training/README.md). It
is a cross-encoder of the sentence encoder's size, as an int8 ONNX file, run on the CPU; loaded once for the whole
process, whoever asks first.
"""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mockint.domain.grade import Verdict
from mockint.grading.encoder import DIGESTS, THREADS, TOKENIZER
from mockint.grading.encoder import FOLDER as ENCODER
from mockint.grading.model_files import checked

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Shares = NDArray[np.float32]

FOLDER = Path(__file__).parent / "verdict"
MODEL = "verdict-int8.onnx"
DIGEST = ""
VERDICTS = (Verdict.MET, Verdict.PARTIAL, Verdict.MISSING, Verdict.WRONG)
MAX_TOKENS = 192  # the longest pair that it was trained to read
BATCH = 8


class VerdictModel:
    """Pairs in, probabilities out. Raises ConfigurationError when its files are missing or not the ones we ship."""

    def __init__(self, folder: Path = FOLDER) -> None:
        model = checked(folder / MODEL, DIGEST)
        tokenizer = checked(ENCODER / TOKENIZER, DIGESTS[TOKENIZER])
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_buffer(tokenizer)
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")

    def shares(self, pairs: Sequence[tuple[str, str]]) -> "Shares":
        """How likely each verdict is for each pair of criterion and passage: (pairs, 4), in the order of VERDICTS."""
        import numpy as np

        read = self._tokenizer.encode_batch(list(pairs))
        found = np.zeros((len(pairs), len(VERDICTS)), dtype=np.float32)
        order = sorted(range(len(pairs)), key=lambda number: len(read[number].ids))
        for first in range(0, len(order), BATCH):
            batch = order[first : first + BATCH]
            shape = (len(batch), max(len(read[number].ids) for number in batch))
            inputs = {
                name: np.zeros(shape, dtype=np.int64) for name in ("input_ids", "attention_mask", "token_type_ids")
            }
            for row, number in enumerate(batch):
                length = len(read[number].ids)
                inputs["input_ids"][row, :length] = read[number].ids
                inputs["attention_mask"][row, :length] = 1
                inputs["token_type_ids"][row, :length] = read[number].type_ids
            logits = self._session.run(None, inputs)[0]
            raised = np.exp(logits - logits.max(axis=1, keepdims=True))
            found[batch] = raised / raised.sum(axis=1, keepdims=True)
        return found


_lock = threading.Lock()
_loaded: list[VerdictModel] = []


def verdict_model() -> VerdictModel:
    """The verdict model of this process, loaded on the first call; other threads wait for it."""
    with _lock:
        if not _loaded:
            _loaded.append(VerdictModel())
        return _loaded[0]
