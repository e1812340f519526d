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
from strata_usecase.voice.voice_account import VoiceAccount
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

    def account(self, user_id: UUID, model: str) -> VoiceAccount:
        """Return who asks a model that speaks or listens, and who pays."""
        return VoiceAccount(
            user_id=user_id, model=model, key=self.key, claim=self.claim
        )


async def asked_spending(
    request: Request,
    user_id: UserId,
    key: Key,
    idempotency_key: IdempotencyKey = None,
) -> Spending:
    """Read both keys of a request."""
    body = b"" if idempotency_key is None else await request.body()
    return Purse(request, user_id, key, idempotency_key).spending(body)


Spends = Annotated[Spending, Depends(asked_spending)]


@dataclass(frozen=True, slots=True)
class Purse:
    """On whose account a request spends, before its body is known."""

    request: Request
    user_id: UUID
    key: KeyGrant | None
    idempotency_key: str | None

    def spending(self, body: bytes) -> Spending:
        """Return the account of a request with this body, or one that stands for it."""
        if self.idempotency_key is None:
            return Spending(self.key)
        _ensure_one(self.request)
        claim = Claim(
            user_id=self.user_id,
            key=self.idempotency_key,
            request_digest=self._digest(body),
        )
        return Spending(self.key, claim)

    def _digest(self, body: bytes) -> bytes:
        """Return what differs when anything about it does that changes its answer.

        A key of the caller narrows what may be answered, so it counts, too.
        """
        api_key_id = None if self.key is None else self.key.api_key_id
        path = self.request.scope["path"]
        asked = f"{self.request.method} {path} {api_key_id}\n"
        return sha256(asked.encode() + body).digest()


async def asked_purse(
    request: Request,
    user_id: UserId,
    key: Key,
    idempotency_key: IdempotencyKey = None,
) -> Purse:
    """Read both keys of a request whose body is too large to be kept."""
    return Purse(request, user_id, key, idempotency_key)


HasPurse = Annotated[Purse, Depends(asked_purse)]


def _ensure_one(request: Request) -> None:
    if len(request.headers.getlist(KEY)) > 1:
        message = "the request carries several Idempotency-Key headers"
        raise InvalidInputError(message)
