"""Who may call which route.

Every route of the application stands in this table, and nothing else does: the
application refuses to start otherwise. A route that is not public must ask for the
verified caller itself, a second time after the middleware.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.routing import BaseRoute

from strata_domain.error import ConfigurationError


class Access(StrEnum):
    """What a route asks of its caller."""

    PUBLIC = "public"
    USER = "user"
    ADMIN = "admin"
    WEBHOOK = "webhook"


ACCESS: Mapping[str, Access] = MappingProxyType(
    {
        "GET /health/live": Access.PUBLIC,
        "GET /health/ready": Access.PUBLIC,
        "GET /openapi.json": Access.PUBLIC,
        "GET /docs": Access.PUBLIC,
        "GET /api/me": Access.USER,
        "PATCH /api/me": Access.USER,
        "GET /api/models": Access.USER,
        "GET /api/usage/summary": Access.USER,
        "GET /api/usage/records": Access.USER,
        "GET /api/usage/quota": Access.USER,
        "GET /api/threads": Access.USER,
        "POST /api/threads": Access.USER,
        "GET /api/threads/{thread_id}": Access.USER,
        "PATCH /api/threads/{thread_id}": Access.USER,
        "DELETE /api/threads/{thread_id}": Access.USER,
        "GET /api/threads/{thread_id}/messages": Access.USER,
        "POST /api/threads/{thread_id}/messages": Access.USER,
        "POST /api/messages/{message_id}/regenerate": Access.USER,
        "POST /api/messages/{message_id}/edit": Access.USER,
        "PUT /api/messages/{message_id}/feedback": Access.USER,
        "GET /api/generations/{generation_id}": Access.USER,
        "GET /api/generations/{generation_id}/events": Access.USER,
        "POST /api/generations/{generation_id}/cancel": Access.USER,
        "GET /v1/models": Access.USER,
        "GET /v1/models/{model:path}": Access.USER,
        "POST /v1/chat/completions": Access.USER,
    }
)


def is_public(method: str, path: str) -> bool:
    """Whether a request needs no token; HEAD is what GET is."""
    asked = "GET" if method == "HEAD" else method
    return ACCESS.get(f"{asked} {path}") is Access.PUBLIC


def ensure_classified(
    routes: Sequence[BaseRoute], verify: Callable[..., object]
) -> None:
    """Refuse an application whose routes and table differ.

    Raises:
        ConfigurationError: a route is not in the table, the table names a route that
            is not there, or a protected route does not depend on `verify`.
    """
    found = {name: c for c in iter_route_contexts(routes) for name in _names(c)}
    unclassified = sorted(found.keys() ^ ACCESS.keys())
    unguarded = sorted(
        name
        for name, context in found.items()
        if ACCESS.get(name) is not Access.PUBLIC and not _depends(context, verify)
    )
    if unclassified or unguarded:
        message = f"classify {unclassified} and guard {unguarded} in strata_api.access"
        raise ConfigurationError(message)


def _names(context: RouteContext) -> list[str]:
    """Name a route once per method; what has no methods is named so, and refused."""
    methods = (context.methods or {"ANY"}) - {"HEAD"}
    return [f"{method} {context.path}" for method in methods]


def _depends(context: RouteContext, verify: Callable[..., object]) -> bool:
    route = context.original_route
    return isinstance(route, APIRoute) and _asks(route.dependant, verify)


def _asks(dependant: Dependant, verify: Callable[..., object]) -> bool:
    return dependant.call is verify or any(
        _asks(inner, verify) for inner in dependant.dependencies
    )
