"""Whatever spends can be sent twice without spending twice."""

from strata_api.access import ACCESS
from strata_api.app import specification
from strata_domain.entity.api_key import Scope


def test_every_route_that_spends_takes_an_idempotency_key() -> None:
    paths = specification()["paths"]
    spending = {
        tuple(line.split())
        for line, asked in ACCESS.items()
        if asked is Scope.INFERENCE and line.startswith("POST")
    }

    lacking = {
        (method, path)
        for method, path in spending
        if "Idempotency-Key"
        not in {p["name"] for p in paths[path]["post"].get("parameters", ())}
    }

    assert spending
    assert lacking == set()
