"""A run that was asked for with a key is the key's, too."""

import pytest

from strata_domain.entity.api_key import ApiKey
from strata_domain.entity.usage import Operation
from strata_domain.error import (
    InvalidKeyError,
    KeySpendLimitError,
    ModelNotAllowedError,
)
from strata_domain.service.api_key import new_secret
from strata_usecase.wish import Wish
from support.keys import a_key
from support.script import ECHO
from support.studio import Studio
from support.virtual_time import in_virtual_time


def known(studio: Studio, key: ApiKey) -> ApiKey:
    tables = studio.database.tables
    tables.api_keys[key.api_key_id] = key
    tables.digests[key.api_key_id] = new_secret().digest
    return key


def wish(key: ApiKey) -> Wish:
    return Wish(model=ECHO.model_id, key=key.grant)


@in_virtual_time
async def test_every_call_of_it_is_charged_to_the_key() -> None:
    studio = Studio()
    key = known(studio, a_key(studio.user_id))
    async with studio.working():
        await studio.post(wish=wish(key))
        await studio.at_rest()

    records = studio.records()
    assert Operation.CHAT in {record.operation for record in records}
    assert {record.api_key_id for record in records} == {key.api_key_id}


@in_virtual_time
async def test_the_key_decides_which_models_may_be_asked() -> None:
    studio = Studio()
    key = known(studio, a_key(studio.user_id, models=("openai/*",)))
    async with studio.working():
        with pytest.raises(ModelNotAllowedError):
            await studio.post(wish=wish(key))


@in_virtual_time
async def test_a_key_without_money_or_unknown_asks_nothing() -> None:
    studio = Studio()
    poor = known(studio, a_key(studio.user_id, money=0))
    unknown = a_key(studio.user_id)
    async with studio.working():
        with pytest.raises(KeySpendLimitError):
            await studio.post(wish=wish(poor))
        with pytest.raises(InvalidKeyError):
            await studio.post(wish=wish(unknown))

    assert studio.records() == ()
