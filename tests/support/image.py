"""Asking models that draw."""

from collections.abc import Awaitable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Protocol, TypeVar

from strata_domain.port.image_model import ImageModel
from strata_infrastructure.chat.adapter import Closable
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.image.adapter import IMAGE
from strata_infrastructure.secret import Secret

KEY = "sk-canary-0123456789"
MODELS = {"fal": "fal-ai/flux/schnell", "replicate": "acme/brush", "sandbox": "image"}
Result = TypeVar("Result")


class Run(Protocol):
    """Wait for something on the one loop."""

    def __call__(self, waiting: Awaitable[Result], /) -> Result: ...


@dataclass(frozen=True, slots=True)
class Painter:
    """An adapter, a model of it, and whether it takes its options wrapped."""

    adapter: ImageModel
    model: str
    wrapped: bool
    billed: bool


def connected(provider: str, base_url: str | None, stack: AsyncExitStack) -> ImageModel:
    settings = ProviderSettings(api_key=Secret(KEY), base_url=base_url)
    adapter = IMAGE.connect(provider, settings)
    if isinstance(adapter, Closable):
        stack.push_async_callback(adapter.aclose)
    return adapter
