"""What is charged for a call, whatever became of it."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from strata_domain.entity.usage import (
    AttemptOutcome,
    Hold,
    ModelPrice,
    OpenReservation,
    Operation,
    TokenUsage,
)
from strata_domain.error import (
    ProviderConnectionError,
    ProviderContentFilteredError,
    ProviderContextTooLongError,
    ProviderError,
    ProviderMalformedAnswerError,
    ProviderOverloadedError,
    ProviderPermissionError,
    ProviderQuotaError,
    ProviderRateLimitedError,
    ProviderTimeoutError,
    ProviderUnreachableError,
)
from strata_domain.service.identifier import new_id
from strata_domain.service.metering import (
    CallFacts,
    abandoned,
    is_complete,
    settlement,
)
from strata_domain.service.pricing import micro_usd
from strata_domain.service.token_estimate import likely_tokens

PRICE = ModelPrice(
    input=1_000_000,
    output=2_000_000,
    cache_read=100_000,
    cache_write=1_250_000,
    request=5,
)
HOLD = Hold(
    reservation_id=new_id(),
    user_id=new_id(),
    generation_id=new_id(),
    operation=Operation.CHAT,
    attempt=1,
    model="openai/gpt",
    micro_usd=1_000,
    input_tokens=40,
    price=PRICE,
    counts_as_request=True,
    takes_slot=True,
    lease_seconds=60,
)
COUNTED = TokenUsage(input_tokens=10, cache_read_tokens=30, output_tokens=20)
FAILED = CallFacts(outcome=AttemptOutcome.FAILED)
REFUSALS = [
    ProviderContentFilteredError,
    ProviderContextTooLongError,
    ProviderOverloadedError,
    ProviderPermissionError,
    ProviderQuotaError,
    ProviderRateLimitedError,
    ProviderUnreachableError,
]
BREAKS = [
    ProviderConnectionError,
    ProviderError,
    ProviderMalformedAnswerError,
    ProviderTimeoutError,
]
TOKENS = st.none() | st.integers(0, 10**6)
COUNTS = st.builds(
    TokenUsage,
    input_tokens=TOKENS,
    cache_read_tokens=TOKENS,
    cache_write_tokens=TOKENS,
    output_tokens=TOKENS,
    reasoning_tokens=TOKENS,
)
ERRORS = st.sampled_from([kind() for kind in (*REFUSALS, *BREAKS)])
FACTS = st.builds(
    CallFacts,
    outcome=st.sampled_from(AttemptOutcome),
    reported=st.none() | COUNTS,
    finished=st.booleans(),
    written=st.text(),
    error=st.none() | ERRORS,
)
NOTED = st.builds(
    CallFacts,
    outcome=st.sampled_from(AttemptOutcome),
    first_token_ms=st.none() | st.integers(0),
    latency_ms=st.none() | st.integers(0),
    provider_call_id=st.none() | st.text(),
    error_code=st.none() | st.text(),
)


def test_what_the_provider_counted_is_charged() -> None:
    done = CallFacts(
        outcome=AttemptOutcome.COMPLETED, reported=COUNTED, finished=True, written="x"
    )

    charged = settlement(HOLD, done)

    assert (charged.usage, charged.micro_usd) == (COUNTED, 10 + 3 + 40 + 5)
    assert not charged.estimated


@given(NOTED)
def test_the_record_says_how_the_call_went(noted: CallFacts) -> None:
    charged = settlement(HOLD, noted)

    assert charged.reservation_id == HOLD.reservation_id
    assert (charged.outcome, charged.error_code) == (noted.outcome, noted.error_code)
    assert charged.first_token_ms == noted.first_token_ms
    assert charged.latency_ms == noted.latency_ms
    assert charged.provider_call_id == noted.provider_call_id


@given(FACTS, NOTED)
def test_a_stream_and_a_whole_answer_that_say_the_same_cost_the_same(
    streamed: CallFacts, noted: CallFacts
) -> None:
    whole = replace(
        noted,
        reported=streamed.reported,
        finished=streamed.finished,
        written=streamed.written,
        error=streamed.error,
    )

    one, other = settlement(HOLD, streamed), settlement(HOLD, whole)
    assert (one.usage, one.micro_usd) == (other.usage, other.micro_usd)
    assert one.estimated is other.estimated


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_refusal_is_free(kind: type[ProviderError]) -> None:
    charged = settlement(HOLD, replace(FAILED, error=kind()))

    assert (charged.usage, charged.micro_usd) == (TokenUsage(), 0)
    assert not charged.estimated


def test_a_call_that_was_not_made_is_free() -> None:
    charged = settlement(HOLD, replace(FAILED, called=False, error=OSError()))

    assert (charged.micro_usd, charged.estimated) == (0, False)


@pytest.mark.parametrize("kind", BREAKS)
def test_a_call_that_broke_without_a_word_is_charged_its_prompt(
    kind: type[ProviderError],
) -> None:
    charged = settlement(HOLD, replace(FAILED, error=kind()))

    assert charged.usage == TokenUsage(input_tokens=40, output_tokens=0)
    assert (charged.micro_usd, charged.estimated) == (45, True)


@given(FACTS)
def test_an_answer_of_which_anything_arrived_is_never_free(facts: CallFacts) -> None:
    assume(facts.written or facts.reported)

    assert settlement(HOLD, facts).micro_usd > 0


@given(FACTS)
def test_the_charge_is_the_price_of_the_usage_that_is_recorded(
    facts: CallFacts,
) -> None:
    charged = settlement(HOLD, facts)

    assert charged.micro_usd in {0, micro_usd(charged.usage, PRICE)}


@given(FACTS)
def test_what_is_not_an_estimate_is_what_the_provider_reported(
    facts: CallFacts,
) -> None:
    charged = settlement(HOLD, facts)

    assert charged.estimated or charged.usage == (facts.reported or TokenUsage())


@given(FACTS)
def test_a_count_of_what_was_read_is_kept(facts: CallFacts) -> None:
    usage, reported = settlement(HOLD, facts).usage, facts.reported or TokenUsage()

    assert usage.cache_read_tokens == reported.cache_read_tokens
    assert usage.cache_write_tokens == reported.cache_write_tokens
    assert reported.input_tokens in {None, usage.input_tokens}


@given(FACTS)
def test_a_final_count_of_what_was_written_is_kept(facts: CallFacts) -> None:
    usage = settlement(HOLD, replace(facts, finished=True)).usage

    counted = facts.reported.output_tokens if facts.reported else None
    assert counted in {None, usage.output_tokens}


def test_a_final_count_is_kept_even_if_more_seems_to_have_arrived() -> None:
    half = TokenUsage(output_tokens=3)

    charged = settlement(
        HOLD, replace(FAILED, finished=True, reported=half, written="a" * 30)
    )

    assert charged.usage == TokenUsage(input_tokens=40, output_tokens=3)


@given(FACTS)
def test_a_count_so_far_is_no_less_than_reported_nor_than_what_arrived(
    facts: CallFacts,
) -> None:
    assume(facts.written or facts.reported)
    usage = settlement(HOLD, replace(facts, finished=False)).usage

    counted = facts.reported.output_tokens if facts.reported else None
    assert usage.output_tokens == max(counted or 0, likely_tokens(facts.written))


def test_a_reported_cache_is_not_estimated_again_as_input() -> None:
    reported = TokenUsage(cache_read_tokens=30, cache_write_tokens=4)

    charged = settlement(HOLD, replace(FAILED, reported=reported))

    assert charged.usage.input_tokens == 40 - 34


def test_more_cache_than_was_expected_leaves_no_input_to_estimate() -> None:
    reported = TokenUsage(cache_read_tokens=41)

    assert settlement(HOLD, replace(FAILED, reported=reported)).usage.input_tokens == 0


def test_a_provider_that_counts_nothing_is_estimated_even_if_it_finished() -> None:
    done = CallFacts(outcome=AttemptOutcome.COMPLETED, finished=True, written="a" * 30)

    charged = settlement(HOLD, done)

    assert charged.usage == TokenUsage(input_tokens=40, output_tokens=10)
    assert charged.estimated


@pytest.mark.parametrize(
    "usage", [TokenUsage(input_tokens=1), TokenUsage(output_tokens=1), TokenUsage()]
)
def test_half_a_count_is_not_complete(usage: TokenUsage) -> None:
    assert not is_complete(usage)
    assert is_complete(replace(usage, input_tokens=0, output_tokens=0))


def test_a_call_whose_process_died_is_charged_what_was_stored_of_it() -> None:
    left = OpenReservation(
        reservation_id=new_id(),
        dispatched=True,
        input_tokens=40,
        price=PRICE,
        micro_usd=900,
    )

    charged = abandoned(left, "a" * 30)

    assert (charged.reservation_id, charged.estimated) == (left.reservation_id, True)
    assert charged.outcome is AttemptOutcome.INTERRUPTED
    assert charged.micro_usd == 40 + 20 + 5


def test_what_is_paid_for_by_its_units_is_charged_whole_when_its_process_died() -> None:
    left = OpenReservation(
        reservation_id=new_id(),
        dispatched=True,
        input_tokens=0,
        price=PRICE,
        micro_usd=900,
        units=30,
    )

    charged = abandoned(left, "a" * 3000)

    assert (charged.micro_usd, charged.units, charged.estimated) == (900, 30, True)
    assert charged.usage == TokenUsage()
