"""Seed documents of every sort are read; what can't be used is named by its line; nothing crashes."""

import re
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockint.banks.document import Document, parse_document, read_document
from mockint.banks.texts import FileError
from mockint.domain.errors import InputError
from mockint.resources import packaged

SEED = packaged("seeds") / "software-engineer-integrations.txt"
TEXT = SEED.read_text(encoding="utf-8")
HELP = re.compile(r"Help us improve.*\n?")


def parts(document: Document) -> list[tuple[str, ...]]:
    """What is said of each question, however its lines were broken."""
    return [
        tuple(" ".join(part.split()) for part in (asked.question, asked.intent, asked.hints, asked.sample_answer))
        for asked in document.questions
    ]


def wrapped(text: str) -> str:
    return "\n".join(textwrap.fill(line, 80, break_on_hyphens=False) for line in text.split("\n"))


def parsed(text: str) -> Document:
    return parse_document(textwrap.dedent(text), "role.txt")


def test_all_24_questions_of_the_packaged_document_are_read_in_order_with_nothing_left_over() -> None:
    document = read_document(SEED)
    listed = TEXT.split("\n-\n")[0].split("\n")[3:]
    assert [asked.question for asked in document.questions] == listed
    assert len(listed) == 24
    assert document.title == "Software Engineer, Integrations"
    assert document.notes == ()
    lines = TEXT.split("\n")
    for asked in document.questions:
        assert lines[asked.line - 1] == asked.question
        assert lines[asked.intent_line - 1] == f"{asked.intent} {asked.hints}"
        assert asked.intent.startswith("Employers ask this")
        assert asked.hints.startswith("In your answer, ")
        assert lines[asked.sample_line - 1] == f'Answer Example: "{asked.sample_answer}"'


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(TEXT.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(TEXT.replace("\n", "\r"), id="CR"),
        pytest.param("\ufeff" + TEXT, id="BOM"),
        pytest.param(TEXT.replace("’", "'").replace("‘", "'"), id="straight-apostrophes"),
        pytest.param(TEXT.replace('Example: "', "Example: “").replace('"\n', "”\n"), id="curly-quotes"),
        pytest.param(TEXT.replace("\n", "\n\n"), id="blank-lines"),
        pytest.param(HELP.sub("", TEXT), id="nothing-between-the-questions"),
        pytest.param(HELP.sub("---\n", TEXT), id="rules-between-the-questions"),
        pytest.param(TEXT.replace(" / -\n", "\n"), id="no-rules"),
        pytest.param(TEXT.replace("\nHelp us", " Help us"), id="help-line-behind-the-answer"),
        pytest.param(TEXT.split("\n-\n", 1)[1], id="no-list-at-the-top"),
        pytest.param(HELP.sub("", TEXT.split("\n-\n", 1)[1]), id="no-list-and-nothing-between"),
        pytest.param(wrapped(TEXT), id="wrapped-lines"),
        pytest.param(HELP.sub("", wrapped(TEXT)), id="wrapped-lines-and-nothing-between"),
        pytest.param(re.sub(r"^(?=.)", "   ", TEXT, flags=re.M), id="indented"),
        pytest.param(TEXT.replace("Answer Example:", "**Sample Answer:**"), id="sample-answer"),
        pytest.param(TEXT.replace("Answer Example:", "Example answer:"), id="example-answer"),
        pytest.param(TEXT.replace("Answer Example:", "Answer Example\n"), id="label-on-a-line-of-its-own"),
        pytest.param(TEXT.replace(". In your answer", ".\n\nIn your answer"), id="hints-in-a-paragraph-of-their-own"),
        pytest.param(TEXT.replace(", ", ",\u200b ").replace("a", "a\u00ad"), id="invisible-characters"),
    ],
)
def test_the_same_document_in_another_dress_reads_the_same(text: str) -> None:
    expected = [
        tuple(part.replace("’", "'").replace("‘", "'") for part in asked) for asked in parts(read_document(SEED))
    ]
    found = [
        tuple(part.replace("’", "'").replace("‘", "'") for part in asked) for asked in parts(parse_document(text, "x"))
    ]
    assert found == expected


@pytest.mark.parametrize(
    ("text", "there"),
    [
        pytest.param(re.sub(r"Answer Example.*\n", "", TEXT), "question intent hints", id="no-sample-answers"),
        pytest.param(re.sub(r" In your answer.*", "", TEXT), "question intent sample", id="no-hints"),
        pytest.param(re.sub(r"Employers ask.*? (?=In your)", "", TEXT), "question hints sample", id="no-reasons"),
        pytest.param(re.sub(r"Employers ask.*\n", "", TEXT), "question sample", id="sample-answers-only"),
        pytest.param(HELP.sub("", re.sub(r"Employers ask.*\n", "", TEXT)), "question sample", id="nothing-between"),
        pytest.param(TEXT.split("\n-\n")[0], "question", id="the-list-only"),
    ],
)
def test_what_is_missing_leaves_the_rest_as_it_is(text: str, there: str) -> None:
    names = ("question", "intent", "hints", "sample")
    expected = [
        tuple(part if name in there.split() else "" for name, part in zip(names, asked, strict=True))
        for asked in parts(read_document(SEED))
    ]
    document = parse_document(text, "x")
    assert parts(document) == expected
    assert ("hints" in there) == (
        not any("no hints" in n.message or "nothing more" in n.message for n in document.notes)
    )


