from pathlib import Path

import pytest

from strata_infrastructure.settings import read_settings
from support.guard.document import EXAMPLE, links, variables
from support.guard.tree import ROOT, this_tree


def test_every_link_leads_somewhere() -> None:
    complaints = links(this_tree())

    assert not complaints, complaints


def test_the_example_lists_what_is_read_and_nothing_else() -> None:
    complaints = variables(this_tree())

    assert not complaints, complaints


def test_the_example_shows_the_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for line in (ROOT / EXAMPLE).read_text().splitlines():
        monkeypatch.delenv(line.partition("=")[0], raising=False)
    (tmp_path / "env").mkdir()
    (tmp_path / "env" / "secrets.env").write_text((ROOT / EXAMPLE).read_text())

    assert read_settings(tmp_path) == read_settings(tmp_path / "elsewhere")


def test_the_index_of_the_documentation_lists_every_page() -> None:
    index = (ROOT / "docs" / "README.md").read_text()
    pages = {str(path.relative_to(ROOT / "docs")) for path in ROOT.glob("docs/**/*.md")}

    assert [p for p in sorted(pages - {"README.md"}) if f"({p})" not in index] == []
