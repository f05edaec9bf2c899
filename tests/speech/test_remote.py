"""Engines behind a network: what is sent, what is made of the replies, and what an error says."""

import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx
from hypothesis import given
from hypothesis import strategies as st
from sounds import JFK, WITHOUT_VOICE

from mockint.domain.errors import ConfigurationError
from mockint.domain.transcript import Transcript
from mockint.llm import retries
from mockint.llm.client import Connection
from mockint.llm.errors import NoKey
from mockint.speech import remote
from mockint.speech.audio import RATE, Audio
from mockint.speech.decoding import decode
from mockint.speech.errors import TranscriptionError
from mockint.speech.heard import doubts
from mockint.speech.pieces import Piece
from mockint.speech.remote import compatible_transcriber, openai_transcriber, read_transcript

np = pytest.importorskip("numpy")
pytest.importorskip("faster_whisper", reason=WITHOUT_VOICE, exc_type=ImportError)

KEY = "sk-planted-0123456789abcdef"
URL = "http://speech.test/v1"
PATH = f"{URL}/audio/transcriptions"
TEXT = "We keep every token in a vault."
VERBOSE = {
    "text": TEXT,
    "duration": 11.0,
    "words": [{"word": "We", "start": 0.1, "end": 0.3}, {"word": "keep", "start": 0.3, "end": 0.7}],
    "segments": [{"start": 0.0, "end": 11.0, "text": TEXT, "avg_logprob": -0.1, "no_speech_prob": 0.01}],
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


@pytest.fixture(scope="module")
def speech() -> Audio:
    return decode(JFK)


def server(**options: str) -> Connection:
    return Connection(base_url=URL, **options)


def form_of(request: httpx.Request) -> dict[str, list[str]]:
    """The fields of a form; of the file, its name."""
    from email import message_from_bytes
    from email.policy import HTTP

    head = f"content-type: {request.headers['content-type']}\r\n\r\n".encode()
    fields: dict[str, list[str]] = {}
    for part in message_from_bytes(head + request.content, policy=HTTP).iter_parts():  # type: ignore[attr-defined]
        name = part.get_param("name", header="content-disposition")
        value = part.get_filename() or part.get_payload(decode=True).decode()
        fields.setdefault(name, []).append(value)
    return fields


def test_words_with_their_times_and_a_confidence_are_read(httpx2_mock: respx.Router, speech: Audio) -> None:
    route = httpx2_mock.post(PATH).respond(200, json=VERBOSE)
    shares: list[float] = []
    transcript = compatible_transcriber("whisper-1", server()).transcribe(
        speech, hints=("OAuth", "KMS"), on_progress=shares.append
    )
    assert transcript.text == TEXT
    assert transcript.engine == "compatible:whisper-1"
    assert [(word.word, word.start, word.end) for word in transcript.words] == [("We", 0.1, 0.3), ("keep", 0.3, 0.7)]
    assert transcript.confidence == pytest.approx(0.905, abs=0.001)
    assert transcript.fillers is None
    assert shares == [0.0, 1.0, 1.0]
    form = form_of(route.calls.last.request)
    assert form.pop("file") == ["answer.flac"]
    assert form == {
        "model": ["whisper-1"],
        "language": ["en"],
        "prompt": ["OAuth, KMS"],
        "response_format": ["verbose_json"],
        "timestamp_granularities[]": ["word", "segment"],
    }


def test_hints_of_the_newest_model_are_its_keywords(httpx2_mock: respx.Router, speech: Audio) -> None:
    route = httpx2_mock.post(PATH).respond(200, json={"text": TEXT})
    transcript = openai_transcriber("", server()).transcribe(speech, hints=("OAuth", "KMS"))
    form = form_of(route.calls.last.request)
    assert form["model"] == ["gpt-transcribe"]
    assert form["keywords[]"] == ["OAuth", "KMS"]
    assert form["languages[]"] == ["en"]
    assert "prompt" not in form
    assert (transcript.words, transcript.confidence) == ((), None)
    assert not doubts(transcript)


def test_a_recorded_reply_of_openais_is_read(httpx2_mock: respx.Router, speech: Audio) -> None:
    body = {
        "text": "Ruby is a programming language designed for developer happiness.",
        "usage": {"type": "duration", "seconds": 4},
    }
    httpx2_mock.post("https://api.openai.com/v1/audio/transcriptions").respond(200, json=body)
    assert openai_transcriber("whisper-1", Connection()).transcribe(speech).text == body["text"]


def test_a_server_that_knows_no_word_times_is_asked_for_the_text_and_that_is_remembered(
    httpx2_mock: respx.Router, speech: Audio
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if form_of(request)["response_format"] == ["verbose_json"]:
            return httpx.Response(400, json={"error": {"message": "response_format 'verbose_json' is not supported"}})
        return httpx.Response(200, json={"text": TEXT})

    route = httpx2_mock.post(PATH).mock(side_effect=answer)
    transcriber = compatible_transcriber("m", server())
    for _ in range(2):
        assert transcriber.transcribe(speech).text == TEXT
    formats = [form_of(call.request)["response_format"][0] for call in route.calls]
    assert formats == ["verbose_json", "json", "json"]


def test_where_every_form_is_refused_the_first_refusal_is_told(httpx2_mock: respx.Router, speech: Audio) -> None:
    replies = [httpx.Response(400, json={"error": {"message": f"refused: {word}"}}) for word in ("one", "two")]
    httpx2_mock.post(PATH).mock(side_effect=replies)
    with pytest.raises(TranscriptionError, match=r"refused: one.*--transcriber local"):
        compatible_transcriber("m", server()).transcribe(speech)


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (401, {"error": {"message": f"Incorrect key {KEY}"}}, "doesn't take the key"),
        (404, {"error": {"message": "model m not found", "code": "model_not_found"}}, "is not a model"),
        (413, {"error": {"message": "too large"}}, "can't take in a request this long"),
        (200, {"error": {"message": "broken"}}, "an error in place of a reply"),
        (200, {"text": None}, "gave an empty reply"),
        (200, ["text"], "no JSON object"),
    ],
)
def test_an_error_says_what_to_do_and_shows_no_key(
    status: int, body: Any, said: str, httpx2_mock: respx.Router, speech: Audio
) -> None:
    httpx2_mock.post(PATH).respond(status, json=body)
    with pytest.raises(TranscriptionError) as refused:
        openai_transcriber("m", server()).transcribe(speech)
    assert said in str(refused.value)
    assert "grader" not in str(refused.value)
    error: BaseException | None = refused.value
    while error:
        assert KEY not in f"{error!r} {vars(error)}"
        error = error.__cause__ or error.__context__


