"""Sound as mockint handles it: one channel, 16 kHz, samples between -1 and 1."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

RATE = 16_000
"""Samples a second."""


@dataclass(frozen=True, eq=False)
class Audio:
    """Sound in memory: `samples` is a float32 array of shape (n,), at `RATE` samples a second.

    `warnings` say what could not be read of it; a transcriber passes them on in its transcript.
    """

    samples: "Samples"
    warnings: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE
