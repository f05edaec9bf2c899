"""An interview by voice on the screen: recorded, transcribed, looked at and graded, and what can go wrong in it."""

from pathlib import Path

import pytest

pytest.importorskip("numpy", reason="recording needs the voice extra")

from played_microphone import tone
from scenes import LIMITS, TOKENS, plan, press, reach, settle, shown, until
from spoken_scenes import SpokenScene, said

from mockint.domain.session import State
from mockint.domain.transcript import Correction
from mockint.screen.app import Outcome
from mockint.screen.editor import Editor
from mockint.screen.feedback import FeedbackScreen
from mockint.screen.heard import HeardScreen
from mockint.screen.pause import PauseScreen
from mockint.screen.question import QuestionScreen
from mockint.screen.recording import Doing, RecordingScreen
from mockint.screen.summary import SummaryScreen
from mockint.screen.time_up import TimeUpScreen
from mockint.screen.transcribing import TranscribingScreen
from mockint.speech.errors import MicrophoneError, TranscriptionError

pytestmark = pytest.mark.anyio

VAULT = "Every refresh token sits in a vault."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "audio" / "session"


async def test_an_answer_is_recorded_transcribed_looked_at_and_graded(folder: Path) -> None:
    """The clock runs from the first sound to the key that stops; looking at the transcript costs no time."""
    scene = SpokenScene(folder, plan(LIMITS, voice=True), replies=(said("I back off."),))
    app = scene.app()
    async with app.run_test() as pilot:
        screen = await scene.begin_speaking(pilot)
        scene.time += 30
        screen.tick()
        await settle(pilot)
        assert "The clock starts with the first sound" in shown(app)
        assert "3:00 left" in shown(app)
        await scene.speak(pilot, 20)
        assert "● Recording 0:20" in shown(app)
        assert "2:40 left" in shown(app)
        assert [path.name for path in folder.iterdir()] == ["01.wav"]
        await press(pilot, "ctrl+s")
        await reach(pilot, HeardScreen)
        scene.time += 60
        assert app.screen.query_one(Editor).text == "I back off."
        app.screen.query_one(Editor).insert(" And try again.")
        await press(pilot, "ctrl+s")
        await reach(pilot, FeedbackScreen)
        assert "100 of 100" in shown(app)
    attempt = scene.session.current
    assert attempt.answer == "I back off. And try again."
    assert attempt.transcript == said("I back off.")
    assert attempt.seconds_used == pytest.approx(20)
    assert scene.transcriber.heard == [pytest.approx(20)]
    assert not folder.exists()


async def test_recordings_are_kept_where_they_are_to_be(folder: Path) -> None:
    scene = SpokenScene(folder, plan(LIMITS, voice=True), replies=(said("I back off."),), keep_audio=True)
    app = scene.app()
    async with app.run_test() as pilot:
        await scene.begin_speaking(pilot)
        await scene.speak(pilot, 2)
        await press(pilot, "ctrl+s")
        await reach(pilot, HeardScreen)
        await press(pilot, "ctrl+s")
        await reach(pilot, FeedbackScreen)
    assert [path.name for path in folder.iterdir()] == ["01.wav"]
    assert scene.session.current.recordings == ("01.wav",)


async def test_recordings_that_were_kept_stay_when_later_ones_are_not(folder: Path) -> None:
    """An interview that kept its recordings, taken up without keeping them, takes away only what it records itself."""
    scene = SpokenScene(folder, plan(LIMITS, TOKENS, voice=True), replies=(said("I back off."),), keep_audio=True)
    app = scene.app()
    async with app.run_test() as pilot:
        await scene.begin_speaking(pilot)
        await scene.speak(pilot, 2)
        await press(pilot, "ctrl+s")
        await reach(pilot, HeardScreen)
        await press(pilot, "ctrl+s")
        await reach(pilot, FeedbackScreen)
        await press(pilot, "enter")
        await scene.listening(pilot)
        await press(pilot, "ctrl+q")
    later = SpokenScene(folder, session=scene.session, replies=(said(VAULT),))
    app = later.app()
    async with app.run_test() as pilot:
        await later.begin_speaking(pilot)
        await later.speak(pilot, 2)
        await press(pilot, "ctrl+s")
        await reach(pilot, HeardScreen)
        await press(pilot, "ctrl+s")
        await reach(pilot, FeedbackScreen)
    assert [path.name for path in folder.iterdir()] == ["01.wav"]


