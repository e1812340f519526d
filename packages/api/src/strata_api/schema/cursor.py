"""Opaque cursors."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from uuid import UUID

from strata_domain.entity.page import ThreadCursor
from strata_domain.error import InvalidCursorError

_SEPARATOR = "|"


def encode_cursor(cursor: ThreadCursor | None) -> str | None:
    """Return a cursor as the text a client sends back."""
    if cursor is None:
        return None
    plain = f"{cursor.updated_at.isoformat()}{_SEPARATOR}{cursor.thread_id}"
    return urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def decode_cursor(text: str | None) -> ThreadCursor | None:
    """Return the cursor a client sent back.

    Raises:
        InvalidCursorError: it is none of ours.
    """
    if text is None:
        return None
    try:
        return _parse(text)
    except (ValueError, binascii.Error) as error:
        raise InvalidCursorError from error


def _parse(text: str) -> ThreadCursor:
    plain = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    moment, _, thread_id = plain.partition(_SEPARATOR)
    updated_at = datetime.fromisoformat(moment)
    if updated_at.tzinfo is None:
        message = "a cursor carries its time zone"
        raise ValueError(message)
    return ThreadCursor(updated_at, UUID(thread_id))
