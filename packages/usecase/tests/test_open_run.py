"""Who answers, and what is noted about it."""

import pytest

from strata_domain.entity.chat import ChatParams
from strata_domain.entity.chat_model_card import ChatModelCard
from strata_domain.entity.generation import GenerationStatus
from strata_domain.error import ModelRequiredError, StrataError, UnknownModelError
from strata_usecase.wish import Wish
from support.script import ECHO, LOREM, hanging
from support.studio import Studio
from support.virtual_time import in_virtual_time


@in_virtual_time
async def test_the_run_says_what_was_asked_of_whom_and_who_writes() -> None:
    studio = Studio(model=hanging())
    wish = Wish(
        model="sandbox/lorem",
        params=ChatParams(temperature=0.5, stop=("\n",)),
        provider_options={"sandbox": {"tokens": 3}},
    )
    async with studio.working():
        run = await studio.post(wish=wish)
        stored = studio.generation(run)

        assert stored == run.generation
        assert stored.status is GenerationStatus.RUNNING
        assert (stored.model, stored.worker_id) == ("sandbox/lorem", studio.worker_id)
        assert stored.message_id == run.answer.message_id
        assert stored.params["temperature"] == 0.5
        assert stored.provider_options == {"sandbox": {"tokens": 3}}


@pytest.mark.parametrize(
    ("own", "wished", "answers"),
    [
        (ECHO.model_id, None, ECHO),
        (ECHO.model_id, LOREM.model_id, LOREM),
        (None, LOREM.model_id, LOREM),
    ],
)
@in_virtual_time
async def test_a_message_is_answered_by_the_model_wished_for_or_the_threads_own(
    own: str | None, wished: str | None, answers: ChatModelCard
) -> None:
    studio = Studio()
    async with studio.working():
        thread = studio.new_thread(model=own)
        run = await studio.post(thread=thread, wish=Wish(model=wished))

    assert run.generation.model == answers.model_id
    assert studio.model.requests[0].model == answers.provider_model


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        (Wish(), ModelRequiredError),
        (Wish(model="sandbox/none"), UnknownModelError),
        (Wish(model="echo"), UnknownModelError),
    ],
)
@in_virtual_time
async def test_without_a_model_that_is_offered_nothing_is_stored(
    wish: Wish, error: type[StrataError]
) -> None:
    studio = Studio()
    thread = studio.new_thread(model=None)

    with pytest.raises(error):
        await studio.post(thread=thread, wish=wish)

    assert studio.database.tables.messages == {}
    assert studio.database.tables.threads[thread.thread_id] == thread
