"""What a provider says of its own accord, read and verified."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Request

from strata_api.composition import Composed
from strata_domain.error import ForgedWebhookError, NotFoundError, UnavailableError
from strata_domain.port.webhook import Notice

VERIFYING_SECONDS = 0.8
"""Who may have to fetch keys first goes on fetching them after that."""
SIGNED = b"webhook-"
"""What the name of each header that takes part in a signature has in it."""


async def verify_webhook(provider: str, request: Request, composed: Composed) -> Notice:
    """Return which request a genuine message is about, and for which job it was.

    Raises:
        NotFoundError: no messages of this provider are taken here.
        ForgedWebhookError: it is not genuine.
        UnavailableError: nobody can tell now.
    """
    verifier = composed.webhooks.get(provider)
    if verifier is None:
        raise NotFoundError(provider)
    headers, body = _headers(request), await request.body()
    try:
        async with asyncio.timeout(VERIFYING_SECONDS):
            notice = await verifier.verify(headers, body)
    except TimeoutError as error:
        message = "the keys of the provider do not come"
        raise UnavailableError(message) from error
    job_id = composed.addresses.job_id(provider, request.query_params)
    return replace(notice, job_id=job_id)


Genuine = Annotated[Notice, Depends(verify_webhook)]


def _headers(request: Request) -> Mapping[str, str]:
    """Refuse a header that comes twice: which of them was signed?

    Raises:
        ForgedWebhookError: one does.
    """
    names = [name for name, _ in request.headers.raw if SIGNED in name]
    if len(names) > len(set(names)):
        message = "a header comes twice"
        raise ForgedWebhookError(message)
    return dict(request.headers)
