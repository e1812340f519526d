"""The one reading of a URL; what it does not know how to read is refused."""

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from strata_domain.error import ForbiddenAddressError

LONGEST_URL = 8192
_PORTS = {"http": 80, "https": 443}
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]{1,253})(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<target>(?:[/?][a-z0-9._~:/?@!$&'()*+,;=%\[\]-]*)?)(?:#.*)?",
    re.ASCII | re.IGNORECASE,
)
"""What RFC 3986 allows, without user, password and addresses in brackets."""
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"(?:{_LABEL}\.)+(?![0-9]){_LABEL}")
"""A name with a dot whose last part cannot be a number, in whatever notation."""


@dataclass(frozen=True, slots=True)
class WebUrl:
    """An absolute URL in its parts.

    Attributes:
        target: path and query, to the letter.
    """

    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> str:
        """Scheme, host and port, the usual one too."""
        return f"{self.scheme}://{self.host}:{self.port}"

    @property
    def authority(self) -> str:
        """What a server is told of its host: the usual port is not."""
        usual = self.port == _PORTS[self.scheme]
        return self.host if usual else f"{self.host}:{self.port}"

    @property
    def is_named(self) -> bool:
        """Whether the host is a name, and of the public kind."""
        return _NAME.fullmatch(self.host) is not None

    def at(self, address: str) -> str:
        """Return the same URL at the address of its host."""
        host = f"[{address}]" if ":" in address else address
        return f"{self.scheme}://{host}:{self.port}{self.target}"

    def joined(self, location: str) -> "WebUrl":
        """Return where a redirect leads.

        Raises:
            ForbiddenAddressError: that is no URL of the web.
        """
        return read_url(urljoin(f"{self.origin}{self.target}", location))


def read_url(text: str) -> WebUrl:
    """Take a URL apart.

    Raises:
        ForbiddenAddressError: it is none of the web, or oddly written.
    """
    found = _URL.fullmatch(text) if len(text) <= LONGEST_URL else None
    if found is None:
        raise ForbiddenAddressError
    scheme, host = found["scheme"].lower(), found["host"].lower()
    port = int(found["port"] or _PORTS[scheme])
    target = found["target"]
    return WebUrl(scheme, host, port, target if target[:1] == "/" else f"/{target}")