async def test_a_clear_transcript_may_be_graded_unseen_and_an_unclear_one_never(folder: Path) -> None:
    replies = (said("I back off."), said("Eye bag of.", confidence=0.3), said(""))
    scene = SpokenScene(folder, plan(LIMITS, voice=True), replies=replies, edit=False)
    app = scene.app()
    async with app.run_test() as pilot:
        await scene.begin_speaking(pilot)
        await scene.speak(pilot, 2)
        await press(pilot, "ctrl+s")
        await reach(pilot, FeedbackScreen)
        await press(pilot, "r")
        await scene.listening(pilot)
        await scene.speak(pilot, 2)
        await press(pilot, "ctrl+s")
        await reach(pilot, HeardScreen)
        assert "30% sure of its words" in shown(app)
        await press(pilot, "ctrl+s")
        await reach(pilot, FeedbackScreen)
        await press(pilot, "r")
        await scene.listening(pilot)
        await scene.speak(pilot, 2)
        await press(pilot, "ctrl+s")
        await reach(pilot, HeardScreen)
        assert "Nobody is heard to speak" in shown(app)
        await press(pilot, "ctrl+s")
        await settle(pilot)
        assert "Again hands in an empty answer" in shown(app)
    assert scene.session.state is State.PAUSED


async def test_a_silence_ends_the_answer_and_is_not_counted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    silences = iter([0.2, 1.0, 4.1])
    monkeypatch.setattr("mockint.speech.ending.trailing_silence", lambda _: next(silences, 9.0))
    monkeypatch.setattr("mockint.screen.recording.LOOK", 1)
    scene = SpokenScene(folder, plan(LIMITS, voice=True), replies=(said("I back off."),))
    app = scene.app()
    async with app.run_test() as pilot:
        await scene.begin_speaking(pilot)
        await scene.speak(pilot, 1)
        await scene.speak(pilot, 9)
        await reach(pilot, HeardScreen)
    assert scene.session.current.seconds_used == pytest.approx(10 - 4.1)


