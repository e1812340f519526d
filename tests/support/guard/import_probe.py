"""Imports every module of a package and tells what each one misses.

It runs in an environment that holds nothing else.
"""

import importlib
import json
import pkgutil
import sys


def missing_of(module: str) -> str | None:
    try:
        importlib.import_module(module)
    except ModuleNotFoundError as error:
        return error.name or module
    return None


def main(name: str) -> None:
    package = importlib.import_module(name)
    found = pkgutil.walk_packages(package.__path__, f"{name}.")
    missing = {each.name: missing_of(each.name) for each in found}
    json.dump({k: v for k, v in missing.items() if v}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
