"""What a command says beside its answer, on stderr."""

import logging

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def begin_log() -> None:
    """Show warnings, in one line each unless there is a traceback."""
    logging.basicConfig(level=logging.WARNING, format=FORMAT)
