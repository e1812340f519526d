"""What an answer costs, in one run and with ratios: `uv run python -m bench`."""
