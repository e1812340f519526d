"""What an account holds, in memory."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from strata_domain.entity.account_table import AccountTable
from strata_domain.fake.tables import Tables


@dataclass(frozen=True, slots=True)
class InMemoryAccountSnapshot:
    """Tells of each row whose it is, and no more."""

    tables: Tables
    user_id: UUID

    def lines(self, table: AccountTable) -> Iterator[str]:
        """Return the user's rows of a table, each a JSON object on one line."""
        rows = getattr(self.tables, table.name, {}).values()
        own = (row for row in rows if row.user_id == self.user_id)
        return (json.dumps({table.owner: str(row.user_id)}) for row in own)