async def test_a_silence_ends_nothing_where_it_is_switched_off(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[bytes] = []
    monkeypatch.setattr("mockint.speech.ending.trailing_silence", lambda sound: looks.append(sound) or 9.0)
    monkeypatch.setattr("mockint.screen.recording.LOOK", 1)
    scene = SpokenScene(folder, plan(LIMITS, voice=True))
    app = scene.app()
    async with app.run_test() as pilot:
        await scene.begin_speaking(pilot)
        assert "stops after 4 s of silence" in shown(app)
        await press(pilot, "ctrl+g")
        assert "stops by ^S alone" in shown(app)
        await scene.speak(pilot, 10)
        await settle(pilot)
        assert not looks
        assert isinstance(app.screen, RecordingScreen)


async def test_a_pause_closes_the_microphone_and_the_clock_goes_on_with_the_next_sound(folder: Path) -> None:
    scene = SpokenScene(folder, plan(LIMITS, voice=True), replies=(said("I back off."),))
    app = scene.app()
    async with app.run_test() as pilot:
        await scene.begin_speaking(pilot)
        await scene.speak(pilot, 5)
        await press(pilot, "ctrl+p")
        await reach(pilot, PauseScreen)
        await until(pilot, lambda: not scene.microphone.is_open)
        scene.microphone.feed(tone(3))
        scene.time += 100
        await press(pilot, "enter")
        await scene.listening(pilot)
        scene.time += 50
        await scene.speak(pilot, 6)
        await press(pilot, "ctrl+s")
        await reach(pilot, HeardScreen)
    assert scene.session.current.seconds_used == pytest.approx(11)
    assert scene.transcriber.heard == [pytest.approx(11)]


async def test_a_device_that_vanishes_loses_nothing_and_the_clock_stands(folder: Path) -> None:
    """The message says what is kept; recording goes on with the device that is there then."""
    scene = SpokenScene(folder, plan(LIMITS, voice=True), replies=(said("I back off."),))
    app = scene.app()
    async with app.run_test() as pilot:
        screen = await scene.begin_speaking(pilot)
        await scene.speak(pilot, 5)
        scene.microphone.vanish()
        screen.tick()
        await settle(pilot)
        assert "No more sound comes from the microphone" in shown(app)
        assert "The 0:05 that you said are kept" in shown(app)
        scene.time += 100
        scene.microphone.missing.append(MicrophoneError("there is no microphone"))
        await press(pilot, "ctrl+r")
        await until(pilot, lambda: "There is no microphone" in shown(app))
        await press(pilot, "ctrl+r")
        await scene.listening(pilot)
        await scene.speak(pilot, 4)
        assert "There is no microphone" not in shown(app)
        await press(pilot, "ctrl+s")
        await reach(pilot, HeardScreen)
    assert scene.session.current.seconds_used == pytest.approx(9)
    assert scene.transcriber.heard == [pytest.approx(9)]


async def test_a_device_that_vanished_lets_the_answer_be_typed(folder: Path) -> None:
    """What was said before stands in the editor, and the clock runs again while it is typed on."""
    scene = SpokenScene(folder, plan(LIMITS, voice=True), replies=(said("I back"),))
    app = scene.app()
    async with app.run_test() as pilot:
        screen = await scene.begin_speaking(pilot)
        await scene.speak(pilot, 5)
        scene.microphone.vanish()
        screen.tick()
        await press(pilot, "ctrl+o")
        await reach(pilot, QuestionScreen)
        app.screen.query_one(Editor).insert(" off.")
        scene.time += 7
        await press(pilot, "ctrl+s")
        await reach(pilot, FeedbackScreen)
    attempt = scene.session.current
    assert (attempt.answer, attempt.transcript) == ("I back off.", said("I back"))
    assert attempt.seconds_used == pytest.approx(12)


async def test_a_full_disk_keeps_what_was_said_before(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = SpokenScene(folder, plan(LIMITS, voice=True), replies=(said("I back"), said("off.")))
    app = scene.app()
    async with app.run_test() as pilot:
        screen = await scene.begin_speaking(pilot)
        await scene.speak(pilot, 5)

        def full(*_: object) -> int:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr("mockint.speech.recorder.os.write", full)
            scene.microphone.feed(tone(1))
        screen.tick()
        await settle(pilot)
        assert "No space left on device" in shown(app)
        await press(pilot, "ctrl+r")
        await scene.listening(pilot)
        await scene.speak(pilot, 3)
        await press(pilot, "ctrl+s")
        await reach(pilot, HeardScreen)
        assert app.screen.query_one(Editor).text == "I back\n\noff."
    assert scene.transcriber.heard == [pytest.approx(5), pytest.approx(3)]
    assert scene.session.current.recordings == ("01.wav", "01-2.wav")


async def test_without_a_microphone_the_whole_interview_is_typed(folder: Path) -> None:
    scene = SpokenScene(folder, plan(LIMITS, voice=True))
    scene.microphone.missing.append(MicrophoneError("there is no microphone"))
    app = scene.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await press(pilot, "enter")
        await until(pilot, lambda: "There is no microphone" in shown(app))
        await press(pilot, "enter")
        assert "T goes on by typing" in shown(app)
        await press(pilot, "t")
        await reach(pilot, QuestionScreen)
        app.screen.query_one(Editor).insert("I back off.")
        await press(pilot, "ctrl+s")
        await reach(pilot, FeedbackScreen)
    assert scene.session.current.transcript is None


async def test_a_device_that_is_connected_later_is_found_by_trying_again(folder: Path) -> None:
    scene = SpokenScene(folder, plan(LIMITS, voice=True))
    scene.microphone.missing.append(MicrophoneError("there is no microphone"))
    app = scene.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await press(pilot, "enter")
        await until(pilot, lambda: "There is no microphone" in shown(app))
        await press(pilot, "r")
        await until(pilot, lambda: "Played microphone" in shown(app))
        scene.microphone.feed(tone(1))
        await until(pilot, lambda: "You are heard." in shown(app))
        await press(pilot, "enter")
        await scene.listening(pilot)


async def test_a_muted_microphone_is_told_by_its_silence(folder: Path) -> None:
    scene = SpokenScene(folder, plan(LIMITS, voice=True))
    app = scene.app()
    async with app.run_test() as pilot:
        await scene.check(pilot)
        scene.microphone.feed(bytes(2 * 16000 * 4))
        await until(pilot, lambda: "Not a sound comes" in shown(app))


async def test_the_clock_cuts_a_spoken_answer_which_may_still_be_put_right(folder: Path) -> None:
    scene = SpokenScene(folder, plan(LIMITS, voice=True), replies=(said("I bag off."),))
    app = scene.app()
    async with app.run_test() as pilot:
        await scene.begin_speaking(pilot)
        await scene.speak(pilot, 180)
        await reach(pilot, HeardScreen)
        assert "Time is over" in shown(app)
        await press(pilot, "ctrl+r", "ctrl+o")
        assert isinstance(app.screen, HeardScreen)
        app.screen.query_one(Editor).text = "I back off."
        await press(pilot, "ctrl+s")
        await reach(pilot, FeedbackScreen)
    assert scene.session.current.cut
    assert scene.session.current.answer == "I back off."


async def test_an_answer_cut_unseen_says_that_time_is_up(folder: Path) -> None:
    scene = SpokenScene(folder, plan(LIMITS, voice=True), replies=(said("I back off."),), edit=False)
    app = scene.app()
    async with app.run_test() as pilot:
        await scene.begin_speaking(pilot)
        await scene.speak(pilot, 180)
        await reach(pilot, TimeUpScreen)
    assert scene.session.current.cut


async def test_more_is_recorded_after_what_was_heard_and_corrected(folder: Path) -> None:
    """The second recording follows the text as it was put right; one transcript has the words of both."""
    scene = SpokenScene(folder, plan(LIMITS, voice=True), replies=(said("I bag off."), said("And wait.")))
    app = scene.app()
    async with app.run_test() as pilot:
        await scene.begin_speaking(pilot)
        await scene.speak(pilot, 3)
        await press(pilot, "ctrl+s")
        await reach(pilot, HeardScreen)
        app.screen.query_one(Editor).text = "I back off."
        await press(pilot, "ctrl+r")
        await scene.listening(pilot)
        await scene.speak(pilot, 2)
        await press(pilot, "ctrl+s")
        await reach(pilot, HeardScreen)
        await press(pilot, "ctrl+s")
        await reach(pilot, FeedbackScreen)
    attempt = scene.session.current
    assert attempt.answer == "I back off.\n\nAnd wait."
    assert attempt.transcript is not None
    assert attempt.transcript.text == "I bag off. And wait."
    assert [word.start for word in attempt.transcript.words] == [0, 0.5, 1, 1.5, 2]
    assert attempt.seconds_used == pytest.approx(5)


async def test_corrections_of_terms_are_listed_and_undone_one_by_one_or_all(folder: Path) -> None:
    corrections = (
        Correction(from_="web hook", to="webhook", start=2, end=9),
        Correction(from_="o auth", to="OAuth", start=14, end=19),
        Correction(from_="S three", to="S3", start=21, end=23),
    )
    heard = said("A webhook and OAuth, S3.", corrections=corrections)
    scene = SpokenScene(folder, plan(LIMITS, voice=True), replies=(heard,))
    app = scene.app()
    async with app.run_test() as pilot:
        await scene.begin_speaking(pilot)
        await scene.speak(pilot, 3)
        await press(pilot, "ctrl+s")
        await reach(pilot, HeardScreen)
        assert "web hook → webhook" in shown(app)
        editor = app.screen.query_one(Editor)
        editor.insert("So: ", (0, 0))
        await press(pilot, "tab", "enter")
        assert editor.text == "So: A web hook and OAuth, S3."
        editor.text = editor.text.replace("S3", "disk")
        await press(pilot, "ctrl+b")
        assert editor.text == "So: A web hook and o auth, disk."
        assert "“S3” stands there no more" in shown(app)
        await press(pilot, "ctrl+s")
        await reach(pilot, FeedbackScreen)
    transcript = scene.session.current.transcript
    assert transcript is not None
    assert transcript.text == "A web hook and o auth, S3."
    assert [(item.to, transcript.text[item.start : item.end]) for item in transcript.corrections] == [("S3", "S3")]


async def test_a_failed_transcription_keeps_the_recording_and_is_tried_again(folder: Path) -> None:
    replies = (TranscriptionError("the model is not here"), ValueError("odd"), said("I back off."))
    scene = SpokenScene(folder, plan(LIMITS, voice=True), replies=replies)
    app = scene.app()
    async with app.run_test() as pilot:
        await scene.begin_speaking(pilot)
        await scene.speak(pilot, 3)
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "Not transcribed: the model is not here" in shown(app))
        await press(pilot, "r")
        await until(pilot, lambda: "Not transcribed: odd" in shown(app))
        await press(pilot, "r")
        await reach(pilot, HeardScreen)
    assert scene.transcriber.heard == [pytest.approx(3)] * 3


async def test_what_could_not_be_transcribed_stays_and_the_answer_is_typed(folder: Path) -> None:
    scene = SpokenScene(folder, plan(LIMITS, voice=True), replies=(TranscriptionError("no model"),))
    app = scene.app()
    async with app.run_test() as pilot:
        await scene.begin_speaking(pilot)
        await scene.speak(pilot, 3)
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "no model" in shown(app))
        await press(pilot, "t")
        await reach(pilot, HeardScreen)
        await press(pilot, "ctrl+o")
        await reach(pilot, QuestionScreen)
        app.screen.query_one(Editor).insert("I back off.")
        await press(pilot, "ctrl+s")
        await reach(pilot, FeedbackScreen)
    assert [path.name for path in folder.iterdir()] == ["01.wav"]


