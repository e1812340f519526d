"""Long texts are spoken piece by piece, whoever dies in between."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from typing import TypeVar
from wave import open as open_wave

import pytest

from strata_domain.entity.idempotency import Claim
from strata_domain.entity.job import Job, JobEventType, JobKind, JobStatus
from strata_domain.entity.speech import AudioFormat, Speech
from strata_domain.entity.usage import AttemptOutcome
from strata_domain.error import (
    CharacterLimitError,
    DatabaseUnavailableError,
    ProviderConnectionError,
    ProviderContentFilteredError,
    ProviderOverloadedError,
    SpeakingNotOfferedError,
    StorageUnavailableError,
    StrataError,
    TextTooLongError,
)
from strata_domain.fake import InlineOffload
from strata_domain.fake.fixed_models import FixedModels
from strata_domain.fake.voice import ScriptedSpeechModel
from strata_domain.service.long_speech import MOST_AT_ONCE
from strata_domain.service.section import sections
from strata_usecase.create_speech_job import CreateSpeechJob, CreateSpeechJobCommand
from strata_usecase.job.created_job import CreatedJob
from strata_usecase.voice.voice_account import VoiceAccount
from support.atelier import VOICE, Atelier
from support.keys import a_key
from support.sound import mp3_frame
from support.virtual_time import in_virtual_time
from support.voice_desk import RecordedSpeechModel

TEXT = "It rained on the house. " * 200
PIECES = sections(TEXT, most=MOST_AT_ONCE)
SAMPLES = TEXT.replace(" ", "").encode()
MICRO_USD = sum(10 * len(piece) for piece in PIECES)
LATER = 15.0
Result = TypeVar("Result")


@dataclass(kw_only=True)
class ReadingRoom(Atelier):
    """Where long texts are read out.

    Attributes:
        once: the Idempotency-Key of every request, if they shall have one.
    """

    once: str | None = None

    async def asked(self, speech: Speech | None = None) -> CreatedJob:
        """Have a text spoken."""
        claim = Claim(user_id=self.user_id, key=self.once or "", request_digest=b"1")
        account = VoiceAccount(
            user_id=self.user_id,
            model=VOICE.model_id,
            claim=None if self.once is None else claim,
        )
        create = CreateSpeechJob(
            begin=self.database.begin_for_user,
            offload=self.offload,
            models=FixedModels([VOICE], {}),
            clock=self.clock,
        )
        command = CreateSpeechJobCommand(
            account=account, speech=speech or Speech(text=TEXT)
        )
        return await create.execute(command)

    async def read(self, text: str = TEXT) -> Job:
        """Have a text spoken, and return the job when it is over."""
        created = await self.asked(Speech(text=text))
        return await self.work(created.job)

    @property
    def samples(self) -> bytes:
        """What is heard of the only file there is."""
        (content,) = self.storage.files.values()
        with open_wave(BytesIO(content)) as wav:
            return bytes(wav.readframes(wav.getnframes()))


@dataclass
class ForgetfulOffload(InlineOffload):
    """Stores everything, but loses an answer.

    Attributes:
        lost: the transaction whose answer it is; the first is 1.
        made: how many there were.
    """

    lost: int
    made: int = 0

    async def __call__(self, work: Callable[[], Result]) -> Result:
        result = work()
        self.made += 1
        if self.made == self.lost:
            raise DatabaseUnavailableError
        return result


def room(*failures: StrataError, breaks_after: int = 0) -> ReadingRoom:
    model = ScriptedSpeechModel(failures=failures, breaks_after=breaks_after)
    return ReadingRoom(voice=model)


def outcomes(atelier: Atelier) -> list[AttemptOutcome]:
    return [record.outcome for record in atelier.records()]


@in_virtual_time
async def test_a_long_text_becomes_one_file_and_each_piece_a_line() -> None:
    desk = room()
    job = await desk.read()

    assert (job.kind, job.status) == (JobKind.SPEECH, JobStatus.SUCCEEDED)
    assert desk.samples == SAMPLES
    assert [request.text for request in desk.voice.requests] == list(PIECES)
    assert {request.format for request in desk.voice.requests} == {AudioFormat.PCM}
    assert [record.units for record in desk.records()] == [*map(len, PIECES)]
    assert job.micro_usd == MICRO_USD == sum(it.micro_usd for it in desk.records())
    assert (desk.reserved(), job.progress) == (0, 100)


@in_virtual_time
async def test_the_file_is_the_job_s_and_says_how_long_it_is() -> None:
    desk = room()
    job = await desk.read()

    (asset,) = desk.assets()
    assert job.asset_ids == (asset.asset_id,)
    assert (asset.job_id, asset.media_type) == (job.job_id, "audio/wav")
    assert asset.duration_ms == 80


@in_virtual_time
async def test_all_of_it_is_held_from_the_beginning_and_less_with_each_piece() -> None:
    desk = room()
    job = (await desk.asked()).job
    held = [desk.reserved()]
    for _ in PIECES:
        await desk.advance.execute(job.job_id)
        held.append(desk.reserved())

    left = [sum(10 * len(it) for it in PIECES[at:]) for at in range(len(PIECES) + 1)]
    assert held == left


@in_virtual_time
async def test_the_call_of_a_dead_worker_is_charged_and_the_next_goes_on() -> None:
    desk = ReadingRoom(voice=ScriptedSpeechModel(pause=1.0))
    job = (await desk.asked()).job
    working = asyncio.create_task(desk.advance.execute(job.job_id))
    await asyncio.sleep(5)
    working.cancel()
    await asyncio.wait({working})
    desk.voice.pause = 0.0
    ended = await desk.work(job)

    assert ended.status is JobStatus.SUCCEEDED
    assert desk.samples == SAMPLES
    first = AttemptOutcome.INTERRUPTED
    assert outcomes(desk) == [first, *[AttemptOutcome.COMPLETED] * len(PIECES)]
    assert ended.micro_usd == MICRO_USD + 10 * len(PIECES[0])
    assert desk.reserved() == 0


@pytest.mark.parametrize("lost", [3, 5], ids=["begun", "charged"])
@in_virtual_time
async def test_what_is_stored_but_not_answered_is_not_done_twice(lost: int) -> None:
    desk = ReadingRoom(offload=ForgetfulOffload(lost))
    job = await desk.read()

    assert job.status is JobStatus.SUCCEEDED
    assert outcomes(desk) == [AttemptOutcome.COMPLETED] * len(PIECES)
    assert job.micro_usd == MICRO_USD == sum(it.micro_usd for it in desk.records())


@in_virtual_time
async def test_whoever_lost_the_job_changes_nothing() -> None:
    desk = ReadingRoom(voice=ScriptedSpeechModel(pause=1.0))
    job = (await desk.asked()).job
    slow = asyncio.create_task(desk.advance.execute(job.job_id))
    await asyncio.sleep(5)
    desk.database.tables.job_leases.clear()
    desk.voice.pause = 0.0
    ended = await desk.work(job)
    await slow

    assert desk.samples == SAMPLES
    assert len(desk.records()) == len(PIECES) + 1
    assert desk.job(job) == ended
    assert ended.micro_usd == sum(record.micro_usd for record in desk.records())


@in_virtual_time
async def test_whoever_lost_the_job_leaves_its_call_to_whoever_takes_it() -> None:
    desk = ReadingRoom(voice=ScriptedSpeechModel(pause=1.0))
    job = (await desk.asked()).job
    slow = asyncio.create_task(desk.advance.execute(job.job_id))
    await asyncio.sleep(5)
    desk.database.tables.job_leases.clear()
    assert await desk.book.take(job.job_id) is not None
    desk.voice.pause = 0.0
    await slow

    assert (desk.records(), desk.job(job).progress) == ([], None)


@in_virtual_time
async def test_a_job_that_was_taken_away_before_a_call_makes_none() -> None:
    desk = room()
    job = (await desk.asked()).job
    held = await desk.book.take(job.job_id)
    assert held is not None
    late = replace(held, attempt=0)

    assert await desk.speaking.advance(late) == 0.0
    assert (desk.voice.requests, desk.records()) == ([], [])


@in_virtual_time
async def test_whoever_lost_the_job_does_not_end_it_and_leaves_its_files() -> None:
    desk = room()
    job = (await desk.asked()).job
    await desk.advance.execute(job.job_id)
    held = await desk.book.take(job.job_id)
    assert held is not None
    files = dict(desk.storage.files)
    late = replace(held, attempt=0, cancel_requested_at=desk.clock())

    assert await desk.speaking.advance(late) is None
    assert not desk.job(job).ended
    assert desk.storage.files == files


@in_virtual_time
async def test_what_was_refused_for_nothing_is_tried_again_later() -> None:
    desk = room(ProviderOverloadedError())
    job = (await desk.asked()).job

    assert await desk.advance.execute(job.job_id) == LATER
    assert [record.micro_usd for record in desk.records()] == [0]
    assert (await desk.work(job)).status is JobStatus.SUCCEEDED


@in_virtual_time
async def test_a_storage_that_is_away_before_a_piece_is_spoken_is_waited_for() -> None:
    desk = room()
    job = (await desk.asked()).job
    desk.storage.failures.append(StorageUnavailableError())

    assert await desk.advance.execute(job.job_id) == LATER
    assert desk.voice.requests == []
    ended = await desk.work(job)
    assert (ended.status, ended.micro_usd) == (JobStatus.SUCCEEDED, MICRO_USD)


@in_virtual_time
async def test_what_a_busy_provider_breaks_off_is_not_paid_for_again_and_again() -> (
    None
):
    desk = room(*[ProviderOverloadedError()] * 3, breaks_after=2)
    job = await desk.read()

    assert (job.status, job.error_code) == (JobStatus.FAILED, "provider_overloaded")
    assert job.micro_usd == 2 * 10 * len(PIECES[0])


@in_virtual_time
async def test_what_broke_off_is_paid_for_and_tried_once_more() -> None:
    desk = room(ProviderConnectionError(), breaks_after=2)
    job = await desk.read()

    assert job.status is JobStatus.SUCCEEDED
    assert outcomes(desk)[:2] == [AttemptOutcome.FAILED, AttemptOutcome.COMPLETED]
    assert job.micro_usd == MICRO_USD + 10 * len(PIECES[0])
    assert desk.samples == SAMPLES


@pytest.mark.parametrize(
    ("failures", "status", "code"),
    [
        ([ProviderConnectionError()] * 2, JobStatus.FAILED, "provider_connection"),
        (
            [ProviderContentFilteredError()],
            JobStatus.BLOCKED,
            "provider_content_filtered",
        ),
        ([RuntimeError("odd")], JobStatus.FAILED, "internal_error"),
    ],
    ids=["breaks", "blocked", "odd"],
)
@in_virtual_time
async def test_what_fails_for_good_ends_the_job_and_leaves_no_file(
    failures: list[Exception], status: JobStatus, code: str
) -> None:
    desk = ReadingRoom(voice=ScriptedSpeechModel(failures=failures))
    job = await desk.read()

    assert (job.status, job.error_code) == (status, code)
    assert (desk.storage.files, desk.assets(), desk.reserved()) == ({}, [], 0)
    assert job.micro_usd == sum(record.micro_usd for record in desk.records())


@in_virtual_time
async def test_a_job_that_is_stopped_keeps_what_was_spoken_to_itself() -> None:
    desk = room()
    job = (await desk.asked()).job
    await desk.advance.execute(job.job_id)
    with desk.database.begin_for_user(desk.user_id) as work:
        work.jobs.request_cancel(job.job_id, user_id=desk.user_id)
    ended = await desk.work(job)

    assert (ended.status, ended.micro_usd) == (
        JobStatus.CANCELED,
        10 * len(PIECES[0]),
    )
    assert (desk.storage.files, desk.reserved()) == ({}, 0)


@in_virtual_time
async def test_a_job_that_nobody_works_on_for_a_day_expires_for_nothing() -> None:
    desk = room()
    job = (await desk.asked()).job
    desk.clock.advance(timedelta(days=1).total_seconds())

    assert (await desk.work(job)).status is JobStatus.EXPIRED
    assert (desk.records(), desk.reserved()) == ([], 0)


@in_virtual_time
async def test_the_call_of_a_dead_worker_is_charged_if_the_job_is_stopped() -> None:
    desk = ReadingRoom(voice=ScriptedSpeechModel(pause=1.0))
    job = (await desk.asked()).job
    working = asyncio.create_task(desk.advance.execute(job.job_id))
    await asyncio.sleep(5)
    working.cancel()
    await asyncio.wait({working})
    with desk.database.begin_for_user(desk.user_id) as work:
        work.jobs.request_cancel(job.job_id, user_id=desk.user_id)
    ended = await desk.work(job)

    assert (ended.status, ended.micro_usd) == (JobStatus.CANCELED, 10 * len(PIECES[0]))
    assert outcomes(desk) == [AttemptOutcome.INTERRUPTED]


@in_virtual_time
async def test_a_storage_that_is_away_is_waited_for_when_all_is_spoken() -> None:
    desk = room()
    job = (await desk.asked()).job
    for _ in PIECES:
        await desk.advance.execute(job.job_id)
    desk.storage.failures.append(StorageUnavailableError())

    assert await desk.advance.execute(job.job_id) == LATER
    assert (await desk.work(job)).status is JobStatus.SUCCEEDED


@in_virtual_time
async def test_a_piece_that_is_gone_fails_the_job() -> None:
    desk = room()
    job = (await desk.asked()).job
    for _ in PIECES:
        await desk.advance.execute(job.job_id)
    desk.storage.files.popitem()

    ended = await desk.work(job)
    assert (ended.status, ended.error_code) == (
        JobStatus.FAILED,
        "provider_malformed_answer",
    )


@in_virtual_time
async def test_a_model_that_is_offered_no_more_fails_the_job_for_nothing() -> None:
    desk = room()
    job = (await desk.asked()).job
    desk.speaking = replace(desk.speaking, models=FixedModels([], {}))
    ended = await desk.work(job)

    assert (ended.status, ended.error_code) == (JobStatus.FAILED, "unknown_model")
    assert desk.reserved() == 0


@in_virtual_time
async def test_its_log_tells_how_far_it_has_come() -> None:
    desk = room()
    job = await desk.read()

    kinds = [event.type for event in desk.log(job)]
    assert kinds[:3] == [
        JobEventType.QUEUED,
        JobEventType.SUBMITTED,
        JobEventType.RUNNING,
    ]
    assert kinds[-1] is JobEventType.SUCCEEDED


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        (Speech(text=TEXT, format=AudioFormat.MP3), SpeakingNotOfferedError),
        (Speech(text=TEXT, format=AudioFormat.PCM), SpeakingNotOfferedError),
        (Speech(text=TEXT, sample_rate=1), SpeakingNotOfferedError),
        (Speech(text=TEXT), CharacterLimitError),
        (Speech(text="x" * 100 * MOST_AT_ONCE), CharacterLimitError),
        (Speech(text="x" * 100 * MOST_AT_ONCE + "x"), TextTooLongError),
    ],
    ids=["mp3", "pcm", "rate", "limit", "hundred", "pieces"],
)
@in_virtual_time
async def test_what_may_not_be_is_refused(
    wish: Speech, error: type[StrataError]
) -> None:
    desk = room()
    tables, user_id = desk.database.tables, desk.user_id
    plan = tables.plans[tables.profiles[user_id].plan_id]
    tables.plans[plan.plan_id] = replace(plan, monthly_characters=99)

    with pytest.raises(error):
        await desk.asked(wish)
    assert desk.database.tables.jobs == {}


@in_virtual_time
async def test_a_request_sent_again_gets_the_same_job() -> None:
    desk = ReadingRoom(once="once")
    first, again = await desk.asked(), await desk.asked()

    assert (again.job.job_id, again.replayed) == (first.job.job_id, True)


@in_virtual_time
async def test_each_piece_is_paid_with_the_key_it_was_asked_for_with() -> None:
    desk = room()
    key = a_key(desk.user_id)
    desk.database.tables.api_keys[key.api_key_id] = key
    account = VoiceAccount(user_id=desk.user_id, model=VOICE.model_id, key=key.grant)
    create = CreateSpeechJob(
        begin=desk.database.begin_for_user,
        offload=desk.offload,
        models=FixedModels([VOICE], {}),
        clock=desk.clock,
    )
    command = CreateSpeechJobCommand(account=account, speech=Speech(text=TEXT))
    await desk.work((await create.execute(command)).job)

    assert {record.api_key_id for record in desk.records()} == {key.api_key_id}


@in_virtual_time
async def test_pieces_of_mp3_are_joined_without_the_tags_between_them() -> None:
    tag, frame = b"ID3\4\0\0\0\0\0\2ab", mp3_frame()
    card = replace(VOICE, formats=(AudioFormat.MP3,))
    desk = ReadingRoom(voice=RecordedSpeechModel(record=[tag + frame, frame]))
    models = FixedModels([card], {"sandbox": desk.voice})
    desk.speaking = replace(desk.speaking, models=models)
    create = CreateSpeechJob(
        begin=desk.database.begin_for_user,
        offload=desk.offload,
        models=models,
        clock=desk.clock,
    )
    account = VoiceAccount(user_id=desk.user_id, model=VOICE.model_id)
    command = CreateSpeechJobCommand(account=account, speech=Speech(text=TEXT))
    job = await desk.work((await create.execute(command)).job)

    assert job.status is JobStatus.SUCCEEDED
    assert list(desk.storage.files.values()) == [frame * 2 * len(PIECES)]
    assert [asset.media_type for asset in desk.assets()] == ["audio/mpeg"]
