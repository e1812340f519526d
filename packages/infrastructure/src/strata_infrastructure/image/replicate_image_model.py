"""Models that draw at Replicate: predictions, which are asked for and then looked at.

Source: https://replicate.com/docs/reference/http
"""

from contextlib import suppress
from functools import partial

from replicate.client import Client
from replicate.prediction import Predictions

from strata_domain.entity.image import ImageOrder, ImageSnapshot
from strata_domain.error import ProviderInvalidRequestError
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.chat.vendor_error import MALFORMED, Translator
from strata_infrastructure.image import replicate_answer
from strata_infrastructure.image.answer import read_ref
from strata_infrastructure.image.wire import Line, Vendor, Wire

REPLICATE = Vendor(
    base_url="https://api.replicate.com",
    key_name="REPLICATE_API_TOKEN",
    scheme="Bearer",
    vocabulary=replicate_answer.VOCABULARY,
    complaint=replicate_answer.complaint,
)
_EVENTS = ["start", "completed"]
_READING = Translator(MALFORMED)


class ReplicateImageModel:
    """Predictions; a request is sent once."""

    def __init__(self, wire: Wire) -> None:
        """Ask over this wire, and close it in the end."""
        self._wire = wire

    async def submit(self, order: ImageOrder) -> str:
        """Ask for pictures, once; return the provider's name of the request."""
        told = await self._wire.told(partial(_create, order))
        with _READING.translating():
            return read_ref(told["id"])

    async def look(self, ref: str, *, model: str) -> ImageSnapshot:
        """Return how a request stands; its name is all that is needed."""
        del model
        told = await self._wire.told(partial(_get, ref))
        with _READING.translating():
            return replicate_answer.snapshot(told)

    async def cancel(self, ref: str, *, model: str) -> None:
        """Ask the provider to stop; that there is nothing to stop is no error."""
        del model
        with suppress(ProviderInvalidRequestError):
            await self._wire.heard(partial(_cancel, ref))

    async def aclose(self) -> None:
        """Close the connections to the provider."""
        await self._wire.aclose()


def connect(settings: ProviderSettings) -> ReplicateImageModel:
    """Build the adapter.

    Raises:
        ConfigurationError: there is neither a key nor an address that needs none.
    """
    return ReplicateImageModel(Wire(REPLICATE, settings))


async def _create(order: ImageOrder, line: Line) -> object:
    """Ask the version that is named, or the model's current one."""
    wording = replicate_answer.wording(order.request, order.image_url)
    model, _, version = order.model.partition(":")
    predictions = _client(line).predictions
    if version:
        return await predictions.async_create(version, wording, **_webhook(order))
    return await predictions.async_create(model=model, input=wording, **_webhook(order))


def _webhook(order: ImageOrder) -> Predictions.CreatePredictionParams:
    if order.webhook_url is None:
        return {}
    return {"webhook": order.webhook_url, "webhook_events_filter": _EVENTS}


async def _get(ref: str, line: Line) -> object:
    return await _client(line).predictions.async_get(ref)


async def _cancel(ref: str, line: Line) -> object:
    return await _client(line).predictions.async_cancel(ref)


def _client(line: Line) -> Client:
    """Return the SDK on this line; it would take its address from a variable."""
    return Client(
        "signed on the line",
        base_url=REPLICATE.base_url,
        transport=line,
        trust_env=False,
    )
