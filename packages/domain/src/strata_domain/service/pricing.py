"""What usage costs: one pure function over whole numbers.

A price is micro-USD for a million tokens, so a product of tokens and price counts
pico-USD. Sums of those are exact; rounding happens once, up, when a call is charged.
"""

from strata_domain.entity.usage import ModelPrice, TokenUsage

_PICO_PER_MICRO = 1_000_000


def pico_usd(usage: TokenUsage, price: ModelPrice) -> int:
    """Return the exact cost of the tokens, without the fee for the call.

    The buckets are disjoint: a cached token is charged as such and not again as input.
    A bucket the provider did not mention adds nothing.
    """
    return (
        (usage.input_tokens or 0) * price.input
        + (usage.cache_read_tokens or 0) * price.cache_read
        + (usage.cache_write_tokens or 0) * price.cache_write
        + (usage.output_tokens or 0) * price.output
    )


def micro_usd(usage: TokenUsage, price: ModelPrice) -> int:
    """Return what one call is charged: its tokens and its fee, rounded up."""
    return -(-pico_usd(usage, price) // _PICO_PER_MICRO) + price.request


def units_micro_usd(units: int, price: ModelPrice) -> int:
    """Return what so many characters or seconds cost, with the fee, rounded up."""
    return -(-units * price.input // _PICO_PER_MICRO) + price.request


def worst_case_micro_usd(
    price: ModelPrice, *, input_tokens: int, output_tokens: int
) -> int:
    """Return the most that a call can cost, whatever is read from a cache or written.

    Args:
        price: of the model.
        input_tokens: the most the prompt can count.
        output_tokens: the most the model may write.
    """
    dearest = max(price.input, price.cache_read, price.cache_write)
    tokens = input_tokens * dearest + output_tokens * price.output
    return -(-tokens // _PICO_PER_MICRO) + price.request
