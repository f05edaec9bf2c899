"""What a candidate reads first: strengths, improvements, the next question."""

from grades import criterion
from hypothesis import given
from hypothesis import strategies as st

from mockint.domain.feedback import improvements, probe, strengths
from mockint.domain.grade import CriterionGrade
from mockint.domain.question import Criterion

RUBRIC = [
    Criterion(id="a", text="Says a", weight=1, tip="Tip a", probe="Probe a?"),
    Criterion(id="b", text="Says b", weight=3, probe="Probe b?"),
    Criterion(id="c", text="Says c.", weight=2, tip="Tip c", probe="Probe c?"),
    Criterion(id="d", text="Says d", weight=2, tip="Tip d"),
]
VERDICTS = st.text(st.sampled_from("mp-w"), min_size=4, max_size=4)


def judged(letters: str) -> list[CriterionGrade]:
    return [
        criterion(item.id, letter, item.weight).model_copy(update={"text": item.text})
        for item, letter in zip(RUBRIC, letters, strict=True)
    ]


def test_strengths_are_the_heaviest_that_were_met_at_most_three() -> None:
    assert strengths(judged("mmmm")) == ("Says b", "Says c.", "Says d")
    assert strengths(judged("mp-w")) == ("Says a",)
    assert strengths(judged("---p")) == ()


def test_improvements_begin_with_what_was_said_wrongly_then_what_earns_most() -> None:
    """Partly there of weight 3 earns 1½ more: less than a missing one of weight 2, more than one of weight 1."""
    assert improvements(judged("-pwm"), RUBRIC) == (
        "Said, but not so: Says c. Tip c",
        "Say more about this: Says b.",
        "Tip a",
    )
    assert improvements(judged("-p--"), RUBRIC) == ("Tip c", "Tip d", "Say more about this: Says b.")
    assert improvements(judged("mmmm"), RUBRIC) == ()


def test_a_wrong_one_without_a_tip_reads_well_too() -> None:
    assert improvements(judged("mwmm"), RUBRIC) == ("Said, but not so: Says b.",)
    assert improvements(judged("mmwm"), []) == ("Said, but not so: Says c.",)


def test_the_probe_is_that_of_the_heaviest_that_was_missed() -> None:
    assert probe(judged("----"), RUBRIC) == "Probe b?"
    assert probe(judged("-m-w"), RUBRIC) == "Probe c?"
    assert probe(judged("-p--"), RUBRIC) == "Probe c?", "half of 3 is less than 2"
    assert probe(judged("mmm-"), RUBRIC) == "", "what was missed has no probe"
    assert probe(judged("mmmm"), RUBRIC) == ""


def test_a_probe_that_was_asked_is_not_asked_again() -> None:
    assert probe(judged("----"), RUBRIC, {"Probe b?"}) == "Probe c?"
    assert probe(judged("----"), RUBRIC, {"Probe b?", "Probe c?", "Probe a?"}) == ""


@given(VERDICTS)
def test_nobody_is_told_to_mend_what_is_there_or_praised_for_what_is_not(letters: str) -> None:
    praised, told = strengths(judged(letters)), improvements(judged(letters), RUBRIC)
    assert len(praised) == min(3, letters.count("m"))
    assert len(told) == min(3, 4 - letters.count("m"))
    for item, letter in zip(RUBRIC, letters, strict=True):
        if letter == "m":
            assert not any(item.tip and item.tip in line for line in told)
        else:
            assert item.text not in praised
    assert sum(line.startswith("Said, but not so") for line in told) == min(3, letters.count("w"))
