from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockint.domain.grade import Usage
from mockint.llm.client import Request
from mockint.llm.prices import DATE, TABLE, likely, price, usage, worst_case

TOKENS = st.integers(min_value=0, max_value=400_000)


def request(own: str = "an answer", max_output_tokens: int = 1000) -> Request:
    return Request("method", "question", own, {"type": "object"}, max_output_tokens)


def test_a_calls_cost_counts_fresh_cached_written_and_replied_tokens_by_their_own_rates() -> None:
    # Per million: 4 read, 0.2 from the cache, 5 into it, 20 out.
    used = usage(
        "anthropic",
        "claude-opus-5-5",
        input_tokens=10_000,
        cached_input_tokens=6_000,
        cache_write_tokens=1_000,
        output_tokens=2_000,
    )
    assert used == Usage(
        calls=1,
        input_tokens=10_000,
        cached_input_tokens=6_000,
        output_tokens=2_000,
        cost_usd=(3_000 * 4 + 6_000 * 0.2 + 1_000 * 5 + 2_000 * 20) / 1e6,
    )


def test_a_model_without_a_rate_for_its_cache_pays_as_without_one() -> None:
    plain = usage("openai", "gpt-5.5-pro", input_tokens=1000, output_tokens=0)
    cached = usage("openai", "gpt-5.5-pro", input_tokens=1000, cached_input_tokens=900, output_tokens=0)
    assert plain.cost_usd == cached.cost_usd == pytest.approx(0.03)


@pytest.mark.parametrize(
    ("provider", "model", "base"),
    [
        ("openai", "gpt-6-luna-2026-08-01", "gpt-6-luna"),
        ("anthropic", "claude-haiku-5-5-20260901", "claude-haiku-5-5"),
    ],
)
def test_a_dated_snapshot_costs_as_its_model(provider: str, model: str, base: str) -> None:
    assert price(provider, model) == price(provider, base) is not None


@pytest.mark.parametrize(
    ("provider", "model"),
    [
        ("openai", "gpt-6-luna-mini"),
        ("openai", "my-gpt-6-luna"),
        ("openai", "gpt-6-luna-2026"),
        ("openai", "claude-haiku-5-5"),
        ("compatible", "gpt-6-luna"),
        ("openai", ""),
    ],
)
def test_what_isnt_in_the_table_has_no_price(provider: str, model: str) -> None:
    assert price(provider, model) is None
    assert usage(provider, model, input_tokens=1, output_tokens=1).cost_usd is None
    assert worst_case(provider, model, request()) is None
    assert likely(provider, model, 1000, 100) is None


def test_a_long_request_pays_the_longer_rate_for_all_of_it() -> None:
    at = usage("anthropic", "claude-haiku-5-5", input_tokens=100_000, output_tokens=0)
    over = usage("anthropic", "claude-haiku-5-5", input_tokens=100_001, output_tokens=0)
    assert at.cost_usd == pytest.approx(0.01)
    assert over.cost_usd == pytest.approx(100_001 * 0.5 / 1e6)


@pytest.mark.parametrize(("read", "written"), [(None, 5), (5, None), (None, None)])
def test_what_the_provider_didnt_count_has_no_cost(read: int | None, written: int | None) -> None:
    used = usage("openai", "gpt-6-luna", input_tokens=read, output_tokens=written)
    assert used == Usage(calls=1, input_tokens=read or 0, output_tokens=written or 0, cost_usd=None)


@given(TOKENS, TOKENS, TOKENS, TOKENS)
def test_a_cost_is_never_below_nothing_whatever_the_provider_counts(
    read: int, cached: int, written: int, out: int
) -> None:
    used = usage(
        "openai",
        "gpt-6-luna",
        input_tokens=read,
        cached_input_tokens=cached,
        cache_write_tokens=written,
        output_tokens=out,
    )
    assert used.cost_usd is not None
    assert used.cost_usd >= 0


def test_counts_below_nothing_count_as_nothing() -> None:
    used = usage("openai", "gpt-6-luna", input_tokens=-5, cached_input_tokens=-1, output_tokens=-7)
    assert used == Usage(calls=1, cost_usd=0)


@given(st.text(max_size=300), st.integers(min_value=1, max_value=9000), st.data())
def test_no_call_costs_more_than_its_worst_case(own: str, allowed: int, data: st.DataObject) -> None:
    asked = request(own, allowed)
    worst = worst_case("anthropic", "claude-opus-5-5", asked)
    assert worst is not None
    # As many tokens as there are bytes, all of them written to a cache.
    tokens = len((asked.system + asked.shared + asked.own).encode("utf-8", "replace"))
    written = data.draw(st.integers(min_value=0, max_value=tokens))
    cost = usage(
        "anthropic", "claude-opus-5-5", input_tokens=tokens, cache_write_tokens=written, output_tokens=allowed
    ).cost_usd
    assert cost is not None
    assert cost <= worst


def test_the_likely_cost_takes_four_characters_a_token() -> None:
    assert likely("openai", "gpt-6-luna", 4_000, 1_000) == pytest.approx((1_000 * 0.1 + 1_000 * 0.5) / 1e6)


def test_the_table_has_its_day() -> None:
    assert date.fromisoformat(DATE) >= date(2026, 11, 24)


def test_every_model_is_dearer_out_than_in_and_cheaper_from_its_cache() -> None:
    prices = [found for models in TABLE.models.values() for found in models.values()]
    assert len(prices) > 20
    for found in prices:
        assert 0 < found.input < found.output
        assert found.cached is None or found.cached < found.input
        assert found.cache_write is None or found.cache_write >= found.input
        if found.longer:
            assert found.longer.input >= found.input
            assert found.longer.output >= found.output


def test_usages_add_up_and_an_unknown_cost_makes_the_sum_unknown() -> None:
    one = Usage(calls=1, input_tokens=10, cached_input_tokens=4, output_tokens=3, cost_usd=0.1)
    other = Usage(calls=2, input_tokens=5, output_tokens=1, cost_usd=0.2)
    assert one + other == Usage(calls=3, input_tokens=15, cached_input_tokens=4, output_tokens=4, cost_usd=0.3)
    assert (one + Usage(calls=1, cost_usd=None)).cost_usd is None
    assert one + Usage() == one
