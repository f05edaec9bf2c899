"""A rubric file is read field by field, joined with its document, and refused with every problem named."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mockint.banks.rubric import RubricError, read_rubric, rubric_bank
from mockint.domain.errors import InputError
from mockint.domain.question import Bank, Kind

DOCUMENT = """Nurse Interview Questions
-
How do you handle stress — at work?
Employers ask this to see X. In your answer, mention rest, and how you ask for help.
Answer Example: “I rest.”
-
What’s your “plan” here?
Employers ask this to see Y. In your answer, mention goals, and steps.
Answer Example: “I plan.”
-
Why here, of all places?
Employers ask this to see Z. In your answer, mention reasons.
"""


def write(folder: Path, text: str, name: str = "nurse.yaml") -> Path:
    (folder / "nurse.txt").write_text(DOCUMENT, encoding="utf-8")
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def bank(folder: Path, text: str) -> Bank:
    return rubric_bank(read_rubric(write(folder, text)))


def problems(folder: Path, text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(RubricError) as caught:
        read_rubric(write(folder, text))
    return [(problem.line, problem.field, problem.message) for problem in caught.value.problems]


def test_what_a_rubric_leaves_out_comes_from_the_documents_question_with_the_same_text(tmp_path: Path) -> None:
    found = bank(
        tmp_path,
        """
bank: nurse
title: Nurse
source: nurse.txt
questions:
  - id: plan
    question: >-
      What's your "plan"
      here
    kind: opinion
    tags: [goals, 2FA, no]
    seconds: 90
    criteria:
      - id: goals
        text: Names a goal
        weight: 3
        signals: [goal, 10]
        covers: [goals, steps]
      - A plain text
  - id: stress
    question: How do you handle stress - at work?
    intent: Ours
    sample_answer:
    criteria: [Rests]
""",
    )
    assert [question.id for question in found.questions] == ["stress", "plan", "why-here-of-all-places"]
    stress, plan, why = found.questions
    assert (plan.question, plan.kind, plan.seconds, plan.tags) == (
        'What\'s your "plan" here',
        Kind.OPINION,
        90,
        ("goals", "2FA", "no"),
    )
    assert (plan.intent, plan.hints, plan.sample_answer) == (
        "Employers ask this to see Y.",
        ("goals", "steps"),
        "I plan.",
    )
    assert [(c.id, c.weight, c.signals) for c in plan.criteria] == [
        ("goals", 3, ("goal", "10")),
        ("2-a-plain-text", 1, ()),
    ]
    assert (stress.intent, stress.sample_answer, stress.hints) == ("Ours", "I rest.", ("rest", "how you ask for help"))
    assert [criterion.text for criterion in why.criteria] == ["Mentions reasons"]


def test_a_rubric_without_a_document_is_complete_by_itself(tmp_path: Path) -> None:
    found = bank(
        tmp_path,
        "bank: own\ntitle: Own\nquestions:\n"
        "  - question: Why so?\n    criteria: [Says why]\n"
        "  - question: What for?\n    hints: [a goal]\n"
        "  - question: When?\n    sample_answer: Now.\n",
    )
    assert [question.id for question in found.questions] == ["why-so", "what-for", "when"]
    assert [criterion.text for criterion in found.questions[1].criteria] == ["Mentions a goal"]
    assert (found.questions[2].criteria, found.questions[2].reference) == ((), "Now.")


def test_a_document_that_comes_with_mockint_need_not_be_beside_the_rubric(tmp_path: Path) -> None:
    found = bank(
        tmp_path,
        "bank: own\ntitle: Own\nsource: software-engineer-integrations.txt\nquestions:\n"
        "  - question: How have you dealt with a breaking change or sudden deprecation from a partner API?\n"
        "    id: change\n    criteria: [Says how]\n",
    )
    assert len(found.questions) == 24
    assert found.questions[17].id == "change"


def test_every_problem_is_named_with_line_field_and_what_is_allowed(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        """bank: Bad Name
title: T
sorce: x
source: nurse.txt
questions:
  - id: a b
    question: How do you handle pressure at work?
    kind: techncal
    seconds: 0
    tags: auth
    criteria:
      - id: x
        text: Foo
        weight: 5
        wieght: 2
      - id: y!
        text:
      - [z]
  - id: b
    kind: technical
    kind: opinion
  - just text
  - question: Why here of all places
    id: b
  - question: Why here, of all places?
""",
    )
    assert [(line, field) for line, field, _ in found] == [
        (1, "bank"),
        (3, "sorce"),
        (6, "questions[0].id"),
        (7, "questions[0].question"),
        (8, "questions[0].kind"),
        (9, "questions[0].seconds"),
        (10, "questions[0].tags"),
        (14, "questions[0].criteria[0].weight"),
        (15, "questions[0].criteria[0].wieght"),
        (16, "questions[0].criteria[1].id"),
        (17, "questions[0].criteria[1].text"),
        (18, "questions[0].criteria[2]"),
        (19, "questions[1].question"),
        (21, "kind"),
        (22, "questions[2]"),
        (23, "questions[3].question"),
        (24, "questions[3].id"),
    ]
    said = {field: message for _, field, message in found}
    assert (
        said["questions[0].kind"] == "“techncal” is not allowed; allowed: technical, behavioural, situational, opinion"
    )
    assert said["questions[0].criteria[0].weight"] == "“5” is not allowed; allowed: 1, 2 or 3"
    assert "allowed: id, text, weight, signals" in said["questions[0].criteria[0].wieght"]
    assert "the nearest is its line 3: “How do you handle stress — at work?”" in said["questions[0].question"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[]", "line 1"),
        ("", "line 1"),
        ("bank: x", "title: missing"),
        ("bank: x\ntitle: y\nquestions: []", "line 3, questions: an empty list"),
        ("bank: x\ntitle: y\nquestions: {a: 1}", "line 3, questions: a mapping"),
        ("bank: x\ntitle: y\nsource: ../nurse.txt\nquestions: [{question: Why?}]", "line 3, source: "),
        ("bank: x\ntitle: y\nsource: a\\b.txt\nquestions: [{question: Why?}]", "line 3, source: "),
        ("bank: x\ntitle: y\nsource: none.txt\nquestions: [{question: Why?}]", "line 3, source: no document"),
        ("bank: ../x\ntitle: y\nquestions: [{question: Why?}]", "line 1, bank: "),
        (
            "bank: x\ntitle: y\nquestions: [{question: Why?, criteria: [{id: a, text: b}, {id: a, text: c}]}]",
            "used twice",
        ),
    ],
)
def test_a_file_that_is_no_rubric_is_an_input_error_with_its_place(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(InputError) as caught:
        read_rubric(write(tmp_path, text))
    assert place in str(caught.value)
    assert "nurse.yaml" in str(caught.value)


KEYS = st.sampled_from(["bank", "title", "source", "questions", "id", "question", "criteria", "text", "weight", "x"])
VALUES = st.recursive(
    st.sampled_from(["", "a", "nurse", "nurse.txt", "Why here, of all places?", "3", "~", "technical"])
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(st.fixed_dictionaries({"bank": VALUES, "title": VALUES, "questions": VALUES}, optional={"source": VALUES}))
def test_any_mapping_is_a_bank_or_an_input_error(tmp_path_factory: pytest.TempPathFactory, data: object) -> None:
    path = write(tmp_path_factory.getbasetemp(), yaml.safe_dump(data, allow_unicode=True))
    try:
        found = rubric_bank(read_rubric(path))
    except InputError:
        return
    assert found.questions
