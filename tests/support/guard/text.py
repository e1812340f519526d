"""The guards that read the files themselves."""

import ast
import re
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import PurePosixPath

from support.guard.tree import LAYERS, Tree

MODULE_LINES = 200
MOST = {"lines": 20, "parameters": 5}
Function = ast.FunctionDef | ast.AsyncFunctionDef

PRODUCT = r"packages/\w+/src/.*\.py"
WRITTEN = r"(?!(.*/)?(uv|deno|\w+\.py)\.lock$|supabase/migrations/).*"
"""Everything but what tools write."""

SCRIPT = r"(?:drizzle/schema|supabase/(?:dev|functions))/(?!.*__generated__).*\.ts"

SUPPRESSIONS = re.compile(
    r"#\s*(?:noqa|ruff:|fmt:|mypy:|isort:|nosec|pylint:|pyright:|deptry:)"
    r"|type:\s*ignore|pragma:\s*no\s"
    r"|(?:pytest|mark|unittest)\.(?:skip|xfail|importorskip|skipTest)\b"
    r"|@ts-(?:ignore|expect-error|nocheck)|(?:deno-(?:lint|fmt)|eslint)-(?:ignore|disable)"
    r"|no_type_chec[k]\b|disable_error_cod[e]|ignore_errors\s*=\s*true|ignore_import[s]"
)
MACHINE_PATHS = re.compile(r"(?<![\w.}/])/(?:home|root|work|Users|tmp)/\w")
REGISTRIES = re.compile(r"(?:pypi|npmjs|pythonhosted|jsr)\.(?:org|com|io)\b")


def suppressions(tree: Tree) -> str:
    """Nothing is excused from a check."""
    return _found(tree, SUPPRESSIONS)


def machine_paths(tree: Tree) -> str:
    """No file knows where somebody keeps it."""
    return _found(tree, MACHINE_PATHS)


def registries(tree: Tree) -> str:
    """Only lock files say where packages come from."""
    return _found(tree, REGISTRIES)


def endings(tree: Tree) -> str:
    """Every file ends with one newline, and lines end alike everywhere."""
    return "\n".join(
        f"{name}: does not end with one newline"
        for name, text in tree.texts(WRITTEN)
        if text and (text[-1] != "\n" or text.endswith("\n\n") or "\r" in text)
    )


def budgets(tree: Tree) -> str:
    """Small modules, small functions, few parameters."""
    modules = tree.texts(f"{PRODUCT}|{SCRIPT}")
    return "\n".join(
        [
            *(f"{name}: {said}" for name, text in modules for said in _module(text)),
            *(
                f"{name}: {said}"
                for name, text in tree.texts(PRODUCT)
                for said in _functions(text)
            ),
        ]
    )


def distributions(tree: Tree) -> str:
    """Every distribution says what it is, and that it is typed."""
    wanted = {
        f"packages/{layer}/{part}"
        for layer in LAYERS
        for part in ("README.md", "pyproject.toml", f"src/strata_{layer}/py.typed")
    }
    there = {str(name) for name in tree.names if (tree.root / name).is_file()}
    return "\n".join(f"{name}: missing" for name in sorted(wanted - there))


def contracts(tree: Tree) -> str:
    """Every distribution is under the contracts of `.importlinter`."""
    config = ConfigParser()
    config.read(tree.root / ".importlinter")
    listed = set(config["importlinter"]["root_packages"].split())
    inside = {s.get("containers", "").strip() for s in config.values()}
    there = {PurePosixPath(name).parts[3] for name, _ in tree.texts(PRODUCT)}
    return "\n".join(f"{name}: no contract" for name in there - (listed & inside))


TEXTS = {
    "contracts": contracts,
    "suppressions": suppressions,
    "machine paths": machine_paths,
    "registries": registries,
    "endings": endings,
    "budgets": budgets,
    "distributions": distributions,
}


def _found(tree: Tree, pattern: re.Pattern[str]) -> str:
    return "\n".join(
        f"{name}:{number}: {line.strip()}"
        for name, text in tree.texts(WRITTEN)
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    )


def _module(text: str) -> Iterator[str]:
    lines = len(text.splitlines())
    if lines > MODULE_LINES:
        yield f"{lines} lines, of {MODULE_LINES}"


def _functions(text: str) -> Iterator[str]:
    every = [node for node in ast.walk(ast.parse(text)) if isinstance(node, Function)]
    for function in every:
        sizes = {"lines": _lines(function), "parameters": _parameters(function)}
        for what in [what for what in sizes if sizes[what] > MOST[what]]:
            yield f"{function.name} has {sizes[what]} {what}, of {MOST[what]}"


def _lines(function: Function) -> int:
    """From the name to the end, without the docstring: saying more is free."""
    first = function.body[0]
    documented = ast.get_docstring(function) is not None
    words = _height(first) if documented else 0
    return _height(function) - words


def _height(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _parameters(function: Function) -> int:
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    return sum(parameter.arg not in {"self", "cls"} for parameter in named)
