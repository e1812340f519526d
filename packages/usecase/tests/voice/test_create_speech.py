"""Having a text spoken, for what it costs."""

import asyncio
from dataclasses import replace

import pytest

from strata_domain.entity.plan import Meter
from strata_domain.entity.speech import AudioFormat, Speech
from strata_domain.entity.usage import AttemptOutcome, Operation
from strata_domain.error import (
    AccountSuspendedError,
    AnswerStoppedError,
    CharacterLimitError,
    ConflictError,
    DrainingError,
    OverloadedError,
    ProviderConnectionError,
    ProviderInvalidRequestError,
    ProviderOverloadedError,
    ProviderTimeoutError,
    StrataError,
    TextTooLongError,
    UnknownModelError,
)
from strata_domain.fake.voice import ScriptedSpeechModel
from strata_domain.service.routing import RetryPolicy
from strata_usecase.create_speech import CreateSpeechCommand
from strata_usecase.run.deadlines import Deadlines
from support.virtual_time import in_virtual_time, now
from support.voice_desk import GOOD_DAY, VOICE, VoiceDesk, heard

TWICE = RetryPolicy(tries=2)
UNHURRIED = Deadlines()
SOUND = b"gooddaytoyou"
MICRO_USD = 10 * len(GOOD_DAY)


def slow(patience: Deadlines = UNHURRIED) -> VoiceDesk:
    return VoiceDesk(voice=ScriptedSpeechModel(pause=2.0), patience=patience)


@in_virtual_time
async def test_a_text_is_heard_and_its_characters_are_charged_once() -> None:
    desk = VoiceDesk()

    assert await desk.say() == SOUND
    (record,) = desk.records()
    assert (record.operation, record.outcome) == (
        Operation.SPEECH,
        AttemptOutcome.COMPLETED,
    )
    assert (record.meter, record.units) == (Meter.MONTHLY_CHARACTERS, len(GOOD_DAY))
    assert (record.micro_usd, record.estimated) == (MICRO_USD, False)
    assert record.provider_call_id == "scripted"
    assert desk.reserved() == {0}


@in_virtual_time
async def test_the_first_sound_is_heard_before_the_last_is_made() -> None:
    spoken = await slow().speak()
    await spoken.sound.begun()

    assert now() == 4.0
    assert await heard(spoken) == SOUND
    assert now() == 18.0


@in_virtual_time
async def test_a_slow_listener_slows_the_provider_and_breaks_no_deadline() -> None:
    words = " ".join(["word"] * 100)
    desk = VoiceDesk(patience=Deadlines(first_token=1, between_chunks=1, total=5))
    spoken = await desk.speak(words)
    heard_pieces = 0
    async for _ in spoken.sound.pieces():
        heard_pieces += 1
        await asyncio.sleep(10)

    assert heard_pieces == 201
    assert [record.outcome for record in desk.records()] == [AttemptOutcome.COMPLETED]


@in_virtual_time
async def test_a_listener_who_leaves_closes_the_provider_and_is_charged() -> None:
    desk = slow()
    spoken = await desk.speak()
    await spoken.sound.begun()
    spoken.sound.leave()
    await desk.talker.drain(grace_seconds=60)

    assert (now(), desk.voice.left) == (4.0, 1)
    (record,) = desk.records()
    assert (record.outcome, record.micro_usd) == (AttemptOutcome.STOPPED, MICRO_USD)
    assert record.estimated
    assert desk.reserved() == {0}


@in_virtual_time
async def test_a_listener_who_takes_nothing_for_a_minute_has_left() -> None:
    desk = VoiceDesk()
    spoken = await desk.speak(" ".join(["word"] * 100))
    await asyncio.sleep(100)

    assert desk.voice.left == 1
    with pytest.raises(AnswerStoppedError):
        await heard(spoken)
    assert [record.error_code for record in desk.records()] == ["answer_stopped"]


@pytest.mark.parametrize(
    "patience",
    [
        Deadlines(first_token=1.0),
        Deadlines(between_chunks=1.0),
        Deadlines(total=5.0),
    ],
    ids=["first", "between", "total"],
)
@in_virtual_time
async def test_a_provider_that_dawdles_is_left_and_paid(patience: Deadlines) -> None:
    desk = slow(patience)
    spoken = await desk.speak()

    with pytest.raises(ProviderTimeoutError):
        await heard(spoken)
    (record,) = desk.records()
    assert (record.outcome, record.micro_usd) == (AttemptOutcome.FAILED, MICRO_USD)
    assert desk.voice.left == 1


@in_virtual_time
async def test_what_fails_before_the_first_sound_is_tried_again() -> None:
    model = ScriptedSpeechModel(failures=[ProviderOverloadedError(retry_after=3.0)])
    desk = VoiceDesk(voice=model, policy=TWICE)

    assert await desk.say() == SOUND
    assert now() >= 3.0
    second, first = desk.records()
    assert (first.attempt, first.micro_usd) == (1, 0)
    assert (second.attempt, second.micro_usd) == (2, MICRO_USD)
    assert model.requests[1].request_id == second.reservation_id
    assert desk.reserved() == {0}


