"""Calls are settled, whatever becomes of the run that they were made for."""

import asyncio
import json

from strata_domain.entity.chat_piece import ChatPiece, StateKept, TextDelta
from strata_domain.error import ProviderRateLimitedError, ProviderTimeoutError
from strata_domain.fake import ScriptedChatModel
from strata_domain.service.routing import Restart, RetryPolicy
from strata_usecase.delete_thread import DeleteThread, DeleteThreadCommand
from strata_usecase.wish import Wish
from support.journal import TardyOffload
from support.script import SPARE, failing, hanging
from support.studio import Studio
from support.virtual_time import in_virtual_time

RESTARTED = Wish(fallbacks=(SPARE.model_id,), restart=Restart.ALLOWED)


@in_virtual_time
async def test_a_thread_deleted_meanwhile_costs_what_was_written() -> None:
    studio = Studio(model=hanging("once ", "upon"))
    async with studio.working():
        run = await studio.post()
        await asyncio.sleep(1)
        DeleteThread(begin=studio.begin).execute(
            DeleteThreadCommand(
                user_id=studio.user_id, thread_id=studio.thread.thread_id
            )
        )
        await studio.at_rest()

    (record,) = studio.records()
    assert 0 < record.micro_usd < studio.hold(run).micro_usd
    assert studio.reserved() == {0}


@in_virtual_time
async def test_a_lost_run_is_settled_when_the_database_is_back() -> None:
    studio = Studio(model=hanging("once"))
    async with studio.working():
        await studio.post()
        await asyncio.sleep(1)
        studio.till_faults.away = True
        studio.database.tables.forget_thread(studio.thread.thread_id)
        await asyncio.sleep(5)
        assert studio.records() == ()
        studio.till_faults.away = False
        await studio.at_rest()

    assert len(studio.records()) == 1
    assert studio.reserved() == {0}


@in_virtual_time
async def test_a_stop_while_the_next_attempt_is_reserved_charges_what_failed() -> None:
    busy = failing(ProviderRateLimitedError(retry_after=0.0))
    slow = Studio(model=busy, policy=RetryPolicy(tries=3), offload=TardyOffload(1.0))
    async with slow.working():
        run = await slow.post()
        await asyncio.sleep(1.2)
        slow.supervisor.stop(run.generation.generation_id)
        end = (await slow.events(run))[-1]

    assert json.loads(end.data)["cost"] == {"micro_usd": 0, "estimated": False}
    assert slow.generation(run).micro_usd == 0
    assert slow.reserved() == {0}


@in_virtual_time
async def test_what_one_provider_keeps_is_never_stored_in_the_name_of_another() -> None:
    pieces: list[ChatPiece] = [TextDelta("a"), StateKept("[]")]
    first = ScriptedChatModel(pieces, fails_with=ProviderTimeoutError())
    studio = Studio(model=first, others={"spare": hanging()})
    async with studio.working():
        run = await studio.post(wish=RESTARTED)
        await asyncio.sleep(1)
        studio.supervisor.stop(run.generation.generation_id)
        await studio.events(run)

    assert studio.answer(run).parts == ()
