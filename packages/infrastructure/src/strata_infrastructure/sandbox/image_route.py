"""Which path of the sandbox's server asks for pictures, and in whose words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from strata_infrastructure.sandbox.dialect.fal import FAL
from strata_infrastructure.sandbox.dialect.image_dialect import ImageDialect
from strata_infrastructure.sandbox.dialect.replicate import REPLICATE

VENDORS: Mapping[str, ImageDialect] = {"replicate": REPLICATE, "fal": FAL}
_PREDICTIONS = r"/replicate/v1/predictions"
_REQUEST = r"/fal/[^/]+/[^/]+/requests/(?P<ref>[^/]+)"
_ROUTES: Mapping[str, tuple[str, str]] = {
    rf"POST {_PREDICTIONS}": ("replicate", "submit"),
    r"POST /replicate/v1/models/(?P<model>[^/]+/[^/]+)/predictions": (
        "replicate",
        "submit",
    ),
    rf"GET {_PREDICTIONS}/(?P<ref>[^/]+)": ("replicate", "look"),
    rf"POST {_PREDICTIONS}/(?P<ref>[^/]+)/cancel": ("replicate", "cancel"),
    r"GET /replicate/v1/webhooks/default/secret": ("replicate", "published"),
    r"GET /fal/\.well-known/jwks\.json": ("fal", "published"),
    rf"GET {_REQUEST}/status": ("fal", "status"),
    rf"GET {_REQUEST}": ("fal", "look"),
    rf"PUT {_REQUEST}/cancel": ("fal", "cancel"),
    r"POST /fal/(?P<model>[^/]+/.+)": ("fal", "submit"),
    r"GET /pictures/(?P<ref>[^/]+)/(?P<number>[0-9])\.png": ("fal", "picture"),
}


@dataclass(frozen=True, slots=True)
class Visit:
    """What a request wants of the studio.

    Attributes:
        action: `submit`, `published`, `picture`, or one that the dialect replies to.
        parts: of the path, by name.
    """

    vendor: str
    action: str
    parts: Mapping[str, str]

    @property
    def dialect(self) -> ImageDialect:
        """Whose words are spoken."""
        return VENDORS[self.vendor]


def visit_of(asked: str) -> Visit | None:
    """Return what a method and a path want; None if it is nothing of the studio's."""
    found = ((re.fullmatch(place, asked), _ROUTES[place]) for place in _ROUTES)
    visits = (Visit(*wanted, match.groupdict()) for match, wanted in found if match)
    return next(visits, None)
