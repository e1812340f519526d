"""What is spoken and kept is spoken once."""

import asyncio

import pytest

from strata_domain.entity.asset import AssetKind, AssetStatus
from strata_domain.entity.plan import Meter
from strata_domain.entity.speech import AudioFormat, Speech
from strata_domain.entity.usage import AttemptOutcome
from strata_domain.error import (
    IdempotencyKeyReusedError,
    NotFoundError,
    ProviderConnectionError,
    ProviderMalformedAnswerError,
    ProviderOverloadedError,
    RequestInFlightError,
    ResultLostError,
    SpeakingNotOfferedError,
    StorageFullError,
    StorageUnavailableError,
)
from strata_domain.fake.voice import ScriptedSpeechModel
from strata_domain.service.routing import RetryPolicy
from support.sound import mp3_frame
from support.virtual_time import in_virtual_time, now
from support.voice_desk import (
    GOOD_DAY,
    RecordedSpeechModel,
    VoiceDesk,
    a_wav,
    heard,
)

WAV = a_wav(seconds=1.5)
PIECES = [WAV[:100], WAV[100:5000], WAV[5000:]]


def recording(*, pause: float = 0.0) -> VoiceDesk:
    return VoiceDesk(voice=RecordedSpeechModel(record=PIECES, pause=pause))


@in_virtual_time
async def test_what_is_kept_is_a_file_of_the_users_with_its_length() -> None:
    desk = recording()
    spoken = await desk.speak(store=True)

    assert await heard(spoken) == WAV
    (asset,) = desk.database.tables.assets.values()
    assert asset.asset_id == spoken.asset_id
    assert (asset.kind, asset.status) == (AssetKind.AUDIO, AssetStatus.READY)
    assert (asset.size_bytes, asset.duration_ms) == (len(WAV), 1500)
    assert desk.storage.files == {asset.path: WAV}


@in_virtual_time
async def test_the_same_in_the_same_voice_comes_from_the_file_for_nothing() -> None:
    desk = recording()
    first = await desk.speak(store=True)
    await heard(first)
    again = await desk.speak(store=True)

    assert await heard(again) == WAV
    again.sound.leave()
    assert (again.asset_id, again.micro_usd) == (first.asset_id, 0)
    assert (len(desk.voice.requests), len(desk.records())) == (1, 1)


@in_virtual_time
async def test_what_is_kept_is_heard_again_where_there_is_no_room_for_more() -> None:
    desk = recording()
    await desk.say(store=True)
    desk.allow(Meter.STORAGE_BYTES, 0)

    assert await desk.say(store=True) == WAV


@in_virtual_time
async def test_another_wish_is_spoken_anew() -> None:
    desk = recording()
    await desk.say(store=True)
    wishes = [Speech(text=GOOD_DAY, speed=2.0), Speech(text=GOOD_DAY, words=True)]
    for wish in wishes:
        await heard(await desk.speak(speech=wish, store=True))

    keys = [each.content_key for each in desk.database.tables.assets.values()]
    assert (len(desk.voice.requests), len(set(keys))) == (3, 3)
    assert keys[2] is None


@in_virtual_time
async def test_of_two_that_make_the_same_one_is_served_again() -> None:
    desk = recording(pause=1.0)
    first, second = await desk.speak(store=True), await desk.speak(store=True)
    await asyncio.gather(heard(first), heard(second))

    again = await desk.speak(store=True)
    assert again.asset_id == first.asset_id
    assert len(desk.storage.files) == 2


@in_virtual_time
async def test_what_is_kept_goes_on_when_its_listener_leaves() -> None:
    desk = recording(pause=1.0)
    spoken = await desk.speak(store=True)
    await spoken.sound.begun()
    spoken.sound.leave()
    await desk.talker.drain(grace_seconds=60)

    assert list(desk.storage.files.values()) == [WAV]
    assert [record.outcome for record in desk.records()] == [AttemptOutcome.COMPLETED]


@in_virtual_time
async def test_what_is_kept_goes_on_when_its_listener_takes_nothing() -> None:
    pieces = [WAV[at : at + 100] for at in range(0, len(WAV), 100)]
    desk = VoiceDesk(voice=RecordedSpeechModel(record=pieces))
    await desk.speak(store=True)
    await desk.talker.drain(grace_seconds=100)

    assert now() == 60.0
    assert list(desk.storage.files.values()) == [WAV]


