"""Voices that say a question aloud. Each is a program of its own; the text goes in by its standard input.

Piper, whose licence is the GPL, is never a part of mockint: it is used where somebody installed the program and put a
voice (`NAME.onnx` with `NAME.onnx.json`) into the folder `voices` of mockint's data. Then come espeak-ng and what the
system has of its own.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from threading import Lock
from typing import Protocol

from mockint.domain.visible import without_hidden
from mockint.resources import home
from mockint.speech.errors import VoiceError

NO_VOICE = (
    "No voice was found to say the questions aloud, so they are only shown. espeak-ng is one "
    "(Debian and Ubuntu: apt install espeak-ng; macOS: brew install espeak-ng)."
)
_WAV = "{wav}"
_PLAYERS = (
    ("paplay", _WAV),
    ("pw-play", _WAV),
    ("aplay", "-q", _WAV),
    ("afplay", _WAV),
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "error", _WAV),
)
_POWERSHELL = (
    "[Console]::InputEncoding = [Text.Encoding]::UTF8; Add-Type -AssemblyName System.Speech; "
    "(New-Object System.Speech.Synthesis.SpeechSynthesizer).Speak([Console]::In.ReadToEnd())"
)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_EMPHASIS = re.compile(r"[*`~]+|^\s*#+\s|(?<![^\W_])_+|_+(?![^\W_])", re.MULTILINE)
# Table bars, and the doubled brackets that espeak-ng and macOS take for commands.
_BARS = re.compile(r"\||\[\[|\]\]")


class Voice(Protocol):
    """Says a text aloud."""

    @property
    def name(self) -> str: ...

    def say(self, text: str) -> None:
        """Blocks until all is said or `stop` is called; raises VoiceError where it can't be said."""

    def stop(self) -> None:
        """Be silent at once; may be called from another thread, and where nothing is said."""


def get_voice() -> Voice | None:
    """The best voice that is here; None where there is none (`NO_VOICE` says what to do)."""
    return _piper() or _espeak() or _system()


def speakable(text: str) -> str:
    """A text as it is read out: one line without markup and without characters that act or hide."""
    text = _LINK.sub(r"\1", _TAG.sub(" ", without_hidden(text)))
    return " ".join(_BARS.sub(" ", _EMPHASIS.sub("", text)).split())


class ProgramVoice:
    """Programs that run one after another; the first is given the text. `{wav}` is a file that they share."""

    def __init__(self, name: str, *commands: tuple[str, ...]) -> None:
        self.name = name
        self._commands = commands
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def say(self, text: str) -> None:
        words = speakable(text)
        if not words:
            return
        # Five characters a second is slow beyond any voice; what takes longer hangs.
        limit = min(180.0, 15 + len(words) / 5)
        self._stopped = False
        with tempfile.TemporaryDirectory(prefix="mockint-") as folder:
            wav = str(Path(folder) / "said.wav")
            for command in self._commands:
                self._run([part.replace(_WAV, wav) for part in command], words, limit)

    def stop(self) -> None:
        with self._lock:
            self._stopped = True
            if self._process is not None:
                self._process.kill()

    def _run(self, command: list[str], words: str, limit: float) -> None:
        pipe = subprocess.PIPE
        with self._lock:
            if self._stopped:
                return
            try:
                process = subprocess.Popen(command, stdin=pipe, stdout=subprocess.DEVNULL, stderr=pipe)  # noqa: S603
            except OSError as error:
                raise VoiceError(f"{self.name} could not be started: {error.strerror or error}") from error
            self._process = process
        try:
            _, told = process.communicate(words.encode(), timeout=limit)
        except subprocess.TimeoutExpired:
            raise VoiceError(f"{self.name} did not finish within {limit:.0f} seconds; the text is only shown") from None
        finally:
            with self._lock:
                self._process = None
            process.kill()  # nothing happens where it has ended
            process.wait()
            for stream in (process.stdin, process.stderr):
                if stream is not None:
                    stream.close()
        complaint = _complaint(told.decode(errors="replace"), process.returncode)
        if complaint and not self._stopped:
            raise VoiceError(
                f"{self.name} could not speak: {complaint}. Is a loudspeaker there? The text is only shown."
            )


def _complaint(told: str, code: int) -> str:
    lines = [line.strip() for line in without_hidden(told).splitlines() if line.strip()]
    # espeak-ng ends with 0 where there is no sound device, and says so in a line of its own.
    errors = [line for line in lines if line.lower().startswith("error:")]
    if errors:
        return errors[-1].partition(":")[2].strip()
    return (lines[-1] if lines else f"it ended with {code}") if code else ""


def _piper() -> ProgramVoice | None:
    program = shutil.which("piper")
    folder = home() / "voices"
    models = sorted(folder.glob("*.onnx")) if program and folder.is_dir() else []
    player = next((player for player in _PLAYERS if shutil.which(player[0])), None)
    if not program or not models or not player:
        return None
    return ProgramVoice(f"piper ({models[0].stem})", (program, "-m", str(models[0]), "-f", _WAV), player)


def _espeak() -> ProgramVoice | None:
    program = shutil.which("espeak-ng")
    return ProgramVoice("espeak-ng", (program, "--stdin", "-b", "1", "-v", "en-us")) if program else None


def _system() -> ProgramVoice | None:
    if sys.platform == "darwin" and (program := shutil.which("say")):
        return ProgramVoice("say", (program, "-f", "-"))
    if sys.platform == "win32" and (program := shutil.which("powershell")):
        return ProgramVoice("Windows", (program, "-NoProfile", "-NonInteractive", "-Command", _POWERSHELL))
    return None
