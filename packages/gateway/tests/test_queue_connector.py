"""Connections of the queue."""

import asyncio

import pytest

from strata_gateway.queue_connector import QueueConnector
from support.database import FreshDatabase


def test_a_question_cancelled_at_any_moment_leaves_no_open_transaction(
    database: FreshDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    connector = QueueConnector(database.app_url, listen_url=None, connections=2)

    async def test() -> None:
        await connector.open_async()
        for moment in range(60):
            question = asyncio.create_task(connector.execute_query_async("select 1"))
            await asyncio.sleep(moment / 20_000)
            question.cancel()
            await asyncio.wait([question])
        await connector.close_async()

    asyncio.run(test())
    assert caplog.messages == []
