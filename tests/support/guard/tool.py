"""The guards that are tools."""

from collections.abc import Callable, Mapping
from functools import partial
from tempfile import TemporaryDirectory

from support.guard.tree import LAYERS, Tree, tool, uv

Guard = Callable[[Tree], str]

CORE = ("packages/domain", "packages/usecase")


def lint(tree: Tree, path: str = ".") -> str:
    return tree.python("ruff", "check", "--no-cache", path)


def layout(tree: Tree, path: str = ".") -> str:
    return tree.python("ruff", "format", "--check", "--no-cache", path)


def types(tree: Tree, paths: tuple[str, ...] = ()) -> str:
    return tree.python("mypy", "--no-error-summary", *(paths or _typed(tree)))


def imports(tree: Tree, contract: str = "") -> str:
    chosen = ("--contract", contract) if contract else ()
    return tree.complaints(tool("lint-imports"), "--no-logo", "--no-cache", *chosen)


def dependencies(tree: Tree, layer: str) -> str:
    return tree.python("deptry", "--no-ansi", "src", folder=f"packages/{layer}")


def lock(tree: Tree) -> str:
    return tree.complaints(uv(), "lock", "--check", "--offline")


def coverage(tree: Tree, tests: tuple[str, ...] = CORE, sources: str = "") -> str:
    """Every branch of the core, as seen by the tests of the core alone.

    Properties get few examples, the same each time: no branch is left to chance.
    """
    with TemporaryDirectory() as folder:
        file = f"--data-file={folder}/coverage"
        quiet = ("-q", "-p", "no:cacheprovider", "--hypothesis-profile=brief")
        ran = tree.python("coverage", "run", file, "-m", "pytest", *quiet, *tests)
        chosen = (f"--include={sources}",) if sources else ()
        return ran or tree.python("coverage", "report", file, "--skip-covered", *chosen)


def start(tree: Tree) -> str:
    """The application refuses to start when a route is open by mistake."""
    return tree.python("support.guard.start_up")


def functions(tree: Tree) -> str:
    """Layout, rules and types of what runs in Deno: at the edge, and in its place."""
    check = ("deno", "task", "--quiet", "check")
    folders = ("supabase/functions", "supabase/dev")
    return "".join(tree.python(*check, folder=folder) for folder in folders)


TOOLS: Mapping[str, Guard] = {
    "ruff check": lint,
    "ruff format": layout,
    "mypy": types,
    "import-linter": imports,
    "uv lock": lock,
    "start-up": start,
    "deno": functions,
    **{f"deptry {layer}": partial(dependencies, layer=layer) for layer in LAYERS},
}


def _typed(tree: Tree) -> list[str]:
    """The folders that hold Python; mypy refuses one that does not."""
    folders = ("packages/*/src", "packages/*/tests", "tests", "bench")
    found = [path for folder in folders for path in sorted(tree.root.glob(folder))]
    return [
        str(path.relative_to(tree.root)) for path in found if any(path.rglob("*.py"))
    ]
