"""The offline model that draws: in this process, or behind a real socket.

In this process nothing is kept: the name of a request says when it was made and what
shall be drawn, so that any worker can look at it. Only that it was canceled is known
here alone.
"""

import asyncio
import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from uuid import UUID

from strata_domain.entity.image import (
    DrawnImage,
    ImageOrder,
    ImageSize,
    ImageSnapshot,
    ImageState,
)
from strata_domain.error import ProviderNotFoundError, ProviderTimeoutError
from strata_domain.port.image_model import ImageModel
from strata_infrastructure.chat.adapter import Closable
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.image.adapter import IMAGE
from strata_infrastructure.sandbox.image_failure import raise_refusal, raise_unheard
from strata_infrastructure.sandbox.image_options import ImageFault
from strata_infrastructure.sandbox.image_script import ImageScript, write_image_script
from strata_infrastructure.sandbox.picture import Picture, png

PATIENCE_SECONDS = 5.0
"""A worker that waited for an hour could do nothing else."""
_MOST_CANCELED = 10_000
_GONE = (ImageFault.FORGET, ImageFault.EXPIRE)
_ENDING = frozenset({ImageState.DRAWN, ImageState.FAILED, ImageState.BLOCKED})


class SandboxImageModel:
    """Plays the script in this process; nobody is told by webhook."""

    def __init__(self) -> None:
        """Begin with nothing canceled."""
        self._canceled: dict[str, None] = {}

    async def submit(self, order: ImageOrder) -> str:
        """Ask for pictures, once; return the name of the request."""
        script = write_image_script(order.model, order.request)
        raise_refusal(script.fault)
        raise_unheard(script.fault)
        if script.fault is ImageFault.SLOW_SUBMIT:
            await asyncio.sleep(PATIENCE_SECONDS)
            raise ProviderTimeoutError
        return _ref(script, order.job_id)

    async def look(self, ref: str, *, model: str) -> ImageSnapshot:
        """Return how a request stands."""
        del model
        began, script = _read(ref)
        snapshot = script.at(time.time() - began)
        ended = snapshot.state in _ENDING
        if ended and script.fault in _GONE:
            message = "it is gone"
            raise ProviderNotFoundError(message)
        if ref in self._canceled:
            return ImageSnapshot(state=ImageState.CANCELED)
        shown = script.pictures if snapshot.state is ImageState.DRAWN else ()
        images = [DrawnImage(content=await asyncio.to_thread(png, it)) for it in shown]
        return replace(snapshot, images=tuple(images))

    async def cancel(self, ref: str, *, model: str) -> None:
        """Stop, unless it has ended."""
        snapshot = await self.look(ref, model=model)
        if snapshot.state not in _ENDING and len(self._canceled) < _MOST_CANCELED:
            self._canceled[ref] = None


class RemoteSandboxImageModel:
    """Sends the sandbox's options as a field of their own over Replicate's wire."""

    def __init__(self, wire: ImageModel) -> None:
        """Ask through this adapter, and close it in the end."""
        self._wire = wire

    async def submit(self, order: ImageOrder) -> str:
        """Ask for pictures, once; return the name of the request."""
        options = {"sandbox": order.request.options}
        request = replace(order.request, options=options)
        model = f"sandbox/{order.model}"
        return await self._wire.submit(replace(order, model=model, request=request))

    async def look(self, ref: str, *, model: str) -> ImageSnapshot:
        """Return how a request stands."""
        return await self._wire.look(ref, model=model)

    async def cancel(self, ref: str, *, model: str) -> None:
        """Ask the server to stop."""
        await self._wire.cancel(ref, model=model)

    async def aclose(self) -> None:
        """Close the connections to the server."""
        if isinstance(self._wire, Closable):
            await self._wire.aclose()


def connect(settings: ProviderSettings) -> ImageModel:
    """Build the adapter; it needs no key.

    Raises:
        ConfigurationError: there is an address, but no SDK to speak with it.
    """
    if settings.base_url is None:
        return SandboxImageModel()
    root = settings.base_url.rstrip("/").removesuffix("/v1")
    at_replicate = replace(settings, base_url=f"{root}/replicate")
    return RemoteSandboxImageModel(IMAGE.connect("replicate", at_replicate))


def _ref(script: ImageScript, job_id: UUID) -> str:
    said = {
        "job": str(job_id),
        "at": round(time.time(), 3),
        "waiting": script.waiting,
        "drawing": script.drawing,
        "fault": script.fault,
        "seeds": [picture.seed for picture in script.pictures],
        "size": [script.pictures[0].size.width, script.pictures[0].size.height],
    }
    return urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


def _read(ref: str) -> tuple[float, ImageScript]:
    try:
        said = json.loads(urlsafe_b64decode(ref + "=" * (-len(ref) % 4)))
    except ValueError as error:
        message = "the sandbox does not know this request"
        raise ProviderNotFoundError(message) from error
    size = ImageSize(*said["size"])
    return said["at"], ImageScript(
        waiting=said["waiting"],
        drawing=said["drawing"],
        fault=said["fault"] and ImageFault(said["fault"]),
        pictures=tuple(Picture(seed, size) for seed in said["seeds"]),
    )
