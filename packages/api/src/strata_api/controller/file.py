"""Files that this server keeps itself, behind links that it has signed.

Nobody asks who is calling: the link says what may be done, and nobody else can make
one. The document is silent about it, since a link is followed as it is.
"""

from collections.abc import AsyncGenerator, AsyncIterator
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from strata_api.access import SIGNED_FILES
from strata_api.composition import Composed
from strata_domain.error import AlreadySentError, NotFoundError
from strata_domain.port.asset_storage import AssetStorage

router = APIRouter(tags=["files"], include_in_schema=False)
TYPE = "content-type"


@router.get(SIGNED_FILES)
async def read_file(path: str, request: Request, composed: Composed) -> Response:
    """Serve a file as what it is, and as nothing else."""
    link = composed.links.verify("GET", path, request.query_params)
    size = await composed.storage.size_bytes(path)
    if size is None:
        raise NotFoundError(path)
    headers = {**dict(link.headers), "content-length": str(size)}
    return StreamingResponse(_content(composed.storage, path), headers=headers)


@router.put(SIGNED_FILES, status_code=HTTPStatus.NO_CONTENT)
async def send_file(path: str, request: Request, composed: Composed) -> None:
    """Keep a file that is expected, once; no more of it than was announced."""
    link = composed.links.verify("PUT", path, request.query_params)
    await _ensure_new(composed.storage, path)
    content = _bounded(request.stream(), link.size_bytes or 0)
    media_type = dict(link.headers)[TYPE]
    await composed.storage.put(path, content, media_type=media_type, replace=False)


async def _content(storage: AssetStorage, path: str) -> AsyncGenerator[bytes]:
    async with storage.read(path) as pieces:
        async for piece in pieces:
            yield piece


async def _bounded(content: AsyncIterator[bytes], most: int) -> AsyncGenerator[bytes]:
    left = most
    async for piece in content:
        left -= len(piece)
        if left < 0:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        yield piece


async def _ensure_new(storage: AssetStorage, path: str) -> None:
    """Refuse what would replace a file, before all of it has come.

    Raises:
        AlreadySentError: it is there.
    """
    if await storage.size_bytes(path) is not None:
        raise AlreadySentError(path)
