"""Every function at the edge that acts for a user, and how it is called."""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx2


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeCall:
    """A good call of a function.

    Attributes:
        function: its name, which is that of its folder.
        slots: places of the query or the body where somebody else's id could be put.
    """

    function: str
    method: str
    body: Mapping[str, object] | None = None
    slots: tuple[str, ...]

    def send(
        self, client: httpx2.Client, named: Mapping[str, str] | None = None
    ) -> httpx2.Response:
        """Call it, with these ids in its slots."""
        ids = dict(named or {})
        if self.body is None:
            return client.request(self.method, self.function, params=ids)
        return client.request(self.method, self.function, json={**self.body, **ids})


USER_CALLS = (
    EdgeCall(function="usage-summary", method="GET", slots=("user_id", "sub", "id")),
    EdgeCall(
        function="voice-token",
        method="POST",
        body={"model": "cartesia/access-token", "grants": ["speech"]},
        slots=("model",),
    ),
)
