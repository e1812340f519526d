"""What the edge functions know of the tables: written by a tool, never by hand.

`uv run deno task --cwd drizzle types` writes it anew, from a database with nothing but
the migrations.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from strata_gateway.migration import migrate
from strata_infrastructure.embedded_postgres import embedded_postgres
from support.checkout import ROOT, run_deno
from support.database import MIGRATIONS

TYPES = ROOT / "supabase/functions/domain/entity/__generated__/schema.ts"
DRIZZLE = ROOT / "drizzle"


def write_types(url: str, file: Path) -> None:
    """Write the types of a migrated database."""
    target = str(file)
    variables = {"MIGRATION_DATABASE_URL": url}
    run_deno("run", "-A", "types.ts", target, folder=DRIZZLE, environment=variables)
    run_deno("fmt", "-c=deno.json", target, folder=DRIZZLE, environment={})


def write() -> None:
    TYPES.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder, embedded_postgres(Path(folder)) as server:
        migrate(server.url(), MIGRATIONS)
        write_types(server.url(), TYPES)


if __name__ == "__main__":
    write()
