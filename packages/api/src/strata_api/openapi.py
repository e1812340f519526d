"""The OpenAPI document: what FastAPI finds out, and what it cannot know.

The token and the problem documents are settled outside its routes, for every request at
once; here they are written down for whoever reads the document.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from fastapi import FastAPI
from starlette.responses import Response

from strata_api.access import is_public
from strata_api.contract.operation import told
from strata_api.contract.schema import schemas
from strata_api.contract.stream import reference
from strata_api.envelope import MEDIA_TYPE, speaks_openai
from strata_api.problem import problem_response, refusal_of, status_response
from strata_api.schema.problem import CompatibleProblem, Problem
from strata_domain.entity.plan import LimitStanding, Meter
from strata_domain.error import (
    DatabaseUnavailableError,
    InvalidInputError,
    MissingTokenError,
    NotFoundError,
    RequestInFlightError,
    RequestRateLimitError,
    StrataError,
    UnknownModelError,
    UserRequiredError,
)

Json = Mapping[str, Any]

RESPONSE = "#/components/responses/{status}"
SECURITY = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "An access token of Supabase Auth, or an API key; in "
        "development, what `uv run strata token` prints.",
    }
}
COMPATIBLE = "compatible"
KEY, ACCOUNT = "Idempotency-Key", "me"
"""Whatever takes a key spends, but for what is done with an account."""

MOMENT = datetime(2026, 11, 23, 8, 30, 15, tzinfo=UTC)
CROWDED = LimitStanding(
    meter=Meter.REQUESTS_PER_MINUTE,
    limit=60,
    used=60,
    reserved=0,
    resets_at=MOMENT.replace(minute=31, second=0),
)

REFUSALS: Mapping[str, Response] = MappingProxyType(
    {
        "401": problem_response(MissingTokenError()),
        "403": problem_response(UserRequiredError()),
        "404": problem_response(NotFoundError()),
        "409": problem_response(RequestInFlightError()),
        "413": status_response(HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
        "422": problem_response(InvalidInputError()),
        "429": problem_response(RequestRateLimitError(CROWDED, 1), now=MOMENT),
        "503": problem_response(DatabaseUnavailableError()),
        "default": problem_response(StrataError()),
    }
)


class DescribedAPI(FastAPI):
    """An application whose document says everything."""

    def openapi(self) -> dict[str, Any]:
        """Return the document of this application, completed when it is new."""
        known = self.openapi_schema
        found = super().openapi()
        self.openapi_schema = found if found is known else completed(found)
        return self.openapi_schema


def completed(document: Json) -> dict[str, Any]:
    """Return FastAPI's document with the token and the refusals of every route."""
    paths = {
        path: {
            method: _guarded(method, path, told(operation))
            for method, operation in operations.items()
        }
        for path, operations in document["paths"].items()
    }
    return {**document, "paths": paths, "components": _components(document)}


def _components(document: Json) -> Json:
    return {
        "schemas": schemas(document.get("components", {}).get("schemas", {})),
        "responses": {
            **{status: _response(it) for status, it in REFUSALS.items()},
            COMPATIBLE: _compatible_response(),
        },
        "securitySchemes": SECURITY,
    }


def _response(refusal: Response) -> Json:
    example = json.loads(bytes(refusal.body))
    content = {"schema": reference(Problem.__name__)}
    headers = {
        name: {"schema": {"type": "string"}, "example": value}
        for name, value in refusal.headers.items()
        if not name.startswith("content-")
    }
    return {
        "description": example["detail"],
        "content": {MEDIA_TYPE: {**content, "example": example}},
        **({"headers": headers} if headers else {}),
    }


def _compatible_response() -> Json:
    example = refusal_of(UnknownModelError()).envelope()
    content = {"schema": reference(CompatibleProblem.__name__), "example": example}
    return {
        "description": "Every refusal, with OpenAI's status, type and code.",
        "content": {"application/json": content},
    }


def _guarded(method: str, path: str, operation: Json) -> Json:
    public = is_public(method.upper(), path)
    statuses = _statuses(path, operation, public=public)
    refusals = {it: {"$ref": RESPONSE.format(status=it)} for it in statuses}
    security: list[Json] = [] if public else [{name: [] for name in SECURITY}]
    answers = {**operation["responses"], **refusals}
    spoken = _compatible(answers) if speaks_openai(path) else answers
    return {**operation, "responses": spoken, "security": security}


def _compatible(answers: Json) -> Json:
    """Return the answers of a route that refuses in the words of OpenAI."""
    refusal = {"$ref": RESPONSE.format(status=COMPATIBLE)}
    return {"200": answers["200"], "default": refusal}


def _statuses(path: str, operation: Json, *, public: bool) -> list[str]:
    """Return the statuses with which a route may refuse, beside its own."""
    sent = "requestBody" in operation
    named = any(it["name"] == KEY for it in operation.get("parameters", ()))
    spends = named and ACCOUNT not in operation["tags"]
    reasons = {
        "401": not public,
        "403": not public,
        "404": "{" in path,
        "409": spends,
        "413": sent,
        "422": sent or "parameters" in operation,
        "429": spends,
        "503": not public,
        "default": True,
    }
    return [status for status, possible in reasons.items() if possible]
