"""Importing what the first answers need, before anybody waits for it."""

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from threading import Event, Thread

from strata_domain.error import StrataError
from strata_domain.port.chat_model import ChatModels

PAUSE_SECONDS = 0.5
"""The start comes before the first import, and requests between two of them."""

_logger = logging.getLogger(__name__)


@asynccontextmanager
async def warmed_up(
    models: ChatModels, *, pause_seconds: float = PAUSE_SECONDS
) -> AsyncGenerator[None]:
    """Build every offered adapter beside the block, one after the other.

    A vendor's SDK takes seconds to import. What cannot be built is logged, and said
    again to whoever asks for it. An import cannot be broken off, so neither the end of
    the block waits for one, nor a process that leaves.
    """
    leaving = Event()
    arguments = (models, leaving, pause_seconds)
    Thread(target=_build_all, args=arguments, name="warm-up", daemon=True).start()
    try:
        yield
    finally:
        leaving.set()


def _build_all(models: ChatModels, leaving: Event, pause_seconds: float) -> None:
    for provider in dict.fromkeys(card.provider for card in models.offered()):
        if leaving.wait(pause_seconds):
            return
        _build(models, provider)


def _build(models: ChatModels, provider: str) -> None:
    try:
        models.get(provider)
    except StrataError as error:
        _logger.warning("the models of %s are not usable: %s", provider, error)
