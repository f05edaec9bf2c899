"""What a call costs."""

from mockint.domain.grade import Usage


def usage(
    provider: str,
    model: str,
    *,
    input_tokens: int | None,
    cached_input_tokens: int | None = None,
    cache_write_tokens: int | None = None,
    output_tokens: int | None = None,
) -> Usage:
    """One call's usage. `input_tokens` is the total, with those read from or written to a cache; None is 0.

    `cost_usd` is None where the model's price isn't known or the provider didn't count.
    """
    del provider, model, cache_write_tokens
    return Usage(
        calls=1,
        input_tokens=input_tokens or 0,
        cached_input_tokens=cached_input_tokens or 0,
        output_tokens=output_tokens or 0,
        cost_usd=None,
    )
