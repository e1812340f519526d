import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata_infrastructure.chat.server_sent_event import LARGEST_EVENT, EventDataReader

LINES = st.sampled_from(
    [
        "data: a",
        "data:b",
        "data:  c",
        "data: 🙂\u2028\u0085",
        "data",
        ": d",
        "id: 1",
        "",
    ]
)
ENDINGS = st.sampled_from(["\n", "\r\n"])


def read(chunks: list[bytes]) -> list[str]:
    reader = EventDataReader()
    return [data for chunk in chunks for data in reader.feed(chunk)]


@given(lines=st.lists(LINES), ending=ENDINGS, cut=st.integers(1, 9))
def test_where_a_stream_is_cut_makes_no_difference(
    lines: list[str], ending: str, cut: int
) -> None:
    stream = "".join(line + ending for line in [*lines, "data: last", ""]).encode()
    pieces = [stream[i : i + cut] for i in range(0, len(stream), cut)]

    assert read(pieces) == read([stream])
    assert read([stream])[-1].endswith("last")


@pytest.mark.parametrize(
    ("stream", "events"),
    [
        (b"data: a\n\ndata: b\n\n", ["a", "b"]),
        (b"data: a\ndata: b\n\n", ["a\nb"]),
        (b"data:a\n\n", ["a"]),
        (b"data:  a \n\n", [" a "]),
        (b"event: x\ndata: a\nid: 1\n\n", ["a"]),
        (b": comment\n\nretry: 5\n\ndata: a\n\n", ["a"]),
        (b"\xef\xbb\xbfdata: a\n\n", ["a"]),
        (b"\n\n\n\ndata: a\n\n\n\n", ["a"]),
        (b"data: a\r\rdata: b\r\n\r\n", ["a", "b"]),
        (b"data: a\n", []),
        (b"data\n\ndatum: a\n\n", []),
    ],
)
def test_events_are_read_as_the_standard_says(stream: bytes, events: list[str]) -> None:
    assert read([stream]) == events


def test_text_that_is_not_utf_8_is_refused() -> None:
    with pytest.raises(ValueError, match="utf-8"):
        read([b"data: \xff\n\n"])


def test_an_event_has_a_largest_size() -> None:
    almost = b"data: " + b"x" * (LARGEST_EVENT - 6)

    assert len(read([almost, b"\n\n"])) == 1
    with pytest.raises(ValueError, match="too large"):
        read([almost, b"x"])
