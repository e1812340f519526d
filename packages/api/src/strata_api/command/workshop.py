"""The second half of `strata worker`, which needs everything but the web server."""

import asyncio
from pathlib import Path

import click

from strata_api.command.assembly import assemble
from strata_api.command.place import Place
from strata_api.composition import Container
from strata_infrastructure.settings import Settings


def work_on_jobs(*, root: Path, settings: Settings, place: Place) -> None:
    """Work until a signal.

    Raises:
        ConfigurationError: a setting makes no sense, or the database cannot be used.
    """
    asyncio.run(_work(assemble(root, settings, place, works=True)))


async def _work(container: Container) -> None:
    async with container.running():
        click.echo("Strata works on jobs")
        await asyncio.get_running_loop().create_future()
