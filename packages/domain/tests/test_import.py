"""What it takes to import the domain."""

import builtins
import inspect
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import strata_domain
from strata_domain import error

SOURCES = Path(strata_domain.__path__[0]).parent
MODULES = [m.name for m in walk_packages(strata_domain.__path__, "strata_domain.")]
IMPORT = "import sys; sys.path[:0] = sys.argv[1:2]; import " + ", ".join(MODULES)


def test_the_standard_library_is_enough() -> None:
    bare = [sys.executable, "-I", "-S", "-W", "error", "-c", IMPORT, str(SOURCES)]

    done = subprocess.run(bare, env={}, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("name", MODULES)
def test_every_error_that_a_docstring_promises_exists(name: str) -> None:
    source = inspect.getsource(import_module(name))

    promised = set(re.findall(r"^ +(\w+Error): ", source, re.MULTILINE))

    assert promised - set(dir(builtins)) <= set(error.__all__)
