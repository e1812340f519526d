"""What a caller may ask of the sandbox besides a picture."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum, auto

from strata_infrastructure.sandbox.options import (
    LONGEST_DELAY_MS,
    count,
    number,
    require,
)


class ImageFault(StrEnum):
    """How the sandbox fails to draw when it is asked to.

    Attributes:
        REFUSE: by its policy, at once; the first four accept and charge nothing.
        SLOW_SUBMIT: it accepts, and says so after an hour.
        LOST_ANSWER: it accepts, and the connection breaks before it says so.
        GARBAGE: it accepts, and says so in words that make no sense.
        FAIL: instead of drawing.
        NSFW: its policy objects to what was drawn.
        ABORT: it gives up, with a status that few clients know.
        STALL: it never ends.
        FORGET: it does not know the request any more when it has ended.
        EXPIRE: the pictures are gone as soon as they are drawn.
    """

    REFUSE = auto()
    RATE_LIMIT = auto()
    OVERLOAD = auto()
    UNAUTHORIZED = auto()
    SLOW_SUBMIT = auto()
    LOST_ANSWER = auto()
    GARBAGE = auto()
    FAIL = auto()
    NSFW = auto()
    ABORT = auto()
    STALL = auto()
    FORGET = auto()
    EXPIRE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageOptions:
    """Pace and faults of one request.

    Attributes:
        queue_ms: milliseconds until it is begun.
        draw_ms: milliseconds from then until it is drawn.
        fault: what goes wrong, if anything.
        webhooks: how often each message is sent to the webhook.
        name: of the request on the bill.
    """

    queue_ms: float = 200
    draw_ms: float = 400
    fault: ImageFault | None = None
    webhooks: int = 1
    name: str | None = None


_DEFAULTS = asdict(ImageOptions())


def read_image_options(given: Mapping[str, object]) -> ImageOptions:
    """Read what the caller sent; what is missing keeps its default.

    Raises:
        ProviderInvalidRequestError: an unknown name or a value of the wrong kind.
    """
    unknown = sorted(given.keys() - _DEFAULTS.keys())
    require(not unknown, f"the sandbox has no {unknown}, only {sorted(_DEFAULTS)}")
    values = {**_DEFAULTS, **given}
    return ImageOptions(
        queue_ms=number(values, "queue_ms", LONGEST_DELAY_MS),
        draw_ms=number(values, "draw_ms", LONGEST_DELAY_MS),
        fault=None if values["fault"] is None else _fault(values["fault"]),
        webhooks=count(values, "webhooks"),
        name=None if values["name"] is None else str(values["name"]),
    )


def _fault(value: object) -> ImageFault:
    faults = {str(fault): fault for fault in ImageFault}
    require(value in list(faults), f"fault is one of {list(faults)}")
    return faults[str(value)]
