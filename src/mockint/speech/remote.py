"""Engines behind a network: OpenAI's audio endpoint, and any server that speaks as it does.

They differ in what they take. Words with their times are asked for first, and the text alone where that is refused;
what was taken is remembered. What nobody says is not sent, and a long recording goes in pieces.
"""

import math
import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from mockint.domain.errors import ConfigurationError
from mockint.domain.grade import Usage
from mockint.domain.transcript import Transcript, Word
from mockint.llm import client, failures, recording, sdk
from mockint.llm.client import Connection, Reply, Request
from mockint.llm.errors import BadRequest, ModelError
from mockint.llm.reading import items
from mockint.llm.retries import Retrying
from mockint.llm.service import Service, compatible_service, hosted_service
from mockint.speech.audio import Audio
from mockint.speech.errors import TranscriptionError
from mockint.speech.heard import doubts
from mockint.speech.pieces import as_flac, pieces

URL = "https://api.openai.com/v1"
MODEL = "gpt-transcribe"
"""OpenAI's model where none is named."""
LOCAL = "--transcriber local"

SECONDS = 120.0
"""Seconds until a reply must be there, on top of as many as are to be heard."""

# Whisper's own rule for a stretch in which it invents words.
_NO_SPEECH, _UNSURE = 0.6, -1.0

_MOST = 1e9  # seconds: a greater number is a mistake

_WAYS: tuple[dict[str, Any], ...] = (
    {"response_format": "verbose_json", "timestamp_granularities": ["word", "segment"]},
    {"response_format": "json"},
)


def openai_transcriber(model: str, connection: Connection) -> "RemoteTranscriber":
    """The engine `openai`. Raises NoKey without a key, ConfigurationError for an address that can't be used."""
    recording.check_folder()
    return RemoteTranscriber(hosted_service("openai", model or MODEL, connection, URL, instead=LOCAL))


def compatible_transcriber(model: str, connection: Connection) -> "RemoteTranscriber":
    """The engine `compatible`, at the connection's address or OPENAI_BASE_URL.

    Raises ConfigurationError without an address or a model, NoKey where the named key isn't there.
    """
    recording.check_folder()
    if not model:
        raise ConfigurationError("compatible names no model; write it behind a colon: compatible:whisper-1")
    url = connection.base_url or os.environ.get("OPENAI_BASE_URL", "").strip()
    if not url:
        raise ConfigurationError(
            f"compatible:{model} needs the address of its server: --base-url http://HOST:PORT/v1, or OPENAI_BASE_URL"
        )
    return RemoteTranscriber(compatible_service("compatible", model, connection, url, instead=LOCAL))


