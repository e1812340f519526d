import pytest

from support.guard.text import TEXTS
from support.guard.tool import TOOLS, coverage
from support.guard.tree import this_tree


@pytest.mark.parametrize("name", TOOLS)
def test_a_tool_has_nothing_to_complain_about(name: str) -> None:
    complaints = TOOLS[name](this_tree())

    assert not complaints, complaints


@pytest.mark.parametrize("name", TEXTS)
def test_no_file_breaks_the_rules_of_the_house(name: str) -> None:
    complaints = TEXTS[name](this_tree())

    assert not complaints, complaints


def test_the_core_is_covered_to_its_last_branch_by_its_own_tests() -> None:
    complaints = coverage(this_tree())

    assert not complaints, complaints
