"""Adapters are built beside the requests, and nobody waits for them."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from threading import Event

import pytest

from strata_api.warm_up import warmed_up
from strata_domain.entity.chat_model_card import ChatModelCard
from strata_domain.error import ConfigurationError
from strata_domain.fake import ScriptedChatModel
from strata_domain.port.chat_model import ChatModel
from support.script import ECHO

SECONDS = 5.0
NAMES = ("one/a", "broken/b", "one/c", "slow/d", "last/e")


@dataclass
class Workshop:
    """Models of which one provider cannot be built, and one takes its time.

    Attributes:
        asked: the providers that were asked for, in order.
        go_on: lets the slow one come to its end.
    """

    asked: list[str] = field(default_factory=list)
    slow: Event = field(default_factory=Event)
    go_on: Event = field(default_factory=Event)
    done: Event = field(default_factory=Event)

    def offered(self) -> Sequence[ChatModelCard]:
        return [replace(ECHO, model_id=name) for name in NAMES]

    def card(self, model_id: str) -> ChatModelCard:
        raise AssertionError(model_id)

    def get(self, provider: str) -> ChatModel:
        self.asked.append(provider)
        {"slow": self._dawdle, "broken": self._fail}.get(provider, self._note)()
        return ScriptedChatModel()

    def _dawdle(self) -> None:
        self.slow.set()
        assert self.go_on.wait(SECONDS)

    def _fail(self) -> None:
        message = "install it"
        raise ConfigurationError(message)

    def _note(self) -> None:
        if self.asked[-1] == "last":
            self.done.set()


async def warm(models: Workshop, until: Event) -> None:
    async with warmed_up(models, pause_seconds=0.01):
        assert await asyncio.to_thread(until.wait, SECONDS)


def test_each_provider_is_built_once_and_what_cannot_be_is_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    models = Workshop()
    models.go_on.set()

    with caplog.at_level(logging.WARNING):
        asyncio.run(warm(models, models.done))

    assert models.asked == ["one", "broken", "slow", "last"]
    assert "the models of broken are not usable: install it" in caplog.text


def test_whoever_leaves_waits_for_none_and_begins_no_more() -> None:
    models = Workshop()

    asyncio.run(warm(models, models.slow))
    models.go_on.set()

    assert not models.done.wait(0.1)
    assert models.asked == ["one", "broken", "slow"]
