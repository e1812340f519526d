"""What breaks the rules of the house, in files of any kind.

The forbidden words are put together here, so that this file does not hold them.
"""

from support.guard.document import EXAMPLE, SETTINGS, links, variables
from support.guard.mutation import Mutation
from support.guard.text import (
    budgets,
    contracts,
    distributions,
    endings,
    machine_paths,
    registries,
    suppressions,
)

TEXT = "packages/domain/src/strata_domain/service/text.py"
TEST = "tests/end_to_end/test_chat.py"
SCHEMA = "drizzle/schema/index.ts"
LONG = "\n\ndef long() -> None:\n" + "    print()\n" * 20
WIDE = "\n\ndef wide(a: int, b: int, c: int, *, d: int, e: int, f: int) -> None: ...\n"

EXCUSES = {
    TEXT: (
        ("X = 1  #", " noqa"),
        ("X = 1  # type", ": ignore[misc]"),
        ("X = 1  # pragma", ": no cover"),
        ("#", " fmt: off"),
        ("#", " mypy: ignore-errors"),
    ),
    TEST: (
        ("@pytest.mark.", "skip"),
        ("pytest.", "skip()"),
        ("@pytest.mark.", "xfail"),
        ("pytest.", "importorskip('click')"),
    ),
    SCHEMA: (
        ("// deno-", "lint-ignore-file"),
        ("// @ts-", "ignore"),
        ("// @ts-", "expect-error"),
        ("/* eslint-", "disable */"),
    ),
    ".importlinter": (("ignore_", "imports ="),),
    "pyproject.toml": (("disable_error", '_code = ["misc"]'),),
}

TEXTS = (
    *(
        Mutation(
            story=f"suppressions: {''.join(parts)}",
            file=file,
            new=f"\n{''.join(parts)}\n",
            guard=suppressions,
            complaint=f": {''.join(parts)}",
        )
        for file, excuses in EXCUSES.items()
        for parts in excuses
    ),
    *(
        Mutation(
            story=f"machine paths: /{place}",
            file="README.md",
            new=f"\nSee /{place}/somebody/strata.\n",
            guard=machine_paths,
            complaint="README.md:",
        )
        for place in ("home", "root", "work", "Users", "tmp")
    ),
    *(
        Mutation(
            story=f"registries: {host}",
            file="README.md",
            new=f"\nInstall it from https://{host}.org/.\n",
            guard=registries,
            complaint="README.md:",
        )
        for host in ("pypi", "registry.npmjs")
    ),
    Mutation(
        story="endings: a file without a last newline",
        file="README.md",
        new="The end",
        guard=endings,
        complaint="README.md: does not end with one newline",
    ),
    Mutation(
        story="endings: a file with an empty last line",
        file=SCHEMA,
        new="\n",
        guard=endings,
        complaint=f"{SCHEMA}: does not end with one newline",
    ),
    Mutation(
        story="budgets: a function of 21 lines",
        file=TEXT,
        new=LONG,
        guard=budgets,
        complaint=f"{TEXT}: long has 21 lines, of 20",
    ),
    Mutation(
        story="budgets: six parameters",
        file=TEXT,
        new=WIDE,
        guard=budgets,
        complaint=f"{TEXT}: wide has 6 parameters, of 5",
    ),
    Mutation(
        story="budgets: a module of 201 lines",
        file="packages/domain/src/strata_domain/service/long.py",
        new="X = 1\n" * 201,
        guard=budgets,
        complaint="long.py: 201 lines, of 200",
    ),
    Mutation(
        story="contracts: a distribution that no contract names",
        file="packages/billing/src/strata_billing/__init__.py",
        new='"""Bills."""\n',
        guard=contracts,
        complaint="strata_billing: no contract",
    ),
    Mutation(
        story="distributions: one that does not say it is typed",
        file="packages/usecase/src/strata_usecase/py.typed",
        new=None,
        guard=distributions,
        complaint="packages/usecase/src/strata_usecase/py.typed: missing",
    ),
    Mutation(
        story="links: a page that is not there",
        file="docs/README.md",
        new="\n[Nothing](nothing.md#at-all)\n",
        guard=links,
        complaint="docs/README.md: no nothing.md",
    ),
    Mutation(
        story="variables: one that is read in secret",
        file=SETTINGS,
        new='\nSECRET = "STRATA_BACK_DOOR"\n',
        guard=variables,
        complaint="STRATA_BACK_DOOR: read, and not in",
    ),
    Mutation(
        story="variables: one that has no effect",
        file=EXAMPLE,
        new="STRATA_PLACEBO=1\n",
        guard=variables,
        complaint=f"STRATA_PLACEBO: in {EXAMPLE}, and never read",
    ),
    Mutation(
        story="variables: one that only a document knows",
        file="README.md",
        new="\nSet STRATA_RUMOUR.\n",
        guard=variables,
        complaint="STRATA_RUMOUR: in a document, and never read",
    ),
)
