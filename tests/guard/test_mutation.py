"""Each guard bites: a violation in a copy of the tree is caught by its own guard."""

from configparser import ConfigParser

import pytest

from support.guard.mutation import Mutation
from support.guard.tree import ROOT, Tree, this_tree
from support.guard.violation import VIOLATIONS
from support.guard.violation.import_rule import IMPORTS


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    return this_tree().copy(tmp_path_factory.mktemp("copy"))


@pytest.mark.parametrize("violation", VIOLATIONS, ids=lambda each: each.story)
def test_a_violation_is_caught_by_its_guard(violation: Mutation, copy: Tree) -> None:
    with violation.applied(copy) as tree:
        complaints = violation.guard(tree)

    assert violation.complaint in complaints, complaints


def test_every_contract_is_broken_once() -> None:
    config = ConfigParser()
    config.read(ROOT / ".importlinter")
    contracts = {name.split(":")[-1] for name in config.sections()} - {"importlinter"}

    assert contracts == {violation.story.split(":")[0] for violation in IMPORTS}
