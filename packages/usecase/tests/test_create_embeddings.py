"""Turning texts into vectors, for what they cost."""

import asyncio

import pytest

from strata_domain.entity.embedding import Texts
from strata_domain.entity.plan import Meter
from strata_domain.entity.usage import AttemptOutcome, Operation, TokenUsage
from strata_domain.error import (
    AccountSuspendedError,
    DimensionsNotOfferedError,
    KeySpendLimitError,
    ModelNotAllowedError,
    MonthlySpendLimitError,
    OverloadedError,
    ProviderInvalidRequestError,
    ProviderMalformedAnswerError,
    ProviderOverloadedError,
    ProviderRestingError,
    ProviderTimeoutError,
    RequestRateLimitError,
    StrataError,
    TooManyTextsError,
    UnknownModelError,
)
from strata_domain.fake import ScriptedEmbeddingModel
from strata_domain.service.api_key import new_secret
from strata_domain.service.routing import RetryPolicy
from strata_domain.service.vector import size
from support.embedding_desk import EmbeddingDesk
from support.keys import a_key
from support.virtual_time import in_virtual_time, now

TWICE = RetryPolicy(tries=2)


@in_virtual_time
async def test_every_text_has_its_vector_and_the_call_one_line_in_the_ledger() -> None:
    desk = EmbeddingDesk()
    answer = await desk.embed(desk.command("one", "two three"))

    assert [*map(size, answer.vectors)] == [4, 4]
    (record,) = desk.records()
    assert (record.operation, record.outcome) == (
        Operation.EMBEDDING,
        AttemptOutcome.COMPLETED,
    )
    assert record.usage == TokenUsage(input_tokens=3, output_tokens=0)
    assert (answer.input_tokens, answer.micro_usd) == (3, 3)
    assert (record.micro_usd, record.estimated, record.overrun) == (3, False, False)
    assert record.generation_id == answer.generation_id
    assert record.provider_call_id == "scripted"
    assert desk.reserved() == {0}


@in_virtual_time
async def test_the_worst_case_of_a_call_is_its_bytes_and_it_takes_no_slot() -> None:
    desk = EmbeddingDesk(embedding=ScriptedEmbeddingModel(pause=5.0))
    desk.allow(Meter.CONCURRENT_GENERATIONS, 0)
    desk.allow(Meter.REQUESTS_PER_MINUTE, 1)
    asking = asyncio.create_task(desk.embed(desk.command("grün", "x")))
    await asyncio.sleep(1)

    assert desk.reserved() == {0, 5 + 1 + 2 * 16}
    with pytest.raises(RequestRateLimitError):
        await desk.embed()
    answer = await asking
    assert {each.meter for each in answer.limits} >= {Meter.REQUESTS_PER_MINUTE}


@in_virtual_time
async def test_the_model_is_told_what_it_shall_make_and_our_name_of_the_call() -> None:
    desk = EmbeddingDesk()
    options = {"sandbox": {"delay_ms": 1}, "openai": {"x": 1}}
    await desk.embed(desk.command(texts=Texts(inputs=("a",), options=options)))
    await desk.embed(desk.command(texts=Texts(inputs=("a",), dimensions=2)))
    await desk.embed(desk.command(texts=Texts(inputs=("a",), dimensions=4)))

    plain, short, whole = desk.embedding.requests
    assert (plain.model, plain.options) == ("embedding", {"delay_ms": 1})
    assert [each.dimensions for each in (plain, short, whole)] == [None, 2, None]
    assert plain.request_id == desk.records()[-1].reservation_id


@in_virtual_time
async def test_a_call_that_fails_is_tried_again_and_each_attempt_is_a_line() -> None:
    model = ScriptedEmbeddingModel(failures=[ProviderOverloadedError(retry_after=3.0)])
    desk = EmbeddingDesk(embedding=model, policy=TWICE)
    answer = await desk.embed()

    assert now() >= 3.0
    second, first = desk.records()
    assert (second.attempt, first.attempt) == (2, 1)
    assert (second.outcome, first.outcome) == (
        AttemptOutcome.COMPLETED,
        AttemptOutcome.FAILED,
    )
    assert (first.micro_usd, first.error_code) == (0, "provider_overloaded")
    assert answer.micro_usd == second.micro_usd
    assert first.generation_id == second.generation_id
    assert desk.reserved() == {0}


@in_virtual_time
async def test_a_retry_is_the_same_request_of_the_users() -> None:
    model = ScriptedEmbeddingModel(failures=[ProviderOverloadedError()])
    desk = EmbeddingDesk(embedding=model, policy=TWICE)
    desk.allow(Meter.REQUESTS_PER_MINUTE, 1)

    assert (await desk.embed()).vectors


@pytest.mark.parametrize(
    ("error", "asked"),
    [(ProviderInvalidRequestError(), 1), (ProviderOverloadedError(), 2)],
)
@in_virtual_time
async def test_in_the_end_the_failure_stands_and_a_refusal_is_free(
    error: StrataError, asked: int
) -> None:
    model = ScriptedEmbeddingModel(failures=[error] * 9)
    desk = EmbeddingDesk(embedding=model, policy=TWICE)
    with pytest.raises(type(error)):
        await desk.embed()

    assert len(model.requests) == asked
    assert [record.micro_usd for record in desk.records()] == [0] * asked
    assert desk.reserved() == {0}


