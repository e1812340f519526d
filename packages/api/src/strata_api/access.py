"""Who may call which route.

Every route of the application stands in this table, and nothing else does: the
application refuses to start otherwise. A route that is not public must ask for the
verified caller itself, a second time after the middleware.

A scope stands for a user: whoever comes with a key needs that scope, and a route that
says only `user` takes no key at all.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.routing import BaseRoute

from strata_domain.entity.api_key import KeyGrant, Scope
from strata_domain.error import ConfigurationError
from strata_domain.service.api_key import ensure_no_key, ensure_scope

Verify = Callable[..., object]


class Access(StrEnum):
    """What a route asks of its caller."""

    PUBLIC = "public"
    USER = "user"
    ADMIN = "admin"
    WEBHOOK = "webhook"


SIGNED_FILES = "/files/{path:path}"
"""Public, since a signature in the URL is asked for instead of a token."""
WEBHOOKS = "/api/webhooks/{provider}"
"""Takes no token, since the message itself is signed."""
ACCESS: Mapping[str, Access | Scope] = MappingProxyType(
    {
        "GET /health/live": Access.PUBLIC,
        "GET /health/ready": Access.PUBLIC,
        "GET /openapi.json": Access.PUBLIC,
        "GET /docs": Access.PUBLIC,
        "GET /api/me": Scope.DATA,
        "PATCH /api/me": Scope.DATA,
        "DELETE /api/me": Access.USER,
        "POST /api/me/exports": Access.USER,
        "GET /api/me/exports/{export_id}": Access.USER,
        "GET /api/api-keys": Access.USER,
        "POST /api/api-keys": Access.USER,
        "DELETE /api/api-keys/{api_key_id}": Access.USER,
        "POST /api/api-keys/{api_key_id}/rotate": Access.USER,
        "GET /api/models": Scope.USAGE,
        "GET /api/usage/summary": Scope.USAGE,
        "GET /api/usage/records": Scope.USAGE,
        "GET /api/usage/quota": Scope.USAGE,
        "GET /api/threads": Scope.DATA,
        "POST /api/threads": Scope.DATA,
        "GET /api/threads/{thread_id}": Scope.DATA,
        "PATCH /api/threads/{thread_id}": Scope.DATA,
        "DELETE /api/threads/{thread_id}": Scope.DATA,
        "GET /api/threads/{thread_id}/messages": Scope.DATA,
        "POST /api/threads/{thread_id}/messages": Scope.INFERENCE,
        "POST /api/messages/{message_id}/regenerate": Scope.INFERENCE,
        "POST /api/messages/{message_id}/edit": Scope.INFERENCE,
        "PUT /api/messages/{message_id}/feedback": Scope.DATA,
        "GET /api/generations/{generation_id}": Scope.DATA,
        "GET /api/generations/{generation_id}/events": Scope.DATA,
        "POST /api/generations/{generation_id}/cancel": Scope.DATA,
        "GET /v1/models": Scope.INFERENCE,
        "GET /v1/models/{model:path}": Scope.INFERENCE,
        "POST /v1/chat/completions": Scope.INFERENCE,
        "POST /v1/embeddings": Scope.INFERENCE,
        "POST /v1/images/generations": Scope.INFERENCE,
        "POST /v1/audio/speech": Scope.INFERENCE,
        "POST /v1/audio/transcriptions": Scope.INFERENCE,
        "POST /api/image-jobs": Scope.INFERENCE,
        "GET /api/voices": Scope.USAGE,
        "POST /api/speech": Scope.INFERENCE,
        "POST /api/speech-jobs": Scope.INFERENCE,
        "POST /api/transcriptions": Scope.INFERENCE,
        "POST /api/voice-tokens": Scope.INFERENCE,
        "GET /api/jobs": Scope.DATA,
        "GET /api/jobs/{job_id}": Scope.DATA,
        "DELETE /api/jobs/{job_id}": Scope.DATA,
        "GET /api/jobs/{job_id}/events": Scope.DATA,
        "POST /api/jobs/{job_id}/cancel": Scope.DATA,
        "GET /api/assets": Scope.DATA,
        "POST /api/assets": Scope.DATA,
        "GET /api/assets/{asset_id}": Scope.DATA,
        "DELETE /api/assets/{asset_id}": Scope.DATA,
        "POST /api/assets/{asset_id}/complete": Scope.DATA,
        f"POST {WEBHOOKS}": Access.WEBHOOK,
        f"GET {SIGNED_FILES}": Access.PUBLIC,
        f"PUT {SIGNED_FILES}": Access.PUBLIC,
    }
)
_WITHOUT_TOKEN = frozenset({Access.PUBLIC, Access.WEBHOOK})


def is_public(method: str, path: str) -> bool:
    """Whether a request needs no token; HEAD is what GET is."""
    return _asked(method, _route(path)) in _WITHOUT_TOKEN


def is_signed_file(path: str) -> bool:
    """Whether a path is that of a file which this server keeps itself."""
    return path.startswith("/files/")


def is_webhook(path: str) -> bool:
    """Whether a path is one at which providers say that something has changed."""
    return path.startswith("/api/webhooks/")


def ensure_key_may(grant: KeyGrant, method: str, route: str) -> None:
    """Refuse a key that is not good for a route.

    Args:
        grant: of the caller's key.
        method: of the request.
        route: the path as the route declares it, such as `/api/threads/{thread_id}`.

    Raises:
        KeyNotAcceptedError: the route takes no key.
        ScopeMissingError: the key lacks the route's scope.
    """
    asked = _asked(method, route)
    if isinstance(asked, Scope):
        ensure_scope(grant, asked)
    else:
        ensure_no_key(grant)


def takes_sound(path: str) -> bool:
    """Whether a path is one to which sound is sent."""
    return path in {"/api/transcriptions", "/v1/audio/transcriptions"}


def _route(path: str) -> str:
    """Return how the table calls a path that is in it with a parameter."""
    routes = {SIGNED_FILES: is_signed_file(path), WEBHOOKS: is_webhook(path)}
    return next((route for route, is_it in routes.items() if is_it), path)


def _asked(method: str, path: str) -> Access | Scope | None:
    name = "GET" if method == "HEAD" else method
    return ACCESS.get(f"{name} {path}")


def ensure_classified(
    routes: Sequence[BaseRoute],
    verify: Verify,
    *,
    verify_webhook: Verify | None = None,
) -> None:
    """Refuse an application whose routes and table differ.

    Raises:
        ConfigurationError: a route is not in the table, the table names a route that
            is not there, or a protected route does not depend on `verify`, or one for
            webhooks on `verify_webhook`.
    """
    found = {name: c for c in iter_route_contexts(routes) for name in _names(c)}
    unclassified = sorted(found.keys() ^ ACCESS.keys())
    unguarded = sorted(
        name
        for name, context in found.items()
        if ACCESS.get(name) is not Access.PUBLIC
        and not _depends(context, _guard(name, verify, verify_webhook))
    )
    if unclassified or unguarded:
        message = f"classify {unclassified} and guard {unguarded} in strata_api.access"
        raise ConfigurationError(message)


def _names(context: RouteContext) -> list[str]:
    """Name a route once per method; what has no methods is named so, and refused."""
    methods = (context.methods or {"ANY"}) - {"HEAD"}
    return [f"{method} {context.path}" for method in methods]


def _guard(name: str, verify: Verify, verify_webhook: Verify | None) -> Verify:
    is_for_webhooks = ACCESS.get(name) is Access.WEBHOOK
    return verify_webhook or verify if is_for_webhooks else verify


def _depends(context: RouteContext, verify: Verify) -> bool:
    route = context.original_route
    return isinstance(route, APIRoute) and _asks(route.dependant, verify)


def _asks(dependant: Dependant, verify: Verify) -> bool:
    return dependant.call is verify or any(
        _asks(inner, verify) for inner in dependant.dependencies
    )
