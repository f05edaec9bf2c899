"""`mockint practice` and `mockint resume`."""

from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from mockint.cli.grading import ApiKeyEnv, BaseUrl, Graders, MaxCost, Samples
from mockint.cli.transcribe import TranscriberName
from mockint.domain.errors import InputError

if TYPE_CHECKING:
    from mockint.cli.live import LiveSession
    from mockint.domain.question import Bank
    from mockint.interview.conductor import Conductor
    from mockint.speech.hearing import Hearing
    from mockint.speech.voices import Voice as Aloud

    Given = Callable[[Conductor], Awaitable[None]] | None


class Order(StrEnum):
    BANK = "bank"
    RANDOM = "random"


class Feedback(StrEnum):
    EACH = "each"
    END = "end"


Out = Annotated[str | None, typer.Option(help="Write the report here (.html, .md, .json; - for stdout).")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite a report that exists.")]
Plain = Annotated[bool, typer.Option("--plain", help="Plain prompts instead of the screen; fit for a screen reader.")]
Voice = Annotated[bool, typer.Option("--voice", help="Answer by voice: what you say is transcribed.")]
Speak = Annotated[bool, typer.Option("--speak", help="Have the questions said aloud.")]
NoEdit = Annotated[bool, typer.Option("--no-edit", help="Grade clear transcripts without a look at them first.")]
KeepAudio = Annotated[bool, typer.Option("--keep-audio", help="Keep the recordings beside the session.")]
Json = Annotated[bool, typer.Option("--json", help="Print the report as JSON when the interview is over.")]


def practice(
    bank: Annotated[
        str | None, typer.Argument(help="A bank by name, or a path to a seed document or rubric file.")
    ] = None,
    questions: Annotated[int | None, typer.Option(min=1, help="How many questions; five unless told.")] = None,
    minutes: Annotated[float | None, typer.Option(min=0.1, help="The session's clock, in minutes.")] = None,
    per_question: Annotated[
        int | None, typer.Option(min=1, metavar="SECONDS", help="The clock of every question, in seconds.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict/--soft", help="At zero, take the answer as it stands, or count overtime.")
    ] = True,
    order: Annotated[Order, typer.Option(help="The bank's order, or a random one.")] = Order.BANK,
    focus: Annotated[str | None, typer.Option(metavar="TAG", help="Only questions with this tag.")] = None,
    question: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Only this question; may be repeated.")
    ] = None,
    random_seed: Annotated[int | None, typer.Option(help="Makes the random order repeatable, and asks for it.")] = None,
    grader: Graders = None,
    base_url: BaseUrl = None,
    api_key_env: ApiKeyEnv = None,
    samples: Samples = 1,
    max_cost: MaxCost = None,
    feedback: Annotated[Feedback, typer.Option(help="After each answer, or all at the end.")] = Feedback.EACH,
    follow_ups: Annotated[int, typer.Option(min=0, max=5, help="Follow-up questions on what was missed.")] = 0,
    predict: Annotated[bool, typer.Option("--predict", help="Guess your score before you see it.")] = False,
    answers: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Answer from a YAML or JSON file: question id to text (- for stdin)."),
    ] = None,
    voice: Voice = False,
    speak: Speak = False,
    no_edit: NoEdit = False,
    keep_audio: KeepAudio = False,
    audio: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="Answer from recordings, each named after its question's id or place."),
    ] = None,
    transcript: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Grade an interview that was held: VTT, SRT, JSON or “Name: text”."),
    ] = None,
    candidate: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who answers in --transcript, where it is taken wrongly.")
    ] = None,
    transcriber: TranscriberName = "local",
    out: Out = None,
    force: Force = False,
    plain: Plain = False,
    json: Json = False,
) -> None:
    """Be interviewed, with a clock and feedback.

    Without options: five questions of the first bank, three minutes each, feedback after each answer, and a report
    at the end. Left with Ctrl-Q or killed, it goes on with `mockint resume`.
    """
    from mockint.banks.finding import load_bank
    from mockint.cli.grading import chosen_grading
    from mockint.cli.live import LiveSession
    from mockint.cli.running import check_target, run_session
    from mockint.interview.planner import plan_session

    check_target(out, force=force)
    sources = {"--answers": answers, "--audio": audio, "--transcript": transcript}
    source = _source(sources, named=bool(question or focus or order is Order.RANDOM or random_seed is not None))
    _check_source(source, interactive=bool(predict or follow_ups or speak), voice=voice, of_voice=no_edit or keep_audio)
    if candidate and not transcript:
        raise InputError("--candidate says who answers in a --transcript")
    loaded = load_bank(bank)
    grading = chosen_grading(grader, base_url, api_key_env, samples, max_cost)
    if transcript:
        from mockint.cli.meeting import give_held, live_of, read_held

        if questions or minutes or per_question:
            raise InputError("--transcript has its own questions and times; leave the numbers out")
        held = read_held(transcript, loaded, candidate)
        live = live_of(held, loaded, grading)
        run_session(live, given=partial(give_held, held=held), out=out, force=force, json=json)
    told, given = _given(loaded, answers, audio, transcriber)
    plan = plan_session(
        loaded,
        count=questions,
        minutes=minutes,
        per_question=per_question,
        strict=strict and not audio,
        order=order.value,
        focus=focus,
        question_ids=told if told is not None else question or (),
        random_seed=random_seed,
        feedback=feedback.value,
        follow_ups=follow_ups,
        predict=predict,
        voice=voice or bool(audio),
        grading=grading,
    )
    live = LiveSession(plan)
    hearing, aloud = _by_voice(live, loaded, transcriber, keep_audio=keep_audio, edit=not no_edit, speak=speak)
    run_session(live, given=given, hearing=hearing, voice=aloud, plain=plain, out=out, force=force, json=json)


