"""Spoken answers: who hears them, and a whole session from a folder of recordings."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mockint.cli.answers import result_line
from mockint.cli.output import say
from mockint.domain.errors import InputError

if TYPE_CHECKING:
    from mockint.cli.live import LiveSession
    from mockint.domain.grade import Ungraded
    from mockint.domain.question import Bank, Question
    from mockint.domain.session import Plan
    from mockint.domain.transcript import Transcript
    from mockint.interview.conductor import Conductor
    from mockint.speech.hearing import Hearing
    from mockint.speech.transcriber import Transcriber
    from mockint.speech.voices import Voice

Hear = Callable[[Path, "Question"], "Transcript"]
"""Turns a recording of an answer into its transcript."""


def recordings(folder: str, bank: "Bank") -> dict[str, Path]:
    """The recordings of a folder by question id, in the bank's order.

    A file is for the question whose id its name holds, else for the one whose place in the bank is its first number.
    Raises InputError where the folder can't be read, a file is for no question, two are for the same, or one is no
    sound: each is looked at before the interview begins.
    """
    from mockint.speech.decoding import decode

    try:
        files = sorted(path for path in Path(folder).iterdir() if path.is_file() and not path.name.startswith("."))
    except OSError as error:
        raise InputError(f"{folder}: can't be read as a folder of recordings ({error.strerror})") from None
    if not files:
        raise InputError(f"{folder}: holds no recording; name each after its question, as in `oauth-at-scale.m4a`")
    found: dict[str, Path] = {}
    for path in files:
        question_id = _question_of(path, bank)
        if question_id in found:
            raise InputError(f"{found[question_id]} and {path} are both for question {question_id!r}; keep one")
        found[question_id] = path
        decode(path)
    return {question.id: found[question.id] for question in bank.questions if question.id in found}


def _question_of(path: Path, bank: "Bank") -> str:
    ids = [question.id for question in bank.questions]
    named = [name for name in ids if re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", path.stem.lower())]
    if named:
        return max(named, key=len)
    number = re.search(r"\d+", path.stem)
    if number and 1 <= int(number[0]) <= len(ids):
        return ids[int(number[0]) - 1]
    raise InputError(
        f"{path}: is for no question of bank {bank.bank!r}; its name must hold a question's id, or its place, 1 to"
        f" {len(ids)} (`mockint bank show` lists them)"
    )


def hearing_for(
    live: "LiveSession", bank: "Bank", transcriber: str, *, keep_audio: bool, edit: bool, voice: "Voice | None"
) -> "Hearing":
    """How the answers of a session are heard. Raises ConfigurationError where the transcriber can't be had."""
    from mockint.resources import home
    from mockint.speech.hearing import Hearing
    from mockint.speech.microphone import DeviceMicrophone

    engine, hints, correct = _ears(transcriber, bank)
    return Hearing(
        microphone=DeviceMicrophone,
        transcriber=engine,
        folder=lambda: home() / "audio" / live.id,
        hints=hints,
        correct=lambda transcript, _: correct(transcript),
        keep_audio=keep_audio,
        edit=edit,
        voice=voice,
    )


def hearing_with(transcriber: str, bank: "Bank") -> Hear:
    """Hear recordings with this transcriber. Raises ConfigurationError where it can't be had."""
    from mockint.speech.decoding import decode

    engine, hints, correct = _ears(transcriber, bank)
    return lambda path, question: correct(engine.transcribe(decode(path), hints=hints(question)))


def _ears(
    transcriber: str, bank: "Bank"
) -> "tuple[Transcriber, Callable[[Question], Sequence[str]], Callable[[Transcript], Transcript]]":
    """Who hears, what to expect in the answer to a question, and what puts a bank's technical words right."""
    from mockint.cli.transcribe import asking
    from mockint.speech.engines import get_transcriber
    from mockint.speech.terms import correct
    from mockint.speech.vocabulary import hints, vocabulary

    terms = vocabulary(bank)
    return (
        get_transcriber(transcriber, ask_download=asking()),
        lambda question: hints(question, bank),
        lambda transcript: correct(transcript, terms),
    )


def voice_here() -> "Voice | None":
    """A voice that says the questions; where there is none it is said what to do, and the text stands for it."""
    from mockint.speech.voices import NO_VOICE, get_voice

    voice = get_voice()
    if voice is None:
        say(NO_VOICE)
    return voice


def bank_of(plan: "Plan") -> "Bank":
    """The bank of a session that is gone on with; where it changed or is gone, its own questions."""
    from mockint.banks.finding import load_bank
    from mockint.domain.question import Bank

    try:
        return load_bank(plan.bank)
    except InputError:
        return Bank(bank=plan.bank, title=plan.title, questions=plan.questions)


async def give_spoken(conductor: "Conductor", files: Mapping[str, Path], hear: Hear) -> None:
    """Answer every question of the plan from its recording, which gives the time it took, and have each graded.

    A transcript that may not be what was said is kept ungraded, and said so: someone has to look at it first.
    """
    from anyio.to_thread import run_sync

    from mockint.domain.session import AnswerGraded, Asked, Submitted
    from mockint.speech.heard import doubts

    total = len(conductor.session.plan.questions)
    for number, question in enumerate(conductor.session.plan.questions, start=1):
        transcript = await run_sync(hear, files[question.id], question)
        at = conductor.session.at
        conductor.apply(Asked(at=at, question_id=question.id))
        conductor.apply(Submitted(at=at + transcript.seconds, text=transcript.text, transcript=transcript))
        for warning in transcript.warnings:
            say(f"{number}/{total} {question.id}: {warning}")
        if found := doubts(transcript):
            conductor.apply(AnswerGraded(at=conductor.session.at, attempt=number - 1, grade=_unclear(question, found)))
        grade = conductor.session.attempts[-1].grade or await conductor.grade(number - 1)
        say(f"{number}/{total} {question.id}: {result_line(grade)}")
    conductor.ask_next()


def _unclear(question: "Question", doubts: Sequence[str]) -> "Ungraded":
    from mockint.domain.delivery import delivery
    from mockint.domain.grade import Reason, Ungraded

    message = f"{'; '.join(doubts)}. If the transcript is right, `mockint report last --grade-missing` grades it"
    return Ungraded(question_id=question.id, ungraded=Reason(kind="unclear", message=message), delivery=delivery(""))
