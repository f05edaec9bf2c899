"""The engine `local`: faster-whisper on this machine's processor, without a network.

Its batched pipeline cuts at pauses and gives every piece the same prompt, in which somebody hesitates: without it
Whisper leaves every "um" out, and a count of them would be a false zero.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mockint.domain.errors import ConfigurationError
from mockint.domain.transcript import Transcript, Word
from mockint.resources import cores
from mockint.speech.audio import Audio
from mockint.speech.errors import TranscriptionError
from mockint.speech.heard import count_fillers, doubts
from mockint.speech.model_files import DEFAULT, INSTALL, AskDownload, get_model, is_folder

if TYPE_CHECKING:
    from mockint.llm.client import Connection

PROMPT = "Umm, let me think like, hmm... Okay, uh, here's what I'm, um, thinking."
HINTS = 24
"""How many hints are heard for; more of them leave less room for what is said."""
BATCH = 4
BEAM = 5


def local_transcriber(model: str, connection: "Connection") -> "LocalTranscriber":  # noqa: ARG001 (it needs no server)
    """The engine `local`: a model by name, as "owner/name" of the hub, or as a folder; the default one for ""."""
    return LocalTranscriber(model or DEFAULT)


class LocalTranscriber:
    """One Whisper model, heard as English; loaded at first use and kept. Safe to call from any thread."""

    def __init__(self, model: str = DEFAULT) -> None:
        self._model = model
        self._folder: Path | None = None

    @property
    def name(self) -> str:
        # Of a folder only its own name: this is kept in sessions and reports.
        return f"local:{Path(self._model).expanduser().name if is_folder(self._model) else self._model}"

    def prepare(self, ask_download: AskDownload | None = None) -> None:
        """Find the model, and download it where `ask_download` says so. Raises ConfigurationError without it."""
        if find_spec("faster_whisper") is None:
            raise ConfigurationError(f"faster-whisper, which transcribes here, isn't installed: {INSTALL}")
        self._folder = get_model(self._model, ask_download)

    def warm(self) -> None:
        """Load the model, 1 to 3 seconds; raises as `prepare`."""
        self._loaded()

    def _loaded(self) -> Any:
        if self._folder is None:
            self.prepare()
        return _loaded(self._folder or Path())

    def transcribe(
        self, audio: Audio, *, hints: Sequence[str] = (), on_progress: Callable[[float], None] | None = None
    ) -> Transcript:
        """See Transcriber. Ctrl-C, and what `on_progress` raises, stops it after two minutes of sound at most."""
        model = self._loaded()
        tell = on_progress or (lambda _: None)
        tell(0.0)
        text, words = "", []
        try:
            for segment in _segments(model, audio, hints):
                text += segment.text
                words += [word for spoken in segment.words or () if (word := _word(spoken))]
                tell(min(segment.end / audio.seconds, 1.0))
        except (RuntimeError, ValueError) as error:  # of CTranslate2, and of the pipeline
            raise TranscriptionError(f"{self.name} could not transcribe this: {error}") from error
        tell(1.0)
        text = " ".join(text.split())
        transcript = Transcript(
            text=text, seconds=audio.seconds, engine=self.name, words=tuple(words), fillers=count_fillers(text)
        )
        return transcript.model_copy(update={"warnings": (*audio.warnings, *doubts(transcript))})


def _segments(model: Any, audio: Audio, hints: Sequence[str]) -> Iterator[Any]:
    from faster_whisper import BatchedInferencePipeline

    if not len(audio.samples):
        return iter(())
    segments, _ = BatchedInferencePipeline(model).transcribe(
        audio.samples,
        language="en",
        beam_size=BEAM,
        batch_size=BATCH,
        word_timestamps=True,
        initial_prompt=PROMPT,
        hotwords=", ".join(hints[:HINTS]) or None,
    )
    return iter(segments)


def _word(spoken: Any) -> Word | None:
    text = spoken.word.strip()
    start = max(float(spoken.start), 0.0)
    confidence = round(min(max(float(spoken.probability), 0.0), 1.0), 3)
    return Word(word=text, start=start, end=max(float(spoken.end), start), confidence=confidence) if text else None


_lock = threading.Lock()
_kept: dict[Path, Any] = {}


def _loaded(folder: Path) -> Any:
    """The model of a folder, loaded by who asks first; the last one is kept. Its folder is whole, so that nothing of it
    is looked for on a network.
    """
    with _lock:
        if folder not in _kept:
            _kept.clear()
            try:
                from faster_whisper import WhisperModel

                _kept[folder] = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads())
            except Exception as error:  # CTranslate2 raises RuntimeError, the tokenizer Exception itself
                raise ConfigurationError(
                    f"the model in {folder} can't be loaded ({error}). Put a whole one in its place, or name another:"
                    " --transcriber local:MODEL"
                ) from None
        return _kept[folder]


def threads() -> int:
    """How many threads to work with: what this process may use, four at most, since more help little."""
    return min(cores(), 4)
