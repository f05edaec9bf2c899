"""Holds a real interview by voice on this terminal, for tests that press real keys.

held_spoken_interview.py LOG FOLDER device|played: every saved event goes to LOG, a line of JSON each, and recordings to
FOLDER. From the device, the local transcriber hears it; what is played is a hum, and the transcript says how long.
An interview that LOG holds already goes on. The last line on stdout is the outcome.
"""

import sys
import time
from pathlib import Path

from scenes import LIMITS, TOKENS, grade_of, plan

sys.path.insert(0, str(Path(__file__).parent.parent))
from played_microphone import PlayedMicrophone, tone

from mockint.domain.grade import Grade
from mockint.domain.question import Question
from mockint.domain.session import EVENT, Event, Session
from mockint.domain.transcript import Transcript
from mockint.interview.conductor import Conductor
from mockint.interview.engine import replay
from mockint.screen.app import run_interview
from mockint.speech.audio import Audio
from mockint.speech.hearing import Hearing
from mockint.speech.microphone import DeviceMicrophone
from mockint.speech.transcriber import Transcriber


class Counting:
    """Writes how many seconds it heard."""

    name = "counting"

    def transcribe(self, audio: Audio, **_: object) -> Transcript:
        return Transcript(text=f"I back off for {audio.seconds:.0f} seconds.", seconds=audio.seconds, engine=self.name)


def main() -> None:
    log, folder, by_device = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] == "device"
    kept = log.read_text().splitlines() if log.exists() else []
    session = replay(EVENT.validate_json(line) for line in kept) if kept else None

    def save(event: Event, _: Session) -> None:
        with log.open("a") as file:
            file.write(EVENT.dump_json(event).decode() + "\n")

    async def grade(question: Question, answer: str, *, seconds: float, overtime: float, cut: bool) -> Grade:
        return grade_of(question, answer, seconds, overtime, cut)

    def begin() -> Conductor:
        if session is None:
            return Conductor.start(planned, save, grade, time.monotonic)
        conductor = Conductor(session, save, grade, time.monotonic)
        conductor.set_aside()
        return conductor

    transcriber: Transcriber = Counting()
    if by_device:
        from mockint.speech.engines import get_transcriber

        transcriber = get_transcriber("local")
    hearing = Hearing(
        DeviceMicrophone if by_device else lambda: PlayedMicrophone(tone(300), speed=4),
        transcriber,
        lambda: folder,
        keep_audio=by_device,
        silence_stop=2.0 if by_device else None,
    )
    planned = session.plan if session else plan(LIMITS, TOKENS, voice=True)
    sys.stdout.write(f"{run_interview(planned, begin, resuming=session, hearing=hearing)}\n")


if __name__ == "__main__":
    main()