@pytest.mark.parametrize(
    "reason",
    [
        "Employers ask this question to see X.",
        "Interviewers ask this to learn X.",
        "Hiring managers may ask this question because X.",
        "An interviewer might ask this to see X.",
        "The interviewer wants to know whether X.",
        "This question helps the interviewer see X.",
        "Recruiters often ask this to gauge X.",
    ],
)
@pytest.mark.parametrize(
    "answer",
    [
        "Answer Example: “I do.”",
        'Example answer: "I do."',
        "Sample Answer - “I do.”",
        "Example: 'I do.'",
        "Answer: I do.",
    ],
)
def test_other_documents_say_it_in_other_words(reason: str, answer: str) -> None:
    document = parse_document(f"How do you do it?\n{reason} In your answer, mention A.\n{answer}\n", "role.txt")
    asked = document.questions[0]
    assert (asked.question, asked.intent, asked.hints) == ("How do you do it?", reason, "In your answer, mention A.")
    assert asked.sample_answer.strip("'") == "I do."


def test_a_numbered_document_with_headings_is_read() -> None:
    document = parsed("""
        25 Interview Questions for Data Analysts (With Sample Answers)

        1. What is SQL to you?

        Why interviewers ask this: They want to gauge basics.

        How to answer: Mention joins, and indexes.

        **Sample Answer:** "A language."

        ## 2) Describe a dashboard you built.

        *This question helps the interviewer see your taste.* Be sure to mention colours.

        > **Answer Example:** "I built one.
        >
        > It had charts."
        """)
    assert document.title == "Data Analysts"
    assert parts(document) == [
        ("What is SQL to you?", "They want to gauge basics.", "Mention joins, and indexes.", "A language."),
        (
            "Describe a dashboard you built.",
            "This question helps the interviewer see your taste.",
            "Be sure to mention colours.",
            "I built one. It had charts.",
        ),
    ]


def test_a_sample_answer_keeps_its_paragraphs_quotes_and_dashes() -> None:
    answer = parsed("""
        How do you handle stress?
        Employers ask this to see X. In your answer, mention A.
        Answer Example: "First — with a dash. He said "hello there."

        - one thing
        - another thing

        -

        Last words, "quoted" and done."
        -
        What else do you do here?
        Employers ask this to see Y.
        Answer Example: “Each paragraph

        “begins with a mark, “even” this.”
        Help us improve this answer. / -
        """).questions
    assert answer[0].sample_answer == (
        'First — with a dash. He said "hello there."\n\n- one thing\n- another thing\n\nLast words, "quoted" and done.'
    )
    assert answer[1].sample_answer == "Each paragraph\n\nbegins with a mark, “even” this."


def test_a_quotation_that_never_ends_stops_at_the_next_question_and_is_noted() -> None:
    document = parsed("""
        How do you handle stress?
        Employers ask this to see X.
        Answer Example: "I breathe.
        -
        What else do you do here?
        Employers ask this to see Y.
        """)
    assert [asked.question for asked in document.questions] == [
        "How do you handle stress?",
        "What else do you do here?",
    ]
    assert document.questions[0].sample_answer == "I breathe."
    assert (4, "the quotation mark of the sample answer is never closed") in [
        (n.line, n.message) for n in document.notes
    ]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ('"A" and "B" are mine.', '"A" and "B" are mine.'),
        ('"A" and "B"', '"A" and "B"'),
        ('"I was called "Captain" then."', 'I was called "Captain" then.'),
        ('"I said "stop."', 'I said "stop."'),
        ("No marks at all.", "No marks at all."),
        ("“He said “go”.”", "He said “go”."),
        ('"I do".', "I do."),
    ],
)
def test_only_the_marks_around_an_answer_go(answer: str, expected: str) -> None:
    document = parse_document(f"How do you do it?\nEmployers ask this.\nAnswer Example: {answer}\n", "x")
    assert document.questions[0].sample_answer == expected


def test_a_repeated_question_is_kept_once_and_noted() -> None:
    document = parsed("""
        What’s your plan here?
        Employers ask this to see X. In your answer, mention A.
        -
        What's your plan  here?
        Employers ask this to see Y. In your answer, mention B.
        """)
    assert [asked.intent for asked in document.questions] == ["Employers ask this to see X."]
    assert (5, "the same question as on line 2: kept once") in [(note.line, note.message) for note in document.notes]