async def test_what_was_recorded_before_it_was_left_is_in_the_editor_after_resume(folder: Path) -> None:
    """Left while recording; taken up, it is transcribed, recorded on and handed in as one answer."""
    scene = SpokenScene(folder, plan(LIMITS, voice=True))
    app = scene.app()
    async with app.run_test() as pilot:
        await scene.begin_speaking(pilot)
        await scene.speak(pilot, 4)
        await press(pilot, "ctrl+q")
    assert app.return_value is Outcome.SET_ASIDE
    assert not scene.microphone.is_open
    assert scene.session.current.seconds_used == pytest.approx(4)
    later = SpokenScene(folder, session=scene.session, replies=(said("I back"), said("off.")))
    app = later.app()
    async with app.run_test() as pilot:
        await later.check(pilot)
        await press(pilot, "enter")
        await reach(pilot, HeardScreen)
        assert app.screen.query_one(Editor).text == "I back"
        assert "2:56 left" in shown(app)
        await press(pilot, "ctrl+r")
        await later.listening(pilot)
        await later.speak(pilot, 2)
        await press(pilot, "ctrl+s")
        await reach(pilot, HeardScreen)
        await press(pilot, "ctrl+s")
        await reach(pilot, FeedbackScreen)
    assert later.session.current.answer == "I back\n\noff."
    assert later.session.current.seconds_used == pytest.approx(6)
    assert not folder.exists()


