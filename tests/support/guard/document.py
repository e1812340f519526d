"""The guards that hold documents and code together."""

import ast
import re
from collections.abc import Iterator

from support.guard.tree import Tree

EXAMPLE = "env/secrets.env.example"
FUNCTIONS = "env/functions.env.example"
SETTINGS = "packages/infrastructure/src/strata_infrastructure/settings.py"
OFFER = "packages/infrastructure/src/strata_infrastructure/provider_offer.py"
LINK = re.compile(r"\]\((?![a-z]+:|#)([^)#\s]+)")
EDGE = r"supabase/functions/(?!testing/|.*_test\.ts).*\.ts"
"""What the functions are made of, their tests aside."""
SETTING = re.compile(r'"((?:DATABASE|STRATA|CARTESIA|FAL|REPLICATE)_[A-Z_]+)"')
VARIABLE = re.compile(r"[A-Z]+(?:_[A-Z]+)+")
OURS = re.compile(
    r"\b(?:STRATA|DATABASE|MIGRATION|SANDBOX|ANTHROPIC|GOOGLE|OPENAI|PERPLEXITY)_[A-Z_]+\b"
)


def links(tree: Tree) -> str:
    """Every relative link leads to a file that git tracks, or to a folder of them."""
    files = {(tree.root / name).resolve() for name in tree.names}
    places = files.union(*(file.parents for file in files))
    return "\n".join(
        f"{name}: no {target}"
        for name, text in tree.texts(r".*\.md")
        for target in LINK.findall(text)
        if ((tree.root / name).parent / target).resolve() not in places
    )


def variables(tree: Tree) -> str:
    """The settings read what the example lists, and documents name nothing else."""
    texts = (_text(tree, name) for name in (SETTINGS, OFFER))
    read = {v for text in texts for v in _strings(text) if VARIABLE.fullmatch(v)}
    edge = {v for _, text in tree.texts(EDGE) for v in SETTING.findall(text)}
    named = {v for _, text in tree.texts(r".*\.md") for v in OURS.findall(text)}
    return "\n".join(
        [
            *_differences(tree, EXAMPLE, read),
            *_differences(tree, FUNCTIONS, edge),
            *(f"{name}: in a document, and never read" for name in named - read - edge),
        ]
    )


def _differences(tree: Tree, example: str, read: set[str]) -> Iterator[str]:
    listed = set(re.findall(r"^(\w+)=", _text(tree, example), re.MULTILINE))
    yield from (f"{name}: read, and not in {example}" for name in read - listed)
    yield from (f"{name}: in {example}, and never read" for name in listed - read)


def _text(tree: Tree, name: str) -> str:
    return (tree.root / name).read_text(encoding="utf-8")


def _strings(code: str) -> list[str]:
    constants = (n for n in ast.walk(ast.parse(code)) if isinstance(n, ast.Constant))
    return [c.value for c in constants if isinstance(c.value, str)]
