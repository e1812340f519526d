"""A cursor comes back as it was given out, or is refused."""

from base64 import urlsafe_b64encode
from datetime import datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata_api.schema.cursor import decode_cursor, encode_cursor
from strata_domain.entity.page import ThreadCursor
from strata_domain.error import InvalidCursorError

ZONES = st.integers(-23 * 60, 23 * 60).map(lambda m: timezone(timedelta(minutes=m)))
CURSORS = st.builds(ThreadCursor, st.datetimes(timezones=ZONES), st.uuids())
ID = UUID(int=7)


@given(CURSORS)
def test_a_cursor_survives_the_journey(cursor: ThreadCursor) -> None:
    text = encode_cursor(cursor)

    assert decode_cursor(text) == cursor
    assert text is not None
    assert text.isascii()
    assert set(text).isdisjoint("+/=&?#% ")


def test_no_cursor_is_no_cursor() -> None:
    assert encode_cursor(None) is None
    assert decode_cursor(None) is None


@given(st.text() | st.binary().map(lambda raw: urlsafe_b64encode(raw).decode()))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(InvalidCursorError):
        decode_cursor(text)


@pytest.mark.parametrize(
    "plain",
    [
        "",
        "|",
        "2026-01-01T00:00:00+00:00",
        "2026-01-01T00:00:00+00:00|",
        f"2026-01-01T00:00:00|{ID}",
        f"2026-13-01T00:00:00+00:00|{ID}",
        f"10000-01-01T00:00:00+00:00|{ID}",
        f"2026-01-01T00:00:00+99:99|{ID}",
        f"now|{ID}",
        f"|{ID}",
        f"2026-01-01T00:00:00+00:00|{ID}|{ID}",
        "2026-01-01T00:00:00+00:00|7",
        "2026-01-01T00:00:00+00:00|' or ''='",
    ],
)
def test_a_cursor_that_was_tampered_with_is_refused(plain: str) -> None:
    with pytest.raises(InvalidCursorError):
        decode_cursor(urlsafe_b64encode(plain.encode()).decode().rstrip("="))


def test_a_moment_is_one_in_every_zone() -> None:
    moment = datetime.fromisoformat("2026-01-01T12:00:00+02:00")
    cursor = decode_cursor(encode_cursor(ThreadCursor(moment, ID)))

    assert cursor == ThreadCursor(moment, ID)
