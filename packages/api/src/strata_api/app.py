"""The FastAPI application."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from strata_api import problem
from strata_api.access import ensure_classified, is_public
from strata_api.compatible.reply import NAMES as COMPATIBLE_NAMES
from strata_api.composition import Container
from strata_api.contract.operation import TAGS, operation_id
from strata_api.controller import ROUTERS
from strata_api.middleware.body_limit import BodyLimitMiddleware
from strata_api.middleware.failure import FailureMiddleware
from strata_api.middleware.request_id import HEADER, RequestIdMiddleware
from strata_api.middleware.token import TokenMiddleware, verify_token
from strata_api.openapi import DescribedAPI
from strata_api.rate_limit import NAMES
from strata_api.repetition import REPLAYED, SHOULD_RETRY
from strata_api.webhook import verify_webhook

DESCRIPTION = """
Chat with language models under your own identity. Paste a token (`uv run strata token`)
into **Authorize**, begin a thread, say something.

A stream is read with `Accept: text/event-stream`; each event has an `id`, and
`GET …/events` with `Last-Event-ID` goes on exactly after it, from any server.

Errors are `application/problem+json` with a stable `code`.
"""
EXPOSED = (
    HEADER,
    "Location",
    "Retry-After",
    REPLAYED,
    SHOULD_RETRY,
    *NAMES,
    *COMPATIBLE_NAMES,
)
SERVERS = [{"url": "/", "description": "Where this document was found."}]


def create_app(container: Container, *, origins: tuple[str, ...] = ()) -> FastAPI:
    """Assemble the application.

    Args:
        container: what it is made of; it runs as long as the application does.
        origins: the web pages that may call it from a browser.

    Raises:
        ConfigurationError: a route is not classified, or not guarded.
    """
    app = _application(_middleware(container, origins))
    app.state.container = container
    problem.install(app)
    ensure_classified(app.routes, verify_token, verify_webhook=verify_webhook)
    return app


def specification() -> dict[str, Any]:
    """Return the OpenAPI document of every Strata of this version."""
    return _application().openapi()


def _application(middleware: Sequence[Middleware] = ()) -> FastAPI:
    app = DescribedAPI(
        title="Strata",
        version="0.1.0",
        description=DESCRIPTION,
        servers=SERVERS,
        openapi_tags=TAGS,
        generate_unique_id_function=operation_id,
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
        middleware=middleware,
        strict_content_type=True,
    )
    for router in ROUTERS:
        app.include_router(router)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncGenerator[None]:
    container: Container = app.state.container
    async with container.running():
        yield


def _middleware(container: Container, origins: tuple[str, ...]) -> list[Middleware]:
    return [
        Middleware(RequestIdMiddleware),
        Middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["*"],
            allow_headers=["*"],
            expose_headers=EXPOSED,
        ),
        Middleware(FailureMiddleware),
        Middleware(TokenMiddleware, verifier=container.verifier, is_public=is_public),
        Middleware(BodyLimitMiddleware),
    ]
