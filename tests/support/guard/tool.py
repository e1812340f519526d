"""The guards that are tools."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from support.guard.tree import LAYERS, Tree, tool, uv

Guard = Callable[[Tree], str]

CORE = ("packages/domain", "packages/usecase")


def lint(tree: Tree, path: str = ".") -> str:
    return tree.python("ruff", "check", "--no-cache", path)


def layout(tree: Tree, path: str = ".") -> str:
    return tree.python("ruff", "format", "--check", "--no-cache", path)


def types(tree: Tree, *paths: str, cache: str = ".mypy_cache") -> str:
    options = ("--no-error-summary", "--cache-dir", cache)
    return tree.python("mypy", *options, *(paths or _typed(tree)))


def imports(tree: Tree, contract: str = "") -> str:
    chosen = ("--contract", contract) if contract else ()
    return tree.complaints(
        tool("lint-imports"), "--no-logo", "--no-cache", "--verbose", *chosen
    )


def dependencies(tree: Tree, layer: str) -> str:
    return tree.python("deptry", "--no-ansi", "src", folder=f"packages/{layer}")


def lock(tree: Tree) -> str:
    return tree.complaints(uv(), "lock", "--check", "--offline")


def coverage(tree: Tree, data: Path, *, paths: tuple[str, ...] = CORE) -> str:
    """Every branch of the core, as seen by the tests of the core alone."""
    file = f"--data-file={data}"
    quiet = ("-q", "-p", "no:cacheprovider")
    tests = tree.python("coverage", "run", file, "-m", "pytest", *quiet, *paths)
    seen = ",".join(f"{path}/src/*" for path in paths)
    report = ("report", file, f"--include={seen}", "--skip-covered")
    return tests or tree.python("coverage", *report)


def start(tree: Tree) -> str:
    """The application refuses to start when a route is open by mistake."""
    return tree.python("support.guard.start_up")


TOOLS: Mapping[str, Guard] = {
    "ruff check": lint,
    "ruff format": layout,
    "mypy": types,
    "import-linter": imports,
    "uv lock": lock,
    "start-up": start,
    **{f"deptry {layer}": partial(dependencies, layer=layer) for layer in LAYERS},
}


def _typed(tree: Tree) -> list[str]:
    """The folders that hold Python; mypy refuses one that does not."""
    folders = ("packages/*/src", "packages/*/tests", "tests", "bench")
    found = [path for folder in folders for path in sorted(tree.root.glob(folder))]
    return [
        str(path.relative_to(tree.root)) for path in found if any(path.rglob("*.py"))
    ]