@in_virtual_time
async def test_an_answer_that_makes_no_sense_was_billed_and_is_charged() -> None:
    error = ProviderMalformedAnswerError()
    desk = EmbeddingDesk(embedding=ScriptedEmbeddingModel(failures=[error]))
    with pytest.raises(ProviderMalformedAnswerError):
        await desk.embed()

    (record,) = desk.records()
    assert (record.outcome, record.micro_usd) == (AttemptOutcome.FAILED, 4)
    assert record.estimated


@in_virtual_time
async def test_what_the_provider_does_not_count_is_estimated() -> None:
    desk = EmbeddingDesk(embedding=ScriptedEmbeddingModel(tells=False))
    answer = await desk.embed()

    (record,) = desk.records()
    assert (record.micro_usd, record.estimated) == (4, True)
    assert record.provider_call_id is None
    assert (answer.input_tokens, answer.micro_usd) == (4, 4)


@in_virtual_time
async def test_a_provider_that_keeps_us_waiting_is_not_waited_for() -> None:
    desk = EmbeddingDesk(embedding=ScriptedEmbeddingModel(pause=3000.0))
    with pytest.raises(ProviderTimeoutError):
        await desk.embed()

    assert now() == 60.0
    (record,) = desk.records()
    assert (record.outcome, record.estimated) == (AttemptOutcome.FAILED, True)


@in_virtual_time
async def test_a_provider_that_keeps_failing_is_left_alone_for_a_while() -> None:
    model = ScriptedEmbeddingModel(failures=[ProviderOverloadedError()] * 5)
    desk = EmbeddingDesk(embedding=model)
    for _ in range(5):
        with pytest.raises(ProviderOverloadedError):
            await desk.embed()

    with pytest.raises(ProviderRestingError):
        await desk.embed()
    assert len(model.requests) == 5


@in_virtual_time
async def test_a_retry_that_does_not_fit_the_limits_is_not_made() -> None:
    model = ScriptedEmbeddingModel(failures=[ProviderMalformedAnswerError()])
    desk = EmbeddingDesk(embedding=model, policy=TWICE)
    desk.allow(Meter.MONTHLY_MICRO_USD, 12 + 16)
    with pytest.raises(ProviderMalformedAnswerError):
        await desk.embed()

    assert len(model.requests) == 1
    assert [record.micro_usd for record in desk.records()] == [4]
    assert desk.reserved() == {0}


@pytest.mark.parametrize(
    ("texts", "error"),
    [
        (Texts(inputs=("a",) * 4), TooManyTextsError),
        (Texts(inputs=("a",), dimensions=5), DimensionsNotOfferedError),
    ],
)
@in_virtual_time
async def test_what_the_model_cannot_do_is_refused_before_anything_is_reserved(
    texts: Texts, error: type[StrataError]
) -> None:
    desk = EmbeddingDesk()
    with pytest.raises(error):
        await desk.embed(desk.command(texts=texts))

    assert (desk.records(), desk.embedding.requests) == ((), [])


@in_virtual_time
async def test_a_model_must_be_offered_and_the_account_active() -> None:
    desk = EmbeddingDesk()
    with pytest.raises(UnknownModelError):
        await desk.embed(desk.command(model="sandbox/echo"))
    desk.suspend()
    with pytest.raises(AccountSuspendedError):
        await desk.embed()

    assert desk.embedding.requests == []


@in_virtual_time
async def test_the_plan_and_the_key_decide() -> None:
    desk = EmbeddingDesk()
    strict = a_key(desk.user_id, models=("openai/*",))
    poor = a_key(desk.user_id, money=5)
    for key in (strict, poor):
        desk.database.tables.api_keys[key.api_key_id] = key
        desk.database.tables.digests[key.api_key_id] = new_secret().digest

    with pytest.raises(ModelNotAllowedError):
        await desk.embed(desk.command(key=strict.grant))
    with pytest.raises(KeySpendLimitError):
        await desk.embed(desk.command(key=poor.grant))
    desk.allow(Meter.MONTHLY_MICRO_USD, 5)
    with pytest.raises(MonthlySpendLimitError):
        await desk.embed()


@in_virtual_time
async def test_a_call_that_came_with_a_key_is_the_keys() -> None:
    desk = EmbeddingDesk()
    key = a_key(desk.user_id)
    desk.database.tables.api_keys[key.api_key_id] = key
    desk.database.tables.digests[key.api_key_id] = new_secret().digest
    await desk.embed(desk.command(key=key.grant))

    assert desk.records()[0].api_key_id == key.api_key_id


@in_virtual_time
async def test_one_process_carries_only_so_many() -> None:
    desk = EmbeddingDesk(embedding=ScriptedEmbeddingModel(pause=1.0), most_runs=1)
    asking = asyncio.create_task(desk.embed())
    await asyncio.sleep(0.5)

    with pytest.raises(OverloadedError):
        await desk.embed()
    assert (await asking).vectors
    assert (await desk.embed()).vectors
