"""The hierarchy of everything that can go wrong."""

import re
from collections.abc import Iterator

import pytest

from strata_domain import error
from strata_domain.error import (
    LimitExceededError,
    ProviderError,
    ProviderRateLimitedError,
    StrataError,
    hierarchy,
)

TABLES = {"LIMIT_ERRORS"}
SIGNALS = {"RepeatedRequestError"}
"""What is raised without being a failure."""
MARKS = "*x+-"


def family(parent: type[StrataError]) -> Iterator[type[StrataError]]:
    yield parent
    for child in parent.__subclasses__():
        yield from family(child)


ERRORS = [kind for kind in family(StrataError) if error.__name__ in kind.__module__]


def drawn() -> dict[str, str]:
    """Who stands below whom in the picture."""
    above, pairs = ["Exception"] * (len(MARKS) + 1), dict[str, str]()
    for indent, mark, name in re.findall(
        r"^( *)([*x+-]) (\w+Error)$", str(hierarchy.__doc__), re.MULTILINE
    ):
        depth = MARKS.index(mark)
        assert len(indent) == 2 * depth
        pairs[name] = above[depth]
        above[depth + 1] = name
    return pairs


def test_the_picture_shows_every_error_below_its_parent() -> None:
    assert drawn() == {kind.__name__: kind.__bases__[0].__name__ for kind in ERRORS}


def test_every_error_is_found_in_one_module() -> None:
    assert set(error.__all__) - TABLES - SIGNALS == {kind.__name__ for kind in ERRORS}
    assert all(getattr(error, kind.__name__) is kind for kind in ERRORS)


def test_every_error_has_a_code_of_its_own() -> None:
    codes = [kind.code for kind in ERRORS]

    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("kind", ERRORS)
def test_an_error_has_a_stable_code_and_one_sentence_for_anyone(
    kind: type[StrataError],
) -> None:
    assert {"code", "detail"} <= set(vars(kind))
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", kind.code)
    assert re.fullmatch(r"[A-Z'].+\.", kind.detail)


@pytest.mark.parametrize(
    "kind", [k for k in ERRORS if not issubclass(k, LimitExceededError)]
)
def test_what_is_said_to_the_log_is_not_said_to_the_reader(
    kind: type[StrataError],
) -> None:
    raised = kind("vendor text with sk-secret")

    assert "sk-secret" in str(raised)
    assert raised.detail == kind.detail


def test_a_provider_may_say_how_long_to_wait() -> None:
    assert ProviderRateLimitedError("slow down", retry_after=1.5).retry_after == 1.5
    assert ProviderError("broken").retry_after is None
