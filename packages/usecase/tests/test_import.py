"""What it takes to import the use cases."""

import inspect
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import strata_domain
import strata_usecase
from strata_domain import error

SOURCES = [str(Path(p.__path__[0]).parent) for p in (strata_domain, strata_usecase)]
MODULES = [m.name for m in walk_packages(strata_usecase.__path__, "strata_usecase.")]
IMPORT = "import sys; sys.path[:0] = sys.argv[1:]; import " + ", ".join(MODULES)


def test_the_domain_and_the_standard_library_are_enough() -> None:
    bare = [sys.executable, "-I", "-S", "-W", "error", "-c", IMPORT, *SOURCES]

    done = subprocess.run(bare, env={}, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("name", MODULES)
def test_every_error_that_a_use_case_promises_exists(name: str) -> None:
    source = inspect.getsource(import_module(name))

    promised = set(re.findall(r"^ +(\w+Error): ", source, re.MULTILINE))

    assert promised <= set(error.__all__)
