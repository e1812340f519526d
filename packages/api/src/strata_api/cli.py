"""The strata command.

Each command is imported when it is called: `strata token` needs no web server.
"""

import logging
import signal
import sys
import warnings
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from functools import partial
from pkgutil import resolve_name
from time import monotonic
from types import FrameType, MappingProxyType

import click

from strata_api.command.import_ahead import collector_at_rest
from strata_domain.error import StrataError

Handler = Callable[[int, FrameType | None], None]

SIGNALS = (signal.SIGINT, signal.SIGTERM)
UNWINDING_SECONDS = 3
COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "dev": "strata_api.command.dev:dev",
        "serve": "strata_api.command.serve:serve",
        "worker": "strata_api.command.worker:worker",
        "migrate": "strata_api.command.migrate:migrate",
        "token": "strata_api.command.token:token",
        "usage": "strata_api.command.usage:usage",
        "plan": "strata_api.command.plan:plan",
        "doctor": "strata_api.command.doctor:doctor",
        "check-ledger": "strata_api.command.check_ledger:check",
        "openapi": "strata_api.command.openapi:openapi",
        "voice-tokens": "strata_api.command.voice_tokens:voice_tokens",
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
        with _undisturbed(), collector_at_rest():
            command: click.Command = resolve_name(place)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="strata-api", prog_name="strata")
def strata() -> None:
    """Run an AI application backend that is your own."""


def main() -> None:
    """Run the command; whatever goes wrong ends in one sentence that helps."""
    _obey(_leave)
    try:
        strata()
    except StrataError as error:
        click.echo(f"strata: {str(error) or error.detail}", err=True)
        sys.exit(1)


def _obey(handler: Handler) -> None:
    for number in SIGNALS:
        signal.signal(number, handler)


@contextmanager
def _undisturbed() -> Generator[None]:
    """Keep signals until the end of the block.

    Some packages catch whatever is raised while they are imported, and go on.
    """
    noted: list[int] = []
    _obey(lambda number, _frame: noted.append(number))
    yield
    _obey(_leave)
    for number in noted:
        _leave(number, None)


def _leave(number: int, _frame: FrameType | None) -> None:
    """End by unwinding, so that the embedded Postgres is stopped as well.

    What is interrupted in the middle may complain; nobody needs to hear it.
    """
    logging.disable()
    warnings.simplefilter("ignore")
    _obey(partial(_insist, until=monotonic() + UNWINDING_SECONDS))
    sys.exit(128 + number)


def _insist(number: int, frame: FrameType | None, *, until: float) -> None:
    """Do not cut the unwinding short, unless it hangs."""
    if monotonic() > until:
        _leave(number, frame)
