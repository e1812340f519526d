"""Leave to talk to a provider directly."""

import pytest

from strata_domain.entity.plan import Meter
from strata_domain.entity.usage import Operation
from strata_domain.entity.voice_token import VoiceGrant
from strata_domain.error import (
    AudioLimitError,
    CharacterLimitError,
    GrantNotOfferedError,
    ModelNotAllowedError,
    MonthlySpendLimitError,
    ProviderAuthenticationError,
    ProviderOverloadedError,
    RequestRateLimitError,
    ResultLostError,
    StrataError,
)
from strata_domain.fake.voice import ScriptedTokenIssuer
from support.keys import a_key
from support.virtual_time import in_virtual_time
from support.voice_desk import DOOR, VoiceDesk


@in_virtual_time
async def test_a_token_has_the_grants_asked_for_and_costs_its_price() -> None:
    desk = VoiceDesk()
    token = await desk.token(VoiceGrant.SPEECH)

    assert (token.token, token.grants) == (
        "scripted-1",
        frozenset({VoiceGrant.SPEECH}),
    )
    (record,) = desk.records()
    assert (record.operation, record.meter) == (Operation.VOICE_ACCESS, None)
    assert record.micro_usd == DOOR.price.request
    assert desk.reserved() == {0}


@pytest.mark.parametrize(
    ("meter", "grant", "error"),
    [
        (Meter.MONTHLY_MICRO_USD, VoiceGrant.SPEECH, MonthlySpendLimitError),
        (Meter.MONTHLY_CHARACTERS, VoiceGrant.SPEECH, CharacterLimitError),
        (Meter.MONTHLY_AUDIO_SECONDS, VoiceGrant.TRANSCRIPTION, AudioLimitError),
        (Meter.REQUESTS_PER_MINUTE, VoiceGrant.SPEECH, RequestRateLimitError),
    ],
)
@in_virtual_time
async def test_whoever_has_nothing_left_gets_none(
    meter: Meter, grant: VoiceGrant, error: type[StrataError]
) -> None:
    desk = VoiceDesk()
    desk.allow(meter, 0)

    with pytest.raises(error):
        await desk.token(grant)
    assert (desk.issuer.issued, desk.records()) == (0, ())


@in_virtual_time
async def test_a_limit_that_the_token_does_not_touch_may_be_used_up() -> None:
    desk = VoiceDesk()
    desk.allow(Meter.MONTHLY_AUDIO_SECONDS, 0)

    assert (await desk.token(VoiceGrant.SPEECH)).token


@in_virtual_time
async def test_a_key_without_the_model_gets_none_and_nobody_one_for_a_day() -> None:
    desk = VoiceDesk()
    key = a_key(desk.user_id, models=("openai/*",))
    desk.key = key.grant
    with pytest.raises(ModelNotAllowedError):
        await desk.token()
    desk.key = None

    with pytest.raises(GrantNotOfferedError):
        await desk.token(lifetime_seconds=86_400)


@in_virtual_time
async def test_a_token_is_never_told_again() -> None:
    desk = VoiceDesk(once="once")
    await desk.token()

    with pytest.raises(ResultLostError):
        await desk.token()
    assert desk.issuer.issued == 1


@in_virtual_time
async def test_a_refusal_is_free_and_told_again() -> None:
    failures = [ProviderAuthenticationError(), ProviderOverloadedError()]
    desk = VoiceDesk(once="once", issuer=ScriptedTokenIssuer(failures=failures))
    for _ in range(2):
        with pytest.raises(ProviderAuthenticationError):
            await desk.token()

    assert [record.micro_usd for record in desk.records()] == [0]
