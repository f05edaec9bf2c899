"""The model files that come with mockint: read only as the very bytes that were measured."""

import hashlib
from pathlib import Path
from typing import Any

from mockint.domain.errors import ConfigurationError

_threads = [2]


def threads() -> int:
    """How many threads one reading by a model takes."""
    return _threads[0]


def take_one_thread() -> None:
    """Take one from here on: in a process beside others of its kind, before it loads a model."""
    _threads[0] = 1


def checked(path: Path, digest: str) -> bytes:
    """The content of a model file. Raises ConfigurationError where it can't be read or its SHA-256 is another."""
    remedy = f"Install mockint again (in a checkout: git restore src/mockint/grading/{path.parent.name})."
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"The embedded grader can't read its model file {path}: {error.strerror or error}. {remedy}"
        ) from error
    found = hashlib.sha256(content).hexdigest()
    if found != digest:
        raise ConfigurationError(
            f"The embedded grader's model file {path} is damaged or not the one that mockint comes with: its SHA-256 is"
            f" {found}, not {digest}. {remedy}"
        )
    return content


def session(model: bytes, threads: int) -> Any:
    """An ONNX model ready to run on the CPU, each run with so many threads."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # A thread that waits for work by turning on the spot takes the core from whoever has work.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def tokenizer(content: bytes, longest: int) -> Any:
    """A tokenizer that doesn't pad, and cuts a text after so many tokens; of a pair, the longer text first."""
    from tokenizers import Tokenizer

    made = Tokenizer.from_buffer(content)
    made.no_padding()
    made.enable_truncation(longest)
    return made
