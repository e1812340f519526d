"""A failure is told at the edge in the words of the API."""

import json
from collections.abc import Iterator
from http import HTTPStatus

import pytest
from starlette.responses import Response

from strata_api.problem import problem_response, status_response
from strata_domain.entity.plan import LimitStanding, Meter
from strata_domain.error import LimitExceededError, StrataError
from support.edge import FUNCTIONS

CATALOGUE = json.loads((FUNCTIONS / "domain" / "problem.json").read_text())
HEADERS = {"WWW-Authenticate", "Retry-After"}
FULL = LimitStanding(
    meter=Meter.CONCURRENT_GENERATIONS, limit=2, used=0, reserved=2, resets_at=None
)
HTTP = (HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
MORE_THAN_ALL = 3


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_failure_of_the_edge_is_one_of_the_api(code: str) -> None:
    said = CATALOGUE[code]

    told, headers = {told["code"]: (told, more) for told, more in answers()}[code]

    assert [said[name] for name in ("status", "detail")] == [
        told[name] for name in ("status", "detail")
    ]
    assert said.get("headers", {}) == headers


def answers() -> Iterator[tuple[dict[str, object], dict[str, str]]]:
    """The document and the fixed headers of whatever the API may refuse."""
    for kind in family(StrataError):
        reached = issubclass(kind, LimitExceededError)
        yield read(problem_response(kind(FULL, MORE_THAN_ALL) if reached else kind()))
    yield from map(read, map(status_response, HTTP))


def read(response: Response) -> tuple[dict[str, object], dict[str, str]]:
    found = {name: response.headers.get(name) for name in HEADERS}
    document: dict[str, object] = json.loads(bytes(response.body))
    return document, {name: value for name, value in found.items() if value}


def family(kind: type[StrataError]) -> Iterator[type[StrataError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from family(child)
