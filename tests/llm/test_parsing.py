"""The JSON object in what a model wrote."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockint.llm.parsing import json_object

OBJECTS = st.dictionaries(
    st.text(),
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=4,
    ),
    max_size=3,
)
# Prose as models write it around an object: no brace that begins one, and no tag.
PROSE = st.text(st.characters(exclude_characters='{}<>"', exclude_categories=["Cs"]))


@given(OBJECTS)
def test_an_object_alone_is_itself(data: dict[str, object]) -> None:
    assert json_object(json.dumps(data)) == data
    assert json_object(json.dumps(data, ensure_ascii=False, indent=2)) == data


@given(PROSE, OBJECTS, PROSE)
def test_words_around_an_object_change_nothing(before: str, data: dict[str, object], after: str) -> None:
    assert json_object(f"{before}{json.dumps(data)}{after}") == data


@given(OBJECTS, OBJECTS.filter(bool))
def test_thoughts_are_no_answer(draft: dict[str, object], data: dict[str, object]) -> None:
    for tag in ("think", "thinking", "reasoning"):
        assert json_object(f"<{tag}>{json.dumps(draft)}</{tag}>\n{json.dumps(data)}") == data
    # Some servers leave the opening tag to the prompt.
    assert json_object(f"maybe {json.dumps(draft)}</think>{json.dumps(data)}") == data


@given(OBJECTS.filter(bool), st.data())
def test_half_of_an_object_is_none(data: dict[str, object], pick: st.DataObject) -> None:
    """Nor is a whole object inside of the half."""
    text = json.dumps({"outer": data})
    assert json_object(text[: pick.draw(st.integers(0, len(text) - 1))]) is None


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    found = json_object(text)
    assert found is None or isinstance(found, dict)


@given(OBJECTS)
def test_the_last_object_counts(data: dict[str, object]) -> None:
    assert json_object(f'First I said {{"a": 1}}, now:\n```json\n{json.dumps(data)}\n```') == data


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ('```json\n{"a": 1}\n```', {"a": 1}),
        ('The set {x, y} and {more}: {"a": 1}', {"a": 1}),
        ('{"a": "a } and a { in it"} done', {"a": "a } and a { in it"}),
        ('{"quote": "I close with </think> always"}', {"quote": "I close with </think> always"}),
        ('Sure: {"quote": "I close with </think> always"}', {"quote": "I close with </think> always"}),
        ('Sure: {"quote": "</think>{}"}', {"quote": "</think>{}"}),
        ('\ufeff {"a": 1}', {"a": 1}),
        ('{"a": "\\ud83d\\ude00"}', {"a": "😀"}),
        ('{"a": "\\ud800"}', {"a": "?"}),
    ],
)
def test_an_object_is_found(text: str, data: dict[str, object]) -> None:
    assert json_object(text) == data


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no object here",
        "[1, 2]",
        '"text"',
        '{"a": NaN}',
        "{'a': 1}",
        '{"a": 1,}',
        '{"a": {"b": 1}, "c": }',
        '<think>{"a": 1}',
        '<think>{"a": 1}</think>',
        '{"a": ' * 100_000,
        f'{{"a": {"9" * 5000}}}',
    ],
)
def test_what_is_no_whole_object_is_none(text: str) -> None:
    assert json_object(text) is None
