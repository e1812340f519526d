"""Saying something differently, and having it answered again."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID

import pytest

from strata_domain.entity.chat import in_words
from strata_domain.entity.message import Message, MessageRole, TextPart
from strata_domain.error import (
    AccountSuspendedError,
    NotFoundError,
    NotYourWordsError,
    ThreadBusyError,
)
from strata_domain.service.identifier import new_id
from strata_usecase.edit_message import EditMessage, EditMessageCommand
from strata_usecase.exchange import Exchange
from strata_usecase.regenerate_message import (
    RegenerateMessage,
    RegenerateMessageCommand,
)
from strata_usecase.wish import Wish
from support.script import LOREM, hanging, saying
from support.studio import Studio
from support.virtual_time import in_virtual_time

USER, ASSISTANT = MessageRole.USER, MessageRole.ASSISTANT


async def edit(studio: Studio, message_id: UUID, text: str = "otherwise") -> Exchange:
    use_case = EditMessage(
        begin=studio.begin, open_run=studio.open_run, start=studio.start
    )
    return await use_case.execute(
        EditMessageCommand(
            user_id=studio.user_id, message_id=message_id, parts=(TextPart(text),)
        )
    )


async def regenerate(
    studio: Studio, message_id: UUID, model: str | None = None
) -> Exchange:
    use_case = RegenerateMessage(
        begin=studio.begin, open_run=studio.open_run, start=studio.start
    )
    command = RegenerateMessageCommand(
        user_id=studio.user_id, message_id=message_id, wish=Wish(model=model)
    )
    return await use_case.execute(command)


WAYS = pytest.mark.parametrize("branch", [edit, regenerate])
Branching = Callable[[Studio, UUID], Awaitable[Exchange]]


async def answered(studio: Studio, text: str) -> tuple[Message, Message]:
    """A question and its finished answer."""
    run = await studio.post(text)
    await studio.events(run)
    assert run.question is not None
    return run.question, studio.answer(run)


@in_virtual_time
async def test_edited_words_stand_beside_the_old_ones_and_are_answered() -> None:
    studio = Studio(model=saying("yes"))
    async with studio.working():
        _, above = await answered(studio, "one")
        old, old_answer = await answered(studio, "two")
        run = await edit(studio, old.message_id, "three")
        await studio.events(run)

    assert run.question is not None
    assert run.question.parent_id == old.parent_id == above.message_id
    assert studio.stored_thread.head_message_id == run.answer.message_id
    kept = studio.database.tables.messages
    assert (kept[old.message_id], kept[old_answer.message_id]) == (old, old_answer)
    assert studio.model.requests[-1].turns == (
        in_words(USER, "one"),
        in_words(ASSISTANT, "yes"),
        in_words(USER, "three"),
    )


@in_virtual_time
async def test_the_first_message_can_be_edited_without_renaming_the_thread() -> None:
    studio = Studio()
    async with studio.working():
        first, _ = await answered(studio, "one")
        run = await edit(studio, first.message_id)

    assert run.question is not None
    assert run.question.parent_id is None
    assert studio.stored_thread.title == "one"
    assert studio.model.requests[-1].turns == (in_words(USER, "otherwise"),)


@in_virtual_time
async def test_a_models_words_are_not_the_users_to_edit() -> None:
    studio = Studio(model=saying("yes"))
    async with studio.working():
        _, answer = await answered(studio, "one")

        with pytest.raises(NotYourWordsError):
            await edit(studio, answer.message_id)

    assert len(studio.database.tables.messages) == 2


@pytest.mark.parametrize("given", ["question", "answer"])
@in_virtual_time
async def test_a_question_is_answered_again_without_reading_the_old_answer(
    given: str,
) -> None:
    studio = Studio(model=saying("yes"))
    async with studio.working():
        question, answer = await answered(studio, "one")
        message = {"question": question, "answer": answer}[given]
        run = await regenerate(studio, message.message_id)
        await studio.events(run)

    assert run.question is None
    assert run.answer.parent_id == answer.parent_id == question.message_id
    assert studio.stored_thread.head_message_id == run.answer.message_id
    assert studio.database.tables.messages[answer.message_id] == answer
    assert studio.model.requests[-1].turns == (in_words(USER, "one"),)


@in_virtual_time
async def test_another_model_can_be_asked_for_another_answer() -> None:
    studio = Studio()
    async with studio.working():
        _, answer = await answered(studio, "one")
        run = await regenerate(studio, answer.message_id, LOREM.model_id)

    assert run.generation.model == LOREM.model_id
    assert studio.stored_thread.model != LOREM.model_id


@in_virtual_time
async def test_answering_again_in_the_middle_leaves_what_followed_in_the_tree() -> None:
    studio = Studio()
    async with studio.working():
        _, first = await answered(studio, "one")
        later, _ = await answered(studio, "two")
        run = await regenerate(studio, first.message_id)

    assert studio.stored_thread.head_message_id == run.answer.message_id
    assert studio.database.tables.messages[later.message_id] == later


@in_virtual_time
async def test_answering_again_does_not_name_a_thread() -> None:
    studio = Studio()
    async with studio.working():
        question, _ = await answered(studio, "one")
        studio.change_thread(replace(studio.stored_thread, title=""))
        await regenerate(studio, question.message_id)

    assert studio.stored_thread.title == ""


@WAYS
@in_virtual_time
async def test_a_busy_thread_does_not_branch(branch: Branching) -> None:
    studio = Studio(model=hanging())
    async with studio.working():
        run = await studio.post()
        assert run.question is not None

        with pytest.raises(ThreadBusyError):
            await branch(studio, run.question.message_id)

        assert len(studio.database.tables.messages) == 2


@WAYS
@in_virtual_time
async def test_nobody_branches_from_another_users_words(branch: Branching) -> None:
    studio = Studio()
    async with studio.working():
        question, _ = await answered(studio, "one")
        studio.user_id = studio.database.add_user()

        for message_id in (question.message_id, new_id()):
            with pytest.raises(NotFoundError):
                await branch(studio, message_id)

    assert len(studio.database.tables.messages) == 2


@WAYS
@in_virtual_time
async def test_a_suspended_user_does_not_branch(branch: Branching) -> None:
    studio = Studio()
    async with studio.working():
        question, _ = await answered(studio, "one")
        studio.suspend()

        with pytest.raises(AccountSuspendedError):
            await branch(studio, question.message_id)
