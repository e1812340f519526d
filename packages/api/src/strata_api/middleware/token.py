"""Who is calling: settled before a byte of the body is read."""

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from strata_api.access import ensure_key_may
from strata_api.problem import problem_response
from strata_domain.entity.api_key import KeyGrant
from strata_domain.entity.principal import Principal
from strata_domain.error import (
    IdentityError,
    InvalidTokenError,
    MissingTokenError,
    PermissionDeniedError,
    UnavailableError,
)
from strata_domain.port.identity import TokenVerifier
from strata_domain.service.account import user_of

POLICY_VIOLATION = 1008

Headers = Iterable[tuple[bytes, bytes]]
IsPublic = Callable[[str, str], bool]


class TokenMiddleware:
    """Lets a request in with a verified principal, or answers it here.

    It is plain ASGI, because everything above it reads the body first: an unsigned
    caller would make us hold megabytes. It judges by the path that the router sees, and
    never by a URL in which the Host header has a part.
    """

    def __init__(
        self, app: ASGIApp, *, verifier: TokenVerifier, is_public: IsPublic
    ) -> None:
        """Guard an application.

        Args:
            app: what is guarded.
            verifier: says who a token speaks for.
            is_public: whether a method and path need no token.
        """
        self._app = app
        self._verifier = verifier
        self._is_public = is_public
        self._by_type: Mapping[str, ASGIApp] = {
            "http": self._serve,
            "lifespan": app,
            "websocket": _deny,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve HTTP, deny websockets, let the lifespan through."""
        await self._by_type[scope["type"]](scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._is_public(scope["method"], scope["path"]):
            await self._app(scope, receive, send)
        else:
            await self._guard(scope, receive, send)

    async def _guard(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The state is a copy: servers may share theirs among all requests."""
        try:
            principal = await self._verifier.verify(_bearer_token(scope["headers"]))
        except (IdentityError, PermissionDeniedError, UnavailableError) as error:
            await problem_response(error)(scope, receive, send)
        else:
            scope["state"] = {**scope.get("state", {}), "principal": principal}
            await self._app(scope, receive, send)


async def verify_token(request: Request) -> Principal:
    """Hand over the principal that the middleware verified.

    Raises:
        MissingTokenError: the middleware let the request through as public.
        KeyNotAcceptedError: it came with a key, and the route takes none.
        ScopeMissingError: it came with a key that lacks the route's scope.
    """
    principal = request.scope.get("state", {}).get("principal")
    if not isinstance(principal, Principal):
        raise MissingTokenError
    if principal.key is not None:
        ensure_key_may(principal.key, request.method, _route(request))
    return principal


Verified = Annotated[Principal, Depends(verify_token)]


async def require_user(principal: Verified) -> UUID:
    """Return the calling user.

    Raises:
        UserRequiredError: a service is calling.
    """
    return user_of(principal)


UserId = Annotated[UUID, Depends(require_user)]


async def grant_of_key(principal: Verified) -> KeyGrant | None:
    """Return what the caller's key allows; None if it came without one."""
    return principal.key


Key = Annotated[KeyGrant | None, Depends(grant_of_key)]


def _route(request: Request) -> str:
    """Return the path as the route declares it, by which the table names it."""
    route = request.scope.get("route")
    return route.path if isinstance(route, APIRoute) else ""


def _bearer_token(headers: Headers) -> str:
    """The token of the only Authorization header.

    Latin-1 decodes every byte; what is not ASCII is the verifier's to refuse.
    """
    values = [value for name, value in headers if name.lower() == b"authorization"]
    if len(values) > 1:
        message = "the request carries several Authorization headers"
        raise InvalidTokenError(message)
    scheme, _, token = b"".join(values).partition(b" ")
    if scheme.lower() != b"bearer" or not token:
        raise MissingTokenError
    return token.decode("latin-1")


async def _deny(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "websocket.close", "code": POLICY_VIOLATION})
