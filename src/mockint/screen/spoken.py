"""One spoken answer, from the question to the hand-in: recorded, transcribed, looked at, and gone on with.

The clock runs only while something is recorded or typed. What is on disk says what comes first, so an answer that was
interrupted goes on like any other: recordings that were not transcribed yet are, and stand in the editor.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from mockint.domain.session import Session, State
from mockint.domain.transcript import Transcript
from mockint.interview.conductor import Conductor
from mockint.screen.check import By, CheckScreen
from mockint.screen.heard import After, HeardScreen
from mockint.screen.question import QuestionScreen
from mockint.screen.recording import Left, Listening, RecordingScreen
from mockint.screen.transcribing import TranscribingScreen
from mockint.speech.heard import doubts
from mockint.speech.hearing import Hearing
from mockint.speech.recorder import read_recording, recordings
from mockint.speech.transcripts import joined

if TYPE_CHECKING:
    from mockint.screen.app import InterviewApp

Saved = Callable[[Callable[[], object]], Awaitable[None]]
"""Does what saves an event, again and again until it is saved."""


class SpokenAnswers:
    """Leads the spoken answers of one interview."""

    def __init__(self, app: "InterviewApp", conductor: Conductor, hearing: Hearing, saved: Saved) -> None:
        self._app = app
        self._conductor = conductor
        self._hearing = hearing
        self._saved = saved
        self._listening = Listening(hearing, hearing.microphone(), stops=hearing.silence_stop is not None)
        self._left_out: set[str] = set()
        """Recordings that the candidate went on without, for now."""
        self._looked_at = False

    async def check(self) -> bool:
        """Have the microphone tried; False where the candidate types instead."""
        return await self._app.show(CheckScreen(self._listening.microphone)) is By.VOICE

    async def give(self) -> bool:
        """Lead the open answer to its end; gives whether the candidate looked at it before it was handed in."""
        await self._saved(self._stand)
        self._left_out.clear()
        self._looked_at = False
        attempt = self._session.current
        begun = bool(attempt.answer or attempt.transcript or self._unheard)
        step: Step | None = self._take_up if begun else self._record
        while step is not None:
            step = await step()
        self._remove_recordings()
        return self._looked_at

    @property
    def _session(self) -> Session:
        return self._conductor.session

    @property
    def _unheard(self) -> list[Path]:
        """The recordings of this answer that are not in its text."""
        known = {*self._session.current.recordings, *self._left_out}
        return [
            path
            for path in recordings(self._hearing.folder(), len(self._session.attempts) - 1)
            if path.name not in known
        ]

    async def _take_up(self) -> "Step | None":
        await self._hear()
        return await self._look("This is your answer so far. The clock stands.")

    async def _record(self) -> "Step | None":
        first = not self._session.current.recordings and not self._session.current.answer
        left = await self._app.show(RecordingScreen(self._conductor, self._listening, aloud=first))
        if left is Left.SKIPPED:
            return None
        heard = await self._hear()
        if left is Left.TYPE:
            return self._type
        transcript = self._session.current.transcript
        if heard and transcript is not None and not self._hearing.edit and not doubts(transcript):
            return self._hand_in
        return self._look

    async def _look(self, told: str = "") -> "Step | None":
        after = await self._app.show(HeardScreen(self._conductor, told=told))
        self._looked_at = True
        return {After.RECORD: self._record, After.TYPE: self._type}.get(after)

    async def _type(self) -> "Step | None":
        await self._saved(self._conductor.resume)
        await self._app.show(QuestionScreen(self._conductor))
        self._looked_at = False
        return None

    async def _hand_in(self) -> "Step | None":
        cut = self._session.plan.strict and self._conductor.question_remaining <= 0
        await self._saved(lambda: self._conductor.submit(self._session.current.answer, cut=cut))
        return None

    async def _hear(self) -> bool:
        """Transcribe what was not yet, into the draft; False where the candidate went on without some of it."""
        for path in self._unheard:
            transcript = await self._transcribed(path)
            if transcript is None:
                self._left_out.add(path.name)
            else:
                await self._keep(path, transcript)
        return not self._left_out

    async def _transcribed(self, path: Path) -> Transcript | None:
        question = self._conductor.question

        def transcribe(on_progress: Callable[[float], None]) -> Transcript:
            audio = read_recording(path)
            heard = self._hearing.transcriber.transcribe(
                audio, hints=self._hearing.hints(question), on_progress=on_progress
            )
            return self._hearing.correct(heard, question)

        return await self._app.show(TranscribingScreen("Transcribing", transcribe))

    async def _keep(self, path: Path, transcript: Transcript) -> None:
        before = self._session.current
        text = "\n\n".join(part for part in (before.answer.rstrip(), transcript.text) if part)
        await self._saved(lambda: self._conductor.hear(path.name, joined(before.transcript, transcript), text))

    def _remove_recordings(self) -> None:
        """Take away this answer's recordings, unless they are to be kept; those that were left out stay."""
        if self._hearing.keep_audio:
            return
        folder, attempt = self._hearing.folder(), self._session.current
        for path in recordings(folder, len(self._session.attempts) - 1):
            if path.name in attempt.recordings or attempt.status == "skipped":
                path.unlink(missing_ok=True)
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()

    def _stand(self) -> None:
        if self._session.state is State.ANSWERING:
            self._conductor.pause()


Step = Callable[[], Awaitable["Step | None"]]
"""What comes next in an answer; None after its end."""
