"""UUIDv7, as RFC 9562 section 5.7 lays it out."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from strata_domain.service.identifier import made_at, new_id

MANY = 100_000
TICK = 245
"""Nanoseconds; the clock in an identifier counts in 4096ths of a millisecond."""

At = Callable[[int], UUID]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """Make an identifier at so many nanoseconds since 1970."""

    def made(nanoseconds: int) -> UUID:
        monkeypatch.setattr(time, "time_ns", lambda: nanoseconds)
        return new_id()

    return made


def test_an_id_says_that_it_is_a_uuid_of_version_7() -> None:
    made = [new_id() for _ in range(1000)]

    assert {identifier.version for identifier in made} == {7}
    assert {identifier.variant for identifier in made} == {uuid4().variant}


def test_an_id_begins_with_its_milliseconds(at: At) -> None:
    made = at(1_767_225_600_123_456_789)

    assert made.int >> 80 == 1_767_225_600_123


def test_ids_sort_by_the_time_they_were_made(at: At) -> None:
    just_before_a_millisecond = 1_767_225_600_122_000_000
    made = [at(just_before_a_millisecond + i * TICK) for i in range(10_000)]

    assert made == sorted(made)


def test_the_last_moment_of_a_millisecond_sorts_before_the_next(at: At) -> None:
    assert at(1_999_999) < at(2_000_000)
    assert at(1_999_999).version == 7


def test_ids_of_one_moment_differ(at: At) -> None:
    assert len({at(0) for _ in range(1000)}) == 1000


def test_no_id_comes_twice() -> None:
    assert len({new_id() for _ in range(MANY)}) == MANY


def test_a_key_tells_when_it_was_made() -> None:
    before = datetime.now(UTC)
    made = made_at(new_id())

    assert before - timedelta(milliseconds=1) <= made <= datetime.now(UTC)
