"""Whether the world reaches the API, and webhooks are where providers are sent."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from strata_domain.entity.finding import Finding, Verdict
from strata_infrastructure.checkup.question import Answer, ask

_SUBJECT = "public address"
_NONE = Finding(
    _SUBJECT,
    Verdict.WARNING,
    "STRATA_PUBLIC_URL is empty: no picture that is kept here can be begun with, and "
    "without STRATA_WEBHOOK_URL pictures are looked at now and then",
    "Set it to where the world reaches the API, such as https://strata.example.com.",
)
_PROXY = "Let the proxy in front pass everything on to the API, and start the API."
_THERE = (
    "Let everything in front pass {} on, without a token, and start or deploy what is "
    "there (docs/webhooks.md)."
)
_READY = "/health/ready"
_SILENT = (
    "Give the API, or the function at the edge, the same settings as this command "
    "(docs/webhooks.md), and start it again."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicAddressCheck:
    """Calls the API and its webhooks as anybody would, from outside.

    Attributes:
        public_url: without a slash at its end; None if there is none.
        webhooks: where each provider is sent whose messages are taken.
    """

    public_url: str | None
    webhooks: Mapping[str, str]
    name: str = _SUBJECT

    async def look(self) -> Sequence[Finding]:
        """Ask whether it is ready, and send each webhook an empty forgery.

        Raises:
            UnavailableError: nobody answers.
        """
        return await asyncio.gather(
            self._ready(), *map(_webhook, self.webhooks.items())
        )

    async def _ready(self) -> Finding:
        if self.public_url is None:
            return _NONE
        answer = await ask("GET", f"{self.public_url}{_READY}")
        if answer.status == HTTPStatus.OK:
            return Finding(_SUBJECT, Verdict.OK, "the API is ready there")
        says = f"{_READY} answers {answer.status}"
        return Finding(_SUBJECT, Verdict.FAILURE, says, _PROXY)


async def _webhook(place: tuple[str, str]) -> Finding:
    """Judge by the code: a gateway before a webhook refuses with 401, too."""
    provider, url = place
    answer, route = await ask("POST", url), urlsplit(url).path
    says, mend = _RECEPTIONS.get(
        _code(answer), (f"answers {answer.status}", _THERE.format(route))
    )
    verdict = Verdict.FAILURE if mend else Verdict.OK
    return Finding(f"webhooks of {provider}", verdict, f"{route} {says}", mend)


def _code(answer: Answer) -> str:
    try:
        return str(json.loads(answer.body)["code"])
    except (ValueError, LookupError, TypeError):
        return ""


_RECEPTIONS: Mapping[str, tuple[str, str]] = {
    "webhook_not_genuine": ("is reached, and refuses what is not signed", ""),
    "not_found": ("is not there: no messages of it are taken", _SILENT),
}
"""What the answer to an unsigned message says of the route, and how to mend it."""
