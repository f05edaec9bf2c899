"""Sound that tests make, and what they write it with."""

import io
from pathlib import Path
from typing import Any

import pytest

JFK = Path(__file__).parent / "jfk.flac"
JFK_TEXT = "And so my fellow Americans ask not what your country can do for you ask what you can do for your country"
WITHOUT_VOICE = "the voice extra is not installed"

av: Any = pytest.importorskip("av", reason=WITHOUT_VOICE, exc_type=ImportError)


def tone(seconds: float, rate: int = 16_000, volume: float = 0.3) -> Any:
    """A sine of 440 Hz, float32 of shape (n,)."""
    import numpy as np

    return (volume * np.sin(2 * np.pi * 440 * np.arange(int(seconds * rate)) / rate)).astype(np.float32)


def encoded(
    samples: Any, form: str = "wav", codec: str = "pcm_s16le", rate: int = 16_000, layout: str = "mono"
) -> bytes:
    """A file of this form with the samples in every channel."""
    import numpy as np

    file = io.BytesIO()
    with av.open(file, "w", format=form) as container:
        stream = container.add_stream(codec, rate=rate, layout=layout, options={"strict": "experimental"})  # Vorbis
        frame = av.AudioFrame.from_ndarray(
            np.tile(np.asarray(samples, dtype=np.float32), (stream.layout.nb_channels, 1)), format="fltp", layout=layout
        )
        frame.rate = rate
        size = stream.codec_context.frame_size or 1024
        resampler = av.AudioResampler(format=stream.format.name, layout=layout, rate=rate, frame_size=size)
        for piece in (*resampler.resample(frame), *resampler.resample(None)):
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return file.getvalue()