def test_site_text_is_left_out_and_named_by_line() -> None:
    document = parsed("""
        We use cookies to improve your experience. Accept all
        Nurse Interview Questions
        Share on Facebook
        How do you handle stress?
        Employers ask this to see X. In your answer, mention A.
        Was this answer helpful?
        Answer Example: "I breathe.
        Tweet
        Deeply."
        Help us improve this answer. / -
        https://example.org/jobs
        Related interview questions
        © 2024 Some Jobs. All rights reserved.
        """)
    assert document.title == "Nurse"
    assert parts(document) == [
        (
            "How do you handle stress?",
            "Employers ask this to see X.",
            "In your answer, mention A.",
            "I breathe. Deeply.",
        )
    ]
    assert [note.line for note in document.notes] == [2, 4, 7, 9, 12, 13, 14]


def test_text_that_belongs_to_nothing_is_named_by_line() -> None:
    document = parsed("""
        Nurse Interview Questions
        Getting ready takes time.
        -
        Employers ask this question to see X. In your answer, mention A.
        -
        How do you handle stress?
        In your answer, mention A.
        Answer Example: "One."
        Another example answer: "Two."
        -
        Some stray words
        And what of this bare question?
        """)
    assert [asked.question for asked in document.questions] == [
        "How do you handle stress?",
        "And what of this bare question?",
    ]
    assert [(note.line, note.message.split(",")[0].split(":")[0]) for note in document.notes] == [
        (5, "belongs to no question"),
        (10, "a second sample answer to the same question"),
        (12, "outside of any question"),
        (13, "no hints (“In your answer"),
    ]


def test_a_question_that_only_the_list_has_keeps_its_place_and_is_noted() -> None:
    document = parsed("""
        Nurse Interview Questions
        Are you getting ready for an interview?
        Interview Questions for Nurses
        How do you handle stress?
        What would you change here?
        Why do you want to work here?
        -
        How do you handle stress?
        Employers ask this to see X.
        -
        Why do you want to work here?
        Employers ask this to see Y.
        """)
    assert [(asked.question, asked.line) for asked in document.questions] == [
        ("How do you handle stress?", 9),
        ("What would you change here?", 6),
        ("Why do you want to work here?", 12),
    ]
    assert 6 in [note.line for note in document.notes]


def test_what_employers_want_in_general_is_no_question() -> None:
    document = parsed("""
        Nurse Interview Questions
        Employers want to know how you work.
        Prepare well.
        -
        How do you handle stress?
        Employers ask this to see X.
        """)
    assert [asked.question for asked in document.questions] == ["How do you handle stress?"]
    assert document.title == "Nurse"


@pytest.mark.parametrize("text", ["", "\n\n-\n", "Just a text.\nWith lines.", "Why?\n", "\0\x1b[31m", "“”\n-\n"])
def test_a_file_without_a_question_is_an_input_error_that_names_it(text: str) -> None:
    with pytest.raises(InputError, match=r"role\.txt: no interview question found"):
        parse_document(text, "role.txt")


def test_a_file_that_is_not_utf8_is_read_with_a_note(tmp_path: Path) -> None:
    path = tmp_path / "role.txt"
    path.write_bytes("What’s your plan here?\nEmployers ask this to see X.\n".encode("cp1252"))
    document = read_document(path)
    assert document.questions[0].question == "What’s your plan here?"
    assert document.notes[0].line == 1


LINES = st.sampled_from(
    [
        "How do you do it?",
        "Tell me about a time you failed.",
        "Employers ask this question to see X. In your answer, mention A, B, and C.",
        "In your answer, describe it.",
        'Answer Example: "I do.',
        "Answer Example: “I do.”",
        'And more."',
        "“",
        "-",
        "",
        "Help us improve this answer. / -",
        "Share on Facebook",
        "some words, wrapped",
        "What would you do if a customer",
    ]
)


@given(st.lists(LINES | st.text(max_size=30), max_size=30).map("\n".join) | st.text())
def test_any_text_is_a_document_or_an_input_error(text: str) -> None:
    try:
        document = parse_document(text, "x")
    except FileError:
        return
    lines = text.count("\n") + text.count("\r") + 1
    places = [asked.line for asked in document.questions] + [note.line for note in document.notes]
    assert all(1 <= line <= lines for line in places)
    assert all(asked.question for asked in document.questions)
    assert len({asked.question for asked in document.questions}) == len(document.questions)


@given(st.binary())
def test_any_bytes_are_a_document_or_an_input_error(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.txt"
    path.write_bytes(data)
    try:
        document = read_document(path)
    except InputError:
        return
    assert document.questions


def test_every_question_of_a_hundred_thousand_lines_is_kept() -> None:
    text = "".join(f"What is thing {number} here?\nEmployers ask this.\n-\n" for number in range(33_000))
    assert len(parse_document(text, "x").questions) == 33_000
