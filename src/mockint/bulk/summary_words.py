"""How a summary puts figures into words, the same for the terminal and the page. All of it is plain text."""

from collections.abc import Iterator

from mockint.bulk.summary import CriterionSummary, Flag, QuestionSummary, Scores, Summary
from mockint.reports.words import EMBEDDED, UNSURE, counted, points, used

FLAGS: dict[Flag, str] = {"nobody": "nobody meets it", "everybody": "everybody meets it"}
TITLES: dict[Flag, str] = {"nobody": "Nobody meets", "everybody": "Everybody meets"}


def percent(share: float) -> str:
    """A share in hundredths, 0 or 100 only where it is that: "0 %", "<1 %", "40 %"."""
    if 0 < share < 0.005:
        return "<1 %"
    if 0.995 < share < 1:
        return ">99 %"
    return f"{100 * share:.0f} %"


def of_all(found: Summary) -> str:
    """ "40 to 3 questions: 38 graded, 2 not; 1 line can't be used"."""
    questions = len(found.questions) + found.more_questions
    told = f"{found.answers:,} to {counted(questions, 'question')}: {found.graded:,} graded"
    if ungraded := found.answers - found.graded:
        told += f", {ungraded:,} not"
    if bad := sum(line.n for line in found.bad_lines):
        told += f"; {counted(bad, 'line')} can't be used"
    return told


def of_question(question: QuestionSummary) -> str:
    """ "40 answers", "40 answers, 2 not graded"."""
    told = counted(question.answers, "answer")
    return f"{told}, {question.ungraded:,} not graded" if question.ungraded else told


def trouble(found: Summary) -> Iterator[str]:
    """The answers without a grade and the lines that can't be used, each kind with what was said of the first."""
    for reason in found.ungraded:
        yield f"{counted(reason.n, 'answer')} not graded ({reason.kind}){_first(reason.n)}: {reason.example}"
    for reason in found.bad_lines:
        yield f"{counted(reason.n, 'line')} not usable ({reason.kind}){_first(reason.n)}: {reason.example}"


def spread(scores: Scores) -> list[str]:
    """How far the scores lie apart, in parts."""
    quartiles = ", ".join(map(points, (scores.lower_quartile, scores.median, scores.upper_quartile)))
    told = [f"quartiles {quartiles}", f"{points(scores.least)} to {points(scores.most)}"]
    return told if scores.deviation is None else [f"± {points(scores.deviation)}", *told]


def bands(scores: Scores) -> str:
    """ "3 strong, 4 solid, 2 developing, 1 weak"."""
    return ", ".join(f"{n:,} {name}" for name, n in scores.bands.items() if n)


def band_shares(scores: Scores) -> list[tuple[str, float]]:
    """The share of each band."""
    return [(name, n / scores.n) for name, n in scores.bands.items()]


def shares(criterion: CriterionSummary) -> list[tuple[str, float]]:
    """The share of each verdict, in the order in which they are shown."""
    return [(name, getattr(criterion, name)) for name in ("met", "partial", "missing", "wrong")]


def facts(found: Summary) -> list[tuple[str, str]]:
    """What was graded at a glance: what, and its value."""
    told = [("Answers", of_all(found))]
    if found.scores:
        told += [("Scores", ", ".join((f"mean {points(found.scores.mean)}", *spread(found.scores))))]
        told += [("Bands", bands(found.scores))]
    several = len(found.graders) > 1
    told += [("Graded by", f"{name} ({n:,})" if several else name) for name, n in found.graders.items()]
    if found.usage.calls:
        told += [("Model use", used(found.usage))]
    return told


def notes(found: Summary) -> list[str]:
    """What a reader must know before reading a figure."""
    said = [EMBEDDED] if any(name.startswith("embedded,") for name in found.graders) else []
    if any(criterion.unsure for question in found.questions for criterion in question.criteria):
        said.append(UNSURE)
    if len(found.graders) > 1:
        said.append("Not all were graded the same way, so their scores are not one measure.")
    return said


def _first(n: int) -> str:
    return "" if n == 1 else ", the first"
