"""What the screens say: plain functions from the domain to words, with no terminal in them."""

from collections.abc import Sequence

from mockint.domain.advice import advice
from mockint.domain.delivery import WORD, Delivery
from mockint.domain.grade import Verdict
from mockint.domain.session import Attempt, Plan, Session, State
from mockint.domain.visible import visible
from mockint.interview.clock import clock_face, question_remaining
from mockint.reports.spoken import heard

MARKS = {Verdict.MET: "[met]", Verdict.PARTIAL: "[part]", Verdict.MISSING: "[miss]", Verdict.WRONG: "[WRONG]"}


def line(text: str) -> str:
    """Text from outside as one safe line."""
    return visible(" ".join(text.split()), keep_newlines=False)


def count_words(text: str) -> int:
    # As the delivery counts them, so that the editor and the feedback agree.
    return len(WORD.findall(text))


def plural(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def points(score: float) -> str:
    """A score as people read it: 71.4, or 80 for 80.0."""
    return f"{score:g}"


def duration(seconds: float) -> str:
    """A span of planned time in words: "45 seconds", "3 minutes", "2:30 minutes"."""
    whole = round(seconds)
    if whole % 60 == 0 and whole:
        return plural(whole // 60, "minute")
    return plural(whole, "second") if whole < 120 else f"{clock_face(whole)} minutes"


def plan_lines(plan: Plan) -> list[str]:
    """What is planned: questions and time, how the clock and the feedback work, who grades."""
    times = sorted({question.seconds for question in plan.questions})
    each = duration(times[-1])
    if len(times) > 1:
        shortest = duration(times[0])
        each = f"{shortest.removesuffix(' minutes')} to {each}"
    many = len(plan.questions) > 1
    asked = f"{plural(len(plan.questions), 'question')}, {each}{' each' if many else ''}"
    if many or plan.seconds != times[0]:
        asked += f", {duration(plan.seconds)} in all"
    lines = [f"{asked}.", f"Graded by {graders(plan.graders)}."]
    extras = [f"Up to {plural(plan.follow_ups, 'follow-up')} a question."] if plan.follow_ups else []
    extras += ["You guess each score before you see it."] if plan.predict else []
    return [*lines, " ".join(extras)] if extras else lines


def graders(names: Sequence[str]) -> str:
    """The graders of a plan, in words."""
    said = [
        "the embedded grader, an offline estimate of coverage" if name == "embedded" else line(name) for name in names
    ]
    return " and ".join(said)


def grading(names: Sequence[str]) -> str:
    """What is going on while a grade is awaited: models are named, for they take their time."""
    if all(name == "embedded" for name in names):
        return "Grading"
    return f"{' and '.join(line(name) for name in names)} {'is' if len(names) == 1 else 'are'} grading"


def rules(plan: Plan) -> list[str]:
    """How it works, in five lines."""
    return [
        *(_spoken_rules(plan.strict) if plan.voice else _typed_rules(plan.strict)),
        "Then you see what your answer covered and missed, in your own words."
        if plan.feedback == "each"
        else "After the last question you see what each answer covered and missed.",
        f"All you {'say and type' if plan.voice else 'type'} is saved. Ctrl-Q saves and quits; mockint resume goes on.",
    ]


def _typed_rules(strict: bool) -> list[str]:
    return [
        "Type your answer under the question. Enter starts a new line.",
        "The clock runs as you type; at zero the answer is handed in as it stands."
        if strict
        else "The clock runs as you type; at zero you may go on, overtime is counted.",
        "Ctrl-S hands it in, Ctrl-N skips, Ctrl-P pauses, Ctrl-T gives a hint.",
    ]


def _spoken_rules(strict: bool) -> list[str]:
    return [
        "Say your answer. It is written down, and you may put right what was misheard.",
        "The clock runs from the first sound on; at zero the recording ends."
        if strict
        else "The clock runs from the first sound on; at zero you may go on, overtime is counted.",
        "Ctrl-S or a silence ends it, Ctrl-N skips, Ctrl-P pauses, Ctrl-O types instead.",
    ]


def question_number(session: Session, question_id: str) -> str:
    """Which question of the plan this is: "Question 2 of 5"."""
    ids = [question.id for question in session.plan.questions]
    return f"Question {ids.index(question_id) + 1} of {len(ids)}"


def resume_lines(session: Session) -> list[str]:
    """Where an interview that was left goes on."""
    if session.state is State.ENDED:
        return ["All is asked. Answers that have no grade yet are graded now."]
    if session.state is State.READY:
        following = session.next_question()
        if following is None:
            return ["All is asked."]
        return [f"{question_number(session, following.id)} is next."]
    number = question_number(session, session.current.question_id)
    if session.state is State.SUBMITTED:
        return [f"{number}: your answer is kept and is graded now."]
    if session.state is State.FEEDBACK:
        return [f"{number}: the feedback."]
    left = question_remaining(session, session.at)
    time = f"{clock_face(left)} left" if left > 0 else f"{clock_face(left)} over"
    words = count_words(session.current.answer)
    nothing = "What you recorded is written down first." if session.plan.voice else "Nothing typed yet."
    return [f"{number}, {time}.", f"Your draft of {plural(words, 'word')} is kept." if words else nothing]


def delivery_lines(attempt: Attempt, delivery: Delivery) -> list[str]:
    """How an answer was said: length and time, words, what was heard of a spoken one, the structure of a told one."""
    told = plural(delivery.words, "word")
    if delivery.seconds is not None:
        told += f" in {clock_face(delivery.seconds)}"
    measured = [told]
    if delivery.overtime_seconds >= 1 and not attempt.cut:
        measured.append(f"{clock_face(-delivery.overtime_seconds)} over")
    times = delivery.sound.times if delivery.sound else None
    pace = times.spoken.words_per_minute if times else delivery.words_per_minute
    if pace:
        measured.append(f"{pace:.0f} words a minute")
    if attempt.hints:
        measured.append(plural(len(attempt.hints), "hint"))
    words = []
    if delivery.fillers is None:
        words.append("fillers not known")
    elif delivery.fillers:
        words.append("fillers: " + _counted(delivery.fillers))
    if delivery.hedges:
        words.append("hedges: " + _counted(delivery.hedges))
    if delivery.first_person_singular or delivery.first_person_plural:
        words.append(f"“I” {delivery.first_person_singular}, “we” {delivery.first_person_plural}")
    sound = [f"Heard: {heard(delivery.sound)}."] if delivery.sound else []
    lines = [" · ".join(measured), " · ".join(words), *sound, *advice(delivery), _structure(delivery)]
    return [told for told in lines if told]


def _structure(delivery: Delivery) -> str:
    if delivery.structure is None:
        return ""
    there = [part for part, found in delivery.structure.items() if found]
    absent = [part for part, found in delivery.structure.items() if not found]
    said = f"Told: {', '.join(there)}." if there else "Told: none of situation, task, action, result."
    return f"{said} Not found: {', '.join(absent)}." if there and absent else said


def guess_line(guess: float, score: float) -> str:
    """How far off a guess was."""
    off = round(guess - score, 1)
    if not off:
        return f"You guessed {points(guess)}: right."
    return f"You guessed {points(guess)}: {points(abs(off))} too {'high' if off > 0 else 'low'}."


def _counted(found: dict[str, int]) -> str:
    return ", ".join(f"{word} {count}" for word, count in sorted(found.items(), key=lambda item: (-item[1], item[0])))
