"""Looking at a whole account takes longer than what a request may ask."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, event, text

from strata_domain.service.identifier import new_id
from strata_gateway.account_snapshot import begin_snapshot

HOW = """
select current_setting('statement_timeout'), current_setting('transaction_isolation'),
  current_setting('transaction_read_only')
"""


@pytest.fixture
def connections(engine: Engine) -> Iterator[list[Connection]]:
    """Those that are opened during the test."""
    opened: list[Connection] = []
    note = opened.append
    event.listen(engine, "engine_connect", note)
    yield opened
    event.remove(engine, "engine_connect", note)


def test_a_statement_may_take_minutes_and_sees_one_moment(
    engine: Engine, connections: list[Connection]
) -> None:
    with begin_snapshot(engine)(new_id()):
        found = connections[-1].execute(text(HOW)).one()

    assert tuple(found) == ("10min", "repeatable read", "on")
