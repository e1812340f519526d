"""Saying something in a thread."""

import asyncio
from dataclasses import replace

import pytest

from strata_domain.entity.message import MessageRole, MessageStatus, TextPart
from strata_domain.error import (
    AccountSuspendedError,
    NotFoundError,
    ThreadBusyError,
)
from strata_domain.service.identifier import new_id
from strata_usecase.exchange import Exchange
from support.journal import TardyOffload
from support.script import hanging, saying
from support.studio import Studio
from support.virtual_time import in_virtual_time


@in_virtual_time
async def test_everything_is_committed_before_the_model_is_asked() -> None:
    studio = Studio(offload=TardyOffload(2.0))
    async with studio.working():
        posting = asyncio.create_task(studio.post())
        await asyncio.sleep(1.9)
        assert len(studio.database.tables.messages) == 2
        assert len(studio.database.tables.generations) == 1
        assert studio.model.requests == []

        await studio.events(await posting)

        assert len(studio.model.requests) == 1


@in_virtual_time
async def test_a_message_is_stored_with_its_answer_below_it() -> None:
    studio = Studio()
    async with studio.working():
        run = await studio.post("Good morning")

    assert run.question is not None
    stored = studio.database.tables.messages[run.question.message_id]
    assert stored == run.question
    assert (stored.role, stored.status) == (MessageRole.USER, MessageStatus.COMPLETE)
    assert (stored.parts, stored.parent_id) == ((TextPart("Good morning"),), None)
    assert run.answer.parent_id == stored.message_id
    assert run.answer.role is MessageRole.ASSISTANT
    assert (run.answer.status, run.answer.parts) == (MessageStatus.STREAMING, ())
    assert run.answer.model == "sandbox/echo"


@in_virtual_time
async def test_the_next_message_goes_below_the_last_answer() -> None:
    studio = Studio(model=saying("yes"))
    async with studio.working():
        first = await studio.post("one")
        await studio.events(first)
        second = await studio.post("two")

    assert second.question is not None
    assert second.question.parent_id == first.answer.message_id
    assert studio.stored_thread.head_message_id == second.answer.message_id


@in_virtual_time
async def test_a_thread_is_called_after_its_first_message_and_moves_up() -> None:
    studio = Studio()
    begun = studio.thread.updated_at
    studio.clock.advance(60)
    async with studio.working():
        await studio.events(await studio.post("  Good\nmorning "))
        await studio.events(await studio.post("and good night"))

    assert studio.stored_thread.title == "Good morning"
    assert (studio.stored_thread.updated_at - begun).total_seconds() == 60


@in_virtual_time
async def test_a_thread_that_has_a_name_keeps_it() -> None:
    studio = Studio()
    studio.change_thread(replace(studio.thread, title="Mine"))
    async with studio.working():
        await studio.post("Good morning")

    assert studio.stored_thread.title == "Mine"


@in_virtual_time
async def test_a_thread_in_which_an_answer_is_written_is_busy() -> None:
    studio = Studio(model=hanging())
    async with studio.working():
        await studio.post()
        before = studio.stored_thread

        with pytest.raises(ThreadBusyError):
            await studio.post("and another thing")

        assert len(studio.database.tables.messages) == 2
        assert studio.stored_thread == before
        await studio.post(thread=studio.new_thread())


@in_virtual_time
async def test_of_many_messages_at_once_one_is_answered() -> None:
    studio = Studio(model=hanging())
    async with studio.working():
        posts = [studio.post() for _ in range(10)]
        ends = await asyncio.gather(*posts, return_exceptions=True)

        assert sum(isinstance(end, Exchange) for end in ends) == 1
        assert sum(isinstance(end, ThreadBusyError) for end in ends) == 9


@in_virtual_time
async def test_a_suspended_user_is_not_answered() -> None:
    studio = Studio()
    thread = studio.thread
    studio.suspend()

    with pytest.raises(AccountSuspendedError):
        await studio.post(thread=thread)

    assert studio.database.tables.messages == {}


@in_virtual_time
async def test_nobody_speaks_in_another_users_thread() -> None:
    studio = Studio()
    hers, unknown = studio.thread, replace(studio.thread, thread_id=new_id())
    studio.user_id = studio.database.add_user()

    for thread in (hers, unknown):
        with pytest.raises(NotFoundError):
            await studio.post(thread=thread)

    assert studio.database.tables.messages == {}
