"""What the strata command can do, one module each."""
