"""What `mockint doctor` finds of answering by voice."""

import json
from importlib.util import find_spec

from command import Run


def test_without_a_microphone_answers_are_typed_and_practice_is_possible(mockint: Run) -> None:
    done = mockint("doctor", "--json", PULSE_SERVER="/nowhere", PATH="/nowhere")
    assert done.returncode == 0, done.stderr
    found = {check["what"]: (check["result"], check["detail"]) for check in json.loads(done.stdout)}
    assert found["voice"][0] == "note"
    assert "espeak-ng" in found["voice"][1]
    if find_spec("faster_whisper") is None:
        assert "make voice" in found["speech"][1]
    else:
        assert found["transcriber"][0] == "ok"
        assert found["microphone"][0] == "note"
