"""A microphone that isn't there: a sound server of its own, whose only input hears what is played into it.

It runs apart from any other sound server here, and needs no sound card and no privileges.

    python tests/virtual_microphone.py SOUND.wav COMMAND...

plays a file into it while a command runs, such as `mockint practice --voice`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

PROGRAMS = ("pulseaudio", "pactl", "paplay")
PATIENCE = 10.0
_SINK = "virtual"
_LIST = "import sounddevice; print(any('pulse' in device['name'] for device in sounddevice.query_devices()))"


class VirtualMicrophone:
    """One that runs; `environment` has programs find it."""

    def __init__(self, folder: Path) -> None:
        self.players: list[subprocess.Popen[bytes]] = []
        self.environment = {
            "PULSE_SERVER": f"unix:{folder}/socket",
            "PULSE_RUNTIME_PATH": str(folder),
            "PULSE_STATE_PATH": str(folder),
        }

    def control(self, *arguments: str) -> bool:
        """Run `pactl`; False where it failed."""
        command = ["pactl", *arguments]
        return (
            subprocess.run(command, env=os.environ | self.environment, capture_output=True, check=False).returncode == 0
        )

    def play(self, sound: Path) -> None:
        """Let the microphone hear a WAV file, from now on."""
        command = ["paplay", f"--device={_SINK}", str(sound)]
        environment = os.environ | self.environment
        self.players.append(subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL))

    def played(self) -> None:
        """Wait until it has heard all of it: what is played next would sound through it."""
        for player in self.players:
            player.wait(timeout=30)

    def unplug(self) -> None:
        """Take the device away from whoever records from it."""
        self.control("unload-module", "module-null-sink")

    def plug_in(self) -> None:
        self.control("load-module", "module-null-sink", f"sink_name={_SINK}")
        self.control("set-default-source", f"{_SINK}.monitor")


def missing() -> str:
    """Why there can be no virtual microphone here; "" where there can."""
    absent = [program for program in PROGRAMS if shutil.which(program) is None]
    if absent:
        return f"PulseAudio isn't here ({', '.join(absent)} not found)"
    try:
        import sounddevice  # noqa: F401
    except (ImportError, OSError) as error:
        return f"recording isn't possible here: {error}"
    return ""


@contextmanager
def virtual_microphone() -> Iterator[VirtualMicrophone]:
    """A virtual microphone while the block runs; raises RuntimeError where its server doesn't come up."""
    with ExitStack() as held:
        # Sockets have short names only: not in a test's own folder.
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="sound-")))
        microphone = VirtualMicrophone(folder)
        options = ["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes"]
        server = subprocess.Popen(
            ["pulseaudio", *options, "-L", f"module-native-protocol-unix socket={folder}/socket auth-anonymous=1"],
            env=os.environ | {"PULSE_RUNTIME_PATH": str(folder), "PULSE_STATE_PATH": str(folder)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        held.callback(_end, server)
        waited = time.monotonic() + PATIENCE
        while not microphone.control("info"):
            if server.poll() is not None or time.monotonic() > waited:
                raise RuntimeError("the sound server did not come up")
            time.sleep(0.02)
        microphone.plug_in()
        try:
            yield microphone
        finally:
            for player in microphone.players:
                _end(player)


def has_alsa_plugin(microphone: VirtualMicrophone) -> bool:
    """Whether programs that record by ALSA find the server."""
    asked = [sys.executable, "-c", _LIST]
    answer = subprocess.run(asked, env=os.environ | microphone.environment, capture_output=True, text=True, check=False)
    return answer.stdout.strip() == "True"


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(PATIENCE)


def main() -> int:
    with virtual_microphone() as microphone:
        microphone.play(Path(sys.argv[1]))
        return subprocess.run(sys.argv[2:], env=os.environ | microphone.environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
