"""How long a caller would wait (RFC 7240)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata_api.prefer import LONGEST_WAIT, wait_seconds


@pytest.mark.parametrize(
    "header",
    [
        "wait=30",
        "Wait=30",
        'wait="30"',
        "wait = 30",
        "respond-async, wait=30",
        "wait=30, respond-async",
        "respond-async; a=b,wait=30",
        "wait=030",
    ],
)
def test_a_wait_is_found_however_it_is_written(header: str) -> None:
    assert wait_seconds(header) == 30


@pytest.mark.parametrize(
    "header",
    [
        "",
        "wait",
        "wait=",
        "wait=-5",
        "wait=1.5",
        "wait=soon",
        "wait=1e3",
        "await=30",
        "wait=3000000",
        "return=minimal",
        "wait=٣",
    ],
)
def test_what_makes_no_sense_is_ignored(header: str) -> None:
    assert wait_seconds(header) == 0


def test_nobody_waits_for_ever() -> None:
    assert wait_seconds("wait=999999") == LONGEST_WAIT


@given(st.text())
def test_no_header_at_all_does_harm(header: str) -> None:
    assert 0 <= wait_seconds(f"{header}, wait={header}") <= LONGEST_WAIT
