"""Models that draw at FAL: requests in a queue, which are looked at.

Source: https://docs.fal.ai/model-endpoints/queue
"""

from contextlib import suppress
from functools import partial

import fal_client
import httpx

from strata_domain.entity.image import ImageOrder, ImageSnapshot, ImageState
from strata_domain.error import ProviderError, ProviderInvalidRequestError
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.chat.vendor_error import MALFORMED, Translator
from strata_infrastructure.image import fal_answer
from strata_infrastructure.image.answer import Answer, read_ref
from strata_infrastructure.image.wire import Line, Vendor, Wire

FAL = Vendor(
    base_url="https://queue.fal.run",
    key_name="FAL_KEY",
    scheme="Key",
    vocabulary=fal_answer.VOCABULARY,
    complaint=fal_answer.complaint,
)
_READING = Translator(MALFORMED)


class FalImageModel:
    """Requests in FAL's queue; each is sent once."""

    def __init__(self, wire: Wire) -> None:
        """Ask over this wire, and close it in the end."""
        self._wire = wire

    async def submit(self, order: ImageOrder) -> str:
        """Ask for pictures, once; return the provider's name of the request."""
        told = await self._wire.told(partial(_submit, order))
        with _READING.translating():
            return read_ref(told["request_id"])

    async def look(self, ref: str, *, model: str) -> ImageSnapshot:
        """Return how a request stands; of a complete one the result says it."""
        status = await self._wire.told(partial(_status, ref, model))
        with _READING.translating():
            complete = fal_answer.is_complete(status)
            return (
                await self._end(status, ref, model)
                if complete
                else (fal_answer.underway(status))
            )

    async def cancel(self, ref: str, *, model: str) -> None:
        """Ask the provider to stop; that there is nothing to stop is no error."""
        with suppress(ProviderInvalidRequestError):
            await self._wire.heard(partial(_cancel, ref, model))

    async def aclose(self) -> None:
        """Close the connections to the provider."""
        await self._wire.aclose()

    async def _end(self, status: Answer, ref: str, model: str) -> ImageSnapshot:
        failed = fal_answer.failure(status)
        if failed and failed.state is ImageState.CANCELED:
            return failed
        try:
            result = await self._wire.told(partial(_result, ref, model))
        except ProviderError as error:
            return fal_answer.refused_result(error, status)
        return failed or fal_answer.result(result)


def connect(settings: ProviderSettings) -> FalImageModel:
    """Build the adapter.

    Raises:
        ConfigurationError: there is neither a key nor an address that needs none.
    """
    return FalImageModel(Wire(FAL, settings))


class _Client(fal_client.AsyncClient):
    """The SDK on a line, which signs what it carries."""

    def __init__(self, line: Line) -> None:
        super().__init__(key="signed on the line")
        self._line = line

    @property
    async def _client(self) -> httpx.AsyncClient:
        return _http(self._line)


async def _submit(order: ImageOrder, line: Line) -> object:
    wording = fal_answer.wording(order.request, order.image_url)
    return await _Client(line).submit(
        order.model, wording, webhook_url=order.webhook_url
    )


async def _status(ref: str, model: str, line: Line) -> object:
    return await _handle(ref, model, line).status()


async def _result(ref: str, model: str, line: Line) -> object:
    return await _http(line).get(_handle(ref, model, line).response_url)


async def _cancel(ref: str, model: str, line: Line) -> None:
    await _handle(ref, model, line).cancel()


def _handle(ref: str, model: str, line: Line) -> fal_client.AsyncRequestHandle:
    """Return where a request is, made from its name: no answer is followed."""
    return fal_client.AsyncRequestHandle.from_request_id(_http(line), model, ref)


def _http(line: Line) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=line, trust_env=False)
