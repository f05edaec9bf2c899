"""What a report says of a session."""

from typing import Any

import jsonschema
import pytest
from report_sessions import attempt, grade, question, session, ungraded

from mockint.domain.grade import Usage, Verdict
from mockint.domain.session import Draft, Session, State
from mockint.reports.report import build, schema

ONE, TWO, THREE = question(1), question(2), question(3)
KEYS = {"keys": ("met", ["a key"])}
ALL = {"keys": ("met", ["a key"]), "retries": ("met", ["a retry"]), "alerts": ("met", ["an alert"])}


def full(said: str = "a key, a retry, an alert") -> Any:
    return grade(ONE, said, ALL)


def test_a_session_that_has_not_begun_has_only_its_plan() -> None:
    report = build("s", session([ONE], state=State.READY, ended=None))
    assert (report.score, report.band, report.seconds_used, report.ended) == (None, None, 0, None)
    assert [(item.status, item.attempts, item.grade) for item in report.questions] == [("not_reached", (), None)]


def test_each_question_has_its_status() -> None:
    report = build(
        "s",
        session(
            [ONE, TWO, THREE, question(4)],
            [
                attempt(ONE, "a key", grade(ONE, "a key", KEYS)),
                attempt(TWO, "", status="skipped"),
                attempt(THREE, "half a", status="open"),
            ],
        ),
    )
    assert [item.status for item in report.questions] == ["answered", "skipped", "open", "not_reached"]


def test_the_score_is_the_mean_of_the_questions_that_have_one() -> None:
    report = build(
        "s",
        session(
            [ONE, TWO, THREE],
            [attempt(ONE, "a key", grade(ONE, "a key", KEYS)), attempt(TWO, "a key", grade(TWO, "a key", {}))],
        ),
    )
    assert [item.score for item in report.questions] == [50, 0, None]
    assert (report.score, report.band) == (25, "weak")


def test_a_retake_counts_and_says_what_changed() -> None:
    report = build(
        "s",
        session(
            [ONE],
            [
                attempt(ONE, "a key", grade(ONE, "a key", KEYS)),
                attempt(ONE, "a retry", ungraded(ONE, "a retry"), number=2),
                attempt(ONE, "a key, a retry, an alert", full(), number=3),
            ],
        ),
    )
    asked = report.questions[0]
    assert asked.score == 100
    assert [item.counts for item in asked.attempts] == [False, False, True]
    assert [item.changes for item in asked.attempts[:2]] == [(), ()]
    assert [(item.criterion, item.before, item.after) for item in asked.attempts[2].changes] == [
        ("retries", Verdict.MISSING, Verdict.MET),
        ("alerts", Verdict.MISSING, Verdict.MET),
    ]


def test_a_retake_costs_the_session_no_time_and_a_follow_up_does() -> None:
    attempts = [
        attempt(ONE, "a key", seconds_used=50),
        attempt(ONE, "more", seconds_used=20, follow_up="How?"),
        attempt(ONE, "a key", seconds_used=70, number=2),
    ]
    assert build("s", session([ONE], attempts)).seconds_used == 70


def test_the_time_to_each_criterion_is_read_from_the_drafts() -> None:
    said = "a key, a retry, an alert"
    drafts = (Draft(seconds=7.04, kept=0, text="a key"), Draft(seconds=11, kept=5, text=", a  retry, an"))
    report = build("s", session([ONE], [attempt(ONE, said, full(said), drafts=drafts, seconds_used=13)]))
    reached = report.questions[0].attempts[0].reached
    assert [(item.criterion, item.part, item.seconds) for item in reached] == [
        ("keys", 1, 7.0),
        ("retries", 1, 11),
        ("alerts", 1, 13),
    ]


def test_a_wrong_or_missing_criterion_has_no_time() -> None:
    made = grade(ONE, "a key", {"keys": ("wrong", ["a key"])})
    assert build("s", session([ONE], [attempt(ONE, "a key", made)])).questions[0].attempts[0].reached == ()


