"""An answer is spoken while it is written, and written as if nobody spoke."""

import asyncio
from dataclasses import replace

import pytest

from strata_domain.entity.asset import AssetStatus
from strata_domain.entity.generation import EventType, GenerationStatus
from strata_domain.entity.message import SpeechPart
from strata_domain.entity.plan import Meter
from strata_domain.entity.speech import AudioFormat, Speech
from strata_domain.entity.usage import AttemptOutcome, Operation
from strata_domain.error import (
    ModelNotAllowedError,
    ProviderOverloadedError,
    SpeakingNotOfferedError,
    UnknownModelError,
)
from strata_domain.fake import ScriptedChatModel
from strata_domain.service.routing import Restart, RetryPolicy
from strata_usecase.voice.sentence_voice import BLOCK_BYTES
from strata_usecase.wish import VoiceWish
from support.lease import outlive
from support.script import SPARE, failing, hanging, saying
from support.spoken_studio import ALOUD, Reciter, SpokenStudio
from support.virtual_time import in_virtual_time
from support.voice_desk import VOICE, a_wav, heard

READY, FAILED = EventType.SPEECH_READY, EventType.SPEECH_FAILED
THREE = ("Hello there. ", "How are you? ", "Fine.")
NONE_LEFT = {0}


def three(*, pause: float = 0.0) -> ScriptedChatModel:
    return saying(*THREE, pause=pause)


@in_virtual_time
async def test_every_sentence_can_be_heard_in_the_order_of_the_text() -> None:
    studio = SpokenStudio(model=three())
    run = await studio.recite()

    told = studio.told(run, READY)
    text = studio.answer(run).text
    assert [each["index"] for each in told] == [0, 1, 2]
    assert [text[each["start"] : each["end"]] for each in told] == list(THREE)
    assert [each["duration_ms"] for each in told] == [200, 300, 100]
    assert studio.log(run)[-1].type is EventType.COMPLETED


@in_virtual_time
async def test_the_message_knows_the_files_in_which_it_is_heard() -> None:
    studio = SpokenStudio(model=three())
    run = await studio.recite()

    parts = [p for p in studio.answer(run).parts if isinstance(p, SpeechPart)]
    assets = studio.database.tables.assets
    assert [part.asset_id for part in parts] == list(assets)
    assert {asset.status for asset in assets.values()} == {AssetStatus.READY}
    assert len(studio.storage.files) == 3


@in_virtual_time
async def test_a_long_sound_is_stored_in_blocks_and_is_whole() -> None:
    words = "on and " * 50
    studio = SpokenStudio(model=saying(words))
    await studio.recite()

    (stored,) = studio.storage.files.values()
    assert stored == a_wav(seconds=10)
    assert len(stored) > BLOCK_BYTES


@in_virtual_time
async def test_what_somebody_keeps_does_not_go_with_a_message() -> None:
    studio = SpokenStudio(model=saying(THREE[0]))
    kept = await studio.speak(THREE[0].strip(), store=True)
    await heard(kept)
    run = await studio.recite()

    (told,) = studio.told(run, READY)
    assert told["asset_id"] != str(kept.asset_id)


@in_virtual_time
async def test_nobody_speaks_who_was_not_asked_to() -> None:
    studio = SpokenStudio(model=three())
    run = await studio.recite(replace(ALOUD, voice=None))

    assert studio.told(run, READY) == []
    assert studio.voice.said == []


@in_virtual_time
async def test_a_slow_voice_delays_no_word() -> None:
    studio = SpokenStudio(model=three(pause=1.0), voice=Reciter(pause=7.0))
    await studio.recite()

    assert studio.when(EventType.TEXT_DELTA) == pytest.approx([1.0, 2.0, 3.0])
    assert studio.when(READY) == pytest.approx([9.0, 16.0, 23.0])


@in_virtual_time
async def test_a_sentence_is_spoken_before_the_next_one_is_written() -> None:
    studio = SpokenStudio(model=three(pause=5.0), voice=Reciter(pause=1.0))
    await studio.recite()

    assert studio.when(READY) == pytest.approx([11.0, 16.0, 21.0])


