import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from meeting_files import ANNA, BEN, CARA, INTERVIEW, MATCHED, OTHERS

from mockint.banks.finding import load_bank
from mockint.domain.errors import InputError
from mockint.domain.question import Bank
from mockint.grading.likeness import likeness
from mockint.speech.meetings.held import Held, interview
from mockint.speech.meetings.reading import read_meeting, read_turns
from mockint.speech.meetings.turns import Meeting, Turn

ON = datetime(2026, 5, 4, 8, tzinfo=UTC)
MESSY = Path(__file__).parent / "meeting_messy.vtt"


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load_bank("software-engineer-integrations")


def held(turns: Sequence[Turn] | str, bank: Bank, candidate: str | None = None) -> Held:
    if isinstance(turns, str):
        turns = read_turns(turns, "file")[1]
    return interview(Meeting("meeting", "vtt", ON, tuple(turns)), bank, likeness, candidate=candidate)


def ids(held: Held) -> list[str]:
    return [item.question.id for item in held.questions]


@pytest.fixture(scope="module")
def whole(bank: Bank) -> Held:
    return held(INTERVIEW, bank)


def test_the_one_who_answers_is_the_candidate(whole: Held) -> None:
    assert (whole.candidate, whole.interviewers) == (CARA, (ANNA, BEN))


def test_the_banks_questions_are_found_in_the_order_asked_and_the_others_kept_between_them(whole: Held) -> None:
    assert [item.question.id for item in whole.questions if item.is_matched] == MATCHED
    others = {number: item for number, item in enumerate(whole.questions) if not item.is_matched}
    assert list(others) == [0, 3]
    for item, words in zip(others.values(), OTHERS, strict=True):
        assert words.lower() in item.question.question.lower()
        assert not item.question.criteria
        assert item.match.sureness < 0.5
    assert all(item.match.sureness > 0.9 for item in whole.questions if item.is_matched)


def test_an_answer_is_all_that_the_candidate_says_until_the_next_question(whole: Held) -> None:
    oauth = whole.questions[1]
    assert oauth.answer.startswith("Um, I keep client secrets")
    assert "for each tenant. Tokens are refreshed" in oauth.answer, "a nod in between breaks nothing"
    assert oauth.follow_ups == ("And what would the customer see if a refresh fails?",)
    assert "\n\nOnly that tenant's connection is paused, we get an alert, and they see" in oauth.answer
    assert oauth.times == ((68, 106), (112, 124))
    assert oauth.seconds == 50


def test_what_is_said_around_the_interview_is_in_no_answer(whole: Held) -> None:
    said = " ".join(item.answer for item in whole.questions)
    assert "loud and clear" not in said
    assert "how do you do on-call" not in said
    assert "everyone is on call" not in said


@pytest.mark.parametrize("times", [True, False])
def test_without_speakers_questions_and_answers_are_told_apart_by_what_is_asked(
    times: bool, bank: Bank, whole: Held
) -> None:
    nameless = [replace(turn, speaker="") for turn in INTERVIEW]
    if not times:
        nameless = [Turn("", " ".join(turn.text for turn in nameless))]
    again = held(nameless, bank)
    assert (again.candidate, again.interviewers) == ("candidate", ("interviewer",))
    assert [(item.question.id, _without_nods(item.answer)) for item in again.questions] == [
        (item.question.id, item.answer) for item in whole.questions
    ]
    if times:
        assert again.questions[1].times == whole.questions[1].times


def _without_nods(answer: str) -> str:
    # Nobody can tell whose they are.
    return answer.replace(" Mm-hm.", "").replace(" Right.", "")


def test_one_name_for_all_is_as_good_as_none(bank: Bank, whole: Held) -> None:
    again = held([replace(turn, speaker="Speaker 1") for turn in INTERVIEW], bank)
    assert ids(again) == ids(whole)


def test_without_stops_and_question_marks_the_banks_questions_are_found(bank: Bank) -> None:
    bare = str.maketrans("", "", "?.,!")
    again = held([replace(turn, text=turn.text.lower().translate(bare)) for turn in INTERVIEW], bank)
    assert [item.question.id for item in again.questions if item.is_matched] == MATCHED


@pytest.mark.parametrize("name", [CARA, "cara", "DÍAZ"])
def test_the_candidate_may_be_named_by_a_part_of_the_name(name: str, bank: Bank) -> None:
    assert held(INTERVIEW, bank, candidate=name).candidate == CARA


@pytest.mark.parametrize(("name", "fault"), [("Zoe", "no speaker is “Zoe”"), ("a", "more than one speaker is “a”")])
def test_a_name_that_nobody_or_more_than_one_has_is_refused_with_the_names(name: str, fault: str, bank: Bank) -> None:
    with pytest.raises(InputError, match=f"{fault}. It has: {ANNA}, {CARA}, {BEN}"):
        held(INTERVIEW, bank, candidate=name)


def test_a_speaker_called_the_candidate_is_that(bank: Bank) -> None:
    turns = [Turn("Recruiter", "How do you handle secrets and configuration?"), Turn("Candidate", "In a vault.")]
    assert held(turns, bank).candidate == "Candidate"


