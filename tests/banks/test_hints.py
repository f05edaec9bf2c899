"""Hint sentences become single hints; each gives a statement that can be checked, and no fragment."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mockint.banks.hints import is_advice, read_hints, sentences


def criteria(sentence: str) -> list[str]:
    return [hint.criterion for hint in read_hints(f"In your answer, {sentence}")]


@pytest.mark.parametrize(
    "sentence",
    [
        "mention speed, cost, and safety.",
        "mention speed, cost and safety.",
        "be sure to mention speed, cost, and safety",
    ],
)
def test_a_list_of_three_gives_three_criteria(sentence: str) -> None:
    assert criteria(sentence) == ["Mentions speed", "Mentions cost", "Mentions safety"]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "cover signatures (e.g., HMAC, RSA, or Ed25519), replay protection, and idempotency.",
            ["Covers signatures (e.g., HMAC, RSA, or Ed25519)", "Covers replay protection", "Covers idempotency"],
        ),
        (
            "mention tools such as Postman, curl, and Insomnia, and how you automate tests.",
            ["Mentions tools such as Postman, curl, and Insomnia", "Says how they automate tests"],
        ),
        (
            "discuss planning, tools like Jira or Asana, and stakeholder updates.",
            ["Discusses planning", "Discusses tools like Jira or Asana", "Discusses stakeholder updates"],
        ),
        (
            "cover signing, e.g., HMAC or RSA, and key rotation.",
            ["Covers signing, e.g., HMAC or RSA", "Covers key rotation"],
        ),
        (
            'mention "red, amber, green" reports, budgets, and stakeholders.',
            ['Mentions "red, amber, green" reports', "Mentions budgets", "Mentions stakeholders"],
        ),
        (
            "emphasize your empathy, which matters most, calm, and skills, including listening, writing, and speaking.",
            [
                "Emphasizes their empathy, which matters most",
                "Emphasizes calm",
                "Emphasizes skills, including listening, writing, and speaking",
            ],
        ),
        (
            "discuss A, with x, y; B, as well; and C.",
            ["Discusses A, with x, y", "Discusses B, as well", "Discusses C"],
        ),
        (
            "mention the trade—quality, speed, cost—and your choice.",
            ["Mentions the trade—quality, speed, cost—and their choice"],
        ),
        (
            "discuss testing, and how you'd roll back with flags, scripts, and backups.",
            ["Discusses testing", "Discusses how they'd roll back with flags, scripts, and backups"],
        ),
        ("discuss costs of $10,000 to $20,000 and why.", ["Discusses costs of $10,000 to $20,000 and why"]),
        (
            "mention systems like Epic or Cerner, your care, and plans for 30, 60, and 90 days.",
            ["Mentions systems like Epic or Cerner", "Mentions their care", "Mentions plans for 30, 60, and 90 days"],
        ),
        (
            "describe a method: clarify the goal, segment users, and define metrics.",
            ["Describes a method: clarify the goal, segment users, and define metrics"],
        ),
        ("mention a chart, a table, or a map.", ["Mentions a chart, a table, or a map"]),
    ],
)
def test_what_belongs_together_is_one_criterion(sentence: str, expected: list[str]) -> None:
    assert criteria(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "outline rollout, and support, and mention tradeoffs you’d consider in a startup context.",
            ["Outlines rollout", "Outlines support", "Mentions tradeoffs they’d consider in a startup context"],
        ),
        (
            "mention scopes, and how you detect and recover from auth failures.",
            ["Mentions scopes", "Says how they detect and recover from auth failures"],
        ),
        ("describe the problem and how you solved it.", ["Describes the problem", "Describes how they solved it"]),
        ("outline your plan and mention the risks.", ["Outlines their plan", "Mentions the risks"]),
        (
            "describe a time when you disagreed with your manager, and the outcome.",
            ["Describes a time when they disagreed with their manager", "Describes the outcome"],
        ),
        (
            "mention when you escalate, who you involve, and what you document.",
            ["Says when they escalate", "Says who they involve", "Says what they document"],
        ),
        (
            "discuss your comfort with ambiguity and give an example of it.",
            ["Discusses their comfort with ambiguity", "Gives an example of it"],
        ),
        (
            "share an example, highlight your part, and quantify the results if possible.",
            ["Shares an example", "Highlights their part", "Quantifies the results if possible"],
        ),
        ("discuss A, B, and C; mention D.", ["Discusses A", "Discusses B", "Discusses C", "Mentions D"]),
        ("show empathy and patience; avoid blaming others.", ["Shows empathy and patience", "Avoids blaming others"]),
    ],
)
def test_what_has_a_verb_or_a_clause_of_its_own_is_a_criterion_of_its_own(sentence: str, expected: list[str]) -> None:
    assert criteria(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "explain how you validate with captures, trial accounts, or Postman, build mocks, and add flags.",
            [
                "Explains how they validate with captures, trial accounts, or Postman",
                "Explains how they build mocks",
                "Explains how they add flags",
            ],
        ),
        (
            "explain how you handle errors, retries, and timeouts.",
            [
                "Explains how they handle errors",
                "Explains how they handle retries",
                "Explains how they handle timeouts",
            ],
        ),
        (
            "describe how you triaged it, resolved it, and prevented it from recurring.",
            [
                "Describes how they triaged it",
                "Describes how they resolved it",
                "Describes how they prevented it from recurring",
            ],
        ),
        (
            "show how you set goals, share progress, and celebrate wins.",
            ["Shows how they set goals", "Shows how they share progress", "Shows how they celebrate wins"],
        ),
        (
            "explain the steps you take to verify orders and to report, check doses, and document care.",
            [
                "Explains the steps they take to verify orders and to report",
                "Explains the steps they take to check doses",
                "Explains the steps they take to document care",
            ],
        ),
        (
            "try to show that you understand safety, and quality.",
            ["Shows that they understand safety", "Shows that they understand quality"],
        ),
        ("include build, monitor, and iterate based on metrics.", None),
        (
            "walk through using dashboards, replay tools, and communicating with customers.",
            ["Uses dashboards", "Uses replay tools", "Walks through communicating with customers"],
        ),
    ],
)
def test_words_said_once_for_a_whole_list_hold_for_each_item(sentence: str, expected: list[str] | None) -> None:
    expected = expected or ["Says how they build", "Says how they monitor", "Says how they iterate based on metrics"]
    assert criteria(sentence) == expected


def test_every_sentence_of_advice_counts_and_others_do_not() -> None:
    hints = read_hints(
        "When answering this question, describe your process. Be sure to mention budget, and scope, e.g. Fixed bids. "
        "This shows maturity. Finally, explain why."
    )
    assert [hint.criterion for hint in hints] == [
        "Describes their process",
        "Mentions budget",
        "Mentions scope, e.g. Fixed bids",
        "Explains why",
    ]


def test_the_star_method_is_one_criterion() -> None:
    assert criteria("use the STAR method to describe the situation, task, action, and result.") == [
        "Uses the STAR method to describe the situation, task, action, and result"
    ]


def test_a_verb_that_is_the_matter_itself_stays_in_the_hint() -> None:
    hints = read_hints("In your answer, choose a real conflict, tie it to the role, and avoid blame, and gossip.")
    assert [hint.text for hint in hints] == [
        "choose a real conflict",
        "tie it to the role",
        "avoid blame",
        "avoid gossip",
    ]
    assert [hint.criterion for hint in hints] == [
        "Chooses a real conflict",
        "Ties it to the role",
        "Avoids blame",
        "Avoids gossip",
    ]


def test_a_hint_keeps_the_documents_words_and_gives_advice() -> None:
    hint = read_hints("In your answer, mention your plan, and how you’d test.")[1]
    assert (hint.text, hint.advice) == ("how you’d test", "Say how you’d test.")


@pytest.mark.parametrize(
    "text", ["", "In your answer,", "In your answer, .", "In your answer, mention", "Nothing to do."]
)
def test_a_sentence_that_asks_for_nothing_gives_no_hint(text: str) -> None:
    assert read_hints(text) == ()


def test_advice_is_told_from_other_sentences() -> None:
    assert is_advice("Be sure to mention the outcome.")
    assert is_advice("Your answer should include figures.")
    assert not is_advice("They want to see your judgement.")


def test_a_sentence_does_not_end_inside_brackets_or_an_abbreviation() -> None:
    text = "Mention one (e.g. A. B. C) thing. Then say “No. Never.” and go, e.g. Home. Done."
    assert list(sentences(text)) == [
        "Mention one (e.g. A. B. C) thing.",
        "Then say “No. Never.” and go, e.g. Home.",
        "Done.",
    ]


WORDS = st.sampled_from(
    'mention describe how why you your and or , ; : . such as like ( ) “ ” " — e.g. plan build testing using to with '
    "in your answer when A bc tests, for".split(" ")
)


@given(st.lists(WORDS, max_size=40).map(" ".join) | st.text())
@example("mention " + "A, or " * 50)
@example("plan : mention")
def test_hints_of_any_text_are_its_own_words_and_never_empty(text: str) -> None:
    for hint in read_hints(f"In your answer, {text}"):
        assert hint.text.strip()
        assert hint.text.removeprefix("avoid ") in text
        assert hint.criterion[0].isupper()
        assert "you" not in hint.criterion.lower().split()
