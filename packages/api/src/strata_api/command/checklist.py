"""Which checks a deployment needs, by its settings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from strata_api.command.place import MIGRATIONS, Place
from strata_domain.catalogue import price_dates
from strata_domain.entity.finding import Finding, Verdict
from strata_domain.port.check import Check
from strata_gateway.checkup.connection_budget import connection_budget
from strata_gateway.checkup.database_check import DatabaseCheck
from strata_gateway.checkup.database_clock import database_clock
from strata_gateway.checkup.login_rights import LOGIN_RIGHTS
from strata_gateway.checkup.migration_state import migration_state
from strata_gateway.checkup.notification import NotificationCheck
from strata_gateway.checkup.row_security import ROW_SECURITY
from strata_gateway.checkup.worker_life import worker_life
from strata_infrastructure.checkup.auth_check import AuthCheck
from strata_infrastructure.checkup.bucket_check import BucketCheck
from strata_infrastructure.checkup.edge_function_check import EdgeFunctionCheck
from strata_infrastructure.checkup.offer_check import OfferCheck
from strata_infrastructure.checkup.public_address_check import PublicAddressCheck
from strata_infrastructure.checkup.settings_check import SettingsCheck
from strata_infrastructure.settings import Settings

FUNCTIONS = Path("supabase") / "functions"
_WEBHOOKS = "/api/webhooks/{provider}"
QUEUE_CONNECTIONS = 3
MISSED_SIGNS = 3
_UNSEEN = Finding(
    "schema",
    Verdict.WARNING,
    "migrations and workers were not looked at: MIGRATION_DATABASE_URL is empty",
    "Set it to the URL of the database's owner; only this command needs it, beside "
    "'strata migrate'.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """How many processes there are."""

    servers: int
    workers: int

    def connections(self, each: int, *, pooled: bool) -> int:
        """Return how many they open to Postgres itself, at most.

        Args:
            each: `DATABASE_CONNECTIONS`.
            pooled: whether a pooler has all of them but those that listen: one of a
                server, and two of a worker.
        """
        if pooled:
            return self.servers + 2 * self.workers
        return (self.servers + self.workers) * each + QUEUE_CONNECTIONS * self.workers


@dataclass(frozen=True, slots=True)
class Known:
    """What is known without looking."""

    finding: Finding

    @property
    def name(self) -> str:
        """What it is about."""
        return self.finding.subject

    async def look(self) -> Sequence[Finding]:
        """Return it."""
        return [self.finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """What is looked at.

    Attributes:
        root: of the checkout.
        place: of the database.
    """

    root: Path
    place: Place
    settings: Settings
    crew: Crew

    def checks(self) -> Sequence[Check]:
        """Return the checks, what everything else needs first.

        Raises:
            ConfigurationError: the files of the migrations or of the prices are of no
                use.
        """
        return [
            SettingsCheck(self.settings),
            self._as_app(),
            self._as_owner(),
            self._notifications(),
            *self._project(),
            self._offer(),
            self._address(),
        ]

    def _as_app(self) -> Check:
        pooled = self.place.listen_url != self.place.app_url
        each = self.settings.database.connections
        needed = self.crew.connections(each, pooled=pooled)
        probes = (
            LOGIN_RIGHTS,
            ROW_SECURITY,
            database_clock(),
            connection_budget(needed),
        )
        return DatabaseCheck(name="database", url=self.place.app_url, probes=probes)

    def _as_owner(self) -> Check:
        if self.place.owner_url is None:
            return Known(_UNSEEN)
        silent_seconds = MISSED_SIGNS * self.settings.run.heartbeat
        probes = (migration_state(self.root / MIGRATIONS), worker_life(silent_seconds))
        return DatabaseCheck(name="schema", url=self.place.owner_url, probes=probes)

    def _notifications(self) -> Check:
        return NotificationCheck(
            app_url=self.place.app_url, listen_url=self.place.listen_url
        )

    def _project(self) -> Iterator[Check]:
        """Yield what there is to ask of a Supabase project."""
        url = self.settings.supabase_url
        yield BucketCheck(
            supabase_url=url, supabase_key=self.settings.supabase_secret_key
        )
        if url is not None:
            secret = self.settings.supabase_jwt_secret
            yield AuthCheck(supabase_url=url, legacy_secret=secret)
            found = (self.root / FUNCTIONS).glob("*/index.ts")
            functions = sorted(path.parent.name for path in found)
            yield EdgeFunctionCheck(supabase_url=url, functions=functions)

    def _offer(self) -> Check:
        return OfferCheck(
            providers=self.settings.providers,
            prices=price_dates(self.settings.catalogue),
            today=datetime.now(UTC).date(),
        )

    def _address(self) -> Check:
        webhooks = self.settings.webhooks
        heard, place = webhooks.heard, webhooks.place(_WEBHOOKS)
        return PublicAddressCheck(
            public_url=webhooks.public_url,
            webhooks={it: place.replace("{provider}", it) for it in heard if place},
        )
