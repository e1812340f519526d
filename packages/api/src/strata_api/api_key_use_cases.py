"""What users can do with their keys."""

from dataclasses import dataclass
from typing import Self

from strata_domain.port.concurrency import Clock
from strata_domain.port.unit_of_work import BeginForUser
from strata_usecase.create_api_key import CreateApiKey
from strata_usecase.list_api_keys import ListApiKeys
from strata_usecase.revoke_api_key import RevokeApiKey
from strata_usecase.rotate_api_key import RotateApiKey


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyUseCases:
    """What users can do with their keys."""

    create: CreateApiKey
    list: ListApiKeys
    revoke: RevokeApiKey
    rotate: RotateApiKey

    @classmethod
    def of(cls, begin: BeginForUser, clock: Clock) -> Self:
        """Wire them."""
        return cls(
            create=CreateApiKey(begin=begin, clock=clock),
            list=ListApiKeys(begin=begin),
            revoke=RevokeApiKey(begin=begin, clock=clock),
            rotate=RotateApiKey(begin=begin, clock=clock),
        )
