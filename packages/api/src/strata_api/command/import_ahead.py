"""Importing what is needed a little later, while something else is waited for."""

import gc
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pkgutil import resolve_name

Serve = Callable[..., None]


def import_ahead(place: str) -> Future[Serve]:
    """Begin to import `module:function` in a thread; the result is the function."""
    executor = ThreadPoolExecutor(1, thread_name_prefix="import")
    future = executor.submit(_imported, place)
    executor.shutdown(wait=False)
    return future


@contextmanager
def collector_at_rest() -> Generator[None]:
    """Import inside the block without looking for garbage, then or ever after.

    What is imported is none and stays. Looking through it takes a tenth of the time of
    importing, and would make every later search slower.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _imported(place: str) -> Serve:
    with collector_at_rest():
        function: Serve = resolve_name(place)
    return function