@in_virtual_time
async def test_the_end_waits_half_a_minute_and_then_says_what_is_not_heard() -> None:
    studio = SpokenStudio(
        model=three(), voice=Reciter(pause=20.0), policy=RetryPolicy(tries=3)
    )
    run = await studio.recite()

    assert studio.when(EventType.COMPLETED) == pytest.approx([30.0], abs=1)
    assert [each["index"] for each in studio.told(run, READY)] == [0]
    assert studio.told(run, FAILED) == [
        {"start": 13, "end": None, "code": "provider_timeout"}
    ]
    assert studio.records()[1].outcome is AttemptOutcome.FAILED
    assert len(studio.database.tables.reservations) == 3
    assert studio.reserved() == NONE_LEFT


@in_virtual_time
async def test_who_has_no_characters_left_reads_on() -> None:
    studio = SpokenStudio(model=three())
    studio.allow(Meter.MONTHLY_CHARACTERS, len("Hello there."))
    run = await studio.recite()

    assert studio.answer(run).text == "".join(THREE)
    assert len(studio.told(run, READY)) == 1
    (failed,) = studio.told(run, FAILED)
    assert failed == {"start": 13, "end": None, "code": "character_limit"}
    assert studio.generation(run).status is GenerationStatus.COMPLETED


@in_virtual_time
async def test_a_sentence_that_fails_is_the_only_one_that_is_not_heard() -> None:
    reciter = Reciter(failing={"How are you?": ProviderOverloadedError()})
    studio = SpokenStudio(model=three(), voice=reciter)
    run = await studio.recite()

    assert [each["index"] for each in studio.told(run, READY)] == [0, 2]
    assert studio.told(run, FAILED) == [
        {"start": 13, "end": 26, "code": "provider_overloaded"}
    ]
    assert len(studio.database.tables.assets) == 2


@in_virtual_time
async def test_after_three_failures_nothing_more_is_tried() -> None:
    words = ("One. ", "Two. ", "Three. ", "Four. ")
    broken = {word.strip(): ProviderOverloadedError() for word in words}
    studio = SpokenStudio(model=saying(*words), voice=Reciter(failing=broken))
    run = await studio.recite()

    assert [each["end"] for each in studio.told(run, FAILED)] == [5, 10, None]
    assert "Four." not in studio.voice.said


@in_virtual_time
async def test_a_call_that_fails_is_made_again_and_each_is_charged() -> None:
    reciter = Reciter(failing={"Fine.": ProviderOverloadedError()})
    studio = SpokenStudio(
        model=saying("Fine."), voice=reciter, policy=RetryPolicy(tries=2)
    )
    await studio.recite()

    attempts = [r.attempt for r in studio.records() if r.operation is Operation.SPEECH]
    assert attempts == [2, 1]


@in_virtual_time
async def test_each_sentence_is_a_line_of_the_ledger_and_part_of_the_cost() -> None:
    studio = SpokenStudio(model=three())
    run = await studio.recite()

    records = [r for r in studio.records() if r.operation is Operation.SPEECH]
    assert [r.units for r in records] == [len("Fine."), 12, 12]
    assert {r.generation_id for r in studio.records()} == {run.generation_id}
    (end,) = studio.told(run, EventType.COMPLETED)
    total = sum(record.micro_usd for record in studio.records())
    assert end["cost"]["micro_usd"] == studio.generation(run).micro_usd == total


@in_virtual_time
async def test_sentences_are_no_requests_of_the_minute() -> None:
    studio = SpokenStudio(model=three())
    studio.allow(Meter.REQUESTS_PER_MINUTE, 1)
    run = await studio.recite()

    assert len(studio.told(run, READY)) == 3


@in_virtual_time
async def test_what_is_said_twice_is_spoken_once() -> None:
    studio = SpokenStudio(model=saying("Yes. ", "Yes. ", "No."))
    run = await studio.recite()

    first, again, _ = studio.told(run, READY)
    assert first["asset_id"] == again["asset_id"]
    assert studio.voice.said == ["Yes.", "No."]


@in_virtual_time
async def test_who_stops_an_answer_stops_its_voice() -> None:
    studio = SpokenStudio(model=hanging(*THREE), voice=Reciter(pause=60.0))
    async with studio.working():
        run = await studio.post(wish=ALOUD)
        await asyncio.sleep(1)
        studio.supervisor.stop(run.generation_id)
        await studio.at_rest()

    assert studio.told(run, FAILED)[0]["code"] == "answer_stopped"
    assert studio.generation(run).status is GenerationStatus.STOPPED
    assert studio.database.tables.assets == {}
    assert studio.reserved() == NONE_LEFT