def test_an_interviewer_who_talks_more_than_the_candidate_is_still_the_interviewer(bank: Bank) -> None:
    long = "We are a company of many years and many people, and we build a great many things here. " * 30
    turns = [
        Turn("Ann", long + "How do you decide between polling and webhooks for data synchronization?"),
        Turn("Bob", "Webhooks where I can, polling where I must, and both for what may not be lost."),
        Turn("Ann", long + "What's your process for mapping between mismatched data models?"),
        Turn("Bob", "A canonical model in the middle, with a mapping for every vendor."),
    ]
    assert held(turns, bank).candidate == "Bob"


def test_a_messy_meeting_is_understood(bank: Bank) -> None:
    meeting = read_meeting(MESSY)
    messy = interview(meeting, bank, likeness)
    assert messy.candidate == "Tom Becker"
    assert [item.question.id for item in messy.questions if item.is_matched] == [
        "rate-limits-retries-idempotency",
        "next-three-integrations",
        "staying-current",
    ]
    limits, *_, current = messy.questions
    assert limits.follow_ups == ("What if the vendor doesn't support such keys?",)
    assert limits.times[:2] == ((48.3, 84.7), (90.1, 101.0)), "the candidate thought before the answer"
    assert "Right. So first of all, what are the limits?" in limits.answer, "what one asks oneself is part of an answer"
    assert current.answer == (
        "I follow the changelogs of our vendors, a few newsletters, and I share what matters in a weekly note."
    ), "asking to repeat the question answers nothing"
    assert "contract tests for every vendor" not in " ".join(item.answer for item in messy.questions)


def test_a_question_that_they_come_back_to_is_one_question(bank: Bank) -> None:
    polling = "How do you decide between polling and webhooks for data synchronization?"
    turns = [
        Turn("Ann", polling, 0, 5),
        Turn("Bob", "Webhooks when the vendor is reliable enough for that, I'd say.", 5, 10),
        Turn("Ann", "What's your process for mapping between mismatched data models across systems?", 10, 15),
        Turn("Bob", "A canonical model with a mapping for every vendor there is.", 15, 20),
        Turn("Ann", "Coming back to the start. " + polling, 20, 25),
        Turn("Bob", "And polling with a cursor to reconcile every night.", 25, 30),
    ]
    first, second = held(turns, bank).questions
    assert first.answer.endswith("I'd say.\n\nAnd polling with a cursor to reconcile every night.")
    assert first.times == ((5, 10), (25, 30))
    assert second.question.id == "data-model-mapping"


def test_a_question_without_an_answer_is_kept_empty_and_a_nod_is_an_answer_where_there_is_no_other(bank: Bank) -> None:
    turns = [
        Turn("Ann", "How do you decide between polling and webhooks for data synchronization?"),
        Turn("Zoe", "What's your process for mapping between mismatched data models across systems?"),
        Turn("Bob", "A canonical model in the middle, and mappings with versions."),
        Turn("Zoe", "What security and compliance considerations do you factor in when handling PII?"),
        Turn("Bob", "Yes."),
    ]
    polling, mapping, pii = held(turns, bank).questions
    assert (polling.question.id, polling.answer) == ("polling-or-webhooks", "")
    assert mapping.answer == "A canonical model in the middle, and mappings with versions."
    assert (pii.question.id, pii.answer) == ("handling-pii", "Yes.")


def test_a_meeting_without_an_interview_is_refused_with_what_was_taken_for_granted(bank: Bank) -> None:
    turns = [Turn("Ann", "Good morning everyone."), Turn("Bob", "Good morning Ann, the report is done.")]
    with pytest.raises(InputError, match=r"^meeting: no question is asked and answered in it\. It was taken that "):
        held(turns, bank)


def test_hesitations_are_counted_only_where_the_file_has_some(bank: Bank, whole: Held) -> None:
    assert whole.keeps_fillers
    clean = [replace(turn, text=turn.text.removeprefix("Um, ").removeprefix("Uh, ")) for turn in INTERVIEW]
    assert not held(clean, bank).keeps_fillers


def test_two_unmatched_questions_in_the_same_words_have_ids_of_their_own(bank: Bank) -> None:
    answer = "I would say that it is a long story, and not one for today, really."
    turns = [
        Turn("Ann", "Describe your greatest weakness."),
        Turn("Bob", answer),
        Turn("Ann", "Tell me about your proudest achievement."),
        Turn("Bob", answer),
        Turn("Ann", "Describe your greatest weakness."),
        Turn("Bob", answer),
    ]
    assert ids(held(turns, bank)) == [
        "other-describe-your-greatest-weakness",
        "other-tell-me-about-your-proudest-achievement",
        "other-describe-your-greatest-weakness-2",
    ]


def test_words_with_times_of_their_own_keep_them_through_the_telling_apart(bank: Bank) -> None:
    def segment(text: str, at: float) -> dict[str, object]:
        said = enumerate(text.split())
        words = [{"word": f" {word}", "start": at + n / 2, "end": at + n / 2 + 0.4} for n, word in said]
        return {"text": text, "start": at, "end": at + len(words) / 2, "words": words}

    asked = segment("How do you decide between polling and webhooks for data synchronization?", 0)
    answered = segment("Webhooks if I can. Polling if I must, with a cursor.", 20)
    (item,) = held(json.dumps({"segments": [asked, answered]}), bank).questions
    assert [word.word for part in item.parts for turn in part for word in turn.words][:2] == ["Webhooks", "if"]
    assert item.times == ((5.4, 25.4),), "from the end of the question"