@in_virtual_time
async def test_what_fails_after_the_first_sound_stands() -> None:
    model = ScriptedSpeechModel(failures=[ProviderConnectionError()], breaks_after=2)
    desk = VoiceDesk(voice=model, policy=TWICE)
    spoken = await desk.speak()
    await spoken.sound.begun()

    with pytest.raises(ProviderConnectionError):
        await heard(spoken)
    (record,) = desk.records()
    assert (record.error_code, record.micro_usd) == ("provider_connection", MICRO_USD)


@pytest.mark.parametrize("error", [ProviderInvalidRequestError(), RuntimeError("odd")])
@in_virtual_time
async def test_what_fails_for_good_is_told_before_anything_is_heard(
    error: Exception,
) -> None:
    desk = VoiceDesk(voice=ScriptedSpeechModel(failures=[error]), policy=TWICE)
    spoken = await desk.speak()

    with pytest.raises(StrataError):
        await spoken.sound.begun()
    assert len(desk.records()) == 1


@in_virtual_time
async def test_a_process_that_leaves_breaks_off_what_takes_longer() -> None:
    desk = slow()
    spoken = await desk.speak()
    await spoken.sound.begun()
    await desk.talker.drain(grace_seconds=1)

    with pytest.raises(DrainingError):
        await heard(spoken)
    (record,) = desk.records()
    assert (record.outcome, record.estimated) == (AttemptOutcome.INTERRUPTED, True)
    with pytest.raises(DrainingError):
        await desk.speak()


@in_virtual_time
async def test_a_pause_that_is_broken_off_gives_back_what_the_retry_held() -> None:
    model = ScriptedSpeechModel(failures=[ProviderOverloadedError(retry_after=9.0)])
    desk = VoiceDesk(voice=model, policy=TWICE)
    spoken = await desk.speak()
    await asyncio.sleep(1)
    spoken.sound.leave()
    await desk.talker.drain(grace_seconds=9)

    assert [record.attempt for record in desk.records()] == [1]
    assert desk.reserved() == {0}


@in_virtual_time
async def test_a_retry_that_was_taken_away_is_not_made() -> None:
    model = ScriptedSpeechModel(failures=[ProviderOverloadedError(retry_after=9.0)])
    desk = VoiceDesk(voice=model, policy=TWICE)
    spoken = await desk.speak()
    await asyncio.sleep(1)
    desk.release_all()

    with pytest.raises(ConflictError):
        await spoken.sound.begun()
    assert len(model.requests) == 1


@in_virtual_time
async def test_only_so_many_are_spoken_at_once() -> None:
    desk = VoiceDesk(voice=ScriptedSpeechModel(pause=2.0), most_runs=1)
    spoken = await desk.speak()

    with pytest.raises(OverloadedError):
        await desk.speak()
    assert await heard(spoken) == SOUND


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        (Speech(text="x" * 20_001), TextTooLongError),
        (Speech(text="x" * 101), CharacterLimitError),
    ],
    ids=["long", "limit"],
)
@in_virtual_time
async def test_what_may_not_be_is_refused_and_free(
    wish: Speech, error: type[StrataError]
) -> None:
    desk = VoiceDesk()
    desk.allow(Meter.MONTHLY_CHARACTERS, 100)

    with pytest.raises(error):
        await desk.speak(speech=wish)
    assert (desk.records(), desk.voice.requests) == ((), [])
    assert desk.reserved() == {0}


@in_virtual_time
async def test_only_who_may_ask_is_heard_and_only_by_those_who_are_there() -> None:
    desk = VoiceDesk()
    with pytest.raises(UnknownModelError):
        await desk.speak(model="sandbox/nobody")
    desk.suspend()

    with pytest.raises(AccountSuspendedError):
        await desk.speak()


@in_virtual_time
async def test_the_model_is_told_what_was_wished_for() -> None:
    desk = VoiceDesk()
    wish = Speech(text="hi", speed=1.5, format=AudioFormat.PCM, sample_rate=8000)
    options = {"sandbox": {"delay_ms": 1}, "openai": {"x": 1}}
    await heard(await desk.speak(speech=replace(wish, options=options)))

    (asked,) = desk.voice.requests
    assert (asked.speed, asked.format, asked.sample_rate) == (1.5, "pcm", 8000)
    assert (asked.voice, asked.options) == ("alto", {"delay_ms": 1})


@pytest.mark.parametrize(
    ("said", "preferred", "spoken"),
    [
        (None, AudioFormat.PCM, AudioFormat.PCM),
        (None, AudioFormat.MP3, AudioFormat.WAV),
        (AudioFormat.WAV, AudioFormat.PCM, AudioFormat.WAV),
    ],
    ids=["offered", "missing", "said"],
)
@in_virtual_time
async def test_a_format_is_preferred_where_none_is_said_and_it_is_offered(
    said: AudioFormat | None, preferred: AudioFormat, spoken: AudioFormat
) -> None:
    desk = VoiceDesk()
    command = CreateSpeechCommand(
        account=desk.account(VOICE.model_id),
        speech=Speech(text="hi", format=said),
        preferred=preferred,
    )
    await heard(await desk.speech.execute(command))

    assert [asked.format for asked in desk.voice.requests] == [spoken]