@pytest.mark.parametrize(
    "record",
    [[b"no sound at all"], [WAV, b"and more"], [WAV[:-1]], [mp3_frame() * 3]],
    ids=["garbage", "more", "less", "other"],
)
@in_virtual_time
async def test_what_is_no_sound_is_not_kept_and_breaks_the_answer(
    record: list[bytes],
) -> None:
    desk = VoiceDesk(voice=RecordedSpeechModel(record=record))
    spoken = await desk.speak(store=True)

    with pytest.raises(ProviderMalformedAnswerError):
        await heard(spoken)
    assert (desk.storage.files, desk.database.tables.assets) == ({}, {})
    assert len(desk.records()) == 1


@in_virtual_time
async def test_a_retry_fills_the_same_file() -> None:
    model = RecordedSpeechModel(record=PIECES, failures=[ProviderOverloadedError()])
    desk = VoiceDesk(voice=model, policy=RetryPolicy(tries=2))

    assert await desk.say(store=True) == WAV
    assert [each.status for each in desk.database.tables.assets.values()] == ["ready"]


@in_virtual_time
async def test_what_breaks_off_leaves_no_file_and_may_be_asked_for_again() -> None:
    error = ProviderConnectionError()
    model = RecordedSpeechModel(record=PIECES, failures=[error], breaks_after=2)
    desk = VoiceDesk(voice=model)
    spoken = await desk.speak(store=True)

    with pytest.raises(ProviderConnectionError):
        await heard(spoken)
    assert desk.database.tables.assets == {}
    assert await desk.say(store=True) == WAV


@in_virtual_time
async def test_a_storage_that_is_away_breaks_the_answer_which_is_charged() -> None:
    desk = recording()
    desk.storage.failures.append(StorageUnavailableError())
    spoken = await desk.speak(store=True)

    with pytest.raises(StorageUnavailableError):
        await heard(spoken)
    (record,) = desk.records()
    assert record.error_code == "storage_unavailable"
    assert record.micro_usd > 0


@in_virtual_time
async def test_a_file_that_was_thrown_away_meanwhile_is_not_there() -> None:
    desk = recording(pause=1.0)
    spoken = await desk.speak(store=True)
    desk.database.tables.assets.clear()

    with pytest.raises(NotFoundError):
        await heard(spoken)


@in_virtual_time
async def test_there_must_be_room_and_a_format_that_files_have() -> None:
    desk = recording()
    wish = Speech(text=GOOD_DAY, format=AudioFormat.PCM)
    with pytest.raises(SpeakingNotOfferedError):
        await desk.speak(speech=wish, store=True)
    desk.allow(Meter.STORAGE_BYTES, 0)

    with pytest.raises(StorageFullError):
        await desk.speak(store=True)
    assert desk.voice.requests == []


@in_virtual_time
async def test_a_request_sent_again_is_answered_from_the_file() -> None:
    desk = recording()
    desk.once = "once"
    first = await desk.speak(speech=Speech(text="hi", words=True), store=True)
    await heard(first)
    again = await desk.speak(speech=Speech(text="hi", words=True), store=True)

    assert (again.replayed, again.asset_id) == (True, first.asset_id)
    assert await heard(again) == WAV
    assert len(desk.voice.requests) == 1


@in_virtual_time
async def test_a_file_that_is_gone_cannot_be_heard_again() -> None:
    desk = recording()
    await desk.say(store=True)
    desk.storage.files.clear()

    with pytest.raises(NotFoundError):
        await heard(await desk.speak(store=True))


@in_virtual_time
async def test_of_a_request_sent_again_nothing_is_kept_but_that_it_was_answered() -> (
    None
):
    desk = VoiceDesk(once="once", voice=ScriptedSpeechModel(pause=1.0))
    spoken = await desk.speak()
    with pytest.raises(RequestInFlightError):
        await desk.speak()
    await heard(spoken)

    with pytest.raises(ResultLostError):
        await desk.speak()
    assert len(desk.voice.requests) == 1


@in_virtual_time
async def test_a_failure_is_told_again() -> None:
    model = ScriptedSpeechModel(failures=[ProviderOverloadedError()])
    desk = VoiceDesk(once="once", voice=model)
    with pytest.raises(ProviderOverloadedError):
        await heard(await desk.speak())

    with pytest.raises(ProviderOverloadedError) as again:
        await desk.speak()
    assert again.value.replayed
    assert len(model.requests) == 1


@in_virtual_time
async def test_a_key_that_came_with_another_request_is_refused_though_it_is_kept() -> (
    None
):
    desk = recording()
    desk.once = "once"
    await desk.say(store=True)
    desk.digest = b"2" * 32

    with pytest.raises(IdempotencyKeyReusedError):
        await desk.speak(store=True)
