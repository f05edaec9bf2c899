"""Finding a quote in an answer."""

import re
import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from mockint.grading.evidence import LEAST_HEARD, Searched, carries_claim, fold

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
def test_short_quotes_are_found_word_by_word_or_not_at_all(text: str, quote: str) -> None:
    assume(len(fold(quote).split()) < LEAST_HEARD)
    assume("…" not in quote and "..." not in quote and "[" not in quote)
    evidence = Searched(text).find(quote)
    if evidence is not None:
        assert fold(evidence.quote) == fold(quote) != ""
        assert evidence.quote == text[evidence.start : evidence.end]
    else:
        assert f" {fold(quote)} " not in f" {fold(text)} " or not fold(quote)


SPOKEN = "we keep store the client secrets tokens in a vault and rotate them every month so that nobody".split()
INVENTED = "hsm lock safe encrypt backup audit tenant webhook".split()


@given(st.lists(st.sampled_from(SPOKEN), min_size=4, max_size=40), st.data())
def test_invented_words_are_never_found(spoken: list[str], data: st.DataObject) -> None:
    """Whatever else a quote is made of: with a word of its own matter that nobody said, it isn't the answer's."""
    small = st.sampled_from(["we", "the", "in", "a", "and", "so", "that", "every", "..."])
    quote = data.draw(st.lists(small, max_size=8)) + data.draw(
        st.lists(st.sampled_from(INVENTED), min_size=1, max_size=3)
    )
    shuffled = " ".join(data.draw(st.permutations(quote)))
    assert Searched(" ".join(spoken)).find_all(shuffled) == ()


@given(st.permutations(SPOKEN))
def test_the_words_in_another_order_are_not_found(words: list[str]) -> None:
    assume(sum(first != second for first, second in zip(words, SPOKEN, strict=True)) > 4)
    assert Searched(" ".join(SPOKEN)).find_all(" ".join(words)) == ()


LEAVING_OUT = "So we keep all of the client secrets in a vault run by KMS. They are rotated by a job every month."


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("we keep … in a vault", "we keep all of the client secrets in a vault"),
        ("We keep all [...] in a vault.", "we keep all of the client secrets in a vault"),
        ("we keep (...) client secrets ... run by KMS", "we keep all of the client secrets in a vault run by KMS"),
        ("[The team said that] we keep all of the client secrets", "we keep all of the client secrets"),
        ("… client secrets in a vault …", "client secrets in a vault"),
        ("**client secrets** in a `vault`", "client secrets in a vault"),
        ("ｃｌｉｅｎｔ secrets in a vault", "client secrets in a vault"),
    ],
)
def test_what_a_quote_leaves_out_is_shown_again(quote: str, found: str) -> None:
    assert [item.quote for item in Searched(LEAVING_OUT).find_all(quote)] == [found]


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("client secrets in a vault / rotated by a job", ["client secrets in a vault", "rotated by a job"]),
        ("rotated by a job\nclient secrets in a vault", ["rotated by a job", "client secrets in a vault"]),
        ("rotated by a job … client secrets in a vault", ["rotated by a job", "client secrets in a vault"]),
        ("So we keep … every month", ["So we keep", "every month"]),
    ],
)
def test_pieces_that_stand_apart_are_places_of_their_own(quote: str, found: list[str]) -> None:
    assert [item.quote for item in Searched(LEAVING_OUT).find_all(quote)] == found


@pytest.mark.parametrize(
    "quote", ["secrets … vault", "we keep … in a safe", "keep / vault", "in a vault / in a safe", "… …"]
)
def test_a_piece_of_one_word_or_that_nobody_said_spoils_the_quote(quote: str) -> None:
    assert Searched(LEAVING_OUT).find_all(quote) == ()


HEARD = "The web hook hits the cash layer. We do not rotate keys by hand, we retry 3 times, and it is unsafe to wait."


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("The webhook hits the cash layer", "The web hook hits the cash layer"),
        ("hook hits the cache layer", "hook hits the cash layer"),
        ("we do not rotate keys by hands", "We do not rotate keys by hand"),
    ],
)
def test_a_transcribers_slip_in_one_spot_is_forgiven(quote: str, found: str) -> None:
    evidence = Searched(HEARD).find(quote)
    assert evidence is not None
    assert evidence.quote == found


@pytest.mark.parametrize(
    "quote",
    [
        "The webhook hits the cache layer",  # two spots
        "the cache layer",  # too short
        "We do now rotate keys by hand",
        "We do rotate keys by hand",
        "by hand, we retry 4 times, and it",
        "and it is safe to wait",
        "and it is unwise to wait",
        "and we rotate keys by hand",
    ],
)
def test_another_word_another_number_or_a_denial_is_no_slip(quote: str) -> None:
    assert Searched(HEARD).find(quote) is None


@given(st.lists(st.sampled_from(SPOKEN), min_size=6, max_size=30), st.data())
def test_a_forgiven_quote_has_all_its_words_but_for_one_spot(spoken: list[str], data: st.DataObject) -> None:
    text = " ".join(spoken)
    quote = spoken[: data.draw(st.integers(4, 6))]
    at = data.draw(st.integers(0, len(quote) - 1))
    quote[at] = data.draw(st.sampled_from([quote[at] + "s", quote[at][:-1] or "x", "x" + quote[at], quote[at] + "t"]))
    evidence = Searched(text).find(" ".join(quote))
    if evidence is not None:
        said = fold(evidence.quote).split()
        unsaid = [place for place, word in enumerate(quote) if word not in said]
        assert not unsaid or unsaid[-1] - unsaid[0] <= 1  # a spot has one word or two: "a an" may have been "and"
        assert evidence.quote == text[evidence.start : evidence.end]


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
