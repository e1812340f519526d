"""Addresses for providers, each for one job.

An address says which job its provider was asked for, with a proof that it is ours
(HMAC-SHA256): so a job is found whose provider's answer was lost on its way.
"""

import hmac
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import UUID

from strata_infrastructure.secret import Secret

_PURPOSE = "strata webhook job 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobAddresses:
    """Made where jobs are worked on, and read where messages come.

    Attributes:
        places: where the messages of each provider come; one that is missing is told
            nothing.
        secrets: what only we and that provider know; without it an address names no
            job.
    """

    places: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, Secret] = field(default_factory=dict)

    def url(self, provider: str, job_id: UUID) -> str | None:
        """Return where a provider shall say what becomes of a job."""
        place = self.places.get(provider)
        if place is None or provider not in self.secrets:
            return place
        named = {"job": str(job_id), "tag": self._tag(provider, job_id)}
        return f"{place}?{urlencode(named)}"

    def job_id(self, provider: str, query: Mapping[str, str]) -> UUID | None:
        """Return the job that an address is for; None if it is none of ours."""
        with suppress(KeyError, ValueError):
            job_id = UUID(query["job"])
            expected = self._tag(provider, job_id).encode()
            given = query["tag"].encode("utf-8", "surrogatepass")
            return job_id if hmac.compare_digest(expected, given) else None
        return None

    def _tag(self, provider: str, job_id: UUID) -> str:
        key = self.secrets[provider].reveal().encode()
        return hmac.digest(
            key, f"{_PURPOSE}\n{provider}\n{job_id}".encode(), "sha256"
        ).hex()
