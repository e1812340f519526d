"""Fixtures for every test of the workspace."""

pytest_plugins = ["support.database", "support.checkout"]
