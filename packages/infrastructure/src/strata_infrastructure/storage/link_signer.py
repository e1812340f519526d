"""Links that nobody else can make (HMAC-SHA256), each for one use of one file."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from urllib.parse import quote, urlencode

from strata_domain.error import PermissionDeniedError
from strata_domain.port.file_links import FileLink
from strata_domain.service.asset_path import media_type_of, parts_of
from strata_infrastructure.secret import Secret

_PURPOSE = "strata file link 1"
INERT_HEADERS = (
    ("x-content-type-options", "nosniff"),
    ("content-security-policy", "default-src 'none'; sandbox"),
    ("cross-origin-resource-policy", "cross-origin"),
    ("referrer-policy", "no-referrer"),
    ("cache-control", "private, max-age=300"),
)
"""So that a file is a file, and no page of ours, wherever it is opened."""


class LinkSigner:
    """Makes and verifies links to files below one URL."""

    def __init__(
        self, base_url: str, secret: Secret, *, now: Callable[[], float] = time.time
    ) -> None:
        """Sign links below this URL.

        Args:
            base_url: where files are served, without a slash at its end.
            secret: for this purpose alone.
            now: seconds since 1970.
        """
        self._base_url = base_url
        self._secret = secret
        self._now = now

    def sign(
        self,
        method: str,
        path: str,
        *,
        seconds: int,
        name: str | None = None,
        size_bytes: int | None = None,
    ) -> str:
        """Return a link that is good for so long.

        Raises:
            ValueError: that is no path of ours.
        """
        parts_of(path)
        terms = {
            "expires": str(int(self._now()) + seconds),
            **({} if name is None else {"name": name}),
            **({} if size_bytes is None else {"size": str(size_bytes)}),
        }
        signature = self._signature(method, path, terms)
        return f"{self._base_url}/{path}?{urlencode({**terms, 'signature': signature})}"

    def verify(self, method: str, path: str, query: Mapping[str, str]) -> FileLink:
        """Return what a link allows.

        Raises:
            PermissionDeniedError: nobody here made it, or not for this, or it is old.
        """
        terms = dict(query)
        signature = terms.pop("signature", "").encode("utf-8", "surrogatepass")
        expected = self._signature(method, path, terms).encode()
        genuine = hmac.compare_digest(expected, signature)
        if not (genuine and int(terms["expires"]) > self._now()):
            message = "the link is not genuine, or too old"
            raise PermissionDeniedError(message)
        size = terms.get("size")
        return FileLink(
            method=method,
            path=path,
            size_bytes=None if size is None else int(size),
            headers=_headers(path, terms.get("name")),
        )

    def _signature(self, method: str, path: str, terms: Mapping[str, str]) -> str:
        said = json.dumps([_PURPOSE, method, path, sorted(terms.items())])
        key = self._secret.reveal().encode()
        return hmac.digest(key, said.encode(), hashlib.sha256).hex()


def _headers(path: str, name: str | None) -> tuple[tuple[str, str], ...]:
    saved = f"attachment; filename*=UTF-8''{quote(name or '', safe='')}"
    return (
        ("content-type", media_type_of(path)),
        ("content-disposition", "inline" if name is None else saved),
        *INERT_HEADERS,
    )
