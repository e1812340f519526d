"""The least that can stand between a client and a provider, on the same stack.

Uvicorn, Starlette and httpx2 copy bytes: no identity, no storage, no parsing.
"""

import os
from collections.abc import AsyncGenerator

import httpx2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route

CLIENT = httpx2.AsyncClient(
    base_url=os.environ.get("UPSTREAM", ""), timeout=httpx2.Timeout(60)
)


async def forward(request: Request) -> StreamingResponse:
    """Pass one request on and its answer back."""
    upstream = CLIENT.build_request(
        "POST",
        "/v1/chat/completions",
        content=await request.body(),
        headers={"content-type": "application/json"},
    )
    answer = await CLIENT.send(upstream, stream=True)
    return StreamingResponse(_copied(answer), media_type=answer.headers["content-type"])


async def _copied(answer: httpx2.Response) -> AsyncGenerator[bytes]:
    try:
        async for chunk in answer.aiter_raw():
            yield chunk
    finally:
        await answer.aclose()


app = Starlette(routes=[Route("/v1/chat/completions", forward, methods=["POST"])])