def test_a_server_in_trouble_is_asked_again(
    httpx2_mock: respx.Router, speech: Audio, monkeypatch: pytest.MonkeyPatch
) -> None:
    route = httpx2_mock.post(PATH).mock(
        side_effect=[
            httpx.Response(503, headers={"retry-after": "0.01"}, json={}),
            httpx.Response(429, headers={"retry-after": "0.01"}, json={}),
            httpx.Response(200, json=VERBOSE),
        ]
    )
    assert compatible_transcriber("m", server()).transcribe(speech).text == TEXT
    assert len(route.calls) == 3


def test_silence_is_not_sent(httpx2_mock: respx.Router) -> None:
    transcript = openai_transcriber("whisper-1", server()).transcribe(Audio(np.zeros(RATE, dtype=np.float32)))
    assert not httpx2_mock.calls
    assert transcript.text == ""
    assert "nobody is heard to speak" in transcript.warnings[0]


def test_the_pieces_of_a_long_recording_are_joined_with_their_own_times(
    httpx2_mock: respx.Router, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = Audio(np.zeros(10 * RATE, dtype=np.float32))
    monkeypatch.setattr(remote, "pieces", lambda _: [Piece(0.0, half), Piece(30.0, half)])
    httpx2_mock.post(PATH).respond(200, json={"text": "yes", "words": [{"word": "yes", "start": 1, "end": 99}]})
    long = Audio(np.zeros(40 * RATE, dtype=np.float32), warnings=("the file is damaged",))
    shares: list[float] = []
    transcript = compatible_transcriber("m", server()).transcribe(long, on_progress=shares.append)
    assert transcript.text == "yes yes"
    assert [(word.start, word.end) for word in transcript.words] == [(1.0, 40.0), (31.0, 40.0)]
    assert transcript.warnings == ("the file is damaged",)
    assert shares == [0.0, 0.25, 1.0, 1.0]


def test_it_works_inside_a_running_event_loop(httpx2_mock: respx.Router, speech: Audio) -> None:
    httpx2_mock.post(PATH).respond(200, json=VERBOSE)

    async def inside() -> Transcript:
        return compatible_transcriber("m", server()).transcribe(speech)

    assert asyncio.run(inside()).text == TEXT


def test_what_is_needed_is_said_before_anything_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(NoKey, match=r"OPENAI_API_KEY.*--transcriber local"):
        openai_transcriber("whisper-1", Connection())
    with pytest.raises(ConfigurationError, match="names no model"):
        compatible_transcriber("", server())
    with pytest.raises(ConfigurationError, match="needs the address of its server"):
        compatible_transcriber("m", Connection())
    with pytest.raises(ConfigurationError, match="is no address"):
        compatible_transcriber("m", Connection(base_url="speech.test"))
    with pytest.raises(NoKey, match="OWN_KEY"):
        compatible_transcriber("m", server(key_env="OWN_KEY"))


def test_a_voice_is_not_written_into_a_recording_of_exchanges(
    httpx2_mock: respx.Router, speech: Audio, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MOCKINT_RECORD", str(tmp_path / "kept"))
    httpx2_mock.post(PATH).respond(200, json=VERBOSE)
    compatible_transcriber("m", server()).transcribe(speech)
    (kept,) = (tmp_path / "kept").iterdir()
    exchange = json.loads(kept.read_text())["exchanges"][0]
    assert exchange["request"]["text"].startswith("(a form with a file, ")
    assert exchange["replies"][0]["body"]["text"] == TEXT


@pytest.fixture
def loopback() -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """A real server on this machine, and what it was asked."""
    asked: list[tuple[dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            asked.append(({name.lower(): value for name, value in self.headers.items()}, body))
            reply = json.dumps(VERBOSE).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}/v1", asked
        http.shutdown()
        thread.join()


def test_ones_own_server_gets_the_sound_and_no_key(
    loopback: tuple[str, list[tuple[dict[str, str], bytes]]], speech: Audio
) -> None:
    url, asked = loopback
    assert compatible_transcriber("m", Connection(base_url=url)).transcribe(speech).text == TEXT
    ((headers, body),) = asked
    assert "authorization" not in headers
    assert KEY.encode() not in body
    assert b"fLaC" in body


@pytest.fixture
def one_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "Retrying", lambda upload: retries.Retrying(upload, attempts=1))


def test_a_server_that_is_not_running_is_said(one_attempt: None, speech: Audio) -> None:
    with pytest.raises(TranscriptionError, match=r"Is the server running\? Without one: --transcriber local"):
        compatible_transcriber("m", Connection(base_url="http://127.0.0.1:9/v1")).transcribe(speech)


def test_what_whisper_itself_takes_for_silence_is_left_out() -> None:
    said = {"start": 0, "end": 2, "text": " We use a vault.", "avg_logprob": -0.2, "no_speech_prob": 0.1}
    invented = {"start": 2, "end": 4, "text": " Thank you.", "avg_logprob": -1.4, "no_speech_prob": 0.9}
    words = [{"word": "vault", "start": 1, "end": 2}, {"word": "Thank", "start": 2.5, "end": 3}]
    body = {"text": "We use a vault. Thank you.", "segments": [said, invented], "words": words}
    text, timed = read_transcript(body, 0.0, 10.0)
    assert text == "We use a vault."
    assert [word.word for word in timed] == ["vault"]


def test_words_are_read_from_segments_too() -> None:
    """As whisper.cpp's server writes them, with a probability of each."""
    inside = [{"word": " a", "start": 0.0, "end": 0.2, "probability": 0.75}]
    _, words = read_transcript({"text": "a", "segments": [{"start": 0, "end": 1, "words": inside}]}, 5.0, 9.0)
    assert [(word.word, word.start, word.confidence) for word in words] == [("a", 5.0, 0.75)]


def test_a_number_beyond_all_measure_is_no_time() -> None:
    words = [{"word": "a", "start": 10**400, "end": 1}, {"word": "b", "start": 0, "end": float("inf")}]
    assert read_transcript({"text": "a b", "words": words}, 0.0, 9.0) == ("a b", [])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
PART = st.dictionaries(
    st.sampled_from(["word", "text", "start", "end", "probability", "avg_logprob", "no_speech_prob", "words"]), JSON
)


@given(st.text(), st.lists(PART, max_size=4) | JSON, st.lists(PART, max_size=4) | JSON, st.floats(0, 100))
def test_whatever_a_server_writes_the_times_are_within_the_recording(
    text: str, words: Any, segments: Any, start: float
) -> None:
    said, timed = read_transcript({"text": text, "words": words, "segments": segments}, start, 100.0)
    assert said == " ".join(said.split())
    assert all(0 <= word.start <= word.end <= 100 for word in timed)
