"""Looking at a deployment, one part of it at a time."""

from collections.abc import Sequence
from typing import Protocol

from strata_domain.entity.finding import Finding


class Check(Protocol):
    """Looks at something, and changes nothing."""

    @property
    def name(self) -> str:
        """What it looks at, in a word or two."""
        ...

    async def look(self) -> Sequence[Finding]:
        """Return what is found, within seconds, whoever does not answer.

        Raises:
            StrataError: it could not be looked at; the message says why, and holds no
                secret.
        """
        ...
