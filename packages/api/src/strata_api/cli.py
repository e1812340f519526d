"""The strata command.

Each command is imported when it is called: `strata token` needs no web server.
"""

import signal
import sys
from collections.abc import Mapping
from pkgutil import resolve_name
from types import FrameType, MappingProxyType

import click

from strata_api.command.import_ahead import collector_at_rest
from strata_domain.error import StrataError

SIGNALS = (signal.SIGINT, signal.SIGTERM)
COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "dev": "strata_api.command.dev:dev",
        "serve": "strata_api.command.serve:serve",
        "migrate": "strata_api.command.migrate:migrate",
        "token": "strata_api.command.token:token",
    }
)


class LazyGroup(click.Group):
    """A group whose commands are imported by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in the order of the help."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        del ctx
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        with collector_at_rest():
            command: click.Command = resolve_name(place)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="strata-api", prog_name="strata")
def strata() -> None:
    """Run an AI application backend that is your own."""


def main() -> None:
    """Run the command; whatever goes wrong ends in one sentence that helps."""
    for number in SIGNALS:
        signal.signal(number, _leave)
    try:
        strata()
    except StrataError as error:
        click.echo(f"strata: {str(error) or error.detail}", err=True)
        sys.exit(1)


def _leave(number: int, _frame: FrameType | None) -> None:
    """End by unwinding, so that the embedded Postgres is stopped as well.

    Once is enough: a second signal would cut the unwinding short.
    """
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    sys.exit(128 + number)
