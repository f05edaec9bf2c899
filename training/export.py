"""Turn the trained verdict model into the file that mockint ships: ONNX with 8-bit integers.

usage: python training/export.py WEIGHTS TRAINED [--out FOLDER]

WEIGHTS is the folder that train.py began with, TRAINED its verdict.pt. Prints the file's SHA-256, which has to be
written down in src/mockint/grading/verdict_model.py and the model's README after it was measured.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import torch
from network import VerdictNetwork

from mockint.grading.verdict_model import FOLDER, MODEL

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))
from build_encoder import INPUTS, OPSET, digest, quantize


def main() -> None:
    parser = argparse.ArgumentParser(description="Build the verdict model that mockint ships.")
    parser.add_argument("weights", type=Path)
    parser.add_argument("trained", type=Path)
    parser.add_argument("--out", type=Path, default=FOLDER)
    given = parser.parse_args()
    network = VerdictNetwork(given.weights)
    network.load_state_dict(torch.load(given.trained, weights_only=True))
    network.eval()
    ones = torch.ones(2, 8, dtype=torch.long)
    given.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        floats = Path(scratch) / "float.onnx"
        torch.onnx.export(
            network,
            (ones, ones, ones * 0),
            str(floats),
            input_names=INPUTS,
            output_names=["logits"],
            dynamic_axes={**{name: {0: "pairs", 1: "tokens"} for name in INPUTS}, "logits": {0: "pairs"}},
            opset_version=OPSET,
            dynamo=False,
        )
        quantize(floats, given.out / MODEL)
    print(f"{given.out / MODEL}: {digest(given.out / MODEL)}")


if __name__ == "__main__":
    main()
