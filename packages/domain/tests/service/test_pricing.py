"""What usage costs."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata_domain.entity.usage import ModelPrice, TokenUsage
from strata_domain.service.pricing import micro_usd, pico_usd, worst_case_micro_usd

BUCKETS = ("input_tokens", "cache_read_tokens", "cache_write_tokens", "output_tokens")
TOKENS = st.integers(0, 10**9)
MONEY = st.integers(0, 10**9)
USAGES = st.builds(
    TokenUsage, **{name: st.none() | TOKENS for name in (*BUCKETS, "reasoning_tokens")}
)
PRICES = st.builds(
    ModelPrice,
    **dict.fromkeys(("input", "output", "cache_read", "cache_write", "request"), MONEY),
)
PRICE = ModelPrice(
    input=2_500_000, output=10_000_000, cache_read=250_000, cache_write=3_000_000
)


def count(usage: TokenUsage, bucket: str) -> int:
    return getattr(usage, bucket) or 0


def merged(one: TokenUsage, other: TokenUsage) -> TokenUsage:
    return TokenUsage(**{b: count(one, b) + count(other, b) for b in BUCKETS})


def test_a_million_tokens_of_each_bucket_cost_what_the_vendor_says() -> None:
    million = TokenUsage(**dict.fromkeys(BUCKETS, 1_000_000))

    assert micro_usd(million, PRICE) == 2_500_000 + 10_000_000 + 250_000 + 3_000_000


def test_every_call_costs_its_fee_besides() -> None:
    assert micro_usd(TokenUsage(), replace(PRICE, request=12_000)) == 12_000


def test_thinking_is_part_of_the_output_and_not_charged_again() -> None:
    thought = TokenUsage(output_tokens=10, reasoning_tokens=9)

    assert pico_usd(thought, PRICE) == 10 * PRICE.output


@given(USAGES, USAGES, PRICES)
def test_the_cost_of_two_calls_is_the_sum_of_their_costs(
    one: TokenUsage, other: TokenUsage, price: ModelPrice
) -> None:
    together = pico_usd(merged(one, other), price)

    assert together == pico_usd(one, price) + pico_usd(other, price)


@given(USAGES, PRICES)
def test_nothing_costs_less_than_nothing(usage: TokenUsage, price: ModelPrice) -> None:
    assert pico_usd(usage, price) >= 0
    assert micro_usd(usage, price) >= price.request


@pytest.mark.parametrize("bucket", BUCKETS)
@given(usage=USAGES, price=PRICES, more=TOKENS)
def test_one_more_token_of_any_bucket_never_costs_less(
    bucket: str, usage: TokenUsage, price: ModelPrice, more: int
) -> None:
    grown = replace(usage, **{bucket: count(usage, bucket) + more})

    assert micro_usd(grown, price) >= micro_usd(usage, price)


@given(USAGES, PRICES)
def test_a_call_is_rounded_up_by_less_than_a_millionth_of_a_dollar(
    usage: TokenUsage, price: ModelPrice
) -> None:
    charged = (micro_usd(usage, price) - price.request) * 1_000_000

    assert 0 <= charged - pico_usd(usage, price) < 1_000_000


@given(USAGES)
def test_each_token_is_charged_once(usage: TokenUsage) -> None:
    flat = ModelPrice(input=1, output=1, cache_read=1, cache_write=1)

    assert pico_usd(usage, flat) == sum(count(usage, bucket) for bucket in BUCKETS)


@given(USAGES, PRICES, st.data())
def test_reading_from_a_cache_that_is_cheaper_never_costs_more(
    usage: TokenUsage, price: ModelPrice, data: st.DataObject
) -> None:
    cheaper = replace(price, cache_read=data.draw(st.integers(0, price.input)))
    moved = data.draw(st.integers(0, count(usage, "input_tokens")))
    cached = replace(
        usage,
        input_tokens=count(usage, "input_tokens") - moved,
        cache_read_tokens=count(usage, "cache_read_tokens") + moved,
    )

    assert micro_usd(cached, cheaper) <= micro_usd(usage, cheaper)


@given(USAGES, PRICES, st.integers(0, 100), st.integers(0, 100))
def test_no_split_of_the_tokens_costs_more_than_the_worst_case(
    usage: TokenUsage, price: ModelPrice, read_less: int, wrote_less: int
) -> None:
    prompt = sum(count(usage, bucket) for bucket in BUCKETS[:3])
    output = count(usage, "output_tokens")
    worst = worst_case_micro_usd(
        price, input_tokens=prompt + read_less, output_tokens=output + wrote_less
    )

    assert worst >= micro_usd(usage, price)


def test_the_worst_case_is_no_more_than_the_dearest_reading() -> None:
    dearest = TokenUsage(cache_write_tokens=1_000, output_tokens=10)
    worst = worst_case_micro_usd(PRICE, input_tokens=1_000, output_tokens=10)

    assert worst == micro_usd(dearest, PRICE)
