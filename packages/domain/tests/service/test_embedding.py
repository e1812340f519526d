"""What an embedding model takes, and what not."""

from dataclasses import replace

import pytest

from strata_domain.entity.embedding import Texts
from strata_domain.error import DimensionsNotOfferedError, TooManyTextsError
from strata_domain.service.embedding import ensure_embeddable
from support.embedding_desk import CARD

RIGID = replace(CARD, shortens=False)


@pytest.mark.parametrize("dimensions", [None, 1, 3, 4])
def test_as_many_texts_and_dimensions_as_the_card_says_are_taken(
    dimensions: int | None,
) -> None:
    ensure_embeddable(Texts(inputs=("a", "b", "c"), dimensions=dimensions), CARD)


def test_more_texts_are_refused() -> None:
    with pytest.raises(TooManyTextsError):
        ensure_embeddable(Texts(inputs=("a",) * 4), CARD)


def test_more_dimensions_are_refused_and_fewer_where_none_can_be_left_out() -> None:
    ensure_embeddable(Texts(inputs=("a",), dimensions=4), RIGID)
    with pytest.raises(DimensionsNotOfferedError):
        ensure_embeddable(Texts(inputs=("a",), dimensions=5), CARD)
    with pytest.raises(DimensionsNotOfferedError):
        ensure_embeddable(Texts(inputs=("a",), dimensions=3), RIGID)