async def test_a_transcript_that_was_left_half_corrected_comes_back_as_it_was(folder: Path) -> None:
    """It is not transcribed again: what was put right by hand stands."""
    scene = SpokenScene(folder, plan(LIMITS, voice=True), replies=(said("I bag off."),))
    app = scene.app()
    async with app.run_test() as pilot:
        await scene.begin_speaking(pilot)
        await scene.speak(pilot, 4)
        await press(pilot, "ctrl+s")
        await reach(pilot, HeardScreen)
        app.screen.query_one(Editor).text = "I back off."
        await press(pilot, "ctrl+q")
    later = SpokenScene(folder, session=scene.session)
    app = later.app()
    async with app.run_test() as pilot:
        await later.check(pilot)
        await press(pilot, "enter")
        await reach(pilot, HeardScreen)
        assert app.screen.query_one(Editor).text == "I back off."
        assert later.transcriber.heard == []


async def test_skipping_asks_before_it_leaves_out_what_was_said(folder: Path) -> None:
    scene = SpokenScene(folder, plan(LIMITS, voice=True))
    app = scene.app()
    async with app.run_test() as pilot:
        await scene.begin_speaking(pilot)
        await scene.speak(pilot, 4)
        await press(pilot, "ctrl+n")
        assert "Again skips the question, without the 0:04 that you said." in shown(app)
        await press(pilot, "ctrl+n")
        await reach(pilot, SummaryScreen)
    assert scene.session.current.status == "skipped"
    assert not folder.exists()


