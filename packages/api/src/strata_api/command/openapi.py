"""Write the contract down."""

import json
from pathlib import Path

import click

from strata_api.app import specification


@click.command()
@click.option(
    "--output",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="A file to write to, in place of printing.",
)
def openapi(output: Path | None) -> None:
    """Print the OpenAPI document, of which clients are generated.

    It needs no database, no key and no network, and is the same wherever it is made.
    """
    text = json.dumps(specification(), indent=2, ensure_ascii=False)
    if output is None:
        click.echo(text)
    else:
        output.write_text(f"{text}\n", encoding="utf-8")
