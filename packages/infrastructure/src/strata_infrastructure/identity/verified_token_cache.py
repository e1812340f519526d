"""Tokens verified a moment ago."""

from collections import OrderedDict
from dataclasses import dataclass

from strata_domain.entity.principal import Principal

MAX_ENTRIES = 10_000
LIFETIME_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A verdict and how long it holds.

    Attributes:
        since: when it was reached, in seconds since 1970.
        until: when it stops holding; never later than the token's own expiry.
    """

    principal: Principal
    since: float
    until: float


class VerifiedTokenCache:
    """At most 10,000 verdicts of at most a minute, the least used leaving first.

    The key is the digest of the whole token, signature included, so a hit proves that
    this very text was verified. A miss proves nothing, because a token has more than
    one text (an ECDSA signature has two): never use these keys as a deny-list. Entries
    are touched by one event loop alone.
    """

    def __init__(self, *, max_entries: int = MAX_ENTRIES) -> None:
        """Start empty."""
        self._max_entries = max_entries
        self._entries: OrderedDict[bytes, Entry] = OrderedDict()

    def get(self, digest: bytes, *, now: float) -> Principal | None:
        """Return who the token speaks for, if the verdict still holds.

        A clock that was set back makes an entry void rather than eternal.
        """
        entry = self._entries.get(digest)
        if entry is None:
            return None
        if not entry.since <= now < entry.until:
            del self._entries[digest]
            return None
        self._entries.move_to_end(digest)
        return entry.principal

    def put(self, digest: bytes, principal: Principal, *, now: float) -> None:
        """Keep a verdict that was just reached."""
        until = min(now + LIFETIME_SECONDS, principal.expires_at.timestamp())
        self._entries[digest] = Entry(principal=principal, since=now, until=until)
        self._entries.move_to_end(digest)
        if len(self._entries) > self._max_entries:
            self._entries.popitem(last=False)
