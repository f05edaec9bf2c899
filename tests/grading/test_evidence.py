"""Finding a quote in an answer."""

import re
import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from mockint.grading.evidence import Searched, carries_claim, fold

ANSWER = "We don’t log tokens. “Never in code,” I say;\n\nthey   live in AWS KMS (per-tenant keys), café-style!"


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("We don’t log tokens.", "We don’t log tokens."),
        ("we don't LOG tokens", "We don’t log tokens"),
        ("'Never in code', I say", "Never in code,” I say"),
        ('"Never in code"', "Never in code"),
        ("I say they live", "I say;\n\nthey   live"),
        ("live in AWS KMS, per tenant keys", "live in AWS KMS (per-tenant keys"),
        ("cafe\u0301 style!", "café-style!"),
        ("…tokens. “Never…", "tokens. “Never"),
        ("log\u00a0tokens", "log tokens"),
        ("they l\u200bive\u00ad", "they   live"),
    ],
)
def test_case_space_quote_marks_and_punctuation_dont_matter(quote: str, found: str) -> None:
    evidence = Searched(ANSWER).find(quote)
    assert evidence is not None
    assert evidence.quote == found == ANSWER[evidence.start : evidence.end]


@pytest.mark.parametrize("hidden", ["\u200b", "\u00ad", "\u200d", "\ufe0f", "\ufeff", "\u202e", "\U000e0061", "\ud800"])
def test_what_hides_inside_a_word_keeps_no_quote_from_being_found(hidden: str) -> None:
    answer = f"{hidden}We lock se{hidden}crets up{hidden}."
    evidence = Searched(answer).find("secrets up")
    assert evidence is not None
    assert evidence.quote == answer[evidence.start : evidence.end] == f"se{hidden}crets up{hidden}"


@pytest.mark.parametrize(
    "quote",
    [
        "",
        " ",
        "…",
        "we log tokens",
        "tokens log",
        "toke",
        "ever in code",
        "never in codex",
        "We log no tokens",
        "KMS AWS",
    ],
)
def test_other_words_parts_of_words_or_another_order_are_not_found(quote: str) -> None:
    assert Searched(ANSWER).find(quote) is None


def test_the_closing_mark_is_taken_where_the_quote_has_it() -> None:
    searched = Searched("We log? We rotate.")
    assert [item.quote for quote in ("we log", "we log?", "we log.") if (item := searched.find(quote))] == [
        "We log",
        "We log?",
        "We log",
    ]


def test_what_was_said_twice_is_found_where_it_was_said_first() -> None:
    answer = "We retry. Then we retry, we retry."
    evidence = Searched(answer).find("we retry")
    assert evidence is not None
    assert (evidence.start, evidence.end) == (0, 8)
    longer = Searched(answer).find("retry, we retry.")
    assert longer is not None
    assert (longer.start, longer.quote) == (18, "retry, we retry.")


@pytest.mark.parametrize("text", ["caf\u0065\u0301 noir", "caf\u00e9 noir"])
@pytest.mark.parametrize("quote", ["caf\u0065\u0301", "CAF\u00c9"])
def test_an_accent_is_the_same_in_both_its_forms_and_stays_with_its_letter(text: str, quote: str) -> None:
    evidence = Searched(text).find(quote)
    assert evidence is not None
    assert text[evidence.end :] == " noir"


WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=6)
BETWEEN = st.text(st.sampled_from(" \n\t.,;:!?'\"’“”()-–_…👍"), min_size=1, max_size=3)


@st.composite
def texts(draw: st.DrawFn) -> str:
    return "".join(draw(WORDS) + draw(BETWEEN) for _ in range(draw(st.integers(1, 12))))


@given(st.text() | texts(), st.data())
@example("İstanbul ŉ ﬁn Straße ǅ", None)
def test_any_words_of_any_text_are_found_where_these_words_stand(text: str, data: st.DataObject | None) -> None:
    """Cut anywhere between two words, written in capitals, with other spaces and marks: the span says the same."""
    spans = [match.span() for match in re.finditer(r"(?:[^\W_][\u0300-\u036f]*)+", text)]
    assume(spans)
    first = data.draw(st.integers(0, len(spans) - 1)) if data else 0
    last = data.draw(st.integers(first, len(spans) - 1)) if data else len(spans) - 1
    quote = text[spans[first][0] : spans[last][1]]
    searched = Searched(text)
    evidence = searched.find(quote)
    assert evidence is not None
    assert evidence.quote == text[evidence.start : evidence.end]
    assert fold(evidence.quote) == fold(quote)
    assert evidence.start <= spans[first][0]
    noisy = re.sub(r"[^\w\u0300-\u036f]+", " – ", quote)
    again = searched.find(f"«  {noisy} »")
    assert again == evidence


@given(st.text(), st.text())
def test_what_is_found_says_the_quotes_words(text: str, quote: str) -> None:
    evidence = Searched(text).find(quote)
    if evidence is not None:
        assert fold(evidence.quote) == fold(quote) != ""
        assert evidence.quote == text[evidence.start : evidence.end]
    else:
        assert f" {fold(quote)} " not in f" {fold(text)} " or not fold(quote)


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_a_very_long_answer_is_searched_to_its_end() -> None:
    answer = "over and over again we say the same, " * 10_000 + "but the token lives in a vault."
    evidence = Searched(answer).find("THE TOKEN lives in a vault")
    assert evidence is not None
    assert evidence.end == len(answer) - 1
    assert Searched(answer).find("over and over " * 10_000) is None


@pytest.mark.parametrize(
    "quote",
    [
        "idempotency keys",
        "We use a vault",
        "in AWS KMS",
        "使用幂等键",
        "冪等キーを使う",
        "멱등성 키",
        "Мы храним ключи",
    ],
)
def test_words_with_a_matter_of_their_own_carry_a_claim(quote: str) -> None:
    assert carries_claim(quote)


@pytest.mark.parametrize(
    "quote", ["", "…", "vault", "KMS.", "we use it", "and then I would do that", "yes, sure", "键"]
)
def test_a_single_word_or_none_of_substance_carries_none(quote: str) -> None:
    assert not carries_claim(quote)


def test_accents_are_compared_in_composed_form() -> None:
    assert fold(unicodedata.normalize("NFD", "Ångström café")) == "ångström café"
