"""Build the encoder that mockint ships: upstream float weights → ONNX → 8-bit integers.

usage: python scripts/build_encoder.py FOLDER [--out FOLDER]

FOLDER holds upstream's config.json, model.safetensors and tokenizer.json (sentence-transformers/all-MiniLM-L6-v2,
revision 1110a243). Needs torch, transformers, onnx and onnxruntime, which are no dependencies of mockint; takes
minutes. The sources' digests are checked before, and the result's is compared with the one that mockint expects: other
versions of the tools may give another file, which then has to be measured before its digest goes into
src/mockint/grading/encoder.py and the encoder's README.
"""

import argparse
import hashlib
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from mockint.grading.encoder import DIGESTS, FOLDER, MODEL, TOKENIZER

WEIGHTS = "model.safetensors"
SOURCES = {WEIGHTS: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db", TOKENIZER: DIGESTS[TOKENIZER]}
INPUTS = ["input_ids", "attention_mask", "token_type_ids"]
OUTPUT = "last_hidden_state"
OPSET = 17


def digest(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check(folder: Path) -> None:
    """Exit with a message unless the folder holds the upstream files."""
    for name, expected in SOURCES.items():
        path = folder / name
        if not path.is_file():
            sys.exit(f"{path}: not there; FOLDER must hold the upstream files")
        if (found := digest(path)) != expected:
            sys.exit(f"{path}: SHA-256 is {found}, upstream's is {expected}")


def export(folder: Path, path: Path) -> None:
    """Write the model in `folder` as ONNX with any number of texts and tokens."""
    import torch
    from transformers import AutoModel

    class States(torch.nn.Module):
        """The model with its three inputs by place and its token states as the only output."""

        def __init__(self) -> None:
            super().__init__()
            self.model = AutoModel.from_pretrained(str(folder), attn_implementation="eager").eval()

        def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:
            given = {"input_ids": input_ids, "attention_mask": attention_mask, "token_type_ids": token_type_ids}
            return self.model(**given).last_hidden_state

    ones = torch.ones(2, 8, dtype=torch.long)
    torch.onnx.export(
        States(),
        (ones, ones, ones * 0),
        str(path),
        input_names=INPUTS,
        output_names=[OUTPUT],
        dynamic_axes={name: {0: "texts", 1: "tokens"} for name in [*INPUTS, OUTPUT]},
        opset_version=OPSET,
        dynamo=False,
    )


def quantize(source: Path, path: Path) -> None:
    """Turn float weights into 8-bit integers: per channel, and in seven bits for processors without VNNI."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(str(source), str(path), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Build the encoder that mockint ships.")
    parser.add_argument("folder", type=Path, help="upstream's config.json, model.safetensors and tokenizer.json")
    parser.add_argument("--out", type=Path, default=FOLDER, help="where the two files go (default: into the package)")
    arguments = parser.parse_args()
    check(arguments.folder)
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        floats, integers = Path(scratch) / "float.onnx", Path(scratch) / MODEL
        export(arguments.folder, floats)
        quantize(floats, integers)
        found = digest(integers)
        shutil.copyfile(integers, arguments.out / MODEL)
    shutil.copyfile(arguments.folder / TOKENIZER, arguments.out / TOKENIZER)
    print(f"{arguments.out / MODEL}: {found}")
    if found != DIGESTS[MODEL]:
        sys.exit("This is another file than the one mockint ships: measure it, then write its digest down.")


if __name__ == "__main__":
    main()
