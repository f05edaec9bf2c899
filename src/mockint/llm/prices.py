"""What a call costs, by the dated table in `prices.json`: US dollars per million tokens, by provider and exact model.

A dated snapshot (`gpt-6-luna-2026-08-01`, `claude-haiku-5-5-20260901`) has the price of its model. Where long requests
cost more, all tokens of a request that is longer than the bound do. Not in it are discounts, batches, other speeds, and
caches kept for longer than the providers' few minutes. A model that isn't in the table has no price: never a guess.
"""

import re
from pathlib import Path

from mockint.domain.grade import Usage
from mockint.domain.question import Model
from mockint.llm.client import Request

_FRAME = 1000
"""Tokens that a provider adds to a request of its own: roles, the schema's own words, how to use a tool."""

_SNAPSHOT = re.compile(r"-(\d{4}-\d{2}-\d{2}|\d{8})$")


class Rates(Model):
    """US dollars per million tokens; where the table has no rate for cached or written tokens, they cost as others."""

    input: float
    output: float
    cached: float | None = None
    cache_write: float | None = None

    def cost(self, tokens: int, output: int, cached: int = 0, written: int = 0) -> float:
        """US dollars for `tokens` read, those from and into a cache among them, and `output` written."""
        cached = min(cached, tokens)
        written = min(written, tokens - cached)
        parts = (
            (tokens - cached - written, self.input),
            (cached, self.input if self.cached is None else self.cached),
            (written, self.input if self.cache_write is None else self.cache_write),
            (output, self.output),
        )
        return round(sum(count * rate for count, rate in parts) / 1e6, 9)


class LongRates(Rates):
    """The rates of requests longer than `tokens`."""

    tokens: int


class Price(Rates):
    """A model's rates."""

    longer: LongRates | None = None

    def rates(self, tokens: int) -> Rates:
        """Those for a request of so many tokens."""
        return self.longer if self.longer and tokens > self.longer.tokens else self


class Table(Model):
    """The whole file."""

    date: str
    source: str
    unit: str
    models: dict[str, dict[str, Price]]


TABLE = Table.model_validate_json(Path(__file__).with_name("prices.json").read_bytes())

DATE = TABLE.date
"""The day the prices were taken, as YYYY-MM-DD."""


def price(provider: str, model: str) -> Price | None:
    """The price of a model or of a dated snapshot of it; None where it isn't known."""
    known = TABLE.models.get(provider, {})
    return known.get(model) or known.get(_SNAPSHOT.sub("", model))


def usage(
    provider: str,
    model: str,
    *,
    input_tokens: int | None,
    cached_input_tokens: int | None = None,
    cache_write_tokens: int | None = None,
    output_tokens: int | None = None,
) -> Usage:
    """One call's usage. `input_tokens` is the total, with those read from or written to a cache; None counts as 0.

    `cost_usd` is None where the model's price isn't known or the provider didn't count both ways.
    """
    read, written = max(input_tokens or 0, 0), max(output_tokens or 0, 0)
    cached = max(cached_input_tokens or 0, 0)
    found = price(provider, model)
    cost = None
    if found and input_tokens is not None and output_tokens is not None:
        cost = found.rates(read).cost(read, written, cached, max(cache_write_tokens or 0, 0))
    return Usage(calls=1, input_tokens=read, cached_input_tokens=cached, output_tokens=written, cost_usd=cost)


def worst_case(provider: str, model: str, request: Request) -> float | None:
    """US dollars that one call can't pass; None where the price isn't known.

    A token stands for at least one byte of UTF-8 in the tokenizers of these providers, so the bytes bound the tokens;
    English has four to a token, but an answer may be anything. All of it may be written to a cache, and the reply may
    take all that it is allowed.
    """
    found = price(provider, model)
    if not found:
        return None
    texts = (request.system, request.shared, request.own, repr(request.schema))
    tokens = sum(len(text.encode("utf-8", "replace")) for text in texts) + _FRAME
    # By the longer rates where the bound, not only the likely size, reaches them: they are never the lower ones.
    rates = found.rates(tokens)
    return max(rates.cost(tokens, request.max_output_tokens), rates.cost(tokens, request.max_output_tokens, 0, tokens))


def likely(provider: str, model: str, input_chars: int, output_tokens: int) -> float | None:
    """US dollars that a call will likely cost, nothing cached, at four characters a token; None without a price."""
    found = price(provider, model)
    tokens = -(-input_chars // 4)
    return found.rates(tokens).cost(tokens, output_tokens) if found else None
