from datetime import date
from pathlib import Path

import pytest

from strata_domain.catalogue import price_dates
from strata_domain.error import ConfigurationError


def test_each_file_says_since_when_its_prices_are_known(tmp_path: Path) -> None:
    ours = tmp_path / "models.json"
    ours.write_text('{"source": "ours", "effective": "2026-01-31"}')

    shipped, stated = price_dates(ours).items()

    assert shipped == ("catalogue.json", price_dates()["catalogue.json"])
    assert stated == (str(ours), date(2026, 1, 31))


def test_a_file_without_a_date_is_refused(tmp_path: Path) -> None:
    ours = tmp_path / "models.json"
    ours.write_text('{"source": "ours"}')

    with pytest.raises(ConfigurationError, match="effective"):
        price_dates(ours)
