"""Whether what one process tells reaches another at once, through LISTEN."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from strata_domain.entity.finding import Finding, Verdict
from strata_gateway.checkup.background import in_background
from strata_gateway.owner_connection import log_in

_SUBJECT = "notifications"
_HEARD = Finding(_SUBJECT, Verdict.OK, "LISTEN hears what other connections tell")
_UNHEARD = Finding(
    _SUBJECT,
    Verdict.WARNING,
    "LISTEN hears nothing, so what is new waits up to a second: a transaction-mode "
    "pooler stands between",
    "Set DATABASE_LISTEN_URL to a direct or session-mode connection to the same "
    "database, with the same login.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationCheck:
    """Listens as a server does, and tells as another one would.

    Attributes:
        app_url: where statements go.
        listen_url: where a server listens.
        patience_seconds: for what is told.
    """

    app_url: str
    listen_url: str
    patience_seconds: float = 2.0
    name: str = _SUBJECT

    async def look(self) -> Sequence[Finding]:
        """Wait for what is told.

        Raises:
            ConfigurationError: one of both is out of reach.
        """
        return [_HEARD if await in_background(self._hears) else _UNHEARD]

    def _hears(self) -> bool:
        channel = f"strata_doctor_{uuid4().hex}"
        with log_in(self.listen_url) as ear, log_in(self.app_url) as mouth:
            ear.execute(f"listen {channel}".encode())
            ear.commit()
            mouth.execute("select pg_notify(%s, '')", (channel,))
            mouth.commit()
            heard = any(ear.notifies(timeout=self.patience_seconds, stop_after=1))
            ear.execute("unlisten *")  # or a pooler's connection would go on listening
        return heard