def _source(sources: Mapping[str, str | None], *, named: bool) -> str:
    """The option that answers come from; "" where a person gives them."""
    given = [option for option, value in sources.items() if value is not None]
    if len(given) > 1:
        raise InputError(f"answers come from one place: {' or '.join(given)}")
    if given and named:
        raise InputError(f"{given[0]} gives the questions and their order; leave --question, --focus and --order out")
    return given[0] if given else ""


def _check_source(source: str, *, interactive: bool, voice: bool, of_voice: bool) -> None:
    if source and interactive:
        raise InputError(f"{source} runs with nobody at the keyboard; leave --predict, --follow-ups and --speak out")
    if source and voice:
        raise InputError(f"{source} gives the answers; leave --voice out")
    if of_voice and not voice:
        raise InputError("--no-edit and --keep-audio go with --voice")


def _given(bank: "Bank", answers: str | None, audio: str | None, transcriber: str) -> "tuple[list[str] | None, Given]":
    """The questions that a file or a folder answers, and what gives the answers; None where a person does."""
    if answers is not None:
        from mockint.cli.answers import give_answers, read_answers

        texts = read_answers(answers)
        return list(texts), partial(give_answers, answers=texts)
    if audio is not None:
        from mockint.cli.spoken import give_spoken, hearing_with, recordings

        files = recordings(audio, bank)
        return list(files), partial(give_spoken, files=files, hear=hearing_with(transcriber, bank))
    return None, None


def _by_voice(
    live: "LiveSession", bank: "Bank | None", transcriber: str, *, keep_audio: bool, edit: bool, speak: bool
) -> "tuple[Hearing | None, Aloud | None]":
    """How answers are heard where they are spoken, and who says the questions aloud where that is asked for."""
    if not live.plan.voice and not speak:
        return None, None
    from mockint.cli.spoken import bank_of, hearing_for, voice_here

    voice = voice_here() if speak else None
    if not live.plan.voice:
        return None, voice
    known = bank or bank_of(live.plan)
    return hearing_for(live, known, transcriber, keep_audio=keep_audio, edit=edit, voice=voice), None


def resume(
    session: Annotated[
        str | None, typer.Argument(help="A session's id or its beginning; the latest unfinished one unless told.")
    ] = None,
    max_cost: MaxCost = None,
    speak: Speak = False,
    no_edit: NoEdit = False,
    keep_audio: KeepAudio = False,
    transcriber: TranscriberName = "local",
    out: Out = None,
    force: Force = False,
    plain: Plain = False,
    json: Json = False,
) -> None:
    """Go on with an unfinished interview.

    It was set aside, interrupted or killed: everything but the last two seconds of typing is there, and so is the
    time it had left. Answers that were kept without a grade are graded, within --max-cost if it is given anew.
    """
    from mockint.cli.grading import limited
    from mockint.cli.live import LiveSession
    from mockint.cli.running import check_target, run_session
    from mockint.domain.session import State
    from mockint.interview.engine import replay
    from mockint.storage.store import Store

    check_target(out, force=force)
    with Store.open() as store:
        row = store.find(session) if session else store.latest_unfinished()
        if row is None:
            raise InputError("there is no unfinished session; `mockint practice` begins one")
        kept = replay(store.events(row.id))
        live = LiveSession(limited(kept.plan, max_cost), row.id, store=store)
        hearing = aloud = None
        if kept.state is not State.ENDED:
            hearing, aloud = _by_voice(live, None, transcriber, keep_audio=keep_audio, edit=not no_edit, speak=speak)
        run_session(live, resuming=kept, hearing=hearing, voice=aloud, plain=plain, out=out, force=force, json=json)
