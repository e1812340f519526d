"""An application with a route that nobody thought about does not start."""

from collections.abc import Callable
from typing import Annotated

import pytest
from fastapi import APIRouter, Depends, FastAPI
from starlette.routing import Mount, Route, WebSocketRoute

from strata_api import access
from strata_api.access import (
    Access,
    ensure_classified,
    ensure_key_may,
    is_public,
)
from strata_api.middleware.token import UserId, Verified, verify_token
from strata_domain.entity.api_key import Scope
from strata_domain.error import (
    ConfigurationError,
    KeyNotAcceptedError,
    ScopeMissingError,
)
from strata_domain.service.identifier import new_id
from support.keys import a_key

TABLE = {"GET /open": Access.PUBLIC, "GET /mine": Access.USER}


@pytest.fixture(autouse=True)
def _table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "ACCESS", TABLE)


@pytest.fixture
def app() -> FastAPI:
    """An application that agrees with the table."""
    app = FastAPI(openapi_url=None)
    app.get("/open")(free)
    app.get("/mine")(guarded)
    return app


async def free() -> None:
    """Ask for nobody."""


async def guarded(_: UserId) -> None:
    """Ask for a user."""


async def guarded_by_another(_: Annotated[None, Depends(free)]) -> None:
    """Ask for something else."""


def test_an_application_that_agrees_with_the_table_starts(app: FastAPI) -> None:
    ensure_classified(app.routes, verify_token)


ADDITIONS: dict[str, Callable[[FastAPI], object]] = {
    "a route": lambda app: app.get("/new")(guarded),
    "a method": lambda app: app.post("/mine")(guarded),
    "a router": lambda app: app.include_router(nested()),
    "a websocket": lambda app: app.routes.append(WebSocketRoute("/mine", free)),
    "a mount": lambda app: app.routes.append(Mount("/files", FastAPI())),
    "a route of Starlette": lambda app: app.routes.append(Route("/raw", free)),
    "the document": lambda app: app.include_router(FastAPI().router),
}


def nested() -> APIRouter:
    router = APIRouter(prefix="/deep")
    router.get("/new")(guarded)
    outer = APIRouter(prefix="/very")
    outer.include_router(router)
    return outer


@pytest.mark.parametrize("addition", ADDITIONS)
def test_what_the_table_does_not_know_is_refused(addition: str, app: FastAPI) -> None:
    ADDITIONS[addition](app)

    with pytest.raises(ConfigurationError, match="classify"):
        ensure_classified(app.routes, verify_token)


def test_a_route_that_is_gone_is_missed(app: FastAPI) -> None:
    app.routes.pop()

    with pytest.raises(ConfigurationError, match="GET /mine"):
        ensure_classified(app.routes, verify_token)


@pytest.mark.parametrize("endpoint", [free, guarded_by_another])
def test_a_route_that_asks_for_nobody_is_refused(
    endpoint: Callable[..., object], app: FastAPI
) -> None:
    app.routes.pop()
    app.get("/mine")(endpoint)

    with pytest.raises(ConfigurationError, match=r"guard .*GET /mine"):
        ensure_classified(app.routes, verify_token)


def test_a_route_for_webhooks_must_have_the_message_verified(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "ACCESS", {**TABLE, "GET /mine": Access.WEBHOOK})

    with pytest.raises(ConfigurationError, match=r"guard .*GET /mine"):
        ensure_classified(app.routes, verify_token, verify_webhook=free)
    app.routes.pop()
    app.get("/mine")(guarded_by_another)
    ensure_classified(app.routes, verify_token, verify_webhook=free)


def test_asking_for_the_caller_at_any_depth_is_enough(app: FastAPI) -> None:
    async def first(principal: Verified) -> str:
        return str(principal.subject)

    async def second(_: Annotated[str, Depends(first)]) -> None:
        """Ask for what asks for the caller."""

    app.routes.pop()
    app.get("/mine")(second)

    ensure_classified(app.routes, verify_token)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_key_needs_the_scope_of_the_route(
    method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scopes = {"GET /data": Scope.DATA, "GET /spent": Scope.INFERENCE}
    monkeypatch.setattr(access, "ACCESS", scopes)
    key = a_key(new_id(), scopes={Scope.DATA}).grant

    ensure_key_may(key, method, "/data")
    with pytest.raises(ScopeMissingError):
        ensure_key_may(key, method, "/spent")


@pytest.mark.parametrize("path", ["/mine", "/open", "/nowhere", ""])
def test_what_the_table_gives_no_scope_takes_no_key(path: str) -> None:
    with pytest.raises(KeyNotAcceptedError):
        ensure_key_may(a_key(new_id()).grant, "GET", path)


@pytest.mark.parametrize(
    ("method", "path", "public"),
    [
        ("GET", "/open", True),
        ("HEAD", "/open", True),
        ("POST", "/open", False),
        ("get", "/open", False),
        ("GET", "/open/", False),
        ("GET", "/OPEN", False),
        ("GET", "/mine", False),
        ("HEAD", "/mine", False),
        ("GET", "", False),
        ("GET /open", "", False),
    ],
)
def test_only_what_the_table_calls_public_is(
    method: str, path: str, *, public: bool
) -> None:
    assert is_public(method, path) == public


def test_a_signed_file_is_open_to_those_who_read_and_send_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()

    methods = ("GET", "HEAD", "PUT", "POST", "DELETE")
    assert [m for m in methods if is_public(m, "/files/a/b")] == ["GET", "HEAD", "PUT"]
    assert not is_public("GET", "/filesystem")


def test_a_webhook_is_open_to_those_who_send_to_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()

    methods = ("GET", "HEAD", "PUT", "POST", "DELETE")
    assert [m for m in methods if is_public(m, "/api/webhooks/fal")] == ["POST"]
    assert not is_public("POST", "/api/webhooks")
