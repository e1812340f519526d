"""One desk that is used again and again, as desks are."""

import pytest

from support.desk import Desk, new_desk


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return new_desk(tmp_path_factory.mktemp("desk"))
