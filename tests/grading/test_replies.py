"""What a model writes: a verdict for each criterion or nothing; the rest is taken as far as it goes."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from replying import HONEST, data
from scripted import QUESTION

from mockint.domain.grade import Verdict
from mockint.domain.visible import visible
from mockint.grading.prompting import keys_of
from mockint.grading.replies import UnusableReply, read_reply, tidy

KEYS = keys_of(QUESTION)
GOOD = data(QUESTION, HONEST, follow_up="Where?", improvements=[("in a vault", "in a locked vault")])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(
            st.sampled_from(["criteria", "vault", "rotation", "quote", "verdict", "x"]), inside, max_size=4
        )
    ),
    max_leaves=12,
)


def changed(key: str, **fields: Any) -> dict[str, Any]:
    return {**GOOD, "criteria": {**GOOD["criteria"], key: {**GOOD["criteria"]["vault"], **fields}}}


def without(field: str) -> dict[str, Any]:
    entry = {name: value for name, value in GOOD["criteria"]["vault"].items() if name != field}
    return {**GOOD, "criteria": {**GOOD["criteria"], "vault": entry}}


def test_a_whole_reply_is_read_by_the_ids_of_the_criteria_in_their_order() -> None:
    question = QUESTION.model_copy(update={"criteria": QUESTION.criteria[::-1]})
    reply = read_reply(GOOD, keys_of(question))
    assert list(reply.criteria) == ["rotation", "vault"]
    assert reply.criteria["vault"].quote == "We keep all of them in a vault."
    assert reply.criteria["rotation"].verdict is Verdict.MET
    assert (reply.follow_up, reply.improvements[0].better) == ("Where?", "in a locked vault")


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({}, "criteria is missing"),
        ({"criteria": []}, "criteria: "),
        ({"criteria": {"vault": GOOD["criteria"]["vault"]}}, "criteria has no rotation"),
        (changed("backup"), "criteria has 'backup', which was not asked for"),
        (
            changed("vault", verdict="good"),
            "criteria.'vault'.verdict is 'good', not one of met, partial, missing, wrong",
        ),
        (changed("vault", verdict=1), "criteria.'vault'.verdict is '1', not one of"),
        (changed("vault", verdict=None), "not one of"),
        (changed("vault", quote=["a", "b"]), "criteria.'vault'.quote: "),
        (without("verdict"), "criteria.'vault'.verdict is missing"),
        (without("quote"), "criteria.'vault'.quote is missing"),
    ],
)
def test_a_reply_without_one_verdict_for_each_criterion_is_refused_with_its_fault(
    said: dict[str, Any], fault: str
) -> None:
    with pytest.raises(UnusableReply) as refused:
        read_reply(said, KEYS)
    assert fault in str(refused.value)


def test_a_fault_is_told_in_few_words_however_much_is_wrong() -> None:
    long = {
        "criteria": {**GOOD["criteria"], **{f"{'x' * 500}{number}": GOOD["criteria"]["vault"] for number in range(99)}}
    }
    wrong = {"criteria": {key: {"quote": "", "verdict": "y" * 999} for key in GOOD["criteria"]}}
    for said in (long, wrong):
        with pytest.raises(UnusableReply) as refused:
            read_reply(said, KEYS)
        assert len(str(refused.value)) < 700


@pytest.mark.parametrize("verdict", ["MET", " met\n", "Met"])
def test_a_verdict_is_known_in_any_case(verdict: str) -> None:
    assert read_reply(changed("vault", verdict=verdict), KEYS).criteria["vault"].verdict is Verdict.MET


@pytest.mark.parametrize("verdict", ["met.", "yes", "true", "met/partial", "erfüllt", ""])
def test_no_other_word_is_guessed_at(verdict: str) -> None:
    with pytest.raises(UnusableReply):
        read_reply(changed("vault", verdict=verdict), KEYS)


@pytest.mark.parametrize(
    "rest",
    [
        {},
        {"follow_up": None, "improvements": None},
        {"follow_up": 3, "improvements": "none"},
        {"improvements": [], "thoughts": "more than was asked for"},
    ],
)
def test_what_no_verdict_depends_on_may_be_missing_or_odd(rest: dict[str, Any]) -> None:
    reply = read_reply({"criteria": GOOD["criteria"], **rest}, KEYS)
    assert (reply.follow_up, reply.improvements) == ("", [])


def test_odd_improvements_are_left_empty_beside_the_good() -> None:
    odd = ["text", {"quote": "only"}, {"quote": 1, "better": "b"}, {"quote": "q", "better": "b", "why": "x"}, None]
    offers = read_reply({**GOOD, "improvements": odd}, KEYS).improvements
    assert [(offer.quote, offer.better) for offer in offers if offer.quote and offer.better] == [("q", "b")]


def test_no_quote_is_no_quote_however_it_is_written() -> None:
    assert read_reply(changed("vault", quote=None), KEYS).criteria["vault"].quote == ""
    assert read_reply(without("comment"), KEYS).criteria["vault"].comment == ""


def test_half_a_character_in_a_reply_is_dropped() -> None:
    said = changed("vault", quote="in a \ud800vault", comment="so\udfff")
    word = read_reply({**said, "follow_up": "Where\ud800?"}, KEYS).criteria["vault"]
    assert (word.quote, word.comment) == ("in a vault", "so")


@given(st.dictionaries(st.sampled_from(["criteria", "improvements", "follow_up"]), JSON))
def test_any_reply_is_read_or_refused(said: dict[str, Any]) -> None:
    with suppress(UnusableReply):
        assert list(read_reply(said, KEYS).criteria) == list(KEYS.values())


@pytest.mark.parametrize(
    ("text", "most", "tidied"),
    [
        ("  one\n two\tthree ", 40, "one two three"),
        ("One thing. And a second thing that is long.", 20, "One thing."),
        ("One. And a second thing that is rather long.", 30, "One. And a second thing that…"),
        ("abcdefghijklmnopqrstuvwxyz", 10, "abcdefghi…"),
        ("a\x1b[31mb\u202e", 40, "a [31mb"),
    ],
)
def test_a_text_is_cut_where_a_reader_would(text: str, most: int, tidied: str) -> None:
    assert tidy(text, most) == tidied


@given(st.text(max_size=200), st.integers(2, 100))
def test_a_tidy_text_is_one_short_line_that_hides_nothing(text: str, most: int) -> None:
    tidied = tidy(text, most)
    assert len(tidied) <= most
    assert tidied == visible(tidied, keep_newlines=False)
    assert tidied == " ".join(tidied.split())