@pytest.mark.parametrize(("cut", "missing"), [(True, ("retries", "alerts")), (False, ())])
def test_a_cut_answer_names_what_was_missing_then(cut: bool, missing: tuple[str, ...]) -> None:
    made = grade(ONE, "a key", KEYS, cut_by_clock=cut)
    report = build("s", session([ONE], [attempt(ONE, "a key", made, cut=cut)]))
    assert report.questions[0].attempts[0].missing_at_cut == missing


def test_a_follow_up_holds_the_answer_before_it_and_times_each_part_by_its_own_clock() -> None:
    whole = "a key\n\na retry"
    made = grade(ONE, whole, {"keys": ("met", ["a key"]), "retries": ("met", ["a retry"])})
    report = build(
        "s",
        session(
            [ONE],
            [
                attempt(ONE, "a key", grade(ONE, "a key", KEYS), drafts=(Draft(seconds=3, kept=0, text="a key"),)),
                attempt(
                    ONE, "a retry", made, follow_up="And then?", drafts=(Draft(seconds=2, kept=0, text="a retry"),)
                ),
            ],
        ),
    )
    follow_up = report.questions[0].attempts[1]
    assert follow_up.answer == whole
    assert [whole[part.start : part.end] for part in follow_up.parts] == ["a key", "a retry"]
    assert [part.follow_up for part in follow_up.parts] == ["", "And then?"]
    assert [(item.criterion, item.part, item.seconds) for item in follow_up.reached] == [
        ("keys", 1, 3),
        ("retries", 2, 2),
    ]


def test_the_prediction_error_is_the_mean_of_the_guesses_that_have_a_score() -> None:
    attempts = [
        attempt(ONE, "a key", grade(ONE, "a key", KEYS), predicted=80),  # 30 too high
        attempt(TWO, "a key", grade(TWO, "a key", KEYS), predicted=30),  # 20 too low
        attempt(THREE, "a key", ungraded(THREE, "a key"), predicted=90),
    ]
    assert build("s", session([ONE, TWO, THREE], attempts)).prediction_error == 5
    assert build("s", session([THREE], attempts[2:])).prediction_error is None


def test_hints_bring_their_tip_and_a_criterion_without_one_its_text() -> None:
    report = build("s", session([ONE], [attempt(ONE, "", hints=("keys", "alerts", "gone"))]))
    assert [(hint.criterion, hint.tip) for hint in report.questions[0].attempts[0].hints] == [
        ("keys", "Say what makes a retry harmless."),
        ("alerts", "Alerts on failures"),
        ("gone", ""),
    ]


def test_answers_without_a_grade_are_listed_with_the_reason() -> None:
    attempts = [
        attempt(ONE, "a key", ungraded(ONE, "a key", "refused", "the model refused")),
        attempt(TWO, "a key"),
        attempt(THREE, "", status="skipped"),
    ]
    report = build("s", session([ONE, TWO, THREE], attempts))
    assert [(item.question, item.kind, item.message) for item in report.ungraded] == [
        ("question-1", "refused", "the model refused"),
        ("question-2", "waiting", "it was not graded yet"),
    ]
    assert [item.score for item in report.questions] == [None, None, None]


def test_usage_is_added_up_and_an_unknown_price_makes_the_sum_unknown() -> None:
    priced = grade(ONE, "a key", KEYS, usage=Usage(calls=1, input_tokens=10, output_tokens=2, cost_usd=0.25))
    unknown = grade(TWO, "a key", KEYS, usage=Usage(calls=2, input_tokens=5, cost_usd=None))
    attempts = [attempt(ONE, "a key", priced), attempt(TWO, "a key", unknown)]
    assert build("s", session([ONE], attempts[:1])).usage.cost_usd == 0.25
    usage = build("s", session([ONE, TWO], attempts)).usage
    assert (usage.calls, usage.input_tokens, usage.output_tokens, usage.cost_usd) == (3, 15, 2, None)


