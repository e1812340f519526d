"""Fixtures for every test of the workspace, and how many work on them at once."""

import psutil
import pytest

pytest_plugins = ["support.database", "support.checkout"]


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One for each core when everything is run; what is chosen runs in one process."""
    chosen = (
        config.option.file_or_dir
        or config.option.maxfail
        or config.option.markexpr != "not proof"
    )
    return 0 if chosen else psutil.cpu_count() or 1
