"""Keys that sort by the time they were made."""

import secrets
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NANOSECONDS_PER_MILLISECOND = 1_000_000
_FRACTION_BITS = 12
_RANDOM_BITS = 62
_VERSION = 7 << 76
_VARIANT = 2 << 62


def new_id() -> UUID:
    """Return a UUIDv7 (RFC 9562, section 5.7).

    The twelve bits after the millisecond hold its fraction (method 3 of section 6.2),
    so ids made one after another by one process sort in that order.
    """
    milliseconds, rest = divmod(time.time_ns(), _NANOSECONDS_PER_MILLISECOND)
    fraction = (rest << _FRACTION_BITS) // _NANOSECONDS_PER_MILLISECOND
    random = secrets.randbits(_RANDOM_BITS)
    return UUID(int=milliseconds << 80 | _VERSION | fraction << 64 | _VARIANT | random)


def made_at(key: UUID) -> datetime:
    """Return the moment, in whole milliseconds, at which such a key was made."""
    return _EPOCH + timedelta(milliseconds=key.int >> 80)
