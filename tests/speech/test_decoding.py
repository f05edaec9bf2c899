"""Sound files: every form that is promised, and every way in which a file can be wrong."""

import io
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sounds import JFK, av, encoded, tone

from mockint.domain.errors import InputError
from mockint.speech import decoding
from mockint.speech.audio import RATE, Audio
from mockint.speech.decoding import decode

np = pytest.importorskip("numpy")

FORMS = {
    "wav": ("wav", "pcm_s16le", 44_100, "stereo"),
    "wav-float": ("wav", "pcm_f32le", 48_000, "mono"),
    "wav-telephone": ("wav", "pcm_mulaw", 8000, "mono"),
    "flac": ("flac", "flac", 44_100, "stereo"),
    "ogg": ("ogg", "vorbis", 44_100, "stereo"),
    "opus": ("ogg", "libopus", 48_000, "stereo"),
    "mp3": ("mp3", "libmp3lame", 44_100, "stereo"),
    "m4a": ("mp4", "aac", 44_100, "stereo"),
    "webm": ("webm", "libopus", 48_000, "mono"),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_sound_at_16_khz_in_one_channel(form: str, tmp_path: Path) -> None:
    container, codec, rate, layout = FORMS[form]
    path = tmp_path / "answer.bin"  # what a file is called says nothing of what is in it
    path.write_bytes(encoded(tone(1.5, rate), container, codec, rate, layout))
    audio = decode(path)
    assert audio.seconds == pytest.approx(1.5, abs=0.1)
    assert audio.samples.dtype == np.float32
    assert audio.samples.ndim == 1
    assert np.abs(audio.samples).max() == pytest.approx(0.3, abs=0.05)
    middle = audio.samples[RATE // 2 : RATE]
    assert np.argmax(np.abs(np.fft.rfft(middle))) == 220  # 440 Hz in half a second
    assert audio.warnings == ()


def test_a_file_that_is_open_is_read() -> None:
    with JFK.open("rb") as file:
        assert decode(file).seconds == 11.0
    assert decode(io.BytesIO(JFK.read_bytes())).seconds == 11.0


def test_the_sound_of_a_video_is_read(tmp_path: Path) -> None:
    path = tmp_path / "call.mp4"
    path.write_bytes(_video(sound=True))
    assert decode(path).seconds == pytest.approx(1.0, abs=0.1)


def test_a_silent_file_is_zeros(tmp_path: Path) -> None:
    path = tmp_path / "silent.wav"
    path.write_bytes(encoded(np.zeros(RATE)))
    audio = decode(path)
    assert audio.seconds == pytest.approx(1.0, abs=0.07)
    assert not audio.samples.any()
    assert audio.warnings == ()


def test_what_is_no_number_or_too_loud_in_a_file_is_put_right() -> None:
    wild = np.array([np.nan, np.inf, -np.inf, 40.0, 0.5], dtype="<f4").tobytes() * 400
    form = struct.pack("<IHHIIHH", 16, 3, 1, RATE, RATE * 4, 4, 32)
    parts = b"WAVEfmt " + form + b"data" + struct.pack("<I", len(wild)) + wild
    audio = decode(io.BytesIO(b"RIFF" + struct.pack("<I", len(parts)) + parts))
    assert np.isfinite(audio.samples).all()
    assert np.abs(audio.samples).max() == 1.0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty; record it again"),
        (b"hello there\n" * 50, "no sound"),
        (b"#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n", "no sound"),
        (bytes(5000), "no sound"),
    ],
    ids=["empty", "text", "playlist", "zeros"],
)
def test_what_is_no_sound_is_said_with_the_name_of_the_file(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "answer.mp3"
    path.write_bytes(content)
    with pytest.raises(InputError) as refused:
        decode(path)
    assert str(path) in str(refused.value)
    assert said in str(refused.value)


def test_a_list_of_other_files_opens_none_of_them(tmp_path: Path) -> None:
    (tmp_path / "private.wav").write_bytes(encoded(tone(1)))
    path = tmp_path / "list.wav"
    path.write_text("ffconcat version 1.0\nfile private.wav\n")
    with pytest.raises(InputError, match="no sound file"):
        decode(path)


def test_a_video_without_sound_is_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "screen.mp4"
    path.write_bytes(_video(sound=False))
    with pytest.raises(InputError, match="has no sound in it, only video"):
        decode(path)


def test_a_missing_file_a_folder_and_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.wav: there is no such file"):
        decode(tmp_path / "nowhere.wav")
    with pytest.raises(InputError, match="is a folder; name a sound file in it"):
        decode(tmp_path)
    with pytest.raises(InputError, match="can't be read"):
        decode(tmp_path / ("x" * 300))


@pytest.mark.parametrize("form", ["wav", "flac", "mp3", "webm"])
def test_half_a_file_gives_what_can_be_read_and_says_so(form: str, tmp_path: Path) -> None:
    container, codec, rate, layout = FORMS[form]
    whole = encoded(tone(6, rate), container, codec, rate, layout)
    path = tmp_path / "half"
    path.write_bytes(whole[: len(whole) // 2])
    audio = decode(path)
    assert 2 < audio.seconds < 4
    assert len(audio.warnings) == 1
    assert f"{path} is damaged or cut off" in audio.warnings[0]


def test_a_file_that_is_damaged_in_the_middle_gives_the_rest(tmp_path: Path) -> None:
    whole = bytearray(encoded(tone(6, 44_100), "mp3", "libmp3lame", 44_100))
    middle = len(whole) // 2
    whole[middle : middle + 6000] = bytes(range(250)) * 24
    path = tmp_path / "scratched.mp3"
    path.write_bytes(whole)
    audio = decode(path)
    assert 4 < audio.seconds < 6.2
    assert "damaged or cut off" in audio.warnings[0]


def test_a_recording_whose_end_was_never_written_is_read_without_a_complaint(tmp_path: Path) -> None:
    """A program that streams sound doesn't know its length when it writes the head."""
    for length in (0, 0xFFFF_FFFF):
        whole = bytearray(encoded(tone(2)))
        whole[4:8] = struct.pack("<I", length)
        data = whole.index(b"data")
        whole[data + 4 : data + 8] = struct.pack("<I", length)
        audio = decode(io.BytesIO(bytes(whole)))
        assert audio.seconds == pytest.approx(2, abs=0.1)
        assert audio.warnings == ()


def test_what_is_too_long_is_refused_while_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "LONGEST", 3600 / 900)
    with pytest.raises(InputError, match="is longer than"):
        decode(io.BytesIO(encoded(tone(6))))
    assert decode(io.BytesIO(encoded(tone(3)))).seconds == pytest.approx(3, abs=0.1)


def decoded_or_refused(content: bytes) -> Audio | None:
    try:
        return decode(io.BytesIO(content))
    except InputError:
        return None


@given(st.binary(max_size=400))
@example(b"RIFF")
@example(b"fLaC" + bytes(100))
@example(b"\x1aE\xdf\xa3" + bytes(100))
def test_no_bytes_are_a_traceback(content: bytes) -> None:
    decoded_or_refused(content)


WHOLE = {
    form: encoded(tone(0.4, FORMS[form][2]), *FORMS[form]) for form in ("wav", "flac", "ogg", "mp3", "m4a", "webm")
}


@given(st.sampled_from(sorted(WHOLE)), st.floats(0, 1), st.binary(min_size=1, max_size=60), st.floats(0, 1))
def test_no_damage_to_a_file_is_a_traceback(form: str, where: float, damage: bytes, kept: float) -> None:
    content = bytearray(WHOLE[form])
    at = int(where * len(content))
    content[at : at + len(damage)] = damage
    audio = decoded_or_refused(bytes(content[: int(len(content) * max(kept, 0.2))]))
    if audio:
        assert np.isfinite(audio.samples).all()


def _video(sound: bool) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        video = container.add_stream("mpeg4", rate=10, width=64, height=64)
        audio = container.add_stream("aac", rate=44_100, layout="mono") if sound else None
        for number in range(10):
            picture = av.VideoFrame.from_ndarray(np.full((64, 64, 3), number, dtype=np.uint8), format="rgb24")
            container.mux(video.encode(picture))
        container.mux(video.encode(None))
        if audio:
            _mux(container, audio, tone(1, 44_100))
    return file.getvalue()


def _mux(container: Any, stream: Any, samples: Any) -> None:
    for at in range(0, len(samples), 1024):
        frame = av.AudioFrame.from_ndarray(samples[np.newaxis, at : at + 1024], format="fltp", layout="mono")
        frame.rate, frame.pts = 44_100, at
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
