"""What providers say of their own accord.

Nobody asks who is calling: the message is signed. The document is silent about it,
since nobody else sends any.
"""

from functools import partial
from http import HTTPStatus

from fastapi import APIRouter

from strata_api.access import WEBHOOKS
from strata_api.composition import Composed
from strata_api.webhook import Genuine

router = APIRouter(tags=["webhooks"], include_in_schema=False)


@router.post(WEBHOOKS, status_code=HTTPStatus.NO_CONTENT)
async def receive_webhook(notice: Genuine, composed: Composed) -> None:
    """Store it, and have its job looked at; a repetition changes nothing."""
    await composed.offload(partial(composed.receive_webhook.execute, notice))
