"""Whether the schema is the one of this version's migration files."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType

from psycopg import Connection

from strata_domain.entity.finding import Finding, Verdict
from strata_gateway.checkup.probe import Probe
from strata_gateway.migration import applied_to
from strata_gateway.migration_file import Migration, read_migrations

MOST_NAMED = 3
_SUBJECT = "migrations"
_RESTORE = (
    "Restore the files, and put the change into a new one: "
    "uv run deno task --cwd drizzle generate"
)
_OTHERS = (
    "A newer version was here, or another project: run the doctor of that version, and "
    "keep projects in databases of their own."
)
_FAULTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "missing": ("not applied: {}", "uv run strata migrate"),
        "edited": ("edited after they were applied: {}", _RESTORE),
        "unknown": ("applied, and in no file here: {}", _OTHERS),
    }
)


def migration_state(directory: Path) -> Probe:
    """Compare the files of a directory with what any of the three tools has applied.

    Raises:
        ConfigurationError: the files are missing or incomplete.
    """
    return Probe(_SUBJECT, partial(_look, migrations=read_migrations(directory)))


def _look(
    connection: Connection, *, migrations: Sequence[Migration]
) -> Sequence[Finding]:
    applied = applied_to(connection)
    faults = {
        "missing": [each.tag for each in migrations if not applied.holds(each)],
        "edited": [each.tag for each in migrations if applied.contradicts(each)],
        "unknown": applied.unknown(migrations),
    }
    up_to_date = f"all {len(migrations)} are applied, and no other"
    return [_fault(kind, named) for kind, named in faults.items() if named] or [
        Finding(_SUBJECT, Verdict.OK, up_to_date)
    ]


def _fault(kind: str, named: Sequence[str]) -> Finding:
    says, mend = _FAULTS[kind]
    others = [f"and {len(named) - MOST_NAMED} more"] if len(named) > MOST_NAMED else []
    names = ", ".join([*named[:MOST_NAMED], *others])
    return Finding(_SUBJECT, Verdict.FAILURE, says.format(names), mend)
