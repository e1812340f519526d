"""No limit is exceeded, however many ask at once."""

import pytest

from support.burst import misses
from support.database import FreshDatabase

BURSTS = 24


def test_bursts_of_two_processes_get_a_limit_to_the_unit_and_no_more(
    database: FreshDatabase,
) -> None:
    assert misses(database, BURSTS) == []


@pytest.mark.proof
def test_a_thousand_bursts_get_not_one_unit_too_much(database: FreshDatabase) -> None:
    assert misses(database, 1000) == []