def test_scores_made_by_different_graders_say_so() -> None:
    attempts = [
        attempt(ONE, "a key", grade(ONE, "a key", KEYS)),
        attempt(TWO, "a key", grade(TWO, "a key", KEYS, provenance={"grader": "openai:gpt"})),
        attempt(THREE, "a key", grade(THREE, "a key", KEYS)),
    ]
    report = build("s", session([ONE, TWO, THREE], attempts))
    assert report.graders == ("embedded", "openai:gpt")
    assert report.provenance_note == (
        "Graded by different graders: embedded graded questions 1, 3; openai:gpt graded question 2. "
        "These scores are not comparable as they stand."
    )


def test_scores_of_one_grader_in_two_versions_say_so() -> None:
    attempts = [
        attempt(ONE, "a key", grade(ONE, "a key", KEYS, provenance={"mockint": "0.1"})),
        attempt(
            TWO,
            "a key",
            grade(TWO, "a key", KEYS, provenance={"mockint": "0.2", "prompt": "sha256:0123456789", "model": "new"}),
        ),
    ]
    note = build("s", session([ONE, TWO], attempts)).provenance_note
    assert note.startswith("Graded in different ways: ")
    assert "embedded (mockint 0.1, prompt none) graded question 1" in note
    assert "embedded (model new, mockint 0.2, prompt 01234567) graded question 2" in note


def test_a_model_that_changed_under_its_name_is_another_grader() -> None:
    attempts = [
        attempt(asked, "a key", grade(asked, "a key", KEYS, provenance={"grader": "openai:gpt", "model": model}))
        for asked, model in ((ONE, "gpt-may"), (TWO, "gpt-june"))
    ]
    assert "model gpt-june" in build("s", session([ONE, TWO], attempts)).provenance_note


@pytest.mark.parametrize(
    ("plan", "judgements"),
    [({}, 1), ({"graders": ("openai:a",), "samples": 5}, 5), ({"graders": ("openai:a", "embedded"), "samples": 3}, 4)],
)
def test_it_says_how_many_judgements_were_planned(plan: dict[str, Any], judgements: int) -> None:
    assert build("s", session([ONE], [], plan=plan)).judgements == judgements


def test_scores_made_alike_need_no_note() -> None:
    attempts = [
        attempt(ONE, "a key", grade(ONE, "a key", KEYS)),
        attempt(TWO, "a key", grade(TWO, "a key", KEYS, provenance={"rubric": "sha256:another-question"})),
    ]
    assert build("s", session([ONE, TWO], attempts)).provenance_note == ""


def test_without_a_grade_the_planned_graders_are_named() -> None:
    report = build("s", session([ONE], [], plan={"graders": ("anthropic:claude",)}))
    assert report.graders == ("anthropic:claude",)


def test_every_report_keeps_to_the_schema(nasty: Session) -> None:
    validator = jsonschema.Draft202012Validator(schema())
    validator.check_schema(schema())
    for made in (nasty, session([ONE], state=State.READY, ended=None), session([ONE], [attempt(ONE, "", full())])):
        validator.validate(build("s", made).model_dump(mode="json"))


def test_the_schema_refuses_what_is_no_report(nasty: Session) -> None:
    validator = jsonschema.Draft202012Validator(schema())
    whole = build("s", nasty).model_dump(mode="json")
    for broken in (whole | {"score": "high"}, whole | {"format": 2}, {"format": 1}, whole | {"extra": 1}):
        assert not validator.is_valid(broken)


def test_a_grade_in_a_report_has_the_documented_fields(nasty: Session) -> None:
    made = build("s", nasty).model_dump(mode="json")["questions"]
    assert set(made[1]["grade"]) == {
        "question_id",
        "score",
        "band",
        "confidence",
        "cut_by_clock",
        "criteria",
        "strengths",
        "improvements",
        "follow_up",
        "delivery",
        "provenance",
        "usage",
        "warnings",
        "replies",
    }
    failed = made[2]["grade"]
    assert (failed["score"], failed["band"], failed["ungraded"]["kind"]) == (None, None, "timeout")
