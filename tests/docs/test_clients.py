from support.console import blocks
from support.guard.tree import ROOT

PAGE = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8")
CLIENT = ROOT / "tests" / "support" / "generated_client" / "client.ts"


def test_what_the_page_shows_is_a_part_of_the_client_that_is_run() -> None:
    shown = blocks(PAGE, "ts")

    client = CLIENT.read_text(encoding="utf-8")
    assert len(shown) == 3
    assert [block for block in shown if block not in client] == []
