"""How a report puts numbers and states into words."""

import pytest
from report_sessions import attempt, grade, question, session, ungraded

from mockint.domain.delivery import Delivery, delivery
from mockint.domain.grade import Usage
from mockint.domain.question import Kind
from mockint.domain.session import Session
from mockint.reports import spoken, words
from mockint.reports.report import build

ONE, TWO = question(1), question(2)
KEYS = {"keys": ("met", ["a key"])}


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0:00"), (59.4, "0:59"), (59.6, "1:00"), (125, "2:05"), (3725, "1:02:05")]
)
def test_seconds_are_read_as_a_clock(seconds: float, shown: str) -> None:
    assert words.clock(seconds) == shown


def test_a_score_shows_its_tenth_where_it_has_one() -> None:
    assert [words.points(score) for score in (80.0, 71.4, 0)] == ["80", "71.4", "0"]


def test_a_score_that_is_nearly_strong_is_not_rounded_into_it() -> None:
    assert words.points(79.6) == "79.6"


@pytest.mark.parametrize(
    ("used", "cut", "shown"),
    [
        (96.4, False, "1:36 of 2:00"),
        (120, True, "2:00 of 2:00, cut by the clock"),
        (131, False, "2:11 of 2:00, 0:11 over"),
        (120.2, False, "2:00 of 2:00"),
    ],
)
def test_the_time_of_an_attempt_says_how_it_ended(used: float, cut: bool, shown: str) -> None:
    report = build("s", session([ONE], [attempt(ONE, "a key", seconds_used=used, cut=cut)]))
    assert words.timing(report.questions[0].attempts[0]) == shown


def test_the_delivery_of_a_told_experience_names_the_parts_that_are_not_there() -> None:
    told = "Um, when I joined, I think we built it. Um, as a result errors fell by 40 percent."
    said = dict(spoken.rows(delivery(told, Kind.BEHAVIOURAL, seconds=133, overtime=13)))
    assert said["Time"] == "2:13, 0:13 past the clock"
    assert (said["Fillers"], said["Hedges"], said["“I” and “we”"]) == ("um ×2", "i think ×1", "2 and 1")
    assert (said["Heard"], said["Not heard"]) == ("situation, action, result", "task")


def test_the_delivery_of_an_untimed_answer_has_no_pace() -> None:
    assert [name for name, _ in spoken.rows(Delivery(words=3))] == ["Words", "Fillers", "Hedges", "“I” and “we”"]


@pytest.mark.parametrize(
    ("guesses", "shown"),
    [
        ((50, 50), "neither too high nor too low on average"),
        ((80, 50), "15 points too high on average"),
        ((30, 50), "10 points too low on average"),
    ],
)
def test_guesses_are_compared_with_the_scores(guesses: tuple[int, int], shown: str) -> None:
    attempts = [
        attempt(asked, "a key", grade(asked, "a key", KEYS), predicted=guess)
        for asked, guess in zip((ONE, TWO), guesses, strict=True)
    ]
    report = build("s", session([ONE, TWO], attempts))
    assert dict(words.facts(report))["Your guesses"] == shown


def test_one_guess_says_how_far_off_it_was() -> None:
    attempts = [
        attempt(ONE, "a key", grade(ONE, "a key", KEYS), predicted=50),
        attempt(TWO, "a key", ungraded(TWO, "a key"), predicted=70),
    ]
    first, second = (asked.attempts[0] for asked in build("s", session([ONE, TWO], attempts)).questions)
    assert words.guess(first) == "You guessed 50, the score is 50: exactly right."
    assert words.guess(second) == "You guessed 70; there is no score to compare it with yet."


def test_the_attempt_that_counts_is_shown_first() -> None:
    attempts = [
        attempt(ONE, "a key", grade(ONE, "a key", KEYS)),
        attempt(ONE, "again", ungraded(ONE, "again"), number=2),
    ]
    first = words.shown(build("s", session([ONE], attempts)).questions[0])
    assert first is not None
    assert first.answer == "a key"


def test_an_answer_that_no_grader_can_grade_is_not_promised_a_grade() -> None:
    kinds = ("no_criteria", "timeout")
    notes = [
        words.notes(build("s", session([ONE], [attempt(ONE, "a key", ungraded(ONE, "a key", kind))]))) for kind in kinds
    ]
    assert notes[0] == []
    assert "--grade-missing" in notes[1][0]


