"""What a tool refuses, or the application itself."""

from functools import partial

from support.guard.mutation import Mutation
from support.guard.tool import coverage, dependencies, layout, lint, lock, start, types
from support.guard.wheel import alone

TEXT = "packages/domain/src/strata_domain/service/text.py"
PAGING = "packages/gateway/src/strata_gateway/paging.py"
MODELS = "packages/api/src/strata_api/controller/model.py"
ACCESS = "packages/api/src/strata_api/access.py"
BRANCHES = '''

def sign(number: int) -> str:
    """Return the sign."""
    if number < 0:
        return "-"
    if number > 0:
        return "+"
    for _ in range(number):
        pass
    return "0"
'''
ROUTE = '''

@router.get("/{model_id}/secret")
async def secret(model_id: str, _user_id: UserId) -> str:
    """Tell it."""
    return model_id
'''

lint_text = partial(lint, path=TEXT)
type_text = partial(types, paths=(TEXT,))

TOOLS = (
    Mutation(
        story="ruff: four ways through one function",
        file=TEXT,
        new=BRANCHES,
        guard=lint_text,
        complaint="C901 `sign` is too complex (4 > 3)",
    ),
    Mutation(
        story="ruff: a line of 89 columns",
        file=TEXT,
        new=f"\nX = {'1' * 85}\n",
        guard=lint_text,
        complaint="E501 Line too long (89 > 88)",
    ),
    Mutation(
        story="ruff: a function without a docstring",
        file=TEXT,
        new="\n\ndef half(number: int) -> int:\n    return number // 2\n",
        guard=lint_text,
        complaint="D103 Missing docstring",
    ),
    Mutation(
        story="ruff: an assertion in the place of an error",
        file=TEXT,
        new="\nassert joined\n",
        guard=lint_text,
        complaint="S101 Use of `assert`",
    ),
    Mutation(
        story="ruff: a mock",
        file="tests/end_to_end/test_chat.py",
        new="\nfrom unittest.mock import patch\n",
        guard=partial(lint, path="tests/end_to_end/test_chat.py"),
        complaint="TID251 `unittest.mock` is banned",
    ),
    Mutation(
        story="ruff: an import that hides from the runtime",
        file=TEXT,
        new="\nfrom typing import TYPE_CHECKING\n",
        guard=lint_text,
        complaint="TID251 `typing.TYPE_CHECKING` is banned",
    ),
    Mutation(
        story="ruff: a file that nobody formatted",
        file=TEXT,
        new="\nX = { 'a':1 }\n",
        guard=partial(layout, path=TEXT),
        complaint="File would be reformatted",
    ),
    Mutation(
        story="mypy: a function without types",
        file=TEXT,
        new="\n\ndef same(text):\n    return text\n",
        guard=type_text,
        complaint="Function is missing a type annotation",
    ),
    Mutation(
        story="mypy: an answer of another type",
        file=TEXT,
        old="return joined(text.removesuffix(self._waiting))",
        new="return len(text)",
        guard=type_text,
        complaint='got "int", expected "str"',
    ),
    Mutation(
        story="deptry: an import that no dependency brings",
        file=PAGING,
        new="\nimport click\n",
        guard=partial(dependencies, layer="gateway"),
        complaint="'click' imported but",
    ),
    Mutation(
        story="deptry: a dependency that nothing imports",
        file="packages/gateway/pyproject.toml",
        old='    "strata-domain",\n',
        new='    "click>=8",\n    "strata-domain",\n',
        guard=partial(dependencies, layer="gateway"),
        complaint="DEP002 'click' defined as a dependency but not used",
    ),
    Mutation(
        story="uv: a dependency that the lock does not know",
        file="packages/gateway/pyproject.toml",
        old='    "strata-domain",\n',
        new='    "click>=8",\n    "strata-domain",\n',
        guard=lock,
        complaint="error: ",
    ),
    Mutation(
        story="wheels: a module that needs more than its wheel brings",
        file=TEXT,
        new="\nimport click\n",
        guard=partial(alone, layer="domain"),
        complaint="strata_domain.service.text misses click",
    ),
    Mutation(
        story="wheels: a use case that works in the workspace alone",
        file="packages/usecase/src/strata_usecase/delete_thread.py",
        new="\nimport sqlalchemy\n",
        guard=partial(alone, layer="usecase"),
        complaint="strata_usecase.delete_thread misses sqlalchemy",
    ),
    Mutation(
        story="coverage: a branch that no test of the core takes",
        file=TEXT,
        new=BRANCHES,
        guard=partial(
            coverage,
            tests=("packages/domain/tests/service/test_text.py",),
            sources=TEXT,
        ),
        complaint=TEXT,
    ),
    Mutation(
        story="start-up: a route that nobody classified",
        file=MODELS,
        new=ROUTE,
        guard=start,
        complaint="classify ['GET /api/models/{model_id}/secret'] and guard []",
    ),
    Mutation(
        story="start-up: a route that does not ask who is calling",
        file=MODELS,
        old="user_id: UserId, composed: Composed, key: Key",
        new="composed: Composed",
        guard=start,
        complaint="classify [] and guard ['GET /api/models']",
    ),
    Mutation(
        story="start-up: a class for a route that is not there",
        file=ACCESS,
        old='"GET /api/models": Scope.USAGE,',
        new='"GET /api/models": Scope.USAGE, "GET /api/nothing": Access.PUBLIC,',
        guard=start,
        complaint="classify ['GET /api/nothing'] and guard []",
    ),
)
