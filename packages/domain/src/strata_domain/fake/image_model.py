"""Models that draw as they are told."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from strata_domain.entity.image import (
    DrawnImage,
    ImageModelCard,
    ImageOrder,
    ImageSnapshot,
    ImageState,
)
from strata_domain.error import ProviderNotFoundError, UnknownModelError
from strata_domain.port.image_model import ImageModel

_DRAWN = ImageSnapshot(state=ImageState.DRAWN, images=(DrawnImage(content=b"a fox"),))
_CANCELED = ImageSnapshot(state=ImageState.CANCELED)


@dataclass
class ScriptedImageModel:
    """Shows the script of every request, a snapshot a look; the last one stays.

    Attributes:
        snapshots: the script; a canceled request ends canceled at the next look.
        submit_failures: raised by the next submissions, one each; None lets one pass.
        look_failures: likewise, by the next looks at any request.
        cancel_failures: likewise, by the next cancellations.
        pause: seconds before each answer.
        orders: what it was asked so far, refused ones too.
        accepted: the orders that it took, by the name it gave them.
        looks: how often each was looked at.
        canceled: what it heard that it shall stop.
    """

    snapshots: Sequence[ImageSnapshot] = (_DRAWN,)
    submit_failures: list[Exception | None] = field(default_factory=list)
    look_failures: list[Exception | None] = field(default_factory=list)
    cancel_failures: list[Exception | None] = field(default_factory=list)
    pause: float = 0.0
    orders: list[ImageOrder] = field(default_factory=list)
    accepted: dict[str, ImageOrder] = field(default_factory=dict)
    looks: Counter[str] = field(default_factory=Counter)
    canceled: list[str] = field(default_factory=list)

    async def submit(self, order: ImageOrder) -> str:
        """Take the order, and name it by how many came before."""
        self.orders.append(order)
        await self._answer(self.submit_failures)
        ref = f"scripted-{len(self.orders)}"
        self.accepted[ref] = order
        return ref

    async def look(self, ref: str, *, model: str) -> ImageSnapshot:
        """Return the next snapshot of the script."""
        self._ensure_known(ref, model)
        self.looks[ref] += 1
        await self._answer(self.look_failures)
        seen = min(self.looks[ref], len(self.snapshots)) - 1
        return _CANCELED if ref in self.canceled else self.snapshots[seen]

    async def cancel(self, ref: str, *, model: str) -> None:
        """Let the next look find it canceled."""
        self._ensure_known(ref, model)
        await self._answer(self.cancel_failures)
        self.canceled.append(ref)

    async def _answer(self, failures: list[Exception | None]) -> None:
        await asyncio.sleep(self.pause)
        failure = failures.pop(0) if failures else None
        if failure is not None:
            raise failure

    def _ensure_known(self, ref: str, model: str) -> None:
        if ref not in self.accepted or self.accepted[ref].model != model:
            raise ProviderNotFoundError(ref)


@dataclass(frozen=True, slots=True)
class FixedImageModels:
    """These cards, and these adapters by provider."""

    cards: Sequence[ImageModelCard]
    adapters: Mapping[str, ImageModel]

    def offered(self) -> Sequence[ImageModelCard]:
        """Return all cards."""
        return self.cards

    def card(self, model_id: str) -> ImageModelCard:
        """Return one model's card."""
        known = {card.model_id: card for card in self.cards}
        if model_id not in known:
            raise UnknownModelError(model_id)
        return known[model_id]

    def get(self, provider: str) -> ImageModel:
        """Return a provider's adapter."""
        if provider not in self.adapters:
            raise UnknownModelError(provider)
        return self.adapters[provider]