class RemoteTranscriber:
    """One model behind one server. It leaves hesitations out, so `fillers` is None."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._way = 0

    @property
    def name(self) -> str:
        return self._service.name

    def transcribe(
        self, audio: Audio, *, hints: Sequence[str] = (), on_progress: Callable[[float], None] | None = None
    ) -> Transcript:
        """See Transcriber; asks again where that may help. Works inside a running event loop too."""
        tell = on_progress or (lambda _: None)
        tell(0.0)
        texts, words = [], []
        for piece in pieces(audio):
            try:
                body = self._heard(piece.audio, hints)
            except ConfigurationError:
                raise
            except ModelError as error:
                raise TranscriptionError(str(error)) from error
            text, timed = read_transcript(body, piece.start, audio.seconds)
            texts += [text] if text else []
            words += timed
            tell(min((piece.start + piece.audio.seconds) / audio.seconds, 1.0))
        tell(1.0)
        transcript = Transcript(text=" ".join(texts), seconds=audio.seconds, engine=self.name, words=tuple(words))
        return transcript.model_copy(update={"warnings": (*audio.warnings, *doubts(transcript))})

    def _heard(self, audio: Audio, hints: Sequence[str]) -> Mapping[str, Any]:
        upload = _Upload(self._service, as_flac(audio), hints, self._way)
        request = Request(system="", shared="", own="", schema={}, timeout=SECONDS + audio.seconds)
        reply = client.ask(Retrying(upload), request)
        self._way = upload.way
        return reply.data


class _Upload:
    """One piece of sound as a client of `Retrying`, which asks again as for any model; nothing is read of a request
    but its time.
    """

    def __init__(self, service: Service, sound: bytes, hints: Sequence[str], way: int) -> None:
        self._service = service
        self._sound = sound
        self._hints = hints
        self.way = way

    @property
    def name(self) -> str:
        return self._service.name

    async def ask(self, request: Request) -> Reply:
        module = await sdk.load("openai", "resources.audio")
        errors: list[ModelError] = []
        async with (
            sdk.within(self._service, request.timeout),
            sdk.openai_sdk(self._service, module, request.timeout) as asked,
        ):
            for way in range(self.way, len(_WAYS)):
                create = asked.audio.transcriptions.with_raw_response.create
                answer = await sdk.exchange(self._service, module, partial(create, **self._form(_WAYS[way])))
                if answer.ok:
                    self.way = way
                    body = failures.body_of(self._service, answer)
                    if not isinstance(body.get("text"), str):
                        raise failures.empty(self._service, body)
                    return Reply(body, body["text"], Usage(calls=1))
                errors.append(failures.failure(self._service, answer))
                if not (isinstance(errors[-1], BadRequest) and answer.status in (400, 422)):
                    break
        # What it says of the fullest way tells a person most, unless another one got further.
        raise errors[0] if isinstance(errors[-1], BadRequest) else errors[-1]

    def _form(self, way: Mapping[str, Any]) -> dict[str, Any]:
        form = {"model": self._service.model, "file": ("answer.flac", self._sound, "audio/flac"), **way}
        if self._service.model.startswith("gpt-transcribe"):
            return form | {"languages": ["en"]} | ({"keywords": list(self._hints)} if self._hints else {})
        return form | {"language": "en"} | ({"prompt": ", ".join(self._hints)} if self._hints else {})


def read_transcript(body: Mapping[str, Any], start: float, end: float) -> tuple[str, list[Word]]:
    """The text and the words of a reply about a piece of sound that begins at `start`; no time is after `end`.

    Anything but the text may be absent. Stretches that the engine itself takes for silence are left out.
    """
    segments = items(body, "segments")
    silent = [part for part in segments if _is_silent(part)]
    text = str(body.get("text") or "")
    if silent:
        text = " ".join(str(part.get("text") or "").strip() for part in segments if part not in silent)
    listed = items(body, "words") or [word for part in segments for word in items(part, "words")]
    words = [
        word
        for found in listed
        if not any(_within(found, part) for part in silent) and (word := _word(found, segments, start, end))
    ]
    return " ".join(text.split()), words


def _word(found: Mapping[str, Any], segments: Sequence[Mapping[str, Any]], start: float, end: float) -> Word | None:
    text, begins, ends = found.get("word"), _number(found, "start"), _number(found, "end")
    if not isinstance(text, str) or not text.strip() or begins is None or ends is None:
        return None
    begin = min(max(start + begins, 0.0), end)
    confidence = _number(found, "probability")
    if confidence is None:
        likely = next((_number(part, "avg_logprob") for part in segments if _within(found, part)), None)
        confidence = None if likely is None else math.exp(min(likely, 0.0))
    known = None if confidence is None else round(min(max(confidence, 0.0), 1.0), 3)
    return Word(word=text.strip(), start=begin, end=min(max(start + ends, begin), end), confidence=known)


def _is_silent(segment: Mapping[str, Any]) -> bool:
    no_speech, likely = _number(segment, "no_speech_prob"), _number(segment, "avg_logprob")
    return no_speech is not None and likely is not None and no_speech > _NO_SPEECH and likely < _UNSURE


def _within(word: Mapping[str, Any], segment: Mapping[str, Any]) -> bool:
    first, last, at = _number(segment, "start"), _number(segment, "end"), _number(word, "start")
    return first is not None and last is not None and at is not None and first <= at < last


def _number(body: Mapping[str, Any], key: str) -> float | None:
    value = body.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _MOST:
        return None  # no number is less than NaN
    return float(value)