async def test_a_hint_can_be_had_while_listening(folder: Path) -> None:
    scene = SpokenScene(folder, plan(TOKENS, voice=True))
    app = scene.app()
    async with app.run_test() as pilot:
        await scene.begin_speaking(pilot)
        await press(pilot, "ctrl+t")
        assert "Hint 1: Say where tokens live" in shown(app)
        await scene.speak(pilot, 2)
        await press(pilot, "ctrl+t")
        assert "Hint 2" in shown(app)


async def test_the_question_is_said_aloud_before_the_microphone_opens(folder: Path) -> None:
    """Once for each question: recording more doesn't say it again. Leaving makes the voice silent."""

    class Speaker:
        name = "scripted"

        def __init__(self) -> None:
            self.said: list[str] = []
            self.stopped = 0

        def say(self, text: str) -> None:
            assert not scene.microphone.is_open
            self.said.append(text)

        def stop(self) -> None:
            self.stopped += 1

    speaker = Speaker()
    scene = SpokenScene(folder, plan(LIMITS, voice=True), replies=(said("I back off."), said("")), voice=speaker)
    app = scene.app()
    async with app.run_test() as pilot:
        await scene.begin_speaking(pilot)
        assert speaker.said == [LIMITS.question]
        await scene.speak(pilot, 2)
        await press(pilot, "ctrl+s")
        await reach(pilot, HeardScreen)
        await press(pilot, "ctrl+r")
        await scene.listening(pilot)
    assert speaker.said == [LIMITS.question]


async def test_a_store_that_fails_at_the_stop_is_tried_again_and_costs_no_time(folder: Path) -> None:
    scene = SpokenScene(folder, plan(LIMITS, voice=True), replies=(said("I back off."),))
    app = scene.app()
    async with app.run_test() as pilot:
        screen = await scene.begin_speaking(pilot)
        await scene.speak(pilot, 5)
        scene.full = True
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "NOT SAVED" in shown(app))
        assert screen.doing is Doing.STOPPING
        scene.time += 10
        scene.full = False
        screen.tick()
        await reach(pilot, HeardScreen)
    assert scene.session.current.seconds_used == pytest.approx(5)


async def test_hints_for_the_transcriber_are_those_of_the_question(folder: Path) -> None:
    scene = SpokenScene(
        folder, plan(LIMITS, voice=True), replies=(said("I back off."),), hints=lambda question: (question.id,)
    )
    app = scene.app()
    async with app.run_test() as pilot:
        await scene.begin_speaking(pilot)
        await scene.speak(pilot, 2)
        await press(pilot, "ctrl+s")
        await reach(pilot, HeardScreen)
    assert scene.transcriber.hints == [("limits",)]


async def test_transcribing_can_be_left(folder: Path) -> None:
    """A transcription that takes long is no prison: T goes on without, and the recording stays."""
    import threading

    held = threading.Event()
    scene = SpokenScene(folder, plan(LIMITS, voice=True), replies=(said("I back off."),))
    scene.transcriber.transcribe = lambda *_, **__: held.wait(10) and said("late")  # type: ignore[method-assign, assignment]
    app = scene.app()
    async with app.run_test() as pilot:
        await scene.begin_speaking(pilot)
        await scene.speak(pilot, 2)
        await press(pilot, "ctrl+s")
        await reach(pilot, TranscribingScreen)
        await press(pilot, "t")
        await reach(pilot, HeardScreen)
        held.set()
        await settle(pilot)
        assert app.screen.query_one(Editor).text == ""
    assert folder.exists()