@in_virtual_time
async def test_an_answer_that_is_whole_stays_whole_when_its_voice_is_stopped() -> None:
    studio = SpokenStudio(model=three(), voice=Reciter(pause=20.0))
    async with studio.working():
        run = await studio.post(wish=ALOUD)
        await asyncio.sleep(1)
        studio.supervisor.stop(run.generation_id)
        await studio.at_rest()

    assert studio.generation(run).status is GenerationStatus.COMPLETED
    assert studio.told(run, FAILED)[0]["start"] == 0


@in_virtual_time
async def test_an_answer_that_breaks_off_is_spoken_no_further() -> None:
    broken = failing(ProviderOverloadedError(), *THREE)
    studio = SpokenStudio(model=broken, voice=Reciter(pause=1.0))
    run = await studio.recite()

    assert studio.told(run, READY) == []
    assert studio.log(run)[-1].type is EventType.FAILED
    assert studio.reserved() == NONE_LEFT


@in_virtual_time
async def test_of_an_attempt_that_was_discarded_nothing_is_heard_afterwards() -> None:
    broken = failing(ProviderOverloadedError(), "First try. ", "Second. ", "Third. ")
    studio = SpokenStudio(
        model=broken, others={"spare": saying("Anew. ")}, voice=Reciter(pause=1.0)
    )
    wish = replace(ALOUD, fallbacks=(SPARE.model_id,), restart=Restart.ALLOWED)
    run = await studio.recite(wish)

    assert EventType.MESSAGE_RESET in [event.type for event in studio.log(run)]
    (heard,) = studio.told(run, READY)
    assert (heard["index"], heard["start"], heard["end"]) == (0, 0, 6)
    assert studio.voice.said == ["First try.", "Anew."]


@in_virtual_time
async def test_of_a_process_that_died_nothing_is_held_and_the_heard_is_kept() -> None:
    studio = SpokenStudio(model=hanging(*THREE), voice=Reciter(pause=1.5))
    async with studio.working():
        run = await studio.post(wish=ALOUD)
        await asyncio.sleep(2)
        outlive(studio.database, studio.clock)

    parts = [p for p in studio.answer(run).parts if isinstance(p, SpeechPart)]
    assert [part.index for part in parts] == [0]
    spoken = [r for r in studio.records() if r.operation is Operation.SPEECH]
    assert {record.units for record in spoken} == {12}
    assert studio.reserved() == NONE_LEFT


@in_virtual_time
async def test_the_files_go_with_the_thread() -> None:
    studio = SpokenStudio(model=three())
    await studio.recite()
    with studio.begin(studio.user_id) as work:
        work.threads.remove(studio.thread.thread_id, user_id=studio.user_id)

    assert studio.database.tables.assets == {}
    assert len(studio.database.tables.discarded) == 3


@in_virtual_time
async def test_an_answer_whose_thread_is_deleted_is_spoken_no_further() -> None:
    studio = SpokenStudio(model=hanging(*THREE), voice=Reciter(pause=1.0))
    async with studio.working():
        await studio.post(wish=ALOUD)
        await asyncio.sleep(1.5)
        with studio.begin(studio.user_id) as work:
            work.threads.remove(studio.thread.thread_id, user_id=studio.user_id)
        await studio.at_rest()

    assert studio.database.tables.assets == {}
    assert studio.reserved() == NONE_LEFT


@pytest.mark.parametrize(
    ("voice", "error"),
    [
        (VoiceWish(model="nobody/speaks"), UnknownModelError),
        (
            VoiceWish(
                model=VOICE.model_id, speech=Speech(text="", format=AudioFormat.PCM)
            ),
            SpeakingNotOfferedError,
        ),
    ],
)
@in_virtual_time
async def test_a_voice_that_there_is_not_is_refused_before_anything_is_asked(
    voice: VoiceWish, error: type[Exception]
) -> None:
    studio = SpokenStudio(model=three())
    with pytest.raises(error):
        await studio.post(wish=replace(ALOUD, voice=voice))

    assert studio.database.tables.messages == {}


@in_virtual_time
async def test_a_voice_must_be_in_the_plan() -> None:
    studio = SpokenStudio(model=three())
    tables = studio.database.tables
    plan = tables.plans[tables.profiles[studio.user_id].plan_id]
    tables.plans[plan.plan_id] = replace(plan, allowed_models=("sandbox/echo",))

    with pytest.raises(ModelNotAllowedError):
        await studio.post(wish=ALOUD)
