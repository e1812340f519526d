"""Importing what the first answer needs, before anybody waits for it."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from strata_domain.error import StrataError
from strata_domain.port.chat_model import ChatModels

_logger = logging.getLogger(__name__)


@asynccontextmanager
async def warmed_up(models: ChatModels) -> AsyncGenerator[None]:
    """Build every offered adapter beside the block.

    A vendor's SDK takes seconds to import. What cannot be built is logged, and said
    again to whoever asks for it.
    """
    task = asyncio.create_task(asyncio.to_thread(_build, models))
    try:
        yield
    finally:
        await task


def _build(models: ChatModels) -> None:
    for provider in dict.fromkeys(card.provider for card in models.offered()):
        try:
            models.get(provider)
        except StrataError as error:
            _logger.warning("the models of %s are not usable: %s", provider, error)
