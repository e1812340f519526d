"""The OpenAPI document: what FastAPI finds out, and what it cannot know.

The token and the problem documents are settled outside its routes, for every request at
once; here they are written down for whoever reads the document.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from fastapi import FastAPI
from starlette.responses import Response

from strata_api.access import is_public
from strata_api.envelope import MEDIA_TYPE, speaks_openai
from strata_api.problem import problem_response, refusal_of, status_response
from strata_api.schema.problem import (
    CompatibleError,
    CompatibleProblem,
    Complaint,
    LimitView,
    Problem,
)
from strata_domain.entity.plan import LimitStanding, Meter
from strata_domain.error import (
    DatabaseUnavailableError,
    InvalidInputError,
    MissingTokenError,
    NotFoundError,
    RequestRateLimitError,
    StrataError,
    UnknownModelError,
    UserRequiredError,
)

Json = Mapping[str, Any]

SCHEMA = "#/components/schemas/{model}"
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
REPLACED = frozenset({"HTTPValidationError", "ValidationError"})
"""What FastAPI takes its own refusals to be; ours are problems."""

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
            method: {**operation, **_guarded(method, path, operation)}
            for method, operation in operations.items()
        }
        for path, operations in document["paths"].items()
    }
    return {**document, "paths": paths, "components": _components(document)}


def _components(document: Json) -> Json:
    found = document.get("components", {}).get("schemas", {})
    kept = {name: schema for name, schema in found.items() if name not in REPLACED}
    return {
        "schemas": {**kept, **dict(_schemas())},
        "responses": {
            **{status: _response(it) for status, it in REFUSALS.items()},
            COMPATIBLE: _compatible_response(),
        },
        "securitySchemes": SECURITY,
    }


def _schemas() -> Iterator[tuple[str, Json]]:
    for model in (Complaint, LimitView, Problem, CompatibleError, CompatibleProblem):
        schema = model.model_json_schema(ref_template=SCHEMA)
        yield model.__name__, {k: v for k, v in schema.items() if k != "$defs"}


def _response(refusal: Response) -> Json:
    example = json.loads(bytes(refusal.body))
    content = {"schema": {"$ref": SCHEMA.format(model=Problem.__name__)}}
    return {
        "description": example["detail"],
        "content": {MEDIA_TYPE: {**content, "example": example}},
    }


def _compatible_response() -> Json:
    schema = {"$ref": SCHEMA.format(model=CompatibleProblem.__name__)}
    example = refusal_of(UnknownModelError()).envelope()
    content = {"schema": schema, "example": example}
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
    return {"responses": spoken, "security": security}


def _compatible(answers: Json) -> Json:
    """Return the answers of a route that refuses in the words of OpenAI."""
    refusal = {"$ref": RESPONSE.format(status=COMPATIBLE)}
    return {"200": answers["200"], "default": refusal}


def _statuses(path: str, operation: Json, *, public: bool) -> list[str]:
    """Return the statuses with which a route may refuse, beside its own."""
    sent = "requestBody" in operation
    reasons = {
        "401": not public,
        "403": not public,
        "404": "{" in path,
        "413": sent,
        "422": sent or "parameters" in operation,
        "429": sent and "202" in operation["responses"],
        "503": not public,
        "default": True,
    }
    return [status for status, possible in reasons.items() if possible]
