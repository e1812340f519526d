"""The proxy that the page on deployment describes is in nobody's way."""

import re

from strata_api.middleware.body_limit import MOST_BYTES, MOST_FILE, MOST_SOUND
from support.guard.tree import ROOT

PAGE = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")


def test_it_lets_in_whatever_strata_lets_in() -> None:
    (mebibytes,) = re.findall(r"client_max_body_size (\d+)m;", PAGE)

    assert int(mebibytes) * 2**20 > max(MOST_BYTES, MOST_FILE, MOST_SOUND)
