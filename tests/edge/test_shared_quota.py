"""What Python and Deno draw on is one quota."""

import logging

import pytest

from support.database import FreshDatabase
from support.duel import outcomes

_logger = logging.getLogger(__name__)


def test_python_and_deno_share_a_limit_to_the_unit(database: FreshDatabase) -> None:
    seen = outcomes(database, 8)

    assert [each for each in seen if not each.is_exact] == []
    assert any(each.is_shared for each in seen)


@pytest.mark.proof
def test_a_thousand_bursts_of_both_get_not_one_unit_too_much(
    database: FreshDatabase,
) -> None:
    seen = outcomes(database, 1000)

    shared = sum(each.is_shared for each in seen)
    _logger.info("in %d of %d bursts both were granted something", shared, len(seen))
    assert [each for each in seen if not each.is_exact] == []