def test_follow_ups_are_named_and_timed_with_their_attempt(nasty: Session) -> None:
    asked = build("s", nasty).questions[0]
    assert [words.attempt_name(asked, item) for item in asked.attempts] == [
        "Attempt 1",
        "Attempt 2",
        "Attempt 2, follow-up",
    ]
    assert words.time_taken(asked) == "2:23 of 3:00"


def test_a_mean_over_some_of_the_questions_says_so() -> None:
    first, second = (attempt(asked, "a key", grade(asked, "a key", KEYS)) for asked in (ONE, TWO))
    plans = [([ONE], []), ([ONE], [first]), ([ONE, TWO], [first]), ([ONE, TWO], [first, second])]
    assert [words.basis(build("s", session(asked, attempts))) for asked, attempts in plans] == [
        "no answer has a grade",
        "the score of the one question",
        "the score of the one graded question, of 2 in the plan",
        "the mean of the 2 questions",
    ]


def test_a_mean_of_scores_made_differently_says_so() -> None:
    attempts = [
        attempt(ONE, "a key", grade(ONE, "a key", KEYS)),
        attempt(TWO, "a key", grade(TWO, "a key", KEYS, provenance={"grader": "openai:gpt"})),
    ]
    report = build("s", session([ONE, TWO], attempts))
    assert words.basis(report) == "the mean of the 2 questions, not all graded the same way"
    assert report.provenance_note in words.notes(report)


@pytest.mark.parametrize(
    ("grader", "samples", "said"),
    [
        ("embedded", 1, "by embedded, 80 % sure"),
        ("openai:gpt", 1, "by openai:gpt"),
        ("openai:gpt", 5, "by openai:gpt, 80 % sure by 5 judgements"),
    ],
)
def test_a_model_that_was_asked_once_is_not_said_to_be_sure(grader: str, samples: int, said: str) -> None:
    made = grade(ONE, "a key", KEYS, provenance={"grader": grader})
    report = build("s", session([ONE], [attempt(ONE, "a key", made)], plan={"graders": (grader,), "samples": samples}))
    assert words.by(report, made) == said


def test_a_verdict_in_doubt_is_marked_and_explained() -> None:
    sure, unsure = (
        grade(ONE, "a key", KEYS, confidence={"keys": value}, provenance={"grader": "openai:gpt"})
        for value in (0.5, 0.49)
    )
    assert [words.verdict(made.criteria[0]) for made in (sure, unsure)] == ["met", "met (unsure)"]
    notes = [words.notes(build("s", session([ONE], [attempt(ONE, "a key", made)]))) for made in (sure, unsure)]
    assert [words.UNSURE in told for told in notes] == [False, True]


def test_a_missing_criterion_is_never_in_doubt() -> None:
    made = grade(ONE, "a key", {}, confidence={"keys": 0.1}, provenance={"grader": "openai:gpt"})
    assert words.verdict(made.criteria[0]) == "missing"


def test_what_made_a_grade_is_said_with_short_hashes_and_what_it_took() -> None:
    made = grade(
        ONE,
        "a key",
        KEYS,
        provenance={
            "grader": "openai:gpt",
            "model": "gpt-june",
            "prompt": "sha256:0123456789abcdef",
            "rubric": "sha256:fedcba9876543210",
        },
        usage=Usage(calls=2, input_tokens=1900, cached_input_tokens=700, output_tokens=310, cost_usd=None),
    )
    assert words.made(made) == (
        "Graded by openai:gpt, model gpt-june, prompt 01234567, rubric fedcba98, mockint 0.0.1; "
        "2 calls, 1,900 tokens in (700 cached), 310 out, cost unknown"
    )
    assert words.made(grade(ONE, "a key", KEYS)) == "Graded by embedded, rubric rubric, mockint 0.0.1"


def test_what_a_failed_grading_took_is_said_too() -> None:
    paid = ungraded(ONE, "a key", usage=Usage(calls=1, input_tokens=10, output_tokens=2, cost_usd=0.25))
    assert words.made(paid) == "1 call, 10 tokens in (0 cached), 2 out, $0.2500"
    assert words.made(ungraded(ONE, "a key")) == ""


def test_an_attempt_without_a_grade_has_no_judged_criterion() -> None:
    report = build("s", session([ONE], [attempt(ONE, "a key", ungraded(ONE, "a key"))]))
    assert words.judged(report.questions[0].attempts[0], "keys") is None
