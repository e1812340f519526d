"""The chat model that says what a test tells it to."""

import asyncio

import pytest

from strata_domain.catalogue import chat_catalogue
from strata_domain.entity.chat import ChatRequest
from strata_domain.entity.chat_piece import ChatPiece, Finished, TextDelta
from strata_domain.entity.message import StopReason
from strata_domain.error import ProviderOverloadedError, UnknownModelError
from strata_domain.fake import FixedChatModels, ScriptedChatModel

PIECES = (TextDelta("a"), Finished(StopReason.STOP, "stop"))
REQUEST = ChatRequest(model="echo", turns=())
CARD = chat_catalogue()["sandbox/echo"]


async def answer(model: ScriptedChatModel, into: list[ChatPiece]) -> None:
    async with model.stream(REQUEST) as pieces:
        into.extend([piece async for piece in pieces])


def test_a_script_is_said_to_its_end() -> None:
    model, said = ScriptedChatModel(PIECES), list[ChatPiece]()

    asyncio.run(answer(model, said))

    assert said == list(PIECES)
    assert (model.requests, model.closed) == ([REQUEST], 1)


def test_a_script_may_end_in_an_error() -> None:
    model = ScriptedChatModel(PIECES[:1], fails_with=ProviderOverloadedError())

    with pytest.raises(ProviderOverloadedError):
        asyncio.run(answer(model, []))
    assert model.closed == 1


def test_a_script_may_hang_until_it_is_left() -> None:
    model = ScriptedChatModel(hangs=True)

    with pytest.raises(TimeoutError):
        asyncio.run(asyncio.wait_for(answer(model, []), timeout=0.05))
    assert model.closed == 1


def test_fixed_models_are_offered_with_their_adapters() -> None:
    model = ScriptedChatModel()
    models = FixedChatModels([CARD], {"sandbox": model})

    assert models.offered() == [CARD]
    assert models.card(CARD.model_id) is CARD
    assert models.get("sandbox") is model


def test_no_other_model_is_known() -> None:
    models = FixedChatModels([CARD], {})

    with pytest.raises(UnknownModelError):
        models.card("sandbox/other")
    with pytest.raises(UnknownModelError):
        models.get("sandbox")
