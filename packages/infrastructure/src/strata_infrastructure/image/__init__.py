"""Models that draw, of vendors and of the sandbox."""
