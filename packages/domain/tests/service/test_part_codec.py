"""Message parts as stored."""

import json
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata_domain.entity.message import CitationPart, Part, ReasoningPart, TextPart
from strata_domain.service.part_codec import decode_part, encode_part

PARTS = st.one_of([st.from_type(kind) for kind in get_args(Part)])


@given(PARTS)
def test_every_kind_of_part_comes_back_as_it_was(part: Part) -> None:
    stored = json.loads(json.dumps(encode_part(part)))

    assert decode_part(stored) == part


@pytest.mark.parametrize(
    ("part", "stored"),
    [
        (TextPart("hi"), {"type": "text", "text": "hi"}),
        (ReasoningPart("hm"), {"type": "reasoning", "text": "hm"}),
        (CitationPart("u", "t"), {"type": "citation", "url": "u", "title": "t"}),
        (CitationPart("u"), {"type": "citation", "url": "u"}),
    ],
)
def test_what_is_stored_stays_readable_to_older_and_newer_versions(
    part: Part, stored: dict[str, object]
) -> None:
    assert encode_part(part) == stored
    assert decode_part(stored) == part


def test_decoding_leaves_what_was_stored_alone() -> None:
    stored = {"type": "text", "text": "hi"}

    decode_part(stored)

    assert stored == {"type": "text", "text": "hi"}


def test_a_kind_from_a_newer_version_is_refused() -> None:
    with pytest.raises(KeyError, match="hologram"):
        decode_part({"type": "hologram", "text": "hi"})
