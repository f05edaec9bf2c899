"""Write src/mockint/llm/prices.json anew from the prices in the package `genai-prices` (MIT), in its newest version:

    python -m venv /tmp/prices
    /tmp/prices/bin/pip install genai-prices
    /tmp/prices/bin/python scripts/update_prices.py

Kept are the text models of today, by their exact ids; a dated snapshot has the price of its model.
"""

import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path

from genai_prices.data import providers
from genai_prices.types import ClauseEquals, ClauseOr, ModelInfo, ModelPrice, TieredPrices

TARGET = Path(__file__).parent.parent / "src/mockint/llm/prices.json"
CURRENT = {
    "openai": r"gpt-(5\.[4-9]|[6-9](\.\d+)?)(-(mini|nano|pro|sol|terra|luna|astra))?",
    "anthropic": r"claude-(opus|sonnet|haiku|fable|mythos)-(4-[5-9]|[5-9](-\d)?)",
}
RATES = {
    "input": "input_mtok",
    "cached": "cache_read_mtok",
    "cache_write": "cache_write_mtok",
    "output": "output_mtok",
}


def main() -> None:
    now = datetime.now(UTC)
    table = {
        "date": now.date().isoformat(),
        "source": f"genai-prices {version('genai-prices')}",
        "unit": "US dollars per million tokens",
        "models": {
            provider.id: {
                name: prices(model.get_prices(now))
                for model in provider.models
                for name in sorted(names(model))
                if re.fullmatch(CURRENT[provider.id], name)
            }
            for provider in providers
            if provider.id in CURRENT
        },
    }
    TARGET.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    print(f"{TARGET}: {', '.join(f'{len(models)} {name}' for name, models in table['models'].items())}")


def names(model: ModelInfo) -> set[str]:
    """The model's id and its exact other names."""
    clauses = model.match.or_ if isinstance(model.match, ClauseOr) else [model.match]
    return {model.id, *(clause.equals for clause in clauses if isinstance(clause, ClauseEquals))}


def prices(price: ModelPrice) -> dict[str, object]:
    """The rates of short requests, and of those that are longer than `tokens`, where these cost more."""
    found = {ours: getattr(price, theirs, None) for ours, theirs in RATES.items()}
    tiers = {name: rate.tiers for name, rate in found.items() if isinstance(rate, TieredPrices)}
    short: dict[str, object] = {name: float(base(rate)) for name, rate in found.items() if rate is not None}
    if not tiers:
        return short
    starts = {tier.start for some in tiers.values() for tier in some}
    if len(starts) != 1:
        raise SystemExit(f"several long prices, which the table can't hold: {price}")
    return short | {"longer": {"tokens": starts.pop()} | short | {n: float(some[0].price) for n, some in tiers.items()}}


def base(rate: Decimal | TieredPrices) -> Decimal:
    return rate.base if isinstance(rate, TieredPrices) else rate


if __name__ == "__main__":
    main()
