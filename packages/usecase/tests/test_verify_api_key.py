"""Saying who comes with a key."""

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest

from strata_domain.entity.api_key import ApiKey
from strata_domain.entity.principal import PrincipalKind
from strata_domain.error import DatabaseUnavailableError, InvalidKeyError
from strata_domain.fake import InlineOffload, InMemoryDatabase, ManualClock
from strata_domain.port.unit_of_work import SystemWork
from strata_domain.service.api_key import new_secret
from strata_usecase.verify_api_key import (
    MOST_REMEMBERED,
    MOST_STRANGERS,
    VerifyApiKey,
)
from support.keys import a_stored_key
from support.store import NOON
from support.virtual_time import in_virtual_time, now

Result = TypeVar("Result")
SECOND = timedelta(seconds=1)


class SlowOffload(InlineOffload):
    """Takes its time, and counts how much is done at once."""

    def __init__(self) -> None:
        self.seconds, self.busy, self.most = 0, 0, 0

    async def __call__(self, work: Callable[[], Result]) -> Result:
        self.busy += 1
        self.most = max(self.most, self.busy)
        await asyncio.sleep(self.seconds)
        self.busy -= 1
        return await super().__call__(work)


class Door:
    """A verifier, and the one key that opens it."""

    def __init__(self) -> None:
        self.clock = ManualClock(NOON)
        self.database = InMemoryDatabase(self.clock)
        self.away = False
        self.offload = SlowOffload()
        self.looks = 0
        self.secret = new_secret()
        self.stored = a_stored_key(self.database.add_user(), self.secret)
        self.put(self.stored.key)
        self.verifier = VerifyApiKey(
            begin=self.begin, offload=self.offload, clock=self.clock
        )

    def put(self, key: ApiKey) -> None:
        tables = self.database.tables
        tables.api_keys[key.api_key_id] = key
        tables.digests[key.api_key_id] = self.stored.digest

    @contextmanager
    def begin(self) -> Generator[SystemWork]:
        if self.away:
            raise DatabaseUnavailableError
        self.looks += 1
        with self.database.begin_for_system() as work:
            yield work

    def revoke(self) -> None:
        self.put(replace(self.noted, revoked_at=NOON))

    @property
    def noted(self) -> ApiKey:
        return self.database.tables.api_keys[self.stored.key.api_key_id]


@pytest.fixture
def door() -> Door:
    return Door()


@in_virtual_time
async def test_a_key_speaks_for_its_user_within_its_grant(door: Door) -> None:
    principal = await door.verifier.verify(door.secret.text)

    assert (principal.kind, principal.subject) == (
        PrincipalKind.USER,
        door.stored.key.user_id,
    )
    assert principal.key == door.stored.key.grant
    assert principal.expires_at > NOON + timedelta(days=365)


@in_virtual_time
async def test_a_key_that_expires_says_when(door: Door) -> None:
    door.put(replace(door.stored.key, expires_at=NOON + SECOND))

    principal = await door.verifier.verify(door.secret.text)

    assert principal.expires_at == NOON + SECOND
    door.clock.advance(1)
    await refused(door, door.secret.text)


@pytest.mark.parametrize("last", ["A" * 43, "_" * 43])
@in_virtual_time
async def test_another_secret_with_the_same_prefix_is_refused(
    door: Door, last: str
) -> None:
    forged = door.secret.text[:-43] + last

    await refused(door, forged)
    await door.verifier.verify(door.secret.text)
    await refused(door, forged)


@in_virtual_time
async def test_what_is_no_key_is_refused_without_a_look(door: Door) -> None:
    for text in ("", "sk-strata-", door.secret.text + "A", "sk-strata-" + "\0" * 60):
        await refused(door, text)

    assert door.looks == 0


@in_virtual_time
async def test_what_was_found_or_not_holds_for_half_a_second(door: Door) -> None:
    door.put(replace(door.stored.key, last_used_at=NOON))
    nobody = new_secret().text

    for passed in (0, 0.4, 0.2):
        door.clock.advance(passed)
        await door.verifier.verify(door.secret.text)
        await refused(door, nobody)

    assert door.looks == 4


@in_virtual_time
async def test_a_revoked_key_is_refused_half_a_second_later(door: Door) -> None:
    await door.verifier.verify(door.secret.text)
    await door.verifier.quiet()

    door.revoke()
    door.clock.advance(0.5)

    await refused(door, door.secret.text)


@in_virtual_time
async def test_a_clock_that_is_set_back_makes_nobody_eternal(door: Door) -> None:
    await door.verifier.verify(door.secret.text)
    await door.verifier.quiet()

    door.revoke()
    door.clock.advance(-3600)

    await refused(door, door.secret.text)


@in_virtual_time
async def test_not_more_is_remembered_than_there_is_room_for(door: Door) -> None:
    strangers = [f"sk-strata-{n:016x}_{'A' * 43}" for n in range(MOST_REMEMBERED + 1)]

    for text in (*strangers, strangers[0]):
        await refused(door, text)

    assert door.looks == MOST_REMEMBERED + 2


@in_virtual_time
async def test_strangers_wait_in_a_line_that_holds_up_nobody_who_is_known(
    door: Door,
) -> None:
    door.offload.seconds = 1
    await door.verifier.verify(door.secret.text)
    await door.verifier.quiet()
    door.clock.advance(1)
    strangers = [refused(door, new_secret().text) for _ in range(5 * MOST_STRANGERS)]

    waiting = asyncio.gather(*strangers)
    await asyncio.sleep(0.5)
    began = now()
    await door.verifier.verify(door.secret.text)

    assert now() - began == 1
    await waiting
    assert door.offload.most == MOST_STRANGERS + 1


@in_virtual_time
async def test_who_has_waited_in_line_takes_what_was_found_meanwhile(
    door: Door,
) -> None:
    door.offload.seconds = 1
    nobody = new_secret().text

    await asyncio.gather(*(refused(door, nobody) for _ in range(3 * MOST_STRANGERS)))

    assert door.looks == MOST_STRANGERS


@in_virtual_time
async def test_a_use_is_noted_once_a_minute_beside_the_request(door: Door) -> None:
    moments = []

    for passed in (0, 0.1, 58.0, 2.0):
        door.clock.advance(passed)
        await door.verifier.verify(door.secret.text)
        await door.verifier.quiet()
        moments.append(door.noted.last_used_at)

    assert moments == [NOON, NOON, NOON, NOON + timedelta(seconds=60.1)]
    assert door.looks == 5


@in_virtual_time
async def test_a_use_that_cannot_be_noted_bothers_nobody(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    await door.verifier.verify(door.secret.text)
    door.away = True

    await door.verifier.quiet()

    assert door.noted.last_used_at is None
    assert "the use of a key was not noted" in caplog.text
    assert door.secret.text not in caplog.text


@in_virtual_time
async def test_without_a_database_nobody_is_let_in(door: Door) -> None:
    door.away = True

    with pytest.raises(DatabaseUnavailableError):
        await door.verifier.verify(door.secret.text)


async def refused(door: Door, text: str) -> None:
    with pytest.raises(InvalidKeyError):
        await door.verifier.verify(text)
