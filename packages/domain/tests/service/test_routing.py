"""What follows a failed attempt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata_domain.entity.chat_model_card import ChatModelCard
from strata_domain.entity.usage import ModelPrice
from strata_domain.error import (
    ProviderAuthenticationError,
    ProviderConnectionError,
    ProviderContentFilteredError,
    ProviderContextTooLongError,
    ProviderError,
    ProviderInvalidRequestError,
    ProviderMalformedAnswerError,
    ProviderNotFoundError,
    ProviderOverloadedError,
    ProviderPermissionError,
    ProviderQuotaError,
    ProviderRateLimitedError,
    ProviderRestingError,
    ProviderTimeoutError,
    ProviderUnreachableError,
)
from strata_domain.service.routing import Next, Restart, RetryPolicy, Route

AGAIN, ELSEWHERE, STANDS = "again", "elsewhere", "stands"
FIRST = {
    ProviderError: ELSEWHERE,
    ProviderInvalidRequestError: STANDS,
    ProviderContextTooLongError: ELSEWHERE,
    ProviderContentFilteredError: STANDS,
    ProviderNotFoundError: ELSEWHERE,
    ProviderAuthenticationError: ELSEWHERE,
    ProviderPermissionError: ELSEWHERE,
    ProviderRateLimitedError: AGAIN,
    ProviderQuotaError: ELSEWHERE,
    ProviderOverloadedError: AGAIN,
    ProviderRestingError: ELSEWHERE,
    ProviderTimeoutError: AGAIN,
    ProviderConnectionError: AGAIN,
    ProviderUnreachableError: AGAIN,
    ProviderMalformedAnswerError: AGAIN,
}
"""What the first failure of the first of two models leads to."""
SHARE = st.floats(0, 1)


def card(name: str) -> ChatModelCard:
    return ChatModelCard(
        model_id=f"openai/{name}",
        name=name,
        context_tokens=1,
        max_output_tokens=1,
        price=ModelPrice(input=1, output=1, cache_read=1, cache_write=1),
    )


ONE, TWO = card("one"), card("two")


def policy(jitter: float = 1.0, tries: int = 2) -> RetryPolicy:
    return RetryPolicy(tries=tries, jitter=lambda: jitter)


def route(
    *cards: ChatModelCard, restart: Restart = Restart.NEVER, tries: int = 2
) -> Route[ChatModelCard]:
    return Route(cards=cards or (ONE, TWO), restart=restart, policy=policy(tries=tries))


def kind_of(step: Next[ChatModelCard] | None) -> str:
    asked = None if step is None else step.card
    return {None: STANDS, ONE: AGAIN, TWO: ELSEWHERE}[asked]


def family(kind: type[ProviderError]) -> set[type[ProviderError]]:
    return {kind}.union(*map(family, kind.__subclasses__()))


def test_it_is_decided_for_every_error_what_follows() -> None:
    assert FIRST.keys() == family(ProviderError)


@pytest.mark.parametrize("kind", FIRST)
def test_each_error_leads_where_it_should(kind: type[ProviderError]) -> None:
    assert kind_of(route().after(kind(), shown=False)) == FIRST[kind]


@pytest.mark.parametrize("kind", FIRST)
def test_a_model_is_asked_no_more_often_than_the_policy_says(
    kind: type[ProviderError],
) -> None:
    way = route(ONE, tries=3)

    steps = [way.after(kind(), shown=False) for _ in range(3)]

    expected = [AGAIN, AGAIN] if FIRST[kind] == AGAIN else [STANDS, STANDS]
    assert [*map(kind_of, steps)] == [*expected, STANDS]


def test_the_next_model_is_asked_at_once_and_as_often_as_the_first() -> None:
    way = route()
    failures = [way.after(ProviderTimeoutError(), shown=False) for _ in range(4)]

    assert [step and step.card for step in failures] == [ONE, TWO, TWO, None]
    assert failures[1] == Next(card=TWO, pause=0.0)
    assert way.card is TWO


@pytest.mark.parametrize("kind", FIRST)
def test_nothing_follows_once_something_was_shown(kind: type[ProviderError]) -> None:
    assert route().after(kind(), shown=True) is None


@pytest.mark.parametrize("kind", FIRST)
def test_an_answer_may_begin_anew_where_that_was_asked_for(
    kind: type[ProviderError],
) -> None:
    way = route(restart=Restart.ALLOWED)

    assert kind_of(way.after(kind(), shown=True)) == FIRST[kind]


@given(st.floats(0, 9.5), SHARE)
def test_a_provider_that_says_how_long_to_wait_is_not_asked_earlier(
    seconds: float, jitter: float
) -> None:
    way = Route(cards=(ONE, TWO), policy=policy(jitter))

    step = way.after(ProviderRateLimitedError(retry_after=seconds), shown=False)

    assert step is not None
    assert step.card is ONE
    assert seconds <= step.pause <= seconds + 0.5


@given(st.floats(10.001, 1e9), SHARE)
def test_a_provider_that_asks_for_too_much_patience_is_not_waited_for(
    seconds: float, jitter: float
) -> None:
    way = Route(cards=(ONE, TWO), policy=policy(jitter))

    step = way.after(ProviderRateLimitedError(retry_after=seconds), shown=False)

    assert step == Next(card=TWO, pause=0.0)


def test_the_only_model_is_not_waited_for_longer_either() -> None:
    patient = ProviderRateLimitedError(retry_after=11)

    assert route(ONE).after(patient, shown=False) is None


@given(st.integers(1, 60), SHARE)
def test_a_pause_doubles_up_to_the_longest_and_half_of_it_is_chance(
    tried: int, jitter: float
) -> None:
    pause = policy(jitter).pause(tried, ProviderTimeoutError())

    full = min(0.5 * 2 ** (tried - 1), 10.0)
    assert full / 2 <= pause <= full


def test_those_who_failed_together_do_not_come_back_together() -> None:
    pauses = {RetryPolicy().pause(1, ProviderTimeoutError()) for _ in range(20)}

    assert len(pauses) == 20


def test_a_moment_that_is_past_is_no_negative_pause() -> None:
    past = ProviderRateLimitedError(retry_after=-3)

    assert policy(jitter=0).pause(1, past) == 0
