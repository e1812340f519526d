"""Run the sandbox as a server: `python -m strata_infrastructure.sandbox`."""

from argparse import ArgumentParser
from pathlib import Path

from strata_infrastructure.sandbox.upstream import serve


def _main() -> None:
    parser = ArgumentParser(description="A model provider that costs and knows nothing")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--bill", type=Path, help="file that every call is charged to")
    given = parser.parse_args()
    serve(given.host, given.port, given.bill)


if __name__ == "__main__":
    _main()
