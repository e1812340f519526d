"""The keys of a request that spends: its caller's, and one of its own.

Source of the header: draft-ietf-httpapi-idempotency-key-header-07.
"""

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request

from strata_api.middleware.token import Key, UserId
from strata_domain.entity.api_key import KeyGrant
from strata_domain.entity.idempotency import Claim
from strata_domain.error import InvalidInputError
from strata_usecase.wish import Wish

KEY = "Idempotency-Key"

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias=KEY,
        min_length=1,
        max_length=255,
        pattern="^[!-~]+$",
        description="A name of your own for this request, such as a UUID. Sent again "
        "within a day, the request is not obeyed again: it gets the answer of the "
        "first time, and `Idempotency-Replayed: true`.",
        examples=["8e03978e-40d5-43e8-bc93-6894a57f9324"],
    ),
]


@dataclass(frozen=True, slots=True)
class Spending:
    """On whose account a request spends, and whether it is obeyed only once.

    Attributes:
        key: what the caller's API key allows; None if there is none.
        claim: the request, if it has a key of its own.
    """

    key: KeyGrant | None = None
    claim: Claim | None = None

    def on(self, wish: Wish) -> Wish:
        """Return what is wished for on this account."""
        return replace(wish, key=self.key, claim=self.claim)


async def asked_spending(
    request: Request,
    user_id: UserId,
    key: Key,
    idempotency_key: IdempotencyKey = None,
) -> Spending:
    """Read both keys of a request."""
    if idempotency_key is None:
        return Spending(key)
    _ensure_one(request)
    digest = await _digest(request, None if key is None else key.api_key_id)
    claim = Claim(user_id=user_id, key=idempotency_key, request_digest=digest)
    return Spending(key, claim)


Spends = Annotated[Spending, Depends(asked_spending)]


def _ensure_one(request: Request) -> None:
    if len(request.headers.getlist(KEY)) > 1:
        message = "the request carries several Idempotency-Key headers"
        raise InvalidInputError(message)


async def _digest(request: Request, api_key_id: UUID | None) -> bytes:
    """Return what differs when anything about a request does that changes its answer.

    A key of the caller narrows what may be answered, so it counts, too.
    """
    asked = f"{request.method} {request.scope['path']} {api_key_id}\n".encode()
    return sha256(asked + await request.body()).digest()
