"""Numbers are known by what they say, however they are written."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockint.grading.figures import figures

WORDS = (
    "zero one two nine twelve twenty forty ninety hundred thousand million half twice dozen thirds of and to - , . % 7 "
    "3,5 1,000 k percent"
).split()


def values(text: str) -> list[str]:
    return [figure.value for figure in figures(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("cut failures by 85%", ["85%"]),
        ("by 85 percent, by eighty-five per cent, by Eighty five %", ["85%", "85%", "85%"]),
        ("1,000 users, 1000 users, one thousand, a thousand", ["1000", "1000", "1000", "1000"]),
        ("50k, 50,000 and fifty thousand", ["50000", "50000", "50000"]),
        ("$1.5 million", ["1500000"]),
        ("two hundred and five", ["205"]),
        ("twenty-five hundred", ["2500"]),
        ("three million two hundred thousand", ["3200000"]),
        ("85 to 90 %, 10–20 percent", ["85%", "90%", "10%", "20%"]),
        ("3 or 4 of 5", ["3", "4", "5"]),
        ("two, three", ["2", "3"]),
        ("seven eight", ["7", "8"]),
        ("24/7", ["24", "7"]),
        ("3x, 24h, 100ms, 99th, 10GB", ["3", "24", "100", "99", "10"]),
        ("2.5 and 2,5", ["2.5", "2.5"]),
        ("OAuth 2.0, 2 of us", ["2.0", "2"]),
        ("version 1.2.3", ["1.2.3"]),
        ("٨٥ and ８５", ["85", "85"]),
        ("halved, half of it, twice, doubled, a dozen", ["half", "half", "double", "double", "dozen"]),
        ("a third of it, two thirds of it", ["third", "2", "third"]),
        ("zero downtime", ["0"]),
    ],
)
def test_a_number_has_one_value_however_it_is_written(text: str, found: list[str]) -> None:
    assert values(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "one of them, one by one, no one",
        "a third-party API, the third time, first of all, a second reader",
        "double-check it, a half-open breaker",
        "the last quarter, the tenth try",
        "p99, OAuth2, k8s and S3",
        "someone often tended the weight",
        "",
    ],
)
def test_words_that_count_nothing_are_no_numbers(text: str) -> None:
    assert values(text) == []


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_numbers_come_in_order_without_overlap_from_where_they_stand(text: str) -> None:
    found = figures(text)
    assert all(one.end <= other.start for one, other in pairwise(found))
    for figure in found:
        assert figure.value
        assert text[figure.start : figure.end].strip() == text[figure.start : figure.end] != ""


@given(st.integers(0, 10**9))
def test_a_number_in_digits_is_itself(number: int) -> None:
    assert values(f"about {number} users") == [f"{number:.12g}"]
    assert values(f"about {number:,} users") == [f"{number:.12g}"]
    assert values(f"{number}%") == [f"{number:.12g}%"]


@given(st.text(max_size=200))
def test_any_text_has_numbers_or_none(text: str) -> None:
    for figure in figures(text):
        assert text[figure.start : figure.end]
