"""A document without a rubric file can be practised at once: its hints are the criteria."""

from pathlib import Path

import pytest

from mockint.banks.document import parse_document, read_document
from mockint.banks.drafting import draft_bank, kind_of
from mockint.domain.question import Kind
from mockint.resources import packaged

GOLD = Path(__file__).parent / "drafted_criteria.txt"


def test_every_hint_of_the_packaged_document_is_a_statement_that_was_read_by_eye() -> None:
    bank = draft_bank(read_document(packaged("seeds") / "software-engineer-integrations.txt"), "x")
    drafted = ["\n".join(criterion.text for criterion in question.criteria) for question in bank.questions]
    assert drafted == GOLD.read_text(encoding="utf-8").strip().split("\n\n")


def test_a_criterion_names_its_hint_and_gives_a_tip() -> None:
    document = parse_document("What is it here?\nEmployers ask this. In your answer, mention your plan, and risk.", "x")
    question = draft_bank(document, "x").questions[0]
    assert question.hints == ("your plan", "risk")
    assert [(c.id, c.text, c.tip, c.covers) for c in question.criteria] == [
        ("your-plan", "Mentions their plan", "Mention your plan.", ("your plan",)),
        ("risk", "Mentions risk", "Mention risk.", ("risk",)),
    ]
    assert question.reference == ""


def test_without_hints_the_sample_answer_is_the_reference_and_without_both_there_is_nothing() -> None:
    document = parse_document(
        "What is it here?\nEmployers ask this.\nAnswer Example: “It.”\n-\nWhat else is it?\nEmployers ask this.", "x"
    )
    first, second = draft_bank(document, "x").questions
    assert (first.criteria, first.reference, first.sample_answer) == ((), "It.", "It.")
    assert (second.criteria, second.reference, second.hints) == ((), "", ())


def test_ids_are_made_once_even_of_questions_that_begin_alike_or_have_no_latin_letter() -> None:
    text = "".join(
        f"{question}\nEmployers ask this. In your answer, mention A, and A!.\n-\n"
        for question in (
            "Why do you want to work at this fine place?",
            "Why do you want to work at this fine shop?",
            "自己紹介をしてください。お願いします",
            "あなたの長所は何ですか。教えてください",
        )
    )
    ids = [question.id for question in draft_bank(parse_document(text, "x"), "x").questions]
    assert ids == ["why-do-you-want-to-work-at-this", "why-do-you-want-to-work-at-this-2", "question", "question-2"]


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Tell me about a time you had to say no.", Kind.BEHAVIOURAL),
        ("Tell me about a challenging integration you shipped—what made it hard?", Kind.BEHAVIOURAL),
        ("Can you describe a situation where you disagreed with your manager?", Kind.BEHAVIOURAL),
        ("Have you ever missed a deadline?", Kind.BEHAVIOURAL),
        ("How have you dealt with a breaking change?", Kind.BEHAVIOURAL),
        ("Imagine an urgent escalation. How do you triage?", Kind.SITUATIONAL),
        ("What would you do if a customer shouted?", Kind.SITUATIONAL),
        ("What’s your opinion on reuse?", Kind.OPINION),
        ("How do you handle OAuth 2.0 at scale?", Kind.TECHNICAL),
        ("Describe how you manage secrets.", Kind.TECHNICAL),
    ],
)
def test_the_kind_of_a_question_shows_in_its_words(question: str, kind: Kind) -> None:
    assert kind_of(question) is kind
