"""One request for pictures at the sandbox's server, from its beginning to its end."""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field

from strata_domain.entity.image import ImageRequest, ImageSnapshot, ImageState
from strata_infrastructure.sandbox.bill import BilledCall
from strata_infrastructure.sandbox.image_options import ImageFault
from strata_infrastructure.sandbox.image_script import ImageScript

_TICK = 0.002
"""Seconds; by so much may a timer of a fast event loop be early."""
_UNDERWAY = frozenset({ImageState.WAITING, ImageState.DRAWING})


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageQuestion:
    """A request, and who shall be told of it.

    Attributes:
        model: as the vendor calls it.
        request: its options from the field `sandbox`.
        root: where the sandbox is, as the client calls it.
        image_url: of a picture to begin with; it is not looked at.
        events: of which the webhook shall be told.
    """

    model: str
    request: ImageRequest
    root: str
    image_url: str | None = None
    webhook_url: str | None = None
    events: frozenset[str] = frozenset({"completed"})


@dataclass(slots=True, kw_only=True)
class Sitting:
    """A request that was accepted.

    Attributes:
        ref: the vendor's name of it.
        began: on the clock that only goes forward.
    """

    ref: str
    question: ImageQuestion
    script: ImageScript
    call: BilledCall
    began: float = field(default_factory=time.monotonic)
    canceled: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def snapshot(self) -> ImageSnapshot:
        """How it stands."""
        if self.canceled.is_set():
            return ImageSnapshot(state=ImageState.CANCELED)
        return self.script.at(time.monotonic() - self.began)

    @property
    def ended(self) -> bool:
        """Whether nothing more is done."""
        return self.snapshot.state not in _UNDERWAY

    @property
    def forgotten(self) -> bool:
        """Whether nobody knows it any more."""
        return self.ended and self.script.fault is ImageFault.FORGET

    @property
    def expired(self) -> bool:
        """Whether its pictures are gone."""
        return self.ended and self.script.fault is ImageFault.EXPIRE

    @property
    def urls(self) -> list[str]:
        """Where its pictures are, once they are drawn."""
        place = f"{self.question.root}/pictures/{self.ref}"
        drawn = self.snapshot.state is ImageState.DRAWN and not self.expired
        numbers = range(len(self.script.pictures) if drawn else 0)
        return [f"{place}/{number}.png" for number in numbers]

    async def until(self, seconds: float) -> None:
        """Return so long after its beginning and not before, or when it is canceled."""
        left = self.began + seconds + _TICK - time.monotonic()
        with suppress(TimeoutError):
            async with asyncio.timeout(left):
                await self.canceled.wait()

    def close(self) -> None:
        """Charge what was drawn."""
        state = self.snapshot.state
        drawn = state is ImageState.DRAWN
        self.call.output_tokens = len(self.script.pictures) if drawn else 0
        self.call.outcome = "finished" if drawn else state.value
