"""Reading answers with human scores: what a line may hold, and that a bad one is named and costs no other."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockint.domain.errors import InputError
from mockint.grading.labelled import Labelled, read_labelled
from mockint.grading.lines import BadLine

GOOD: dict[str, Any] = {
    "id": "a-1",
    "question": "How do you keep secrets?",
    "answer": "In a vault.",
    "criteria": ["Keeps them in a vault", "Rotates them"],
    "criterion_labels": [1, None],
    "human_score": 3,
    "max_score": 4,
    "group": "secrets",
    "label": "what else a data set may have",
}


def written(path: Path, *lines: dict[str, Any] | str | bytes) -> Path:
    """A file with these lines."""
    raw = [
        line if isinstance(line, bytes) else (line if isinstance(line, str) else json.dumps(line)).encode()
        for line in lines
    ]
    path.write_bytes(b"\n".join(raw))
    return path


def without(*fields: str, **others: Any) -> dict[str, Any]:
    return {**{name: value for name, value in GOOD.items() if name not in fields}, **others}


def test_a_line_with_all_that_it_may_have(tmp_path: Path) -> None:
    (line,), bad = read_labelled(written(tmp_path / "one.jsonl", GOOD))
    assert bad == []
    assert (line.id, line.group, line.answer, line.human, line.labels) == (
        "a-1",
        "secrets",
        "In a vault.",
        0.75,
        (1, None),
    )
    assert [item.text for item in line.question.criteria] == GOOD["criteria"]


def test_a_line_with_the_least(tmp_path: Path) -> None:
    least = {"question": "Why?", "answer": "", "reference": "Because.", "human_score": 0, "max_score": 1}
    (line,), _ = read_labelled(written(tmp_path / "one.jsonl", least))
    assert (line.id, line.group, line.labels, line.question.reference) == ("line 1", "Why?", (), "Because.")


def test_a_question_of_a_bank(tmp_path: Path) -> None:
    named = without("question", "criteria", "group", "criterion_labels", bank="software-engineer-integrations")
    first = {**named, "question_id": "no-such-question"}
    from mockint import load_bank

    question = load_bank("software-engineer-integrations").questions[0]
    lines, bad = read_labelled(written(tmp_path / "two.jsonl", {**first, "question_id": question.id}, first))
    assert lines[0].question == question
    assert lines[0].group == question.question
    assert [(item.line, item.field) for item in bad] == [(2, "question_id")]


def test_bom_crlf_and_empty_lines_are_no_lines(tmp_path: Path) -> None:
    text = "\ufeff" + json.dumps(GOOD) + "\r\n\r\n  \n" + json.dumps(GOOD)
    lines, bad = read_labelled(written(tmp_path / "two.jsonl", text))
    assert (len(lines), bad) == (2, [])


@pytest.mark.parametrize(
    ("line", "field", "said"),
    [
        ("{", "line", "not JSON"),
        ("[1]", "line", "an object"),
        (b'{"id": "\xff"}', "line", "not UTF-8 from byte 9"),
        ("9" * 5000, "line", "not JSON that can be read"),
        ("[" * 200_000, "line", "not JSON that can be read"),
        (without("answer"), "answer", "missing"),
        (without("answer", answer=None), "answer", "missing"),
        (without("answer", answer=["a"]), "answer", "a text is needed, not a list"),
        (without("question"), "question", "bank and question_id"),
        (without("question", question=" "), "question", "empty"),
        (without("question", question=7), "question", "not 7"),
        (without("question", bank="nobody"), "question_id", "missing"),
        (without("question", bank="nobody", question_id="q"), "bank", "no bank “nobody”"),
        (without("criteria"), "criteria", "nothing to grade by"),
        (without("criteria", criteria="Rotates them"), "criteria", "a list of texts"),
        (without("criteria", criteria=["Rotates them", ""]), "criteria", "none of them empty"),
        (without("human_score"), "human_score", "missing"),
        (without("human_score", human_score="3"), "human_score", 'a number is needed, not "3"'),
        (without("human_score", human_score=True), "human_score", "a number is needed"),
        (without("human_score", human_score=float("nan")), "human_score", "a number is needed"),
        (without("human_score", human_score=10**400), "human_score", "a number is needed"),
        (without("human_score", human_score=4.5), "human_score", "0 to the max_score of 4"),
        (without("human_score", human_score=-1), "human_score", "0 to the max_score of 4"),
        (without("max_score"), "max_score", "missing"),
        (without("max_score", max_score=0), "max_score", "above 0"),
        (without("criterion_labels", criterion_labels=[1]), "criterion_labels", "1 for 2 criteria"),
        (without("criterion_labels", criterion_labels=[1, 2]), "criterion_labels", "1, 0 or null"),
        (without("criterion_labels", criterion_labels="10"), "criterion_labels", "1, 0 or null"),
        (without("criteria", reference="Vaults."), "criterion_labels", "2 for 0 criteria"),
        (without("group", group=["g"]), "group", "a text is needed"),
    ],
)
def test_a_bad_line_is_named_by_its_number_and_field(
    tmp_path: Path, line: dict[str, Any] | str | bytes, field: str, said: str
) -> None:
    lines, bad = read_labelled(written(tmp_path / "some.jsonl", GOOD, line, GOOD))
    assert len(lines) == 2
    assert [(item.line, item.field) for item in bad] == [(2, field)]
    assert said in bad[0].message


@given(
    st.lists(
        st.one_of(
            st.binary(max_size=40),
            st.recursive(
                st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
                lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*GOOD]), inner),
                max_leaves=8,
            ).map(lambda value: json.dumps(value).encode()),
            st.dictionaries(st.sampled_from([*GOOD, "bank", "question_id"]), st.sampled_from([None, "", 0, 1, [], {}]))
            .map(lambda change: json.dumps({**GOOD, **change}).encode()),
        ),
        max_size=6,
    )
)  # fmt: skip
def test_any_junk_is_named_and_costs_no_other_line(tmp_path_factory: pytest.TempPathFactory, junk: list[bytes]) -> None:
    path = written(tmp_path_factory.mktemp("junk") / "some.jsonl", *junk, json.dumps(GOOD))
    lines, bad = read_labelled(path)
    content = path.read_bytes().removeprefix(b"\xef\xbb\xbf")  # a file that begins with a mark alone has an empty line
    counted = sum(bool(line.strip()) for line in content.split(b"\n"))
    assert len(lines) + len(bad) == counted
    assert lines[-1].id == "a-1"
    assert all(isinstance(line, Labelled) for line in lines)
    assert all(isinstance(line, BadLine) and line.field and line.message for line in bad)


def test_a_file_without_a_usable_line_says_what_is_wrong_with_the_first(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no line can be used; its line 2: line: not JSON"):
        read_labelled(written(tmp_path / "some.jsonl", "", "{", "["))
    with pytest.raises(InputError, match="it is empty"):
        read_labelled(written(tmp_path / "some.jsonl", ""))


@pytest.mark.parametrize("name", [".", "nothing.jsonl"])
def test_a_file_that_can_not_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="can't be read"):
        read_labelled(tmp_path / name)
