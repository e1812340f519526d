"""What a model is given to read."""

from dataclasses import replace
from uuid import UUID

import pytest

from strata_domain.entity.chat import ChatParams, in_words
from strata_domain.entity.chat_piece import TextDelta
from strata_domain.entity.message import MessageRole
from strata_domain.error import ProviderOverloadedError
from strata_domain.fake import ScriptedChatModel
from strata_domain.service.conversation import CONTEXT_MESSAGES
from strata_usecase.wish import Wish
from support.script import DONE, ECHO, saying
from support.store import a_question
from support.studio import Studio
from support.virtual_time import in_virtual_time

Options = dict[str, dict[str, object]]
USER, ASSISTANT = MessageRole.USER, MessageRole.ASSISTANT
OWN_LIMIT = ChatParams(max_output_tokens=ECHO.max_output_tokens)


@in_virtual_time
async def test_a_model_reads_the_instructions_and_all_that_was_said() -> None:
    studio = Studio(model=saying("fine"))
    studio.change_thread(replace(studio.thread, system_prompt="Be brief."))
    async with studio.working():
        await studio.events(await studio.post("how are you"))
        await studio.events(await studio.post("and now"))

    assert [request.system for request in studio.model.requests] == ["Be brief."] * 2
    assert studio.model.requests[1].turns == (
        in_words(USER, "how are you"),
        in_words(ASSISTANT, "fine"),
        in_words(USER, "and now"),
    )


@in_virtual_time
async def test_a_model_gets_the_parameters_and_its_own_providers_options() -> None:
    studio = Studio()
    params = ChatParams(max_output_tokens=9, top_p=0.5)
    options: Options = {"sandbox": {"tokens": 3}, "openai": {"user": "somebody"}}
    async with studio.working():
        wish = Wish(params=params, provider_options=options)
        await studio.events(await studio.post(wish=wish))
        await studio.events(await studio.post())

    first, second = studio.model.requests
    assert (first.params, first.options) == (params, {"tokens": 3})
    assert (second.params, second.options) == (OWN_LIMIT, {})


@pytest.mark.parametrize(("said", "turns"), [([], 2), ([TextDelta("half")], 3)])
@in_virtual_time
async def test_a_failed_answer_is_read_only_if_it_said_something(
    said: list[TextDelta], turns: int
) -> None:
    model = ScriptedChatModel(said, fails_with=ProviderOverloadedError())
    studio = Studio(model=model)
    async with studio.working():
        await studio.events(await studio.post("one"))
        model.pieces, model.fails_with = [DONE], None
        await studio.events(await studio.post("two"))

    read = model.requests[1].turns
    assert (read[0], read[-1]) == (in_words(USER, "one"), in_words(USER, "two"))
    assert len(read) == turns


@in_virtual_time
async def test_a_model_reads_the_last_of_a_long_conversation() -> None:
    studio = Studio()
    parent_id: UUID | None = None
    for _ in range(CONTEXT_MESSAGES + 50):
        message = a_question(studio.thread, parent_id)
        studio.database.tables.messages[message.message_id] = message
        parent_id = message.message_id
    studio.change_thread(replace(studio.thread, head_message_id=parent_id))

    async with studio.working():
        await studio.events(await studio.post("at last"))

    (request,) = studio.model.requests
    assert len(request.turns) == CONTEXT_MESSAGES + 1
    assert request.turns[-1] == in_words(USER, "at last")
