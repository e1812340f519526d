"""What the sandbox does when it shall draw something, decided beforehand."""

from collections.abc import Mapping
from dataclasses import dataclass

from strata_domain.entity.image import (
    ImageRequest,
    ImageSize,
    ImageSnapshot,
    ImageState,
)
from strata_domain.error import (
    ProviderContentFilteredError,
    ProviderError,
    ProviderInvalidRequestError,
    ProviderNotFoundError,
)
from strata_infrastructure.sandbox.image_options import ImageFault, read_image_options
from strata_infrastructure.sandbox.options import Fault
from strata_infrastructure.sandbox.pacing import SECONDS_LOST
from strata_infrastructure.sandbox.picture import (
    LARGEST_SIDE,
    USUAL_SIZE,
    Picture,
    pictures,
)

IMAGE_MODEL = "image"
MOST_IMAGES = 4
_FOREVER = SECONDS_LOST[Fault.STALL]
_ENDS: Mapping[ImageFault | None, tuple[ImageState, str]] = {
    ImageFault.FAIL: (ImageState.FAILED, ProviderError.code),
    ImageFault.ABORT: (ImageState.FAILED, ProviderError.code),
    ImageFault.NSFW: (ImageState.BLOCKED, ProviderContentFilteredError.code),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageScript:
    """One request, as it will go.

    Attributes:
        waiting: seconds until it is begun.
        drawing: seconds from then until its end.
        webhooks: how often each message is sent.
        name: of the request on the bill.
    """

    waiting: float
    drawing: float
    fault: ImageFault | None
    pictures: tuple[Picture, ...]
    webhooks: int = 1
    name: str | None = None

    def at(self, seconds: float) -> ImageSnapshot:
        """Return how it stands so long after it was asked for, without pictures."""
        passed = max(seconds, 0.0)
        if passed < self.waiting:
            place = int(2 * (self.waiting - passed) / self.waiting)
            return ImageSnapshot(state=ImageState.WAITING, place=place)
        if passed < self.waiting + self.drawing:
            progress = int(100 * (passed - self.waiting) / self.drawing)
            return ImageSnapshot(state=ImageState.DRAWING, progress=progress)
        state, code = _ENDS.get(self.fault, (ImageState.DRAWN, None))
        return ImageSnapshot(state=state, error_code=code)


def write_image_script(model: str, request: ImageRequest) -> ImageScript:
    """Decide everything.

    Raises:
        ProviderNotFoundError: the sandbox has no such model.
        ProviderInvalidRequestError: the options or the wishes make no sense.
    """
    _ensure_possible(model, request)
    options = read_image_options(request.options)
    stalls = options.fault is ImageFault.STALL
    return ImageScript(
        waiting=options.queue_ms / 1000,
        drawing=_FOREVER if stalls else options.draw_ms / 1000,
        fault=options.fault,
        pictures=pictures(request),
        webhooks=options.webhooks,
        name=options.name,
    )


def _ensure_possible(model: str, request: ImageRequest) -> None:
    if model != IMAGE_MODEL:
        message = f"the sandbox draws with {IMAGE_MODEL!r} alone"
        raise ProviderNotFoundError(message)
    size = request.size or USUAL_SIZE
    if not (_is_size(size) and 1 <= request.count <= MOST_IMAGES):
        message = f"1 to {MOST_IMAGES} pictures, of 1 to {LARGEST_SIDE} pixels a side"
        raise ProviderInvalidRequestError(message)


def _is_size(size: ImageSize) -> bool:
    return 1 <= size.width <= LARGEST_SIDE and 1 <= size.height <= LARGEST_SIDE
