"""Vectors keep their direction, and their numbers come back."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata_domain.service.vector import numbers_of, size, unit_vector, vector

NUMBERS = st.lists(
    st.floats(-1e100, 1e100).filter(lambda x: abs(x) > 1e-30), min_size=1
)


@given(NUMBERS)
def test_a_vector_has_length_one_and_keeps_its_direction(numbers: list[float]) -> None:
    made = unit_vector(numbers)

    found, length = numbers_of(made), math.hypot(*numbers)
    assert size(made) == len(numbers)
    assert math.hypot(*found) == pytest.approx(1, rel=1e-6)
    assert found == pytest.approx([number / length for number in numbers], abs=1e-6)


def test_the_bytes_of_a_vector_are_those_that_openai_sends() -> None:
    assert unit_vector([0.0, -2.0]).hex() == "00000000" + "000080bf"


@pytest.mark.parametrize(
    "numbers", [[], [0.0, 0.0], [math.nan, 1.0], [math.inf, 1.0], [1e308] * 9]
)
def test_what_has_no_direction_is_no_vector(numbers: list[float]) -> None:
    with pytest.raises(ValueError, match="have no direction"):
        unit_vector(numbers)


@given(st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False)))
def test_the_numbers_of_a_vector_come_back(numbers: list[float]) -> None:
    assert [*numbers_of(vector(numbers))] == numbers


def test_a_number_that_is_not_whole_makes_no_vector() -> None:
    with pytest.raises(ValueError, match="7 bytes are no vector"):
        size(b"1234567")
