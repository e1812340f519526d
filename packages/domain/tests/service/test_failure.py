"""A code brings its error back."""

import pytest

from strata_domain.error import (
    MonthlySpendLimitError,
    ProviderTimeoutError,
    ProviderUnreachableError,
    StrataError,
    UnknownModelError,
)
from strata_domain.service.failure import error_of


@pytest.mark.parametrize(
    "kind", [ProviderTimeoutError, ProviderUnreachableError, UnknownModelError]
)
def test_a_code_brings_its_error_back(kind: type[StrataError]) -> None:
    assert type(error_of(kind.code)) is kind


@pytest.mark.parametrize("code", ["", "no_such_error", MonthlySpendLimitError.code])
def test_what_a_code_cannot_tell_again_is_an_internal_error(code: str) -> None:
    assert type(error_of(code)) is StrataError
