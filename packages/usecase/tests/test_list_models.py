"""Seeing which models one may use."""

from dataclasses import replace

import pytest

from strata_domain.entity.chat_model_card import ChatModelCard
from strata_domain.fake import (
    FixedChatModels,
    FixedEmbeddingModels,
    FixedImageModels,
    InMemoryDatabase,
)
from strata_domain.fake.fixed_models import FixedModels
from strata_domain.fake.tables import UNLIMITED
from strata_usecase.list_models import (
    ListModels,
    ListModelsQuery,
    UsableModels,
)
from support.atelier import BRUSH
from support.embedding_desk import CARD
from support.keys import a_key
from support.script import ECHO, LOREM, PRICE
from support.voice_desk import DOOR, EAR, VOICE

SOL = ChatModelCard(
    model_id="openai/sol",
    name="Sol",
    context_tokens=1000,
    max_output_tokens=100,
    price=PRICE,
    fallbacks=("sandbox/lorem", "openai/luna", "sandbox/echo"),
)


def listing(database: InMemoryDatabase) -> ListModels:
    return ListModels(
        begin=database.begin_for_user,
        models=FixedChatModels([ECHO, LOREM, SOL], {}),
        embedding_models=FixedEmbeddingModels([CARD], {}),
        image_models=FixedImageModels([BRUSH], {}),
        speech_models=FixedModels([VOICE], {}),
        transcription_models=FixedModels([EAR], {}),
        voice_tokens=FixedModels([DOOR], {}),
    )


def listed(*allowed: str) -> UsableModels:
    database = InMemoryDatabase()
    plan = replace(UNLIMITED, allowed_models=allowed)
    query = ListModelsQuery(user_id=database.add_user(plan=plan))
    return listing(database).execute(query)


@pytest.mark.parametrize(
    ("allowed", "names"),
    [
        (["*"], ["sandbox/echo", "sandbox/lorem", "openai/sol"]),
        (["sandbox/*"], ["sandbox/echo", "sandbox/lorem"]),
        (["openai/sol", "sandbox/lorem"], ["sandbox/lorem", "openai/sol"]),
        (["openai", "sandbox", "ech*"], []),
        ([], []),
    ],
)
def test_what_is_offered_and_in_the_plan_is_listed(
    allowed: list[str], names: list[str]
) -> None:
    assert [card.model_id for card in listed(*allowed).chat] == names


def test_a_key_narrows_the_list_and_its_stand_ins() -> None:
    database = InMemoryDatabase()
    user_id = database.add_user()
    key = a_key(user_id, models=("openai/*", "sandbox/echo")).grant

    usable = listing(database).execute(ListModelsQuery(user_id=user_id, key=key))

    echo, sol = usable.chat
    assert (echo, sol.model_id) == (ECHO, SOL.model_id)
    assert sol.fallbacks == (ECHO.model_id,)
    assert usable.embedding == ()


def test_a_stand_in_is_named_only_if_it_may_be_used() -> None:
    *_, everything = listed("*").chat
    *_, little = listed("openai/*", "sandbox/echo").chat

    assert everything.fallbacks == ("sandbox/lorem", "sandbox/echo")
    assert little.fallbacks == ("sandbox/echo",)


def test_other_models_are_listed_by_the_same_rules() -> None:
    usable, none = listed("sandbox/*"), listed("openai/*")

    assert (usable.embedding, usable.image) == ((CARD,), (BRUSH,))
    assert (none.embedding, none.image) == ((), ())
