"""How alike texts are in meaning, by the sentence encoder that comes with mockint."""

from collections.abc import Sequence


def likeness(texts: Sequence[str], others: Sequence[str]) -> list[list[float]]:
    """The likeness of each text to each of the others, -1 to 1: a row a text, a column an other.

    Raises ConfigurationError when the encoder's files are missing.
    """
    if not texts or not others:
        return [[] for _ in texts]
    import numpy as np

    from mockint.grading.encoder import encode

    rows, columns = (np.stack([encoded.pooled for encoded in encode(part)]) for part in (texts, others))
    return [[float(value) for value in row] for row in rows @ columns.T]
