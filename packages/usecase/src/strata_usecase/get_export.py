"""See how an export stands."""

from dataclasses import dataclass
from uuid import UUID

from strata_domain.entity.account_task import AccountTask
from strata_domain.port.unit_of_work import BeginForUser


@dataclass(frozen=True, slots=True, kw_only=True)
class GetExportQuery:
    """Whose export, and which."""

    user_id: UUID
    export_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class GetExport:
    """Reads an export as it stands."""

    begin: BeginForUser

    def execute(self, query: GetExportQuery) -> AccountTask:
        """Return the export.

        Raises:
            NotFoundError: there is none of that id.
        """
        with self.begin(query.user_id) as work:
            return work.accounts.get(query.export_id, user_id=query.user_id)
