"""The sentence encoder: what it gives, and that it loads once, late, and only its own files."""

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from mockint.domain.errors import ConfigurationError
from mockint.grading import encoder
from mockint.grading.encoder import FOLDER, MODEL, SIZE, TOKENIZER, Encoder, encode, rarity


def test_close_meanings_lie_closer_than_far_ones() -> None:
    person, very, dog, day = encode(
        ["That is a happy person", "That is a very happy person", "That is a happy dog", "Today is a sunny day"]
    )
    near, mid, far = (float(person.pooled @ other.pooled) for other in (very, dog, day))
    assert near > 0.9 > mid > 0.6 > far
    assert far < 0.4


def test_every_token_has_its_place_and_a_vector_of_unit_length() -> None:
    text = "We use HMAC\u200b signatures, naïvely."
    encoded = encode([text])[0]
    assert encoded.vectors.shape == (len(encoded.pieces), SIZE)
    assert np.allclose(np.linalg.norm(encoded.vectors, axis=1), 1, atol=1e-4)
    assert [text[start:end] for start, end in encoded.spans][:2] == ["We", "use"]


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\x00\x07", "\ud800", "a \udfff b", "😀", "x" * 100_000])
def test_any_text_can_be_encoded(text: str) -> None:
    encoded = encode([text, "and another one"])
    assert len(encoded) == 2
    assert np.isfinite(encoded[0].pooled).all()
    assert all(0 <= start <= end <= len(text) for start, end in encoded[0].spans)


def test_a_lone_surrogate_moves_no_place() -> None:
    text = "one \ud800 two"
    encoded = encode([text])[0]
    assert {text[start:end] for start, end in encoded.spans} >= {"one", "two"}


def test_texts_keep_their_order_whatever_their_length() -> None:
    texts = [f"{'word ' * (40 - number)}number {number}" for number in range(40)]
    together = encode(texts)
    for number in (0, 17, 39):
        assert together[number].pieces == encode([texts[number]])[0].pieces


def test_common_words_are_less_rare_than_rare_ones() -> None:
    common, middle, rare = encode(["the", "server", "reconciliation"])
    assert common.rarity[0] == 0
    assert common.rarity[0] < middle.rarity[0] < rare.rarity[0] <= 1
    assert rarity(0) == 0


@pytest.mark.parametrize("name", [MODEL, TOKENIZER])
def test_a_damaged_file_is_refused_with_what_to_do(name: str, tmp_path: Path) -> None:
    for file in (MODEL, TOKENIZER):
        shutil.copyfile(FOLDER / file, tmp_path / file)
    damaged = tmp_path / name
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"!")
    with pytest.raises(ConfigurationError, match=r"SHA-256 is .*Install mockint again") as caught:
        Encoder(tmp_path)
    assert str(damaged) in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=rf"{MODEL}.*No such file.*Install mockint again"):
        Encoder(tmp_path)


def test_the_model_is_loaded_once_whoever_asks_first(monkeypatch: pytest.MonkeyPatch) -> None:
    loads: list[int] = []

    class Counted(Encoder):
        def __init__(self) -> None:
            loads.append(1)

    monkeypatch.setattr(encoder, "_loaded", [])
    monkeypatch.setattr(encoder, "Encoder", Counted)
    threads = [threading.Thread(target=encoder.encoder) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loads) == 1


def test_importing_the_grader_loads_nothing_heavy() -> None:
    heavy = ["numpy", "onnxruntime", "tokenizers", "snowballstemmer"]
    program = f"import sys, mockint.grading.embedded; print([name for name in {heavy!r} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
