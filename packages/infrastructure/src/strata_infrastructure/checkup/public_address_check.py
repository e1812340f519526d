"""Whether the world reaches the API, and its webhooks believe nobody."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from strata_domain.entity.finding import Finding, Verdict
from strata_infrastructure.checkup.question import ask

_SUBJECT = "public address"
_NONE = Finding(
    _SUBJECT,
    Verdict.WARNING,
    "STRATA_PUBLIC_URL is empty: pictures are looked at now and then, and none that is "
    "kept here can be begun with",
    "Set it to where the world reaches the API, such as https://strata.example.com.",
)
_PROXY = "Let the proxy in front pass {} on to the API, and start the API."
_READY = "/health/ready"
_ROUTE = "/api/webhooks/{}"
_SILENT = (
    "Give the API the same settings as this command (docs/webhooks.md), and start it "
    "again."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicAddressCheck:
    """Calls the API as anybody would, from outside.

    Attributes:
        public_url: without a slash at its end; None if there is none.
        heard: the providers whose messages are taken.
    """

    public_url: str | None
    heard: Sequence[str]
    name: str = _SUBJECT

    async def look(self) -> Sequence[Finding]:
        """Ask whether it is ready, and send each webhook an empty forgery.

        Raises:
            UnavailableError: nobody answers.
        """
        if self.public_url is None:
            return [_NONE]
        ready = self._ready(self.public_url)
        webhooks = (self._webhook(self.public_url, each) for each in self.heard)
        return await asyncio.gather(ready, *webhooks)

    async def _ready(self, url: str) -> Finding:
        answer = await ask("GET", f"{url}{_READY}")
        if answer.status == HTTPStatus.OK:
            return Finding(_SUBJECT, Verdict.OK, "the API is ready there")
        says = f"{_READY} answers {answer.status}"
        return Finding(_SUBJECT, Verdict.FAILURE, says, _PROXY.format("everything"))

    async def _webhook(self, url: str, provider: str) -> Finding:
        route = _ROUTE.format(provider)
        answer = await ask("POST", f"{url}{route}")
        says, mend = _RECEPTIONS.get(
            answer.status, (f"answers {answer.status}", _PROXY.format(route))
        )
        verdict = Verdict.FAILURE if mend else Verdict.OK
        return Finding(f"webhooks of {provider}", verdict, f"{route} {says}", mend)


_RECEPTIONS: Mapping[int, tuple[str, str]] = {
    HTTPStatus.UNAUTHORIZED: ("is reached, and refuses what is not signed", ""),
    HTTPStatus.NOT_FOUND: ("is not there: the API takes no messages of it", _SILENT),
}
"""What the answer to an unsigned message says of the route, and how to mend it."""
