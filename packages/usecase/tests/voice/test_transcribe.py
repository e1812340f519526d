"""Having sound written down, for what it costs."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from strata_domain.entity.asset import Asset, AssetKind, AssetStatus
from strata_domain.entity.plan import Meter
from strata_domain.entity.transcription import Hearing
from strata_domain.entity.usage import AttemptOutcome, Operation
from strata_domain.error import (
    AudioLimitError,
    DrainingError,
    NotFoundError,
    ProviderOverloadedError,
    ResultLostError,
    SoundTooLongError,
    StorageUnavailableError,
    StrataError,
    UnsuitableSoundError,
)
from strata_domain.fake.voice import ScriptedTranscriptionModel
from strata_domain.service.identifier import new_id
from strata_domain.service.routing import RetryPolicy
from support.album import a_picture, added
from support.virtual_time import in_virtual_time
from support.voice_desk import VoiceDesk, a_sound

MICRO_USD = 200
"""Of two seconds that have begun."""


def a_file(desk: VoiceDesk) -> Asset:
    """A sound of the user's, of which two words are heard."""
    asset_id = new_id()
    path = f"{desk.user_id}/{asset_id}.wav"
    desk.storage.files[path] = b"good day"
    return replace(
        a_picture(desk.user_id),
        asset_id=asset_id,
        kind=AssetKind.AUDIO,
        media_type="audio/wav",
        path=path,
        duration_ms=1500,
    )


@in_virtual_time
async def test_what_is_heard_is_told_and_every_second_that_begins_is_charged() -> None:
    desk = VoiceDesk()
    answer = await desk.transcribe()

    assert answer.transcript.text == "good day"
    (record,) = desk.records()
    assert (record.operation, record.meter) == (
        Operation.TRANSCRIPTION,
        Meter.MONTHLY_AUDIO_SECONDS,
    )
    assert (record.units, record.micro_usd, record.estimated) == (2, MICRO_USD, False)
    assert (answer.micro_usd, answer.duration_ms) == (MICRO_USD, 1500)
    assert record.generation_id == answer.generation_id
    assert {each.meter for each in answer.limits} >= {Meter.MONTHLY_AUDIO_SECONDS}
    assert desk.reserved() == {0}


@in_virtual_time
async def test_a_file_of_the_users_is_read_from_the_storage() -> None:
    desk = VoiceDesk()
    answer = await desk.transcribe(added(desk.begin, a_file(desk)), Hearing(words=True))

    assert [word.text for word in answer.transcript.words] == ["good", "day"]
    (asked,) = desk.ear.requests
    assert (asked.file.media_type, asked.words) == ("audio/wav", True)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        (lambda it: replace(it, kind=AssetKind.IMAGE), UnsuitableSoundError),
        (lambda it: replace(it, duration_ms=None), UnsuitableSoundError),
        (lambda it: replace(it, duration_ms=0), UnsuitableSoundError),
        (lambda it: replace(it, status=AssetStatus.PENDING), NotFoundError),
        (lambda it: replace(it, duration_ms=7_200_001), SoundTooLongError),
    ],
    ids=["picture", "unknown", "silent", "pending", "long"],
)
@in_virtual_time
async def test_a_file_that_cannot_be_heard_is_refused(
    changed: Callable[[Asset], Asset], error: type[StrataError]
) -> None:
    desk = VoiceDesk()
    asset = changed(a_file(desk))

    with pytest.raises(error):
        await desk.transcribe(added(desk.begin, asset))
    assert (desk.ear.requests, desk.records()) == ([], ())


@in_virtual_time
async def test_a_stranger_s_file_is_not_there() -> None:
    desk, stranger = VoiceDesk(), VoiceDesk()
    asset_id: UUID = added(stranger.begin, a_file(stranger))

    with pytest.raises(NotFoundError):
        await desk.transcribe(asset_id)


@in_virtual_time
async def test_a_file_that_cannot_be_read_costs_nothing() -> None:
    desk = VoiceDesk()
    asset_id = added(desk.begin, a_file(desk))
    desk.storage.failures.append(StorageUnavailableError())

    with pytest.raises(StorageUnavailableError):
        await desk.transcribe(asset_id)
    assert [(it.units, it.micro_usd) for it in desk.records()] == [(0, 0)]
    assert desk.reserved() == {0}


@in_virtual_time
async def test_what_the_provider_does_not_count_is_charged_by_the_length() -> None:
    desk = VoiceDesk(ear=ScriptedTranscriptionModel(tells=False))
    answer = await desk.transcribe()

    (record,) = desk.records()
    assert (record.units, record.estimated) == (2, False)
    assert (answer.duration_ms, record.provider_call_id) == (1500, None)


@in_virtual_time
async def test_a_caller_that_leaves_is_charged_for_what_was_asked() -> None:
    desk = VoiceDesk(ear=ScriptedTranscriptionModel(pause=5.0))
    asking = asyncio.create_task(desk.transcribe())
    await asyncio.sleep(1)
    asking.cancel()
    await desk.talker.drain(grace_seconds=60)

    assert [record.outcome for record in desk.records()] == [AttemptOutcome.COMPLETED]
    assert desk.reserved() == {0}


@in_virtual_time
async def test_a_process_that_leaves_breaks_off_what_takes_longer() -> None:
    desk = VoiceDesk(ear=ScriptedTranscriptionModel(pause=5.0), once="once")
    asking = asyncio.create_task(desk.transcribe())
    await asyncio.sleep(1)
    await desk.talker.drain(grace_seconds=1)

    with pytest.raises(DrainingError):
        await asking
    assert [record.outcome for record in desk.records()] == ["interrupted"]
    with pytest.raises(ResultLostError):
        await VoiceDesk(shares=desk, once="once").transcribe()


@in_virtual_time
async def test_a_request_sent_again_gets_the_same_words_for_nothing() -> None:
    desk = VoiceDesk(once="once")
    first = await desk.transcribe(hearing=Hearing(words=True, language="en"))
    again = await desk.transcribe(hearing=Hearing(words=True, language="en"))

    assert again == replace(first, replayed=True, limits=())
    assert (len(desk.ear.requests), len(desk.records())) == (1, 1)


@in_virtual_time
async def test_each_attempt_is_a_line_and_a_failure_is_told_again() -> None:
    errors = [ProviderOverloadedError(), ProviderOverloadedError()]
    ear = ScriptedTranscriptionModel(failures=errors)
    desk = VoiceDesk(ear=ear, policy=RetryPolicy(tries=2), once="once")
    for _ in range(2):
        with pytest.raises(ProviderOverloadedError):
            await desk.transcribe()

    assert [record.micro_usd for record in desk.records()] == [0, 0]
    assert len(ear.requests) == 2


@in_virtual_time
async def test_more_than_is_left_is_refused() -> None:
    desk = VoiceDesk()
    desk.allow(Meter.MONTHLY_AUDIO_SECONDS, 2)
    await desk.transcribe()

    with pytest.raises(AudioLimitError):
        await desk.transcribe(a_sound(duration_ms=1))
